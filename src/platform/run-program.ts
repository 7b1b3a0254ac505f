/** Runs a short program to its end and gives back what it printed. @effects process clock */
import type { Clock } from './clock.ts';
import type { ExitStatus, Processes } from './process.ts';

/** What came of it. */
export interface ProgramResult extends ExitStatus {
  /** The first 1 MiB of each, as UTF-8. */
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

const KEPT_BYTES = 1024 * 1024;

/**
 * Throws an errno error where the program or the folder is missing. After `timeoutMs` its process group is killed and what
 * it printed until then is answered.
 */
export async function runProgram(
  platform: { readonly processes: Processes; readonly clock: Clock },
  request: {
    readonly argv: readonly string[];
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
  },
): Promise<ProgramResult> {
  const kept = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const sizes = { stdout: 0, stderr: 0 };
  let timedOut = false;
  const child = platform.processes.spawn({
    argv: request.argv,
    cwd: request.cwd,
    env: request.env,
    onOutput: (chunk, stream) => {
      if (sizes[stream] >= KEPT_BYTES) return;
      kept[stream].push(chunk.subarray(0, KEPT_BYTES - sizes[stream]));
      sizes[stream] += chunk.length;
    },
  });
  const cancel = platform.clock.after(request.timeoutMs, () => {
    timedOut = true;
    child.kill('SIGKILL');
  });
  const status = await child.exited;
  cancel();
  const text = (chunks: readonly Uint8Array[]): string => new TextDecoder().decode(Buffer.concat(chunks));
  return { ...status, stdout: text(kept.stdout), stderr: text(kept.stderr), timedOut };
}
