/**
 * Where the sandbox keeps what it needs while commands run: the filter, sessions' own /tmp, the list of placeholders.
 * @effects fs env
 */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { Env } from '#/platform/env.ts';
import type { Fs } from '#/platform/fs.ts';

interface Machine {
  readonly fs: Fs;
  readonly env: Env;
}

const acquired = new WeakMap<Fs, Map<string, string>>();

/**
 * The folder, made if need be: `<csmRoot>/sandbox`, or where that cannot be written (a read-only home)
 * `csm-sandbox-<uid>` in the temporary directory. Not the session's own: csm processes in one workspace must find each
 * other's placeholders. Commands may not see it, and nothing but csm may write to it. The same answer each time.
 * Throws a CsmError `sandbox-folder` where neither can be had.
 */
export function acquireStateFolder(machine: Machine, csmRoot: string): string {
  let known = acquired.get(machine.fs);
  if (known === undefined) acquired.set(machine.fs, (known = new Map()));
  let folder = known.get(csmRoot);
  if (folder === undefined) known.set(csmRoot, (folder = findFolder(machine, csmRoot)));
  return folder;
}

/** The folder that commands of a session see as /tmp. Pure. */
export function printSessionTmp(stateFolder: string, sessionId: string): string {
  return `${stateFolder}/tmp/${sessionId}`;
}

function findFolder({ fs, env }: Machine, csmRoot: string): string {
  const usual = `${csmRoot}/sandbox`;
  if (tryMake(fs, usual) === undefined && fs.writable(usual)) return usual;
  const other = `${env.tempDir()}/csm-sandbox-${env.uid}`;
  const problem = tryMake(fs, other);
  if (problem !== undefined) throw unusable(other, printErrno(problem));
  const stat = fs.lstat(other);
  // The temporary directory is everybody's, and the name can be guessed.
  if (stat?.kind !== 'directory' || stat.uid !== env.uid || (stat.mode & 0o077) !== 0) {
    throw unusable(other, 'others can get at it');
  }
  return other;
}

function tryMake(fs: Fs, folder: string): unknown {
  try {
    fs.makeDir(folder);
    return undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return error;
  }
}

function unusable(folder: string, reason: string): CsmError {
  return new CsmError('environment', 'sandbox-folder', `the sandbox has no folder to work with: ${folder}: ${reason}`, {
    hint: 'Let $TMPDIR name a folder that can be written, or make $CODEX_HOME writable.',
  });
}
