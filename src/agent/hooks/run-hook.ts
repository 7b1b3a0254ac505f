/** Runs the command of a hook. @effects process clock */
import { printErrno } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import type { RunningProcess } from '#/platform/process.ts';
import type { HookExit } from './decode-hook-output.ts';

/** Of each output; what follows is read and dropped. */
const KEPT_BYTES = 1024 * 1024;

/** Waits for an empty line, or ends with csm: the hook must not run before it is known who ends it. */
const WAIT = 'read -r csm_go && exec "$0" -c "$1"';

/** Ends the groups of processes when csm is killed. */
export interface HookGuard {
  /** Before the first process is started: it could outlive csm otherwise. */
  open(): void;
  /** Resolves once the group of `pid` is known to whoever ends it. */
  add(pid: number): Promise<void>;
  drop(pid: number): void;
}

/** What a run needs. */
export interface HookCommand {
  /** Program of the user's shell: `<shell> -c <command>`. */
  readonly shell: string;
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Goes to its standard input, which is then closed. */
  readonly input: string;
  readonly timeoutMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly guard: HookGuard | undefined;
}

/**
 * Runs it to its end, at most for its time; then its process group is killed. Outside of the sandbox: the user has trusted it.
 * Never rejects. Keeps the first MiB of each output.
 */
export async function runHookCommand(
  { processes, clock }: Pick<Platform, 'processes' | 'clock'>,
  request: HookCommand,
): Promise<HookExit> {
  const { shell, command, cwd, env, signal, timeoutMs, guard } = request;
  const kept = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const sizes = { stdout: 0, stderr: 0 };
  const text = (chunks: readonly Uint8Array[]): string => new TextDecoder().decode(Buffer.concat(chunks));
  const end = (exitCode: number | null, problem?: string): HookExit => ({
    exitCode,
    stdout: text(kept.stdout),
    stderr: text(kept.stderr),
    ...(problem === undefined ? {} : { problem }),
  });
  if (signal.aborted) return end(null, 'it was not started: the turn has ended');
  guard?.open();
  let child: RunningProcess;
  try {
    child = processes.spawn({
      argv: ['/bin/sh', '-c', WAIT, shell, command],
      cwd,
      env,
      stdin: 'open',
      onOutput: (chunk, stream) => {
        if (sizes[stream] < KEPT_BYTES) kept[stream].push(chunk.subarray(0, KEPT_BYTES - sizes[stream]));
        sizes[stream] += chunk.length;
      },
    });
  } catch (error) {
    return end(null, `it could not be started: ${printErrno(error)}`);
  }
  let problem: string | undefined;
  const stop = (why: string): void => {
    problem ??= why;
    child.kill('SIGKILL');
  };
  const cancelLimit = clock.after(timeoutMs, () => stop(`it took longer than ${timeoutMs / 1000} s and was ended`));
  const onAbort = (): void => stop('it was ended with the turn');
  signal.addEventListener('abort', onAbort, { once: true });
  // Many hooks decide without reading what they are told.
  const begin = async (): Promise<void> => {
    await guard?.add(child.pid);
    await child.write(new TextEncoder().encode(`\n${request.input}`));
  };
  void begin()
    .catch(() => {})
    .finally(() => child.closeStdin());
  const status = await child.exited;
  cancelLimit();
  signal.removeEventListener('abort', onAbort);
  guard?.drop(child.pid);
  return end(status.code, problem ?? (status.signal === null ? undefined : `it was ended by ${status.signal}`));
}
