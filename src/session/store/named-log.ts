/** A log named by its file, with the pieces that it was forked from where they stand beside it. @effects fs */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import { measureLog } from '#/session/log/read-index.ts';
import type { LogDamage, LogSegment } from '#/session/log/log-reader.ts';
import { readSegments } from './read-session.ts';

export interface NamedLog {
  readonly path: string;
  readonly folder: string;
  readonly segments: readonly LogSegment[];
  /** All pieces together. */
  readonly sizeBytes: number;
}

const WITNESS = /^events\.index(?:\.witness-\d+)?\.json$/;

/** What to do about a file that cannot be read as a log is. */
const HINTS: Readonly<Record<string, (path: string) => string>> = {
  EISDIR: (path) => `Give the log itself: ${path.replace(/\/+$/, '')}/events.jsonl`,
  ESPIPE: () => 'It is a pipe, and a log is read at many places: give a file.',
};

/** Runs `action` over the log at `path`. Throws `log-unreadable` where it cannot be read. */
export function readNamedLog<T>(fs: Fs, path: string, action: (log: NamedLog) => T): T {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.';
  try {
    const segments = readSegments(fs, { folder, log: path });
    return action({ path, folder, segments, sizeBytes: measureLog(fs, segments) });
  } catch (error) {
    const errno = errnoOf(error);
    // No reading is refused with these: a repair was.
    if (errno === undefined || errno === 'EROFS' || errno === 'ENOSPC' || errno === 'EDQUOT') throw error;
    const hint = HINTS[errno]?.(path);
    throw new CsmError('input', 'log-unreadable', `Cannot read ${path === '' ? "''" : path}: ${printErrno(error)}`, {
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
  }
}

/** Indexes beside a session's log: what they have seen must be in it. */
export function listWitnesses(fs: Fs, { path, folder }: Pick<NamedLog, 'path' | 'folder'>): readonly string[] {
  if (path.slice(path.lastIndexOf('/') + 1) !== 'events.jsonl') return [];
  return fs.list(folder).flatMap((name) => (WITNESS.test(name) ? [`${folder}/${name}`] : []));
}

/** Damage as JSON has it. */
export function encodeDamage({ path, offset, lengthBytes, reason, seq }: LogDamage) {
  return { path, offset, length_bytes: lengthBytes, reason, seq: seq ?? null };
}
