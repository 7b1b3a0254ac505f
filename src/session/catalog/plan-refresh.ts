/** What of the catalogue must be read again. Pure. */
import { STAMP_BYTES } from '#/platform/fs.ts';
import { decodeStamp } from '#/platform/stamp.ts';
import { decodeRolloutName } from '#/protocol/rollout/rollout-name.ts';
import type { FileStamp, SessionSource } from './catalog-entry.ts';
import { decodeNames, isSameBytes, type ScannedFolder, type SourceScan } from './source-scan.ts';

/** A session's log as it was found. */
export interface FoundLog {
  readonly source: SessionSource;
  readonly id: string;
  readonly path: string;
  readonly stamp: FileStamp;
  readonly isArchived: boolean;
}

/** A log that must be read, and where its stamp stands in the scan. */
export interface ChangedLog {
  readonly log: FoundLog;
  readonly folder: number;
  readonly index: number;
}

export interface RefreshPlan {
  /** New ones and those that changed. */
  readonly changed: readonly ChangedLog[];
  /** Paths that are no more. */
  readonly gone: readonly string[];
  /** Names of threads in Codex may be others. */
  readonly isRenamed: boolean;
  /** Any of these. */
  readonly hasNews: boolean;
}

/**
 * Compares what is there with what was seen.
 * @param seen undefined: nothing is known, all must be read
 */
export function planRefresh(scan: SourceScan, seen: SourceScan | undefined): RefreshPlan {
  const before = new Map(seen?.folders.map((folder) => [folder.path, folder]));
  const changed: ChangedLog[] = [];
  const gone: string[] = [];
  for (const [index, folder] of scan.folders.entries()) {
    compareFolder(index, folder, before.get(folder.path), changed, gone);
    before.delete(folder.path);
  }
  for (const folder of before.values()) {
    for (const { name, stamp } of logsOf(folder)) if (stamp !== undefined) gone.push(`${folder.path}/${name}`);
  }
  const isRenamed = seen === undefined || !isSameBytes(scan.threadNames, seen.threadNames);
  return { changed, gone, isRenamed, hasNews: changed.length > 0 || gone.length > 0 || isRenamed };
}

function compareFolder(
  folderIndex: number,
  folder: ScannedFolder,
  before: ScannedFolder | undefined,
  changed: ChangedLog[],
  gone: string[],
): void {
  const hasSameNames = before !== undefined && isSameBytes(folder.names, before.names);
  if (hasSameNames && isSameBytes(folder.stamps, before.stamps)) return;
  if (folder.kind === 'branch') return;
  const old = new Map((before === undefined ? [] : logsOf(before)).map((log) => [log.name, log]));
  for (const [index, { name, stamp }] of logsOf(folder).entries()) {
    const was = old.get(name)?.stamp;
    old.delete(name);
    if (stamp === undefined) {
      if (was !== undefined) gone.push(`${folder.path}/${name}`);
    } else if (was === undefined || !isSameBytes(stamp, was)) {
      const log = decodeLog(folder, name, stamp);
      if (log !== undefined) changed.push({ log, folder: folderIndex, index });
    }
  }
  for (const { name, stamp } of old.values()) if (stamp !== undefined) gone.push(`${folder.path}/${name}`);
}

interface NamedStamp {
  readonly name: string;
  /** Undefined where no file is there. */
  readonly stamp: Uint8Array | undefined;
}

function logsOf({ kind, names, stamps }: ScannedFolder): readonly NamedStamp[] {
  if (kind === 'branch') return [];
  return decodeNames(names).map((name, index) => ({
    name,
    stamp:
      decodeStamp(stamps, index)?.isFile === true
        ? stamps.subarray(index * STAMP_BYTES, (index + 1) * STAMP_BYTES)
        : undefined,
  }));
}

function decodeLog(folder: ScannedFolder, name: string, stamp: Uint8Array): FoundLog | undefined {
  const facts = decodeStamp(stamp);
  const isNative = folder.kind === 'native';
  const id = isNative ? name.slice(0, name.indexOf('/')) : decodeRolloutName(name)?.id;
  if (facts === undefined || id === undefined) return undefined;
  const { sizeBytes, mtimeMs, inode } = facts;
  return {
    source: isNative ? 'native' : 'codex',
    id,
    path: `${folder.path}/${name}`,
    stamp: { sizeBytes, mtimeMs, inode },
    isArchived: folder.kind === 'archived',
  };
}
