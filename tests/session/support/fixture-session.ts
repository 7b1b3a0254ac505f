/** A fixture log as a session of a store. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import { writeFixtureLog, type FixtureOptions } from '#/session/log/write-fixture-log.ts';
import { sessionPaths } from '#/session/store/layout.ts';

/** Writes it below `root` and answers its id. It has no index yet. */
export function makeFixtureSession(fs: Fs, root: string, options: FixtureOptions): { id: string; sizeBytes: number } {
  fs.makeDir(`${root}/sessions`);
  const path = `${root}/fixture-${options.seed}.jsonl`;
  const { sessionId: id, sizeBytes } = writeFixtureLog(fs, path, options);
  const paths = sessionPaths(root, id);
  fs.makeDir(paths.folder);
  fs.rename(path, paths.log);
  return { id, sizeBytes };
}
