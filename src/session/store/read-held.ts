/** Reading a session under its lock: what must be repaired is repaired. @effects fs */
import { CsmError, errnoOf } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import { witnessFile, sessionsFolder, type SessionPaths } from './layout.ts';
import { NO_RECOVERY, type RecoveryReport } from './open-session.ts';
import { readSessionLog, type SessionView } from './read-session.ts';
import { cutTorn } from './repair-log.ts';

/** Is told how many bytes of how many were read. */
export type ScanListener = (readBytes: number, totalBytes: number) => void;

/** A session whose own log is longer than this was gone on with before, which synced its names. */
const NEW_LOG_BYTES = 16 * 1024;

export interface HeldView {
  readonly view: SessionView;
  readonly recovery: RecoveryReport;
}

/**
 * Reads the session, cuts a torn end off, keeps an index that has seen more than there is.
 * @param isFirst this process has not read it before
 * @param onProgress told how far it is, where all of the log must be read: its index is missing or wrong
 * @throws CsmError `session-newer`, `session-empty`, and what `readSessionLog` throws
 */
export function readHeld(
  fs: Fs,
  root: string,
  id: string,
  paths: SessionPaths,
  isFirst: boolean,
  onProgress?: ScanListener,
): HeldView {
  const totalBytes = onProgress === undefined ? 0 : (fs.stat(paths.log)?.sizeBytes ?? 0);
  const view = readSessionLog(
    fs,
    id,
    paths,
    onProgress === undefined ? {} : { onProgress: (readBytes) => onProgress(readBytes, totalBytes) },
  );
  const { end, damage, folded } = view;
  refuseUnwritable(id, paths, end.records, end.isNewer);
  if (folded.status === 'truncated') keepWitness(fs, paths);
  const tornPath = end.tornBytes === 0 ? undefined : cutTorn(fs, paths.log, end.head.offset).path;
  // Its maker may have been killed between its first record and this.
  if (isFirst && end.head.offset < NEW_LOG_BYTES) syncNames(fs, root, paths.folder);
  return {
    view,
    recovery: { ...NO_RECOVERY, tornBytes: end.tornBytes, tornPath, damage, damagedLines: end.damagedLines },
  };
}

/**
 * Puts the names of a session's files on disk, and those of its folders, the root's own too: whether somebody did that before
 * cannot be told by what is there, since they may have been killed on the way. Where nothing is new it takes 0.1 ms (measured).
 */
export function syncNames(fs: Fs, root: string, folder: string): void {
  fs.syncDir(folder);
  fs.syncDir(sessionsFolder(root));
  fs.syncDir(root);
  try {
    fs.syncDir(root.slice(0, root.lastIndexOf('/')) || '/');
  } catch (error) {
    // A folder that is not the user's own may be closed to reading, and was there before.
    if (errnoOf(error) === undefined) throw error;
  }
}

function refuseUnwritable(id: string, paths: SessionPaths, records: number, isNewer: boolean): void {
  if (isNewer) {
    throw new CsmError(
      'conflict',
      'session-newer',
      `session ${id} was written by another version of csm and can only be read here`,
      {
        hint: 'Update csm, or continue with the version that wrote it.',
        data: { path: paths.log },
      },
    );
  }
  if (records === 0) {
    throw new CsmError('environment', 'session-empty', `session ${id} has no readable record`, {
      hint: 'It was cut off while it was made, or its log was overwritten; there is nothing to continue.',
      data: { path: paths.log },
    });
  }
}

/** An index that has seen more than the log holds is the only trace of what is missing. */
function keepWitness(fs: Fs, paths: SessionPaths): void {
  let index = 1;
  while (fs.stat(`${paths.folder}/${witnessFile(index)}`) !== undefined) index += 1;
  fs.rename(paths.index, `${paths.folder}/${witnessFile(index)}`);
}
