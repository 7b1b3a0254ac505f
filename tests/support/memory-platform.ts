/**
 * A whole Platform in memory, for unit tests: no file, clock, network or process of the machine is touched.
 *
 * ```ts
 * const platform = openMemoryPlatform({ files: { '/home/user/.codex/config.toml': 'model = "m"' } });
 * platform.fs.faults.freeBytes = 10;      // the disk fills up
 * await platform.clock.advance(1_000);    // a second passes
 * platform.http.answers.push({ status: 500, body: 'no' });
 * platform.streams.stdout.text;           // what was printed
 * ```
 */
import type { Env } from '#/platform/env.ts';
import type { HeldLock, Locks } from '#/platform/lock.ts';
import type { Platform } from '#/platform/platform.ts';
import type { Random } from '#/platform/random.ts';
import type { SignalName, Signals } from '#/platform/signals.ts';
import type { TerminalDevice } from '#/platform/terminal-device.ts';
import type { InputStream, OutputStream, TerminalStreams } from '#/platform/terminal-streams.ts';
import { MemoryClock } from './memory-clock.ts';
import { MemoryFs } from './memory-fs.ts';
import { MemoryHttp } from './memory-http.ts';
import { MemoryProcesses } from './memory-processes.ts';
import { MemorySqlite } from './memory-sqlite.ts';

export interface MemoryPlatformOptions {
  /** Files by absolute path; folders are made. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Variables; `HOME=/home/user` and `PATH=/usr/bin` are there unless given. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default `/work`. It is made. */
  readonly cwd?: string;
  readonly nowMs?: number;
  readonly timeZone?: string;
  /** Seed of the deterministic randomness; default 1. */
  readonly seed?: number;
  /** Standard input; absent: /dev/null. */
  readonly stdin?: string | Uint8Array;
  /** Columns of the terminal that all three streams are; absent: pipes. */
  readonly terminalColumns?: number;
  /** The terminal that a program may have to itself; absent: none. */
  readonly terminal?: TerminalDevice;
}

export interface MemoryPlatform extends Platform {
  readonly fs: MemoryFs;
  readonly clock: MemoryClock;
  readonly random: Random;
  readonly env: Env & {
    /** Changes or (undefined) unsets a variable. */
    set(name: string, value: string | undefined): void;
  };
  readonly http: MemoryHttp;
  readonly processes: MemoryProcesses;
  readonly streams: MemoryStreams;
  readonly locks: MemoryLocks;
  readonly signals: MemorySignals;
  readonly sqlite: MemorySqlite;
  /** Plays the end of the process by SIGKILL and the start of another one: files stay, locks are gone. */
  restart(): void;
  /** Another process on the same machine: the same files, clock and locks. */
  process(pid: number): MemoryPlatform;
}

/** Opens a platform in memory. */
export function openMemoryPlatform(options: MemoryPlatformOptions = {}): MemoryPlatform {
  const clock = new MemoryClock(options.nowMs, options.timeZone);
  const cwd = options.cwd ?? '/work';
  const fs = new MemoryFs(options.files, () => clock.now());
  fs.makeDir(cwd);
  fs.makeDir('/home/user');
  let locks = new MemoryLocks();
  const platform: MemoryPlatform = {
    get locks() {
      return locks;
    },
    restart: () => {
      locks.end();
      locks = new MemoryLocks(locks.held);
    },
    process: (pid) => {
      fs.makeDir(`/proc/${pid}`);
      let own = new MemoryLocks(locks.held);
      const other: MemoryPlatform = {
        ...platform,
        get locks() {
          return own;
        },
        restart: () => {
          own.end();
          own = new MemoryLocks(own.held);
        },
        random: openSeededRandom((options.seed ?? 1) * 65_537 + pid),
        env: { ...platform.env, pid },
      };
      return other;
    },
    fs,
    clock,
    random: openSeededRandom(options.seed ?? 1),
    env: openMemoryEnv({ HOME: '/home/user', PATH: '/usr/bin', ...options.env }, cwd),
    http: new MemoryHttp(),
    processes: new MemoryProcesses(),
    streams: new MemoryStreams(options),
    // A machine without Landlock.
    kernel: { landlockAbi: () => 0, encodeLandlockLaunch: ({ argv, env }) => ({ argv, env }) },
    signals: new MemorySignals(),
    sqlite: new MemorySqlite(),
    openTerminal: () => options.terminal,
  };
  return platform;
}

/** Randomness that is the same in every run (xorshift32). */
export function openSeededRandom(seed: number): Random {
  let state = seed | 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    fraction: () => next() / 2 ** 32,
  };
}

function openMemoryEnv(given: Readonly<Record<string, string>>, cwd: string): MemoryPlatform['env'] {
  const variables = new Map(Object.entries(given));
  return {
    get: (name) => variables.get(name) || undefined,
    all: () => Object.fromEntries(variables),
    set: (name, value) => {
      if (value === undefined) variables.delete(name);
      else variables.set(name, value);
    },
    cwd: () => cwd,
    commandLine: () => [],
    homeDir: () => variables.get('HOME') ?? '/home/user',
    tempDir: () => variables.get('TMPDIR') ?? '/tmp',
    pid: 4242,
    uid: 1000,
    arch: 'x64',
    execPath: '/usr/bin/csm',
    hostName: () => 'host',
  };
}

/** A captured output stream. */
export class MemoryOutput implements OutputStream {
  readonly isTerminal: boolean;
  /** Set it to true to play a reader that went away. */
  closed = false;
  readonly #columns: number | undefined;
  readonly #decoder = new TextDecoder();
  #text = '';

  constructor(columns: number | undefined) {
    this.isTerminal = columns !== undefined;
    this.#columns = columns;
  }

  /** Everything written so far. */
  get text(): string {
    return this.#text;
  }

  columns(): number | undefined {
    return this.#columns;
  }

  write(text: string | Uint8Array): boolean {
    if (this.closed) return false;
    this.#text += typeof text === 'string' ? text : this.#decoder.decode(text, { stream: true });
    return true;
  }
}

export class MemoryStreams implements TerminalStreams {
  readonly stdin: InputStream;
  readonly stdout: MemoryOutput;
  readonly stderr: MemoryOutput;

  constructor(options: Pick<MemoryPlatformOptions, 'stdin' | 'terminalColumns'>) {
    const { stdin, terminalColumns } = options;
    const bytes = typeof stdin === 'string' ? new TextEncoder().encode(stdin) : (stdin ?? new Uint8Array(0));
    this.stdin = {
      isTerminal: terminalColumns !== undefined,
      isNull: stdin === undefined && terminalColumns === undefined,
      readAll: async () => bytes,
    };
    this.stdout = new MemoryOutput(terminalColumns);
    this.stderr = new MemoryOutput(terminalColumns);
  }
}

export class MemoryLocks implements Locks {
  /** Paths that are held; add one to play another process. */
  readonly held: Set<string>;
  /** Those of them that were taken here. */
  readonly own = new Set<string>();

  /** @param held shared by all processes of a machine */
  constructor(held = new Set<string>()) {
    this.held = held;
  }

  /** The process is killed. */
  end(): void {
    for (const path of this.own) this.held.delete(path);
    this.own.clear();
  }

  tryAcquire(path: string): HeldLock | undefined {
    if (this.held.has(path)) return undefined;
    this.held.add(path);
    this.own.add(path);
    let open = true;
    return {
      release: () => {
        // Whoever was killed holds nothing any more.
        if (open && this.own.delete(path)) this.held.delete(path);
        open = false;
      },
    };
  }
}

export class MemorySignals implements Signals {
  readonly #handlers = new Map<SignalName, Set<() => void>>();

  on(signal: SignalName, handler: () => void): () => void {
    const handlers = this.#handlers.get(signal) ?? new Set();
    this.#handlers.set(signal, handlers);
    const own = (): void => handler();
    handlers.add(own);
    return () => {
      handlers.delete(own);
    };
  }

  /** Plays a signal. Answers whether anybody handled it. */
  raise(signal: SignalName): boolean {
    const handlers = [...(this.#handlers.get(signal) ?? [])];
    for (const handler of handlers) handler();
    return handlers.length > 0;
  }
}
