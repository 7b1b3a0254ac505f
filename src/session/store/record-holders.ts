/** Which sessions of a root hold the same record: the one that recorded it, and forks that share it. @effects fs */
import { errnoOf } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { LogSegment } from '#/session/log/log-reader.ts';
import { replaceHead } from '#/session/log/line-repair.ts';
import { readLineAt } from '#/session/log/read-line-at.ts';
import { decodeRecord } from '#/session/log/record.ts';
import { baseFile, isSessionFolder, type SessionPaths } from './layout.ts';
import { readSegments } from './read-session.ts';

/** A session that begins with the same record, so that records of the two may be the same ones. */
export interface Relative {
  readonly id: string;
  readonly paths: SessionPaths;
  /** Undefined: a fork whose maker was killed before its first record. */
  readonly segments: readonly LogSegment[] | undefined;
}

/** Names a record of a family, wherever it stands. */
export interface RecordIdentity {
  readonly seq: number;
  readonly sum: number;
  /** Of its first byte in the logical log. */
  readonly logicalOffset: number;
}

/** Where a session has a record. */
export interface RecordPlaceInFile {
  readonly path: string;
  /** In the file. */
  readonly offset: number;
  /** In the session's own log: it recorded it. */
  readonly isOwn: boolean;
}

/** So much of two first records is compared: time and id of the session are in it. */
const FIRST_BYTES = 256;

/**
 * The other sessions of the root that begin with the record that this one begins with: its parent, its forks, their forks.
 * One short read a session.
 */
export function findRelatives(
  fs: Fs,
  paths: SessionPaths,
  segments: readonly LogSegment[],
  pathsOf: (id: string) => SessionPaths,
): readonly Relative[] {
  const first = segments[0];
  const wanted = first === undefined ? undefined : readStart(fs, first.path);
  if (wanted === undefined) return [];
  const folder = paths.folder.slice(0, paths.folder.lastIndexOf('/'));
  return fs.list(folder).flatMap((id): readonly Relative[] => {
    const other = pathsOf(id);
    if (!isSessionFolder(id) || other.folder === paths.folder) return [];
    const base = `${other.folder}/${baseFile(0)}`;
    const start = readStart(fs, fs.stat(base) === undefined ? other.log : base);
    if (start === undefined || !Buffer.from(start).equals(wanted)) return [];
    return [{ id, paths: other, segments: tryReadSegments(fs, other) }];
  });
}

function readStart(fs: Fs, path: string): Uint8Array | undefined {
  try {
    const file = fs.openRead(path);
    try {
      return file.readAt(0, FIRST_BYTES);
    } finally {
      file.close();
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

function tryReadSegments(fs: Fs, paths: SessionPaths): readonly LogSegment[] | undefined {
  if (fs.stat(paths.log)?.sizeBytes === 0) return undefined;
  try {
    return readSegments(fs, paths);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Where these files have the record; undefined where they have another one there, or none. Its payload is not looked at. */
export function findPlace(
  fs: Fs,
  segments: readonly LogSegment[],
  record: RecordIdentity,
): RecordPlaceInFile | undefined {
  const { logicalOffset } = record;
  const index = segments.findLastIndex(({ startOffset = 0 }) => startOffset <= logicalOffset);
  const segment = segments[index];
  if (segment === undefined) return undefined;
  const { path, startOffset = 0, endOffset = Number.POSITIVE_INFINITY } = segment;
  const offset = logicalOffset - startOffset;
  if (offset >= endOffset || fs.stat(path) === undefined) return undefined;
  const line = readLineAt(fs, path, offset);
  // Its sum shows which record it is, also where its number was changed.
  const mended = line === undefined ? undefined : replaceHead(line.subarray(0, -1), record.seq);
  const decoded = mended === undefined ? undefined : decodeRecord(mended, undefined, 'facts');
  if (decoded?.kind !== 'record' || decoded.event.seq !== record.seq || decoded.sum !== record.sum) return undefined;
  return { path, offset, isOwn: index === segments.length - 1 };
}
