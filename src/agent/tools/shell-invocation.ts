/** Which shell runs a command, and how people see it. Observed in Codex 0.169.0. Pure. */
import { joinShellWords } from '#/agent/approval/rules/shell-words.ts';

/** Looks a program up in PATH. */
export type FindProgram = (name: string) => string | undefined;

export interface ShellInvocation {
  /** Path of the shell. */
  readonly shell: string;
  /** What is started: the shell, `-c`, the command. Login shells are not: their environment was captured before. */
  readonly argv: readonly string[];
  /** What is shown: `/bin/bash -lc 'ls'`. */
  readonly shown: string;
}

/**
 * The user's shell, from the password file: bash and zsh are taken, everything else means bash where it is there, and
 * sh where it is not. Variables such as SHELL do not count.
 */
export function decideUserShell(passwd: string, uid: number, find: FindProgram): string {
  const entry = passwd.split('\n').find((line) => line.split(':')[2] === String(uid));
  const shell = entry?.split(':')[6] ?? '';
  const name = shell.slice(shell.lastIndexOf('/') + 1);
  if ((name === 'bash' || name === 'zsh') && shell.startsWith('/')) return shell;
  return find('bash') ?? '/bin/sh';
}

/**
 * The invocation for a call.
 * @param requested the call's `shell`: a name or a path, of which only the last part counts; unknown ones mean /bin/sh
 */
export function planShellInvocation(options: {
  readonly command: string;
  readonly requested: string | undefined;
  readonly userShell: string;
  readonly login: boolean;
  readonly find: FindProgram;
}): ShellInvocation {
  const shell = options.requested === undefined ? options.userShell : resolveShell(options.requested, options);
  return {
    shell,
    argv: [shell, '-c', options.command],
    shown: printCommandLine([shell, options.login ? '-lc' : '-c', options.command]),
  };
}

function resolveShell(
  requested: string,
  { userShell, find }: { readonly userShell: string; readonly find: FindProgram },
): string {
  const name = requested.slice(requested.lastIndexOf('/') + 1);
  if (name === userShell.slice(userShell.lastIndexOf('/') + 1)) return userShell;
  if (name === 'bash' || name === 'zsh' || name === 'sh') return find(name) ?? '/bin/sh';
  return '/bin/sh';
}

/** Words as a shell would have to read them to get this vector. A NUL cannot be said. */
export function printCommandLine(words: readonly string[]): string {
  if (words.some((word) => word.includes('\0'))) return '<command included NUL byte>';
  return joinShellWords(words);
}
