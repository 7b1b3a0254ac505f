/**
 * Children on Bun's own pseudo-terminal. Needs no addon. Bun hands the chunks out as they come and cannot be told to
 * wait, so a receiver that falls behind stops the terminal itself, as ^S would: what it has not taken is bounded.
 * @effects process
 */
import type { RunningProcess } from '#/platform/process.ts';
import { awaitChildExit, bunExitStatus, untilEnded, type ChildOutput } from './child-exit.ts';
import { killForegroundGroup, killGroup } from './process-group.ts';
import { resolveProgram } from './resolve-program.ts';
import type { TerminalRequest } from './terminal-driver.ts';
import { findTerminalPath, openTerminalFlow, type TerminalFlow } from './terminal-flow.ts';
import { openTerminalInput } from './terminal-input.ts';

/** Control-D, the terminal's end of file in its usual setting. */
const END_OF_FILE = new Uint8Array([4]);
/** Output that may wait for its receiver before the terminal is stopped, and at which it goes on. */
const STOP_BYTES = 256 * 1024;
const GO_ON_BYTES = 64 * 1024;
/** Starts a child on a new terminal. */
export function spawnOnBunTerminal(request: TerminalRequest): RunningProcess {
  const [name = ''] = request.argv;
  const program = resolveProgram(name, request.env, request.cwd);
  const queue = openDeliveryQueue(request);
  const child = Bun.spawn([program, ...request.argv.slice(1)], {
    argv0: name,
    cwd: request.cwd,
    env: { ...request.env },
    terminal: {
      cols: request.terminal.cols,
      rows: request.terminal.rows,
      data: (_terminal, chunk) => queue.push(chunk),
      // Every descendant has closed the terminal.
      exit: () => queue.end(),
    },
  });
  const terminal = child.terminal;
  const path = findTerminalPath(child.pid);
  queue.flowsBy(openTerminalFlow(path));
  const input = openTerminalInput(path, terminal);
  const exited = awaitChildExit(bunExitStatus(child), {
    ...queue.output,
    close: async () => {
      input.close();
      terminal?.close();
      await queue.output.close();
    },
  });
  return {
    pid: child.pid,
    write: (bytes) => input.write(bytes),
    closeStdin: () => void input.write(END_OF_FILE).catch(() => {}),
    resize: (cols, rows) => {
      if (terminal !== undefined && !terminal.closed) terminal.resize(cols, rows);
    },
    kill: untilEnded(exited, (signal) => killGroup(child.pid, signal)),
    signalForeground: untilEnded(exited, (signal) => killForegroundGroup(child.pid, signal)),
    exited,
  };
}

interface DeliveryQueue {
  push(chunk: Uint8Array): void;
  end(): void;
  /** How the terminal is stopped while too much waits. */
  flowsBy(flow: TerminalFlow | undefined): void;
  readonly output: ChildOutput;
}

/** Chunks one at a time, in order. */
function openDeliveryQueue(request: TerminalRequest): DeliveryQueue {
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let flow: TerminalFlow | undefined;
  let delivering = false;
  let stopped = false;
  let ended = false;
  let closed = false;
  let finish: () => void = () => {};
  const drained = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const steer = (): void => {
    if (!stopped && waitingBytes > STOP_BYTES) stopped = flow?.stop() ?? false;
    else if (stopped && (closed || waitingBytes <= GO_ON_BYTES)) {
      stopped = false;
      flow?.goOn();
    }
  };
  const deliverAll = async (): Promise<void> => {
    delivering = true;
    try {
      for (let chunk = waiting.shift(); chunk !== undefined && !closed; chunk = waiting.shift()) {
        waitingBytes -= chunk.length;
        const taken = request.onOutput(chunk, 'stdout');
        if (taken !== undefined) await taken;
        if (stopped) steer();
      }
    } catch {
      closed = true;
      steer();
    }
    delivering = false;
    if (ended || closed) finish();
  };
  return {
    push: (chunk) => {
      if (closed) return;
      waiting.push(chunk);
      waitingBytes += chunk.length;
      if (delivering) steer();
      else void deliverAll();
    },
    end: () => {
      ended = true;
      if (!delivering) finish();
    },
    flowsBy: (given) => {
      flow = given;
    },
    output: {
      drained,
      delivering: () => delivering,
      close: async () => {
        closed = true;
        steer();
        if (!delivering) finish();
        await drained;
      },
    },
  };
}
