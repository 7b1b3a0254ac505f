/** Variables and facts of this process. @effects env fs */
import { readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import type { Env } from '#/platform/env.ts';

/** Opens the environment port. Nothing is read before it is asked for. */
export function openBunEnv(): Env {
  const get = (name: string): string | undefined => process.env[name] || undefined;
  return {
    get,
    all: () => {
      const all: Record<string, string> = {};
      for (const [name, value] of Object.entries(process.env)) if (value !== undefined) all[name] = value;
      return all;
    },
    commandLine: readCommandLine,
    cwd: () => process.cwd(),
    homeDir: () => get('HOME') ?? homedir(),
    tempDir: () => get('TMPDIR') ?? '/tmp',
    pid: process.pid,
    get uid() {
      return process.getuid?.() ?? 0;
    },
    arch: process.arch,
    execPath: process.execPath,
    hostName: hostname,
  };
}

/** Each word ends with a NUL. */
function readCommandLine(): readonly Uint8Array[] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync('/proc/self/cmdline');
  } catch {
    return [];
  }
  const words: Uint8Array[] = [];
  for (let from = 0, to = bytes.indexOf(0); to !== -1; from = to + 1, to = bytes.indexOf(0, from)) {
    words.push(bytes.slice(from, to));
  }
  return words;
}
