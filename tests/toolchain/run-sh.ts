/** Runs a shell script of the toolchain in an environment that holds only what the test names. @effects process fs */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `argv` to its end. Never inherits a variable of this process. */
export async function runSh(argv: readonly string[], cwd: string, env: Record<string, string>): Promise<Ran> {
  const child = Bun.spawn([...argv], { cwd, env, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, stdout, stderr };
}

/**
 * Fills `folder` with links to the named programs and with the given scripts, so that PATH can be that folder alone.
 * Names that this machine has not are left out.
 */
export function writeToolFolder(
  folder: string,
  programs: readonly string[],
  scripts: Readonly<Record<string, string>> = {},
): string {
  mkdirSync(folder, { recursive: true });
  for (const name of programs) {
    const path = Bun.which(name);
    if (path !== null && scripts[name] === undefined) symlinkSync(path, join(folder, name));
  }
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** What a bare POSIX system has: coreutils, find, grep, sed, awk. */
export const BARE_SYSTEM: readonly string[] = (
  'sh env uname find grep sed awk head tail cut cat cp mv rm ln ls mkdir mktemp chmod dirname basename cmp touch ' +
  'sha256sum gzip tr true false sort wc id'
).split(' ');
