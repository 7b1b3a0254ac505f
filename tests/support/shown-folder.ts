/** A folder of the machine that commands see as it is. What is below /tmp, /var/tmp and /run they do not. */
import { accessSync, constants, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const REPLACED = ['/tmp', '/var/tmp', '/run', '/dev', '/proc', tmpdir()];

function isShown(path: string | undefined): boolean {
  if (path === undefined) return false;
  try {
    const real = realpathSync(path);
    accessSync(real, constants.W_OK | constants.X_OK);
    return !REPLACED.some((each) => real === each || real.startsWith(`${each}/`));
  } catch {
    return false;
  }
}

/** Scenes of tests that were killed are removed after so long. */
const STALE_MS = 60 * 60_000;

/** A folder of this repository that git does not look into, without what killed tests left there; undefined: it cannot be made. */
function openScenesFolder(): string | undefined {
  const folder = join(import.meta.dir, '../../node_modules/.cache/csm-tests');
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const changedAtMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
      if (changedAtMs < Date.now() - STALE_MS) rmSync(path, { recursive: true, force: true });
    }
    return realpathSync(folder);
  } catch {
    return undefined;
  }
}

/**
 * Where tests of the sandbox make their scenes: beside this repository's packages, or where that is a clone below /tmp, another folder that
 * may be written. Undefined where there is none: nothing can be said of the sandbox there.
 */
export const SHOWN_FOLDER = [openScenesFolder(), '/srv', '/opt', '/var/lib', homedir()].find(isShown);

/** Why scenes cannot be made, or undefined. */
export const NO_SHOWN_FOLDER =
  SHOWN_FOLDER === undefined ? 'no folder may be written but those that the sandbox replaces' : undefined;
