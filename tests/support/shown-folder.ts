/** A folder of the machine that commands see as it is. What is below /tmp, /var/tmp and /run they do not. */
import { accessSync, constants, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';

const REPLACED = ['/tmp', '/var/tmp', '/run', '/dev', '/proc', tmpdir()];

function isShown(path: string): boolean {
  try {
    const real = realpathSync(path);
    accessSync(real, constants.W_OK | constants.X_OK);
    return !REPLACED.some((each) => real === each || real.startsWith(`${each}/`));
  } catch {
    return false;
  }
}

/**
 * Where tests of the sandbox make their scenes: this repository, or where that is a clone below /tmp, another folder that
 * may be written. Undefined where there is none: nothing can be said of the sandbox there.
 */
export const SHOWN_FOLDER = [import.meta.dir, '/srv', '/opt', '/var/lib', homedir()].find(isShown);

/** Why scenes cannot be made, or undefined. */
export const NO_SHOWN_FOLDER =
  SHOWN_FOLDER === undefined ? 'no folder may be written but those that the sandbox replaces' : undefined;
