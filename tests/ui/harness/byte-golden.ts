/* oxlint-disable no-control-regex -- controls are what it prints */
/**
 * What each step of the key paths writes to the terminal, byte by byte and readable, as one file a path.
 *
 *   bun tests/ui/harness/byte-golden.ts            writes fixtures/terminal/bytes anew
 *   bun tests/ui/harness/byte-golden.ts --check    says what differs, and ends with 1 where something does
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerminalDriver } from '#/terminal/driver/terminal-driver.ts';
import { decideCapabilities, type Capabilities } from '#/terminal/screen/capabilities.ts';
import type { ScreenMode } from '#/ui/app/ui-state.ts';
import { FULL_CAPABILITIES } from '#/ui/harness/resize-flow.ts';
import { UiScreen } from '#/ui/harness/ui-screen.ts';
import { VirtualTerminal } from '#/ui/harness/virtual-terminal.ts';
import { openScreen } from '#/ui/runner/open-screen.ts';
import { Story } from '#/ui/views/story.ts';
import { MemoryClock } from '#tests/support/memory-clock.ts';
import { MemorySignals } from '#tests/support/memory-platform.ts';
import { MemoryTerminal } from '#tests/terminal/support/memory-terminal.ts';
import { BYTE_PATHS, type BytePath, type ByteStep } from './byte-paths.ts';

const FOLDER = join(import.meta.dir, '../../../fixtures/terminal/bytes');
const SIZE = { cols: 80, rows: 24 };

export interface Stage {
  readonly name: string;
  readonly mode: ScreenMode;
  readonly term: string;
  readonly capabilities: Capabilities;
}

export const STAGES: readonly Stage[] = [
  {
    name: 'a terminal that can do everything',
    mode: 'fullscreen',
    term: 'xterm-kitty',
    capabilities: FULL_CAPABILITIES,
  },
  { name: 'TERM=linux', mode: 'fullscreen', term: 'linux', capabilities: decideCapabilities({ term: 'linux' }) },
  { name: 'scrollback mode', mode: 'scrollback', term: 'xterm-kitty', capabilities: FULL_CAPABILITIES },
];

/** The real driver, over a terminal in memory, with the real screen; nothing but the path makes anything happen. */
class Player {
  readonly #terminal = new MemoryTerminal(SIZE.cols, SIZE.rows);
  /** Answers what is asked. */
  readonly #shown = new VirtualTerminal(SIZE.cols, SIZE.rows);
  readonly #clock = new MemoryClock();
  readonly #signals = new MemorySignals();
  readonly #story = new Story();
  readonly #screen: UiScreen;
  readonly #driver: TerminalDriver;
  #fed = 0;

  constructor({ mode, term, capabilities }: Stage) {
    this.#screen = new UiScreen({ size: SIZE, mode, colours: capabilities.colours });
    const { renderer, paint } = openScreen(mode, capabilities);
    this.#driver = new TerminalDriver({
      device: this.#terminal,
      clock: this.#clock,
      signals: this.#signals,
      renderer,
      term,
      paint: (size, isCertain) => paint(this.#screen.state, size, this.#screen.state.nowMs, isCertain),
      onInput: () => {},
      onResize: (size) => void this.#screen.feed({ type: 'resize', size }),
      onEnd: () => {},
    });
  }

  start(): Promise<string> {
    this.#driver.start();
    return this.#settle();
  }

  close(): void {
    this.#shown.terminal.dispose();
  }

  /** What a step writes. */
  async play({ act }: ByteStep): Promise<string> {
    if (typeof act === 'function') {
      act(this.#story);
      for (const input of this.#story.inputs.slice(this.#fed)) this.#screen.feed(input);
      this.#fed = this.#story.inputs.length;
      this.#driver.request();
    } else {
      switch (act.do) {
        case 'resize':
          this.#terminal.current = act.size;
          this.#shown.terminal.resize(act.size.cols, act.size.rows);
          this.#signals.raise('SIGWINCH');
          break;
        case 'suspend':
          this.#driver.suspend();
          break;
        case 'lend':
          this.#driver.lend();
          this.#driver.regain();
          break;
        case 'redraw':
          this.#driver.redraw();
          break;
        case 'close':
          this.#driver.close();
      }
    }
    return this.#settle();
  }

  /** All that is written until nothing more comes; the terminal has answered by then. */
  async #settle(): Promise<string> {
    let all = '';
    for (;;) {
      // The frame that was asked for is due by then.
      // oxlint-disable-next-line no-await-in-loop -- one follows from the other
      await this.#clock.advance(50);
      const written = this.#terminal.take();
      if (written === '') return all;
      all += written;
      // oxlint-disable-next-line no-await-in-loop -- as above
      await this.#shown.write(written);
      if (this.#shown.replies !== '') this.#terminal.type(this.#shown.replies);
      this.#shown.replies = '';
    }
  }
}

/** What each step writes, the first one being that the terminal is taken. */
export async function playPath(path: BytePath, stage: Stage): Promise<{ name: string; written: string }[]> {
  const player = new Player(stage);
  const steps = [{ name: 'takes the terminal', written: await player.start() }];
  // oxlint-disable-next-line no-await-in-loop -- one step follows from the other
  for (const step of path.steps) steps.push({ name: step.name, written: await player.play(step) });
  player.close();
  return steps;
}

/** The golden file of a path. */
export async function printBytes(path: BytePath): Promise<string> {
  const lines = [`path ${path.name}`, `about ${path.about}`];
  for (const stage of STAGES) {
    lines.push('', `== ${stage.name}, ${SIZE.cols}x${SIZE.rows}`);
    // oxlint-disable-next-line no-await-in-loop -- a few milliseconds each
    for (const { name, written } of await playPath(path, stage)) lines.push(...printStep(name, written));
  }
  return `${lines.join('\n')}\n`;
}

function printStep(name: string, written: string): string[] {
  return [`-- ${name}: ${Buffer.byteLength(written)} bytes`, ...printSequences(written)];
}

/** Sequences and texts, a line for each place that is gone to. */
function printSequences(written: string): string[] {
  const parts = written.match(/\x1b\[[0-?]*[ -/]*[@-~]|\x1b[P\]][^\x1b]*\x1b\\|\x1b.|[\r\n\b]|[^\x1b\r\n\b]+/gs) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const isMove = /^\x1b\[[\d;]*H$|^[\r\n]$/.test(part);
    if (line !== '' && (isMove || line.length + part.length > 140)) {
      lines.push(line);
      line = '';
    }
    line += `${line === '' ? '  ' : ' '}${printPart(part)}`;
  }
  return line === '' ? lines : [...lines, line];
}

function printPart(part: string): string {
  if (part.startsWith('\x1b[')) return `CSI${part.slice(2)}`;
  if (part.startsWith('\x1b]')) return `OSC${part.slice(2, -2)}ST`;
  if (part.startsWith('\x1bP')) return `DCS${part.slice(2, -2)}ST`;
  if (part.startsWith('\x1b')) return `ESC${part.slice(1)}`;
  return { '\r': 'CR', '\n': 'LF', '\b': 'BS' }[part] ?? JSON.stringify(part);
}

/** The first line of each file that is otherwise, by path. */
export async function checkBytes(): Promise<Map<string, string>> {
  const wrong = new Map<string, string>();
  const files = new Set(readdirSync(FOLDER).filter((name) => name.endsWith('.txt')));
  for (const path of BYTE_PATHS) {
    const file = `${path.name}.txt`;
    // oxlint-disable-next-line no-await-in-loop -- a few milliseconds each
    const after = (await printBytes(path)).split('\n');
    if (!files.delete(file)) {
      wrong.set(path.name, `there is no ${file} yet`);
      continue;
    }
    const before = readFileSync(join(FOLDER, file), 'utf8').split('\n');
    const at = after.findIndex((line, index) => line !== before[index]);
    if (at >= 0) wrong.set(path.name, `line ${at + 1}\n- ${before[at] ?? ''}\n+ ${after[at] ?? ''}`);
    else if (before.length > after.length) wrong.set(path.name, `${before.length - after.length} lines less`);
  }
  for (const file of files) wrong.set(file, 'there is no such path any more');
  return wrong;
}

if (import.meta.main) {
  mkdirSync(FOLDER, { recursive: true });
  const wrong = await checkBytes();
  for (const [name, difference] of wrong) process.stdout.write(`${name}: ${difference}\n\n`);
  if (process.argv.includes('--check')) process.exitCode = wrong.size > 0 ? 1 : 0;
  else {
    for (const name of readdirSync(FOLDER)) rmSync(join(FOLDER, name));
    const texts = await Promise.all(BYTE_PATHS.map(async (path) => [path.name, await printBytes(path)] as const));
    for (const [name, text] of texts) writeFileSync(join(FOLDER, `${name}.txt`), text);
    process.stdout.write(`${BYTE_PATHS.length} paths, ${wrong.size} of them changed\n`);
  }
}
