/** The workspace, the home folder and the folder beside them that attempts to get out of the sandbox look for. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EscapeAttempt } from './escape-attempts.ts';

const SECRETS = [
  '.codex/auth.json',
  '.ssh/id_ed25519',
  '.aws/credentials',
  '.gnupg/secret',
  '.kube/config',
  '.docker/config.json',
  '.netrc',
];

/** Everything below `folder`: `outside`, and what is in the workspace and the home folder, which may lie elsewhere. */
export function writeEscapeFiles(places: {
  readonly outside: string;
  readonly workspace: string;
  readonly home: string;
}): void {
  const { outside, workspace, home } = places;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    writeFileSync(path, text);
  };
  write(`${outside}/file`, 'machine');
  for (const repository of [`${workspace}/.git`, `${workspace}/nested/deep/.git`]) {
    write(`${repository}/config`, '[core]\n');
    mkdirSync(`${repository}/hooks`);
  }
  write(`${workspace}/gitdirs/tree/HEAD`, 'ref: x\n');
  write(`${workspace}/tree/.git`, `gitdir: ${workspace}/gitdirs/tree\n`);
  write(`${workspace}/.vscode/settings.json`, '{}');
  write(`${workspace}/.github/CODEOWNERS`, '*');
  write(`${workspace}/real-husky/keep`, '');
  symlinkSync('real-husky', `${workspace}/.husky`);
  // With an end of line, so that what an attempt prints after a secret stands in a line of its own.
  for (const path of SECRETS) write(`${home}/${path}`, 'SECRET-VALUE\n');
  symlinkSync(`${home}/.ssh`, `${workspace}/keys`);
}

/** Variables that attempts read, without PATH and HOME. Three hold secrets. */
export function escapeVariables(options: {
  readonly outside: string;
  readonly csmPid: number;
  readonly port: number;
  readonly unixSocket: string;
  readonly abstractSocket: string;
}): Readonly<Record<string, string>> {
  return {
    OUTSIDE: options.outside,
    MARK: `csm-escape-${process.pid}`,
    CSM_PID: String(options.csmPid),
    PORT: String(options.port),
    UNIX_SOCKET: options.unixSocket,
    ABSTRACT: options.abstractSocket,
    PROVIDER_KEY: 'SECRET-VALUE',
    GITHUB_TOKEN: 'SECRET-VALUE',
    MY_API_KEY: 'SECRET-VALUE',
  };
}

const PRELUDE = 'import os, socket, ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n';
/** What says that an attempt was none: it proves nothing. */
export const DOES_NOT_RUN = /SyntaxError|command not found|NameError|ModuleNotFoundError|syntax error/;

/** The attempt as a script for bash. */
export function printAttempt({ language, script }: EscapeAttempt): string {
  return language === 'sh' ? script : `exec python3 -S -c ${quote(PRELUDE + script)}`;
}

/** A word of a shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
