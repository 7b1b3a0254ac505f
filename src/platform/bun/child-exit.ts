/** When a child counts as ended: at its exit, once its output was delivered. @effects clock */
import type { ExitStatus } from '#/platform/process.ts';

/** How long output is awaited after the exit when a descendant keeps it open. */
const DESCENDANT_GRACE_MS = 250;
/** How often it is looked whether that time is over. */
const GRACE_STEP_MS = 25;

/** What still flows from a child. */
export interface ChildOutput {
  /** Resolves when everything was delivered. */
  readonly drained: Promise<void>;
  /** Whether a chunk is with its receiver right now: the time a slow receiver takes is not the descendant's. */
  readonly delivering: () => boolean;
  /** Stops reading; what is not yet read is lost. */
  readonly close: () => Promise<void>;
}

/** How a child of Bun's ended. */
export async function bunExitStatus(child: Bun.Subprocess): Promise<ExitStatus> {
  await child.exited;
  const signal = child.signalCode;
  return signal === null ? { code: child.exitCode, signal } : { code: null, signal: String(signal) };
}

/** The status of a child, after its output was delivered. Never rejects as long as `ended` does not. */
export async function awaitChildExit(ended: Promise<ExitStatus>, output: ChildOutput): Promise<ExitStatus> {
  const status = await ended;
  let open = true;
  const drained = output.drained.then(() => {
    open = false;
  });
  for (let waitedMs = 0; open && waitedMs < DESCENDANT_GRACE_MS;) {
    const step = startStep();
    await Promise.race([drained, step.passed]);
    step.cancel();
    if (!output.delivering()) waitedMs += GRACE_STEP_MS;
  }
  await output.close();
  return status;
}

/** Once a child has ended and its output is closed, its number may be somebody else's. */
export function untilEnded<T>(exited: Promise<unknown>, action: (argument: T) => void): (argument: T) => void {
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  return (argument) => {
    if (!ended) action(argument);
  };
}

function startStep(): { readonly passed: Promise<void>; readonly cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_STEP_MS);
  });
  return { passed, cancel: () => clearTimeout(timer) };
}
