/** Finding a program before it is started, so that a missing one and a missing folder are told apart. @effects fs */
import { statSync } from 'node:fs';
import { errnoError } from './errno-error.ts';

/** Where execvp(3) looks when the environment has no PATH. */
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

/** The path of a program by the PATH of its environment-to-be, or undefined. */
export function findProgram(program: string, path: string | undefined, cwd?: string): string | undefined {
  const options = cwd === undefined ? { PATH: path ?? DEFAULT_PATH } : { PATH: path ?? DEFAULT_PATH, cwd };
  return Bun.which(program, options) ?? undefined;
}

/**
 * What to execute for `program`. Throws an ENOENT or ENOTDIR error that names the folder or the program, whichever is
 * missing.
 */
export function resolveProgram(program: string, env: Readonly<Record<string, string>>, cwd: string): string {
  const folder = statSync(cwd, { throwIfNoEntry: false });
  if (folder === undefined) throw errnoError('ENOENT', 'no such file or directory', 'chdir', cwd);
  if (!folder.isDirectory()) throw errnoError('ENOTDIR', 'not a directory', 'chdir', cwd);
  if (program.includes('/')) return program;
  const found = findProgram(program, env['PATH'], cwd);
  if (found === undefined) throw errnoError('ENOENT', 'no such file or directory', 'execve', program);
  return found;
}
