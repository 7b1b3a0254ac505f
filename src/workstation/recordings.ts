/** Recordings of the screen that a session has: where they are. @effects fs */
import { CsmError } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import type { Fs } from '#/platform/fs.ts';
import { sessionPaths } from '#/session/store/layout.ts';

/**
 * The file that a session's screen is recorded to; undefined where nobody asked for it, and in sessions that keep no payloads: a
 * recording is nothing else.
 * @param nowMs when the recording begins; it names the file
 */
export function recordingPath(settings: Settings, sessionId: string, nowMs: number): string | undefined {
  const { csm, csmRoot } = settings;
  if (!csm.recordFrames || csm.payloadPolicy === 'metadata') return undefined;
  const name = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  return `${sessionPaths(csmRoot, sessionId).recordings}/${name}.cast`;
}

/** Recordings in the folder of a session, the oldest first. */
export function listRecordings(fs: Fs, sessionFolder: string): readonly string[] {
  const folder = `${sessionFolder}/recordings`;
  return fs
    .list(folder)
    .filter((name) => name.endsWith('.cast'))
    .map((name) => `${folder}/${name}`);
}

/** Refuses to overwrite what is there. Throws CsmError `record-exists` (`usage`). */
export function checkRecordFile(fs: Fs, file: string): void {
  if (fs.stat(file) === undefined) return;
  throw new CsmError('usage', 'record-exists', `${file} is there already`, { hint: 'Name a file that is not.' });
}
