/** A program in front of which somebody sits: types, looks, waits. @effects process clock */
import type { Clock } from '#/platform/clock.ts';
import type { ExitStatus } from '#/platform/process.ts';
import { encodeCharacter, parseKeyName } from '#/terminal/input/key-names.ts';
import { encodeKeyBytes, encodeMouseBytes, encodePasteBytes } from '#/ui/harness/encode-key-bytes.ts';
import { judgeScreen } from './judge-screen.ts';
import { PlayedTerminal } from './played-terminal.ts';
import { ECHO_MS } from './scenario-report.ts';
import type { Scenario, ScenarioStep } from './scenario.ts';
import type { OpenStage, Stage } from './stage.ts';

/** What was to be seen and was not. */
export class StepFailure extends Error {}

export interface ScenarioSessionOptions {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly scenario: Scenario;
  readonly openStage: OpenStage;
  /** Whether csm itself is at the terminal that is watched, so that its updates are to be seen. */
  readonly isDirect: boolean;
}

/** Between sizes of a window that is dragged. */
const RESIZE_MS = 15;
/** A program that does not end by itself is given this long after SIGTERM. */
const END_MS = 2_000;

export class ScenarioSession {
  readonly terminal: PlayedTerminal;
  readonly latenciesMs: number[] = [];
  unseenKeys = 0;
  writtenBytes = 0;
  restBytes = 0;
  exit: ExitStatus | undefined;
  readonly #clock: Clock;
  readonly #scenario: Scenario;
  #stage: Stage | undefined;
  /** Arrival of the last chunk that is on the screen by now. */
  #arrivedMs = 0;
  #changed: () => void = () => {};
  #isOpen = true;
  #seed = 1;

  private constructor(clock: Clock, scenario: Scenario, isDirect: boolean) {
    this.#clock = clock;
    this.#scenario = scenario;
    const { terminal, background, size } = scenario;
    const answer = (text: string): void => void this.#send(text);
    this.terminal = new PlayedTerminal({ kind: terminal, background, size, answer, isDirect });
  }

  /** Starts the program. Who opened it closes it. */
  static async open(clock: Clock, options: ScenarioSessionOptions): Promise<ScenarioSession> {
    const { scenario, argv, cwd, env, isDirect } = options;
    const session = new ScenarioSession(clock, scenario, isDirect);
    session.#stage = await options.openStage({
      argv,
      cwd,
      env,
      terminal: scenario.size,
      watch: session.terminal.watch,
      onOutput: async (chunk) => {
        const arrivedMs = clock.monotonic();
        await session.terminal.write(chunk);
        session.#arrivedMs = arrivedMs;
        session.#changed();
      },
    });
    void session.#stage.ended.then((status) => {
      session.exit = status;
      session.#changed();
    });
    return session;
  }

  /** Throws {@link StepFailure}. */
  async play({ action, timeoutMs }: ScenarioStep): Promise<void> {
    switch (action.do) {
      case 'type':
        for (const character of action.text) await this.#type(character);
        return;
      case 'key':
        for (const key of action.keys) await this.#press(key);
        return;
      case 'paste':
        return this.#send(encodePasteBytes(action.text, this.terminal.watch.isPasteBracketed));
      case 'resize':
        for (const size of action.sizes) {
          this.terminal.resize(size);
          this.#stage?.process.resize(size.cols, size.rows);
          await this.#clock.sleep(RESIZE_MS);
        }
        return;
      case 'wait':
        return this.#until(
          () => this.terminal.text().includes(action.text),
          timeoutMs,
          `\`${action.text}\` to be seen`,
        );
      case 'wait_gone':
        return this.#until(
          () => !this.terminal.text().includes(action.text),
          timeoutMs,
          `\`${action.text}\` to be gone`,
        );
      case 'stable':
        return this.#untilStable(action.ms, timeoutMs);
      case 'click':
        return this.#send(
          encodeMouseBytes(0, action.x, action.y, true) + encodeMouseBytes(0, action.x, action.y, false),
        );
      case 'wheel':
        return this.#send(encodeMouseBytes(action.rows < 0 ? 64 : 65, 1, 1, true).repeat(Math.abs(action.rows)));
      case 'focus':
        return this.#send(action.focused ? '\x1b[I' : '\x1b[O');
      case 'signal':
        return this.#stage?.signal(action.signal);
      case 'pause':
        return this.#clock.sleep(action.ms);
      case 'exit':
        return this.#expectExit(action.status, timeoutMs);
      case 'restored': {
        const left = await this.leftOn();
        if (left.length > 0) throw new StepFailure(`the terminal was left with ${left.join(', ')}`);
        return;
      }
      case 'screen':
        return;
      default: {
        const problem = judgeScreen(this.terminal.snapshot(), action);
        if (problem !== undefined) throw new StepFailure(problem);
      }
    }
  }

  /** Ends the program where it still runs. */
  async close(): Promise<void> {
    this.#isOpen = false;
    const stage = this.#stage;
    if (stage !== undefined && this.exit === undefined) {
      await stage.signal('SIGTERM');
      await Promise.race([stage.ended, this.#clock.sleep(END_MS)]);
      if (this.exit === undefined) stage.process.kill('SIGKILL');
    }
    await stage?.close();
    this.terminal.close();
  }

  /** Modes that the program left on. */
  async leftOn(): Promise<readonly string[]> {
    return (await this.#stage?.leftOn()) ?? [];
  }

  async #type(character: string): Promise<void> {
    const before = this.#cursorText();
    const key = character === '\n' ? parseKeyName('enter') : encodeCharacter(character);
    if (key === undefined) return;
    const sentMs = this.#clock.monotonic();
    await this.#send(encodeKeyBytes(key, this.terminal.watch.kittyFlags));
    const shows = (): boolean => {
      const now = this.#cursorText();
      return now.left === character && (now.place !== before.place || before.left !== character);
    };
    const isSeen = character === '\n' || (await this.#within(() => this.#arrivedMs >= sentMs && shows(), ECHO_MS));
    if (!isSeen) this.unseenKeys += 1;
    else if (character !== '\n') this.latenciesMs.push(this.#arrivedMs - sentMs);
    await this.#clock.sleep(this.#humanPauseMs());
  }

  async #press(name: string): Promise<void> {
    const key = parseKeyName(name);
    if (key === undefined) return;
    await this.#send(encodeKeyBytes(key, this.terminal.watch.kittyFlags));
    await this.#clock.sleep(this.#humanPauseMs());
  }

  /** Half to one and a half of the usual pause, the same in every run. */
  #humanPauseMs(): number {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return this.#scenario.typePauseMs * (0.5 + this.#seed / 2_147_483_648);
  }

  /** Where the cursor is, and what is left of it. */
  #cursorText(): { readonly place: string; readonly left: string } {
    const buffer = this.terminal.screen.terminal.buffer.active;
    const line = buffer.getLine(buffer.baseY + buffer.cursorY);
    const left = line?.getCell(buffer.cursorX - 1);
    const wide = left?.getWidth() === 0 ? line?.getCell(buffer.cursorX - 2) : left;
    return { place: `${buffer.cursorX},${buffer.cursorY}`, left: wide?.getChars() || ' ' };
  }

  async #send(text: string): Promise<void> {
    if (!this.#isOpen || this.exit !== undefined) return;
    const bytes = new TextEncoder().encode(text);
    this.writtenBytes += bytes.length;
    try {
      await this.#stage?.process.write(bytes);
    } catch {
      // It has ended; the step that expects otherwise says so.
    }
  }

  async #until(holds: () => boolean, timeoutMs: number, what: string): Promise<void> {
    if (await this.#within(holds, timeoutMs)) return;
    const ended = this.exit === undefined ? '' : `; the program has ended (${printStatus(this.exit)})`;
    throw new StepFailure(`waited ${timeoutMs} ms for ${what}${ended}`);
  }

  /** Looks whenever something came, until it holds or the time is over. */
  async #within(holds: () => boolean, timeoutMs: number): Promise<boolean> {
    const endMs = this.#clock.monotonic() + timeoutMs;
    for (;;) {
      if (holds()) return true;
      const restMs = endMs - this.#clock.monotonic();
      // What was printed before the end is on the screen by then.
      if (restMs <= 0 || this.exit !== undefined) return holds();
      await this.#change(restMs);
    }
  }

  async #untilStable(quietMs: number, timeoutMs: number): Promise<void> {
    const endMs = this.#clock.monotonic() + timeoutMs;
    let text = this.terminal.text();
    let sinceMs = this.#clock.monotonic();
    let bytes = this.terminal.watch.report.bytes;
    for (;;) {
      const nowMs = this.#clock.monotonic();
      if (nowMs - sinceMs >= quietMs) {
        this.restBytes += this.terminal.watch.report.bytes - bytes;
        return;
      }
      if (nowMs >= endMs) throw new StepFailure(`the screen did not rest for ${quietMs} ms within ${timeoutMs} ms`);
      await this.#change(Math.min(quietMs - (nowMs - sinceMs), endMs - nowMs));
      const now = this.terminal.text();
      if (now === text) continue;
      text = now;
      sinceMs = this.#clock.monotonic();
      bytes = this.terminal.watch.report.bytes;
    }
  }

  /** Resolves when something comes, or after a time. */
  async #change(ms: number): Promise<void> {
    const waiting = new AbortController();
    this.#changed = () => waiting.abort();
    await this.#clock.sleep(Math.max(1, ms), waiting.signal);
    this.#changed = () => {};
  }

  async #expectExit(status: number | string, timeoutMs: number): Promise<void> {
    await this.#within(() => this.exit !== undefined, timeoutMs);
    if (this.exit === undefined) throw new StepFailure(`the program did not end within ${timeoutMs} ms`);
    const { code, signal } = this.exit;
    if (status === (typeof status === 'number' ? code : signal)) return;
    throw new StepFailure(`the program ended with ${printStatus(this.exit)} instead of ${status}`);
  }
}

function printStatus({ code, signal }: ExitStatus): string {
  return signal ?? `code ${code}`;
}
