/** Fixtures of event logs, for tests and benchmarks of others. @effects fs */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import { writeFixtureLog, type FixtureReport } from '#/session/log/write-fixture-log.ts';

/** Writes a log that is not there yet. Throws `fixture-unwritable`. */
export function makeLogFixture(
  platform: Pick<Platform, 'fs'>,
  path: string,
  options: { readonly events: number; readonly seed: number; readonly onProgress?: (events: number) => void },
): FixtureReport {
  try {
    return writeFixtureLog(platform.fs, path, options);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw new CsmError('environment', 'fixture-unwritable', `Cannot write ${path}: ${printErrno(error)}`, {
      hint: 'Give a file that does not exist, in a folder that does.',
      cause: error,
    });
  }
}
