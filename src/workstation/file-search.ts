/**
 * Files of the project by a few letters of their path: for `@` in the composer. In a repository the files that git knows or would add
 * (`.gitignore` is obeyed); elsewhere what stands in the folders. Never on the path of a key: it works in slices, the newest question ends
 * the one before. @effects process fs clock
 */
import { errnoOf } from '#/base/errors.ts';
import { findGitRoot } from '#/config/git-state.ts';
import type { Platform } from '#/platform/platform.ts';
import { BestPaths, encodeLetters, rankByDepth, rankPath } from './file-search-rank.ts';

/** A file or folder of the project. */
export interface FoundFile {
  /** Relative to the working directory; a folder has a slash at its end. */
  readonly path: string;
  readonly isDirectory: boolean;
}

/** What was found, the best first. */
export interface FoundFiles {
  readonly query: string;
  readonly files: readonly FoundFile[];
  /** There are more files than are looked at. */
  readonly isPartial: boolean;
}

/** Paths that are looked at, and bytes of their list. */
const MOST_PATHS = 200_000;
const MOST_BYTES = 32 * 1024 * 1024;
/** Without git: folders that are entered. */
const MOST_FOLDERS = 20_000;
/** Work between two turns of the event loop. */
const SLICE_MS = 2;
const SLICE_PATHS = 512;
/** A list is made anew for a question that comes later. */
const FRESH_MS = 3_000;
const GIT_TIMEOUT_MS = 20_000;

interface PathList {
  readonly paths: readonly string[];
  readonly lower: readonly string[];
  readonly letters: Uint32Array;
  readonly isPartial: boolean;
  readonly atMs: number;
}

type SearchPlatform = Pick<Platform, 'fs' | 'clock' | 'env' | 'processes'>;

/** A project's files. Nothing is read before the first question. */
export interface FileSearch {
  readonly cwd: string;
  /** Undefined where a later question came meanwhile. Never rejects. */
  search(query: string): Promise<FoundFiles | undefined>;
}

/** @param cwd absolute; paths are relative to it */
export function openFileSearch(platform: SearchPlatform, cwd: string): FileSearch {
  let list: PathList | undefined;
  let listing: Promise<PathList> | undefined;
  let questions = 0;
  /** What the question before found, for one that goes on from it. */
  let narrowed: { readonly query: string; readonly list: PathList; readonly at: readonly number[] } | undefined;

  const relist = (): Promise<PathList> =>
    (listing ??= listPaths(platform, cwd).then((next) => {
      list = next;
      listing = undefined;
      return next;
    }));

  const search = async (query: string): Promise<FoundFiles | undefined> => {
    questions += 1;
    const question = questions;
    const isCurrent = (): boolean => question === questions;
    const isStale = list === undefined || platform.clock.monotonic() - list.atMs > FRESH_MS;
    // While a list is made again the old one answers.
    const relisted = isStale ? relist() : undefined;
    const used = list ?? (await relisted);
    if (used === undefined || !isCurrent()) return undefined;
    const wanted = query.toLowerCase().replace(/^\.\/+/, '');
    const goesOn =
      narrowed !== undefined && narrowed.list === used && narrowed.query !== '' && wanted.startsWith(narrowed.query);
    const found = await matchAll(platform.clock, used, wanted, goesOn ? narrowed?.at : undefined, isCurrent);
    if (found === undefined) return undefined;
    narrowed = { query: wanted, list: used, at: found.at };
    const files = found.best.paths().map((path) => ({ path, isDirectory: path.endsWith('/') }));
    return { query, files, isPartial: used.isPartial };
  };
  return { cwd, search };
}

/** Undefined where it was given up. */
async function matchAll(
  clock: SearchPlatform['clock'],
  list: PathList,
  query: string,
  among: readonly number[] | undefined,
  isCurrent: () => boolean,
): Promise<{ readonly best: BestPaths; readonly at: readonly number[] } | undefined> {
  const best = new BestPaths();
  const at: number[] = [];
  const letters = encodeLetters(query);
  const count = among?.length ?? list.paths.length;
  let sliceStart = clock.monotonic();
  for (let next = 0; next < count; next += 1) {
    if (next % SLICE_PATHS === 0 && clock.monotonic() - sliceStart > SLICE_MS) {
      await clock.sleep(0);
      if (!isCurrent()) return undefined;
      sliceStart = clock.monotonic();
    }
    const index = among?.[next] ?? next;
    if (((list.letters[index] ?? 0) & letters) !== letters) continue;
    const path = list.lower[index] ?? '';
    const rank = query === '' ? rankByDepth(path) : rankPath(path, query);
    if (rank === undefined) continue;
    at.push(index);
    best.add(list.paths[index] ?? '', rank);
  }
  return { best, at };
}

async function listPaths(platform: SearchPlatform, cwd: string): Promise<PathList> {
  const listed = (await listByGit(platform, cwd)) ?? (await listByWalking(platform, cwd));
  const { clock } = platform;
  const folders = new Set<string>();
  const paths = listed.paths;
  let sliceStart = clock.monotonic();
  const rest = async (at: number): Promise<void> => {
    if (at % SLICE_PATHS !== 0 || clock.monotonic() - sliceStart <= SLICE_MS) return;
    await clock.sleep(0);
    sliceStart = clock.monotonic();
  };
  for (const [at, path] of paths.entries()) {
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
      const folder = path.slice(0, cut + 1);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
    await rest(at);
  }
  const all = [...paths, ...folders];
  const lower: string[] = [];
  const letters = new Uint32Array(all.length);
  for (const [at, path] of all.entries()) {
    const small = path.toLowerCase();
    lower.push(small);
    letters[at] = encodeLetters(small);
    await rest(at);
  }
  return { paths: all, lower, letters, isPartial: listed.isPartial, atMs: clock.monotonic() };
}

interface Listed {
  readonly paths: readonly string[];
  readonly isPartial: boolean;
}

/** What git knows and what it would add; undefined where the folder is in no repository, or git is not there or fails. */
async function listByGit({ fs, env, processes, clock }: SearchPlatform, cwd: string): Promise<Listed | undefined> {
  if (findGitRoot(fs, cwd) === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  let isPartial = false;
  try {
    const child = processes.spawn({
      // A repository's settings may name programs to run (fsmonitor): not for a list.
      argv: [
        'git',
        '-c',
        'core.fsmonitor=false',
        '-c',
        'core.quotePath=false',
        'ls-files',
        '-z',
        '-co',
        '--exclude-standard',
        '--deduplicate',
      ],
      cwd,
      env: { ...env.all(), GIT_OPTIONAL_LOCKS: '0' },
      onOutput: (chunk, stream) => {
        if (stream !== 'stdout' || isPartial) return;
        chunks.push(chunk);
        sizeBytes += chunk.length;
        if (sizeBytes <= MOST_BYTES) return;
        isPartial = true;
        child.kill('SIGKILL');
      },
    });
    const cancel = clock.after(GIT_TIMEOUT_MS, () => {
      isPartial = true;
      child.kill('SIGKILL');
    });
    const { code } = await child.exited;
    cancel();
    if (code !== 0 && !isPartial) return undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
  const names = new TextDecoder().decode(Buffer.concat(chunks)).split('\0');
  // Behind the last NUL is nothing, or the half of a name.
  names.pop();
  return { paths: names.slice(0, MOST_PATHS), isPartial: isPartial || names.length > MOST_PATHS };
}

/** Folders that hold what was fetched or made. */
const SKIPPED = new Set(['.git', '.hg', '.svn', 'node_modules', '__pycache__', '.venv', 'target']);

/** The nearest files first; links are not followed. */
async function listByWalking({ fs, clock }: SearchPlatform, cwd: string): Promise<Listed> {
  const paths: string[] = [];
  const folders = [''];
  let sliceStart = clock.monotonic();
  for (let at = 0; at < folders.length; at += 1) {
    if (paths.length >= MOST_PATHS || at >= MOST_FOLDERS) return { paths, isPartial: true };
    const folder = folders[at] ?? '';
    for (const name of listFolder(fs, `${cwd}/${folder}`)) {
      const kind = kindOf(fs, `${cwd}/${folder}${name}`);
      if (kind === 'directory' && !SKIPPED.has(name)) folders.push(`${folder}${name}/`);
      else if (kind === 'file' || kind === 'symlink') paths.push(folder + name);
      if (clock.monotonic() - sliceStart > SLICE_MS) {
        await clock.sleep(0);
        sliceStart = clock.monotonic();
      }
    }
  }
  return { paths, isPartial: false };
}

/** A folder that may not be read has nothing in it. */
function listFolder(fs: SearchPlatform['fs'], path: string): readonly string[] {
  try {
    return fs.list(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
}

function kindOf(fs: SearchPlatform['fs'], path: string): string | undefined {
  try {
    return fs.lstat(path)?.kind;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
