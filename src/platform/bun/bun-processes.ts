/** Children on pipes, by Bun.spawn and real pipes; on a terminal, by a terminal driver. @effects process */
import { closeSync } from 'node:fs';
import type { Lifeline, ProcessRequest, Processes, RunningProcess } from '#/platform/process.ts';
import { awaitChildExit, bunExitStatus, untilEnded } from './child-exit.ts';
import { brokenPipe } from './errno-error.ts';
import { spawnInPlace } from './foreground-process.ts';
import { openInputSink } from './input-sink.ts';
import { pumpOutput } from './output-pump.ts';
import { openPipe, type Pipe } from './pipe.ts';
import { hasGroup, killGroup } from './process-group.ts';
import { findProgram, resolveProgram } from './resolve-program.ts';
import type { TerminalDriverChoice } from './choose-terminal-driver.ts';

/** Parts that tests replace; everybody else takes the defaults. */
export interface ProcessParts {
  /** How children get a terminal; asked for with the first one. */
  readonly terminalDriver: () => TerminalDriverChoice;
  /** Undefined where there are no pipes: Bun's pairs of sockets take their place. */
  readonly openPipe: () => Pipe | undefined;
}

/** Opens the process port. */
export function openBunProcesses(parts: Partial<ProcessParts> = {}): Processes {
  const terminalDriver = parts.terminalDriver ?? openTerminalDriver;
  return {
    spawn: (request) => {
      const { terminal } = request;
      return terminal === undefined
        ? spawnOnPipes(request, parts.openPipe ?? openPipe)
        : terminalDriver().spawn({ ...request, terminal });
    },
    spawnInPlace,
    which: (program, path) => findProgram(program, path ?? process.env['PATH']),
    terminalDriver: () => {
      const { name, reason } = terminalDriver();
      return { name, reason };
    },
    hasGroup,
    killGroup,
    openLifeline: () => openLifeline(parts.openPipe ?? openPipe),
  };
}

function openTerminalDriver(): TerminalDriverChoice {
  const { chooseTerminalDriver } =
    require('./choose-terminal-driver.ts') as typeof import('./choose-terminal-driver.ts');
  return chooseTerminalDriver(process.env['CSM_PTY_DRIVER']);
}

/** A pipe that nobody writes to. Both ends are close-on-exec: no child keeps the other end open. */
function openLifeline(makePipe: ProcessParts['openPipe']): Lifeline | undefined {
  const pipe = makePipe();
  if (pipe === undefined) return undefined;
  let open = true;
  return {
    path: `/proc/${process.pid}/fd/${pipe.readFd}`,
    close: () => {
      if (!open) return;
      open = false;
      closeAll([pipe.writeFd, pipe.readFd]);
    },
  };
}

function spawnOnPipes(request: ProcessRequest, makePipe: ProcessParts['openPipe']): RunningProcess {
  const [name = ''] = request.argv;
  const program = resolveProgram(name, request.env, request.cwd);
  const out = makePipe();
  const isJoined = request.joinOutputs === true && out !== undefined;
  const err = isJoined ? undefined : makePipe();
  const input = request.stdin === 'open' ? makePipe() : undefined;
  let child: Bun.Subprocess;
  try {
    child = Bun.spawn([program, ...request.argv.slice(1)], {
      argv0: name,
      cwd: request.cwd,
      env: { ...request.env },
      stdin: request.stdin === 'open' ? (input?.readFd ?? 'pipe') : 'ignore',
      stdout: out?.writeFd ?? 'pipe',
      stderr: (isJoined ? out.writeFd : err?.writeFd) ?? 'pipe',
      // setsid(2): a group of its own to kill, and no terminal of ours to read passwords from.
      detached: true,
    });
  } catch (error) {
    closeAll([out?.readFd, err?.readFd, input?.writeFd]);
    throw error;
  } finally {
    closeAll([out?.writeFd, err?.writeFd, input?.readFd]);
  }
  const output = pumpOutput(
    [
      { name: 'stdout', stream: streamOf(out?.readFd, child.stdout), fd: out?.readFd },
      ...(isJoined ? [] : [{ name: 'stderr' as const, stream: streamOf(err?.readFd, child.stderr), fd: err?.readFd }]),
    ],
    request.onOutput,
  );
  const sink = request.stdin === 'open' ? openInputSink(child.stdin as Bun.FileSink, input?.writeFd) : undefined;
  const exited = awaitChildExit(bunExitStatus(child), output).finally(() => sink?.close());
  return {
    pid: child.pid,
    write: (bytes) => (sink === undefined ? Promise.reject(brokenPipe()) : sink.write(bytes)),
    closeStdin: () => sink?.close(),
    resize: () => {},
    kill: untilEnded(exited, (signal) => killGroup(child.pid, signal)),
    signalForeground: untilEnded(exited, (signal) => killGroup(child.pid, signal)),
    exited,
  };
}

function streamOf(fd: number | undefined, fallback: unknown): ReadableStream<Uint8Array> {
  return fd === undefined ? (fallback as ReadableStream<Uint8Array>) : Bun.file(fd).stream();
}

function closeAll(fds: readonly (number | undefined)[]): void {
  for (const fd of fds) if (fd !== undefined) closeSync(fd);
}
