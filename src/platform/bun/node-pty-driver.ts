/**
 * Children on a pseudo-terminal by node-pty's native addon. Unlike Bun's own terminal it can be read at the receiver's
 * pace. Only the addon is used: node-pty's JavaScript does not work under Bun.
 *
 * ## The addon at build time and at run time
 * `sh .ci/build-addon` compiles it to `node_modules/node-pty/build/Release/pty.node`; the package is optional and the
 * file may be absent. `build.ts` writes the constant `CSM_PTY_ADDON` in: `true` embeds the file into the program by the
 * `require` below, `false` removes the `require` before it is resolved. From source the constant does not exist and the
 * file is looked for. Where it is absent or does not load (another C library), `loadNodePty` answers undefined and Bun's
 * terminal takes over.
 * @effects process
 */
import { accessSync, closeSync, constants as fsConstants, readdirSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import type { ExitStatus, RunningProcess } from '#/platform/process.ts';
import { awaitChildExit, untilEnded } from './child-exit.ts';
import { brokenPipe } from './errno-error.ts';
import { openInputSink } from './input-sink.ts';
import { openLibc } from './libc.ts';
import { pumpOutput } from './output-pump.ts';
import { killForegroundGroup, killGroup } from './process-group.ts';
import { resolveProgram } from './resolve-program.ts';
import type { TerminalDriver, TerminalRequest } from './terminal-driver.ts';

declare const CSM_PTY_ADDON: boolean | undefined;

/** What of the addon is used (node-pty 1.1.0, src/unix/pty.cc). */
interface PtyAddon {
  /** `fd` is the master, not blocking, open until whoever called closes it. Both numbers of `onExit` are 0 or more. */
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: -1,
    gid: -1,
    utf8: boolean,
    helperPath: string,
    onExit: (code: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number; readonly pty: string };
  resize(fd: number, cols: number, rows: number): void;
}

const F_SETFD = 2;
const FD_CLOEXEC = 1;
/** Control-D, the terminal's end of file in its usual setting. */
const END_OF_FILE = new Uint8Array([4]);

let loaded: { readonly driver: TerminalDriver | undefined } | undefined;

/** The driver, or undefined where the addon is absent or does not load. Tried once. */
export function loadNodePty(): TerminalDriver | undefined {
  loaded ??= { driver: makeDriver(requireAddon()) };
  return loaded.driver;
}

function requireAddon(): PtyAddon | undefined {
  // One expression that the bundler can fold: after an early `return` it would still embed the file.
  if (typeof CSM_PTY_ADDON === 'undefined' || CSM_PTY_ADDON) {
    try {
      return require('../../../node_modules/node-pty/build/Release/pty.node') as PtyAddon;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function makeDriver(addon: PtyAddon | undefined): TerminalDriver | undefined {
  return addon === undefined ? undefined : (request) => spawnOnNodePty(addon, request);
}

function spawnOnNodePty(addon: PtyAddon, request: TerminalRequest): RunningProcess {
  const [name = '', ...args] = request.argv;
  const program = resolveProgram(name, request.env, request.cwd);
  // The addon forks first and lets the child print what went wrong.
  accessSync(program, fsConstants.X_OK);
  let end: (status: ExitStatus) => void = () => {};
  const ended = new Promise<ExitStatus>((resolve) => {
    end = resolve;
  });
  closeOnExec();
  const { fd, pid } = addon.fork(
    program,
    args,
    Object.entries(request.env).map(([key, value]) => `${key}=${value}`),
    request.cwd,
    request.terminal.cols,
    request.terminal.rows,
    -1,
    -1,
    true,
    '',
    (code, signal) => end(signal === 0 ? { code, signal: null } : { code: null, signal: signalName(signal) }),
  );
  openLibc()?.fcntl(fd, F_SETFD, FD_CLOEXEC);
  const output = pumpOutput([{ name: 'stdout', stream: Bun.file(fd).stream(), fd: undefined }], request.onOutput);
  const writer = Bun.file(fd).writer();
  const sink = openInputSink(writer, undefined);
  let open = true;
  const exited = awaitChildExit(ended, output).finally(() => {
    open = false;
    sink.close();
    closeSync(fd);
  });
  const write = (bytes: Uint8Array): Promise<void> => (open ? sink.write(bytes) : Promise.reject(brokenPipe()));
  return {
    pid,
    write,
    closeStdin: () => void write(END_OF_FILE).catch(() => {}),
    resize: (cols, rows) => {
      if (open) addon.resize(fd, cols, rows);
    },
    kill: untilEnded(exited, (signal) => killGroup(pid, signal)),
    signalForeground: untilEnded(exited, (signal) => killForegroundGroup(pid, signal)),
    exited,
  };
}

/** The addon's child keeps what is open here and not marked, the runtime's own descriptors too; no other child is meant to have any. */
function closeOnExec(): void {
  const libc = openLibc();
  if (libc === undefined) return;
  for (const name of readdirSync('/proc/self/fd')) if (Number(name) > 2) libc.fcntl(Number(name), F_SETFD, FD_CLOEXEC);
}

function signalName(number: number): string {
  for (const [name, value] of Object.entries(osConstants.signals)) if (value === number) return name;
  return `SIG${number}`;
}
