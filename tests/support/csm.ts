/**
 * Runs the compiled program for end-to-end tests, with a home of its own.
 *
 * ```ts
 * await using csm = openCsm({ config: 'model = "m"' });
 * const done = await csm.run(['exec', 'hello'], { stdin: 'more' });
 * expect(done).toMatchObject({ code: 0, stdout: 'hi\n' });
 * ```
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The program under test: `CSM_BIN`, or `dist/csm` of this repository (made by the build before the tests). */
export const csmPath: string = process.env['CSM_BIN'] || resolve(import.meta.dir, '../../dist/csm');

/** Why the program cannot be tested here, or undefined. For `test.skipIf`. */
export const csmMissing: string | undefined = existsSync(csmPath) ? undefined : `no program at ${csmPath}`;

/** How a run ended. */
export interface CsmResult {
  /** Exit code, or null where a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CsmRunOptions {
  /** Added to the small environment of the run; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Working directory; default the run's own empty `work` folder. */
  readonly cwd?: string;
  /** Sent to standard input, which then ends. Absent: /dev/null. */
  readonly stdin?: string | Uint8Array;
  /** Standard input is a pipe that says nothing and stays open until the run has ended. */
  readonly holdStdin?: boolean;
  /** Put before the program, such as `strace -f`. */
  readonly under?: readonly string[];
}

/** A started run, for tests that look at it while it runs. */
export interface CsmRun {
  readonly pid: number;
  /** Signals the program alone. */
  kill(signal: NodeJS.Signals): void;
  /** What it printed so far. */
  printed(stream: 'stdout' | 'stderr'): string;
  /** Resolves once what it printed so far has the text; rejects when it ends without it. */
  waitFor(stream: 'stdout' | 'stderr', text: string): Promise<void>;
  readonly done: Promise<CsmResult>;
}

export interface Csm extends AsyncDisposable {
  /** `HOME` of the runs. */
  readonly home: string;
  /** `CODEX_HOME` of the runs: `<home>/.codex`. */
  readonly codexHome: string;
  /** Default working directory, empty at first. */
  readonly work: string;
  run(args: readonly string[], options?: CsmRunOptions): Promise<CsmResult>;
  start(args: readonly string[], options?: CsmRunOptions): CsmRun;
}

/**
 * Makes a fresh home, removed at the end.
 * @param setup `config` becomes `config.toml`; `files` are written below the home
 */
export function openCsm(
  setup: { readonly config?: string; readonly files?: Readonly<Record<string, string>> } = {},
): Csm {
  const root = mkdtempSync(join(tmpdir(), 'csm-test-'));
  const home = join(root, 'home');
  const codexHome = join(home, '.codex');
  const work = join(root, 'work');
  for (const folder of [home, codexHome, work]) mkdirSync(folder, { mode: 0o700 });
  if (setup.config !== undefined) writeFileSync(join(codexHome, 'config.toml'), setup.config);
  for (const [path, text] of Object.entries(setup.files ?? {})) {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  const start = (args: readonly string[], options: CsmRunOptions = {}): CsmRun =>
    startCsm(args, { HOME: home, CODEX_HOME: codexHome, ...options.env }, { cwd: work, ...options });
  return {
    home,
    codexHome,
    work,
    start,
    run: (args, options) => start(args, options).done,
    [Symbol.asyncDispose]: async () => {
      // A test may have taken the permissions away that removing needs.
      for (const folder of [home, codexHome, work]) if (existsSync(folder)) chmodSync(folder, 0o700);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function startCsm(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  options: CsmRunOptions & { readonly cwd: string },
): CsmRun {
  const { cwd, stdin, holdStdin, under = [] } = options;
  const input = stdin === undefined ? 'ignore' : new Blob([stdin as string | Uint8Array<ArrayBuffer>]);
  const child = Bun.spawn([...under, csmPath, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...env },
    stdin: holdStdin === true ? 'pipe' : input,
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const stdout = openCapture(child.stdout);
  const stderr = openCapture(child.stderr);
  const done = Promise.all([child.exited, stdout.ended, stderr.ended]).then((): CsmResult => ({
    code: child.signalCode === null ? child.exitCode : null,
    signal: child.signalCode === null ? null : String(child.signalCode),
    stdout: stdout.text(),
    stderr: stderr.text(),
  }));
  return {
    pid: child.pid,
    kill: (signal) => child.kill(signal),
    printed: (stream) => (stream === 'stdout' ? stdout : stderr).text(),
    waitFor: (stream, text) => (stream === 'stdout' ? stdout : stderr).waitFor(text),
    done,
  };
}

interface Capture {
  text(): string;
  waitFor(text: string): Promise<void>;
  readonly ended: Promise<void>;
}

function openCapture(stream: ReadableStream<Uint8Array>): Capture {
  let text = '';
  let open = true;
  let changed: () => void = () => {};
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      changed();
    }
    text += decoder.decode();
    open = false;
    changed();
  };
  return {
    text: () => text,
    ended: read(),
    waitFor: async (wanted) => {
      while (!text.includes(wanted)) {
        if (!open) throw new Error(`it ended without printing ${JSON.stringify(wanted)}, but:\n${text}`);
        await new Promise<void>((resolve) => {
          const before = changed;
          changed = () => {
            before();
            resolve();
          };
        });
      }
    },
  };
}
