/**
 * Children on Bun's own pseudo-terminal. Needs no addon. Bun hands the chunks out as they come and cannot be told to
 * wait: while `onOutput` awaits, chunks queue in memory (a receiver that answers at once never queues any).
 * @effects process
 */
import type { RunningProcess } from '#/platform/process.ts';
import { awaitChildExit, bunExitStatus, untilEnded, type ChildOutput } from './child-exit.ts';
import { brokenPipe } from './errno-error.ts';
import { killGroup } from './process-group.ts';
import { resolveProgram } from './resolve-program.ts';
import type { TerminalRequest } from './terminal-driver.ts';

/** Control-D, the terminal's end of file in its usual setting. */
const END_OF_FILE = new Uint8Array([4]);

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
  const exited = awaitChildExit(bunExitStatus(child), {
    ...queue.output,
    close: async () => {
      terminal?.close();
      await queue.output.close();
    },
  });
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (terminal === undefined || terminal.closed) throw brokenPipe();
    terminal.write(bytes as Uint8Array<ArrayBuffer>);
  };
  return {
    pid: child.pid,
    write,
    closeStdin: () => void write(END_OF_FILE).catch(() => {}),
    resize: (cols, rows) => {
      if (terminal !== undefined && !terminal.closed) terminal.resize(cols, rows);
    },
    kill: untilEnded(exited, (signal) => killGroup(child.pid, signal)),
    exited,
  };
}

interface DeliveryQueue {
  push(chunk: Uint8Array): void;
  end(): void;
  readonly output: ChildOutput;
}

/** Chunks one at a time, in order. */
function openDeliveryQueue(request: TerminalRequest): DeliveryQueue {
  const waiting: Uint8Array[] = [];
  let delivering = false;
  let ended = false;
  let closed = false;
  let finish: () => void = () => {};
  const drained = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const deliverAll = async (): Promise<void> => {
    delivering = true;
    try {
      for (let chunk = waiting.shift(); chunk !== undefined && !closed; chunk = waiting.shift()) {
        const taken = request.onOutput(chunk, 'stdout');
        if (taken !== undefined) await taken;
      }
    } catch {
      closed = true;
    }
    delivering = false;
    if (ended || closed) finish();
  };
  return {
    push: (chunk) => {
      if (closed) return;
      waiting.push(chunk);
      if (!delivering) void deliverAll();
    },
    end: () => {
      ended = true;
      if (!delivering) finish();
    },
    output: {
      drained,
      delivering: () => delivering,
      close: async () => {
        closed = true;
        if (!delivering) finish();
        await drained;
      },
    },
  };
}
