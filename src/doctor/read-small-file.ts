/** Small files of the system that may not be there. @effects fs */
import { errnoOf } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';

/** The text without blanks at its ends, or undefined where it cannot be read. For files of the system, which are short. */
export function readSmallFile(fs: Pick<Fs, 'readText'>, path: string): string | undefined {
  try {
    return fs.readText(path).trim();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
