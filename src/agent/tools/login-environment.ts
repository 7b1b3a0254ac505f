/**
 * The environment of the user's login shell, captured once: `bash -lc` can take seconds (profiles, version managers),
 * and each command would pay it. @effects process clock
 */
import type { Platform } from '#/platform/platform.ts';
import { decideUserShell } from './shell-invocation.ts';

/** A profile that takes longer is not waited for. */
const CAPTURE_LIMIT_MS = 5000;
const CAPTURE_LIMIT_BYTES = 4 * 1024 * 1024;
/** What profiles print before it does not count. */
const MARK = '\0csm-login-environment\0';

/** The user's shell of this machine. */
export function readUserShell(platform: Platform): string {
  let passwd = '';
  try {
    passwd = platform.fs.readText('/etc/passwd');
  } catch {
    // Without one, bash or sh.
  }
  return decideUserShell(passwd, platform.env.uid, (name) => platform.processes.which(name));
}

/**
 * A function that captures at its first call and answers the same ever after: the login shell's variables, or this
 * process's own where the shell fails or takes longer than 5 s. Never rejects.
 * @param closed ends a capture that nobody waits for any more
 */
export function openLoginEnvironment(
  platform: Platform,
  closed?: AbortSignal,
): () => Promise<Readonly<Record<string, string>>> {
  let captured: Promise<Readonly<Record<string, string>>> | undefined;
  return () => (captured ??= captureLoginEnvironment(platform, closed));
}

async function captureLoginEnvironment(
  platform: Platform,
  closed: AbortSignal | undefined,
): Promise<Readonly<Record<string, string>>> {
  const own = platform.env.all();
  try {
    return (await runCapture(platform, own, closed)) ?? own;
  } catch {
    return own;
  }
}

async function runCapture(
  platform: Platform,
  own: Readonly<Record<string, string>>,
  closed: AbortSignal | undefined,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (closed?.aborted === true) return undefined;
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const child = platform.processes.spawn({
    argv: [readUserShell(platform), '-lc', `printf '\\0csm-login-environment\\0'; exec env -0`],
    cwd: platform.env.homeDir(),
    env: own,
    onOutput: (chunk, stream) => {
      if (stream !== 'stdout' || sizeBytes + chunk.length > CAPTURE_LIMIT_BYTES) return;
      sizeBytes += chunk.length;
      chunks.push(chunk);
    },
  });
  const kill = (): void => child.kill('SIGKILL');
  const cancel = platform.clock.after(CAPTURE_LIMIT_MS, kill);
  closed?.addEventListener('abort', kill, { once: true });
  const status = await child.exited;
  closed?.removeEventListener('abort', kill);
  cancel();
  return status.code === 0 ? decodeCapture(Buffer.concat(chunks)) : undefined;
}

/** The variables of a capture, or undefined where it is none. Pure. */
export function decodeCapture(bytes: Uint8Array): Readonly<Record<string, string>> | undefined {
  const text = new TextDecoder().decode(bytes);
  const start = text.lastIndexOf(MARK);
  if (start === -1) return undefined;
  const variables: Record<string, string> = {};
  for (const entry of text.slice(start + MARK.length).split('\0')) {
    const equals = entry.indexOf('=');
    if (equals > 0) variables[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
  return variables;
}
