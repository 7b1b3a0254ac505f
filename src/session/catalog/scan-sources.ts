/**
 * Which sessions there are, by their files alone. Every log is looked at each time, since whoever changes one need not tell; a
 * folder is listed only where its own stamp says that names came or went. Nothing is opened. @effects fs
 */
import { STAMP_BYTES, type Fs } from '#/platform/fs.ts';
import { datedFolders, selectRollouts, threadNamesPath } from '#/session/foreign/codex/rollout-files.ts';
import { isSessionFolder, sessionPaths, sessionsFolder } from '#/session/store/layout.ts';
import {
  decodeNames,
  encodeNames,
  isSameBytes,
  type FolderKind,
  type ScannedFolder,
  type SourceScan,
} from './source-scan.ts';

/** Where sessions are kept. */
export interface CatalogPlaces {
  /** csm's root, absolute. It need not exist. */
  readonly csmRoot: string;
  /** Codex's home, absolute; undefined: only native sessions. */
  readonly codexHome: string | undefined;
}

/** Folders of years, months and days below each other. */
const DATE_LEVELS = 3;
const NONE = new Uint8Array(0);

/**
 * All logs of both sources.
 * @param seen an earlier scan, so that folders which have not changed since need not be listed
 */
export function scanSources(fs: Fs, { csmRoot, codexHome }: CatalogPlaces, seen: SourceScan | undefined): SourceScan {
  const known = new Map(seen?.folders.map((folder) => [folder.path, folder]));
  const folderStamps = readFolderStamps(fs, [...known.keys()]);
  // The paths of a session are made by one function; to make all of them for each of ten thousand takes 3 ms.
  const [, logInFolder = ''] = sessionPaths(csmRoot, '\0').log.split('\0');

  const readNames = (path: string, kind: FolderKind): readonly string[] => {
    const names = fs.list(path);
    if (kind === 'branch') return datedFolders(names);
    if (kind === 'native') return names.filter(isSessionFolder).map((id) => id + logInFolder);
    return selectRollouts(names);
  };

  /** What is in a folder; its logs are looked at later. */
  const openFolder = (path: string, kind: FolderKind): ScannedFolder => {
    const before = known.get(path);
    const stamp = folderStamps.get(path) ?? fs.stampMany('/', encodeNames([path]));
    const isKnown = before?.kind === kind && isSameBytes(before.stamp, stamp);
    const names = isKnown ? before.names : encodeNames(readNames(path, kind));
    return { path, kind, stamp, names, stamps: NONE };
  };

  const native = openFolder(sessionsFolder(csmRoot), 'native');
  const folders: ScannedFolder[] = [{ ...native, stamps: fs.stampMany(native.path, native.names) }];
  if (codexHome === undefined) return { folders, threadNames: new Uint8Array(STAMP_BYTES) };
  const threadNames = fs.stampMany('/', encodeNames([threadNamesPath(codexHome)]));
  const foreign: ScannedFolder[] = [];
  const openDated = (path: string, level: number): void => {
    const folder = openFolder(path, level === DATE_LEVELS ? 'codex' : 'branch');
    foreign.push(folder);
    if (level === DATE_LEVELS) return;
    for (const name of decodeNames(folder.names)) openDated(`${path}/${name}`, level + 1);
  };
  openDated(`${codexHome}/sessions`, 0);
  foreign.push(openFolder(`${codexHome}/archived_sessions`, 'archived'));
  return { folders: [...folders, ...withStamps(fs, codexHome, foreign)], threadNames };
}

/** Looks at the logs of many folders at once: most days have few. */
function withStamps(fs: Fs, root: string, folders: readonly ScannedFolder[]): readonly ScannedFolder[] {
  const counts: number[] = [];
  const paths: string[] = [];
  for (const { path, kind, names } of folders) {
    const logs = kind === 'branch' ? [] : decodeNames(names);
    const below = path.slice(root.length + 1);
    counts.push(logs.length);
    for (const name of logs) paths.push(`${below}/${name}`);
  }
  const stamps = fs.stampMany(root, encodeNames(paths));
  let start = 0;
  return folders.map((folder, index) => {
    const end = start + (counts[index] ?? 0) * STAMP_BYTES;
    const own = stamps.subarray(start, end);
    start = end;
    return { ...folder, stamps: own };
  });
}

/** Those that are there; what is not there has no names either. */
function readFolderStamps(fs: Fs, paths: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const stamps = fs.stampMany('/', encodeNames(paths));
  return new Map(paths.map((path, index) => [path, stamps.subarray(index * STAMP_BYTES, (index + 1) * STAMP_BYTES)]));
}
