/**
 * A program in a terminal of its own, watched by the clock: what it writes, when, and what the screen shows then. Answers the
 * questions that terminals are asked, as xterm with a dark background does. @effects process clock fs
 */
import { readFileSync, readdirSync } from 'node:fs';
import { TerminalWatch } from '#/ui/harness/terminal-watch.ts';
import { VirtualTerminal } from '#tests/terminal/support/virtual-terminal.ts';

export interface ProgramTerminalOptions {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
}

/** What one process and its children took. */
export interface ProcessUse {
  readonly rssMiB: number;
  readonly cpuMs: number;
}

const TICK_MS = 10;
const WAIT_LIMIT_MS = 60_000;

const QUESTIONS: readonly (readonly [question: string, answer: string])[] = [
  ['\x1b[?u', '\x1b[?0u'],
  ['\x1b[?2026$p', '\x1b[?2026;2$y'],
  ['\x1b]10;?', '\x1b]10;rgb:dddd/dddd/dddd\x1b\\'],
  ['\x1b]11;?', '\x1b]11;rgb:1111/1111/1111\x1b\\'],
  ['\x1b[c', '\x1b[?62;22c'],
];

export class ProgramTerminal {
  readonly startedAtMs: number;
  readonly screen: VirtualTerminal;
  /** Modes that are on, frames that were torn. */
  readonly watch = new TerminalWatch(true);
  bytes = 0;
  chunks = 0;
  firstByteMs: number | undefined;
  /** When something came that can be seen. */
  firstTextMs: number | undefined;
  lastByteMs = 0;
  readonly #child: Bun.Subprocess;
  readonly #decoder = new TextDecoder();
  readonly #waiting = new Set<(text: string, atMs: number) => void>();
  readonly #shown = new Set<(atMs: number) => void>();
  #pending: Promise<void> = Promise.resolve();

  constructor(options: ProgramTerminalOptions) {
    this.screen = new VirtualTerminal(options.cols, options.rows, 'agrees');
    // Where the cursor stands, the screen knows.
    this.screen.terminal.onData((data) => {
      // oxlint-disable-next-line no-control-regex -- sequences begin with one
      if (/^\x1b\[\d+;\d+R$/.test(data)) this.#child.terminal?.write(data);
    });
    this.startedAtMs = performance.now();
    this.#child = Bun.spawn([...options.argv], {
      cwd: options.cwd,
      env: { ...options.env },
      terminal: {
        cols: options.cols,
        rows: options.rows,
        data: (_terminal, data) => this.#onData(data),
      },
    });
  }

  #onData(data: Uint8Array): void {
    const atMs = performance.now();
    this.firstByteMs ??= atMs;
    this.lastByteMs = atMs;
    this.bytes += data.length;
    this.chunks += 1;
    const text = this.#decoder.decode(data, { stream: true });
    if (this.firstTextMs === undefined && /\S/.test(stripSequences(text))) this.firstTextMs = atMs;
    for (const [question, answer] of QUESTIONS) if (text.includes(question)) this.#child.terminal?.write(answer);
    for (const waiting of [...this.#waiting]) waiting(text, atMs);
    const copy = data.slice();
    this.#pending = this.#pending.then(async () => {
      await this.screen.write(copy);
      this.watch.push(copy);
      for (const shown of [...this.#shown]) shown(atMs);
    });
  }

  send(text: string): void {
    this.#child.terminal?.write(text);
  }

  resize(cols: number, rows: number): void {
    this.screen.terminal.resize(cols, rows);
    this.#child.terminal?.resize(cols, rows);
  }

  /** When the first piece arrived that makes the screen show what is looked for, as `performance.now()`. */
  async shows(pattern: RegExp, limitMs = WAIT_LIMIT_MS): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const look = (atMs: number): void => {
      if (pattern.test(this.screen.rows().join('\n'))) resolve(atMs);
    };
    const timer = setTimeout(() => {
      reject(new Error(`the screen never showed ${String(pattern)}:\n${this.screen.rows().join('\n')}`));
    }, limitMs);
    this.#shown.add(look);
    look(performance.now());
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#shown.delete(look);
    }
  }

  /** Milliseconds from a key to the first piece with that character outside of escape sequences. */
  async echo(character: string, limitMs = 10_000): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const sentAtMs = performance.now();
    const look = (text: string, atMs: number): void => {
      if (stripSequences(text).includes(character)) resolve(atMs - sentAtMs);
    };
    const timer = setTimeout(() => reject(new Error(`no echo of ${character}`)), limitMs);
    this.#waiting.add(look);
    this.send(character);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
  }

  /** Resolves with the time of the last byte once nothing has come for so long. */
  async quiet(silenceMs: number, limitMs = WAIT_LIMIT_MS): Promise<number> {
    const until = performance.now() + limitMs;
    const since = performance.now();
    while (performance.now() < until) {
      const last = Math.max(since, this.lastByteMs);
      const rest = last + silenceMs - performance.now();
      if (rest <= 0) return this.lastByteMs;
      await Bun.sleep(rest);
    }
    throw new Error('it never got quiet');
  }

  /** Of the program and all its descendants now; of the children that have ended their CPU time. */
  use(): ProcessUse {
    let rssMiB = 0;
    let cpuMs = 0;
    for (const pid of listFamily(this.#child.pid)) {
      const stat = readText(`/proc/${pid}/stat`);
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      cpuMs += [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0) * TICK_MS;
      const rss = /^VmRSS:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1];
      rssMiB += Number(rss ?? 0) / 1024;
    }
    return { rssMiB, cpuMs };
  }

  /** The other end goes away, as a window that is closed: the program gets SIGHUP and finds its terminal dead. */
  hangUp(): void {
    this.#child.terminal?.close();
  }

  /** The first child of what was started: the program that a shell runs. */
  findChild(): number {
    const child = listFamily(this.#child.pid)[1];
    if (child === undefined) throw new Error('nothing runs in the shell');
    return child;
  }

  async close(): Promise<void> {
    const family = listFamily(this.#child.pid);
    this.#child.kill('SIGKILL');
    await this.#child.exited;
    for (const pid of family) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended with its parent.
      }
    }
    this.#child.terminal?.close();
    await this.#pending;
  }
}

function stripSequences(text: string): string {
  // oxlint-disable-next-line no-control-regex -- sequences begin with one
  return text.replaceAll(/\x1b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)/g, '');
}

function listFamily(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readText(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    parents.set(Number(name), parent);
  }
  const family = [root];
  for (let at = 0; at < family.length; at += 1) {
    for (const [pid, parent] of parents) if (parent === family[at]) family.push(pid);
  }
  return family;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
