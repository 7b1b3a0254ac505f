/**
 * Runs a terminal session: takes the terminal, hands on what is typed, paints, and gives the terminal back as it was found whatever
 * happens. What to do when is decided in `decide-driver.ts`. @effects terminal signals clock
 */
import type { Clock } from '#/platform/clock.ts';
import type { SignalName, Signals } from '#/platform/signals.ts';
import type { TerminalDevice, TerminalSize } from '#/platform/terminal-device.ts';
import { InputDecoder } from '#/terminal/input/input-decoder.ts';
import type { InputEvent } from '#/terminal/input/input-event.ts';
import {
  applyReply,
  decodeTerminalReply,
  encodeQueries,
  SIZE_QUERY,
  type TerminalKnowledge,
} from '#/terminal/screen/replies.ts';
import type { InlineFrame, InlineRenderer } from '#/terminal/screen/inline-renderer.ts';
import type { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';
import {
  decideDriver,
  type DriverEffect,
  type DriverInput,
  type DriverPhase,
  type EndReason,
} from './decide-driver.ts';
import { FrameWriter, type EncodedFrame, type WriterMetrics } from './frame-writer.ts';
import { WindowSize } from './window-size.ts';

/** How long an ESC may be the beginning of more. */
const ESCAPE_MS = 25;
/** A paste whose end does not come ends by itself after this long a silence. */
const PASTE_SILENCE_MS = 2_000;
/** The signal that ends our own stop is told of within this time. */
const OWN_CONTINUE_MS = 500;
const NOTHING = new Uint8Array(0);
/** Signals that end a session. */
export const ENDING_SIGNALS: readonly SignalName[] = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'];

export interface DriverFrame extends InlineFrame {
  /** What is to stay was left for a frame of a certain size. */
  readonly hasMore?: boolean;
}

export interface TerminalDriverOptions {
  readonly device: TerminalDevice;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly renderer: ScreenRenderer | InlineRenderer;
  /** TERM. */
  readonly term: string;
  /**
   * Draws the frame of now, in a grid of `renderer.openGrid`. Called when the terminal can take one, not for each request. `isCertain`:
   * nothing that is to stay may be in a frame whose size is not.
   */
  readonly paint: (size: TerminalSize, isCertain: boolean) => DriverFrame;
  /** What was typed: all that one read brought, together. Replies are not among them. */
  readonly onInput: (events: readonly InputEvent[]) => void;
  readonly onResize?: (size: TerminalSize) => void;
  /** The terminal said something of itself. */
  readonly onKnowledge?: (known: TerminalKnowledge) => void;
  /** The terminal has been given back. Called once. */
  readonly onEnd: (reason: EndReason) => void;
  /** Whether the live region of scrollback mode goes with the session. */
  readonly eraseAtEnd?: boolean;
  /** Whether what is written stays for ever (scrollback mode): the terminal is asked for its size before. */
  readonly asksSize?: boolean;
}

export class TerminalDriver {
  readonly #options: TerminalDriverOptions;
  readonly #writer: FrameWriter;
  readonly #decoder = new InputDecoder();
  #phase: DriverPhase = 'idle';
  #isDeaf = false;
  #known: TerminalKnowledge;
  readonly #window: WindowSize;
  /** What has to wait for an answer: it would come to the shell. */
  #deferred: DriverInput | undefined;
  #stopReading: (() => void) | undefined;
  #cancelFlush: (() => void) | undefined;
  readonly #undo: (() => void)[] = [];
  #undoStop: (() => void) | undefined;
  /** When the terminal was taken back after a stop of our own. */
  #continuedMs = -Infinity;

  constructor(options: TerminalDriverOptions) {
    this.#options = options;
    this.#known = { capabilities: options.renderer.capabilities, complete: false };
    this.#writer = new FrameWriter({
      device: options.device,
      clock: options.clock,
      encode: () => this.#encode(),
      mayPaint: () => !this.#window.await(() => this.#writer.resume()),
      onGone: () => this.#step({ type: 'end', reason: { type: 'gone' } }),
    });
    this.#window = new WindowSize({
      device: options.device,
      clock: options.clock,
      write: (question) => this.#writer.write(encodeText(question)),
      onQuiet: () => {
        if (this.#deferred !== undefined) this.#step(this.#deferred);
      },
    });
  }

  #encode(): EncodedFrame {
    const { paint, renderer } = this.#options;
    const encoded = this.#guard(() => {
      const frame = paint(this.#window.now, this.#window.isCertain);
      const bytes = renderer.encodeFrame(frame);
      // In front of the frame: the answer says what the terminal took it with.
      if (bytes.length > 0) this.#window.mark((size) => renderer.confirmSize(size));
      return { bytes, cells: renderer.cost.cells, hasMore: frame.hasMore === true };
    });
    return encoded ?? { bytes: NOTHING, cells: 0 };
  }

  #encodeQueries(): string {
    const { term, asksSize } = this.#options;
    const queries = encodeQueries(term);
    return asksSize === true && queries !== '' ? SIZE_QUERY + queries : queries;
  }

  get phase(): DriverPhase {
    return this.#phase;
  }

  get metrics(): Readonly<WriterMetrics> {
    return this.#writer.metrics;
  }

  get known(): TerminalKnowledge {
    return this.#known;
  }

  /** The terminal did not take the last words: whoever writes to it now waits for ever, or in vain. */
  get isDeaf(): boolean {
    return this.#isDeaf;
  }

  /** Whether all that was asked for is on the terminal. */
  get isIdle(): boolean {
    return this.#writer.isIdle;
  }

  /** Takes the terminal and paints the first frame. */
  start(): void {
    const { signals, device } = this.#options;
    for (const signal of ENDING_SIGNALS) {
      this.#undo.push(signals.on(signal, () => this.#leave({ type: 'end', reason: { type: 'signal', signal } })));
    }
    this.#undoStop = signals.on('SIGTSTP', () => this.suspend());
    this.#undo.push(() => this.#undoStop?.());
    this.#undo.push(signals.on('SIGCONT', () => this.#onContinue()));
    this.#undo.push(signals.on('SIGWINCH', () => this.#step({ type: 'resize' })));
    // An error that nobody caught, or an exit in the middle: the terminal is given back in any case.
    this.#undo.push(device.onExit(() => this.#step({ type: 'end', reason: { type: 'closed' } })));
    this.#step({ type: 'start' });
  }

  /** Something changed. `urgent`: because of a key, so that it is shown at once. */
  request(urgent = false): void {
    if (this.#phase === 'active') this.#writer.request(urgent);
  }

  /** Gives the terminal to the shell and stops the process, as ^Z does. */
  suspend(): void {
    this.#leave({ type: 'suspend' });
  }

  /** Gives the terminal to a child until `regain`; the process goes on. */
  lend(): void {
    this.#step({ type: 'lend' });
  }

  regain(): void {
    this.#step({ type: 'regain' });
  }

  /** The next frame erases and writes all. */
  redraw(): void {
    if (this.#phase !== 'active') return;
    this.#options.renderer.invalidate();
    this.#writer.request(true);
  }

  /** Says something to the terminal that is no frame: see `encode-signals.ts`. */
  say(sequence: string): void {
    if (this.#phase === 'active') this.#writer.write(encodeText(sequence));
  }

  /** Gives the terminal back for good. */
  close(): void {
    this.#leave({ type: 'end', reason: { type: 'closed' } });
  }

  #leave(input: DriverInput): void {
    if (this.#phase !== 'active' || !this.#window.isAsked) this.#step(input);
    // The first end holds: whoever suspends meanwhile does not take it back.
    else if (this.#deferred?.type !== 'end') this.#deferred = input;
  }

  /** Runs code of the program's. What it throws ends the session: the terminal is given back before anything is said of it. */
  #guard<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.#step({ type: 'end', reason: { type: 'failed', error } });
      return undefined;
    }
  }

  #step(input: DriverInput): void {
    const { phase, effects } = decideDriver(this.#phase, input);
    this.#phase = phase;
    if (phase !== 'active') {
      this.#window.cancel();
      this.#deferred = undefined;
    }
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: DriverEffect): void {
    const { device, renderer } = this.#options;
    switch (effect.type) {
      case 'set-raw':
        device.setRaw(effect.on);
        break;
      case 'listen':
        this.#listen(effect.on);
        break;
      case 'query':
        this.#writer.write(encodeText(this.#encodeQueries()));
        break;
      case 'restore':
        this.#isDeaf = !this.#writer.end(encodeText(renderer.encodeRestore({ erase: this.#erases() })));
        break;
      case 'stop-process':
        this.#stop();
        break;
      case 'forget-screen':
        renderer.invalidate();
        this.#writer.reopen();
        break;
      case 'paint':
        this.#writer.request(effect.urgent);
        break;
      case 'tell-resize':
        this.#guard(() => this.#options.onResize?.(device.size()));
        break;
      case 'tell-end':
        for (const undo of this.#undo.splice(0)) undo();
        device.close();
        this.#options.onEnd(effect.reason);
    }
  }

  /** Stops with the default action of the signal, and takes the terminal back when that returns. */
  #stop(): void {
    const { device, signals } = this.#options;
    this.#undoStop?.();
    device.stopProcess();
    this.#undoStop = signals.on('SIGTSTP', () => this.suspend());
    this.#continuedMs = this.#options.clock.monotonic();
    this.#step({ type: 'continue' });
  }

  /** SIGCONT: our own stop has been seen to already; another one (SIGSTOP) came without a word. */
  #onContinue(): void {
    const own = this.#options.clock.monotonic() - this.#continuedMs < OWN_CONTINUE_MS;
    this.#continuedMs = -Infinity;
    if (!own) this.#step({ type: 'continue' });
  }

  /** A live region that comes back goes, or it would be there twice. */
  #erases(): boolean {
    return this.#phase === 'suspended' || this.#phase === 'lent' || this.#options.eraseAtEnd === true;
  }

  #listen(on: boolean): void {
    this.#stopReading?.();
    this.#stopReading = undefined;
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    if (!on) return;
    this.#stopReading = this.#options.device.read(
      (bytes) => this.#onBytes(bytes),
      () => this.#step({ type: 'end', reason: { type: 'gone' } }),
    );
  }

  #onBytes(bytes: Uint8Array): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#onEvents(this.#decoder.decode(bytes));
    if (this.#decoder.isAmbiguous) this.#flushAfter(ESCAPE_MS, () => this.#decoder.flush());
    else if (this.#decoder.isPasting) this.#flushAfter(PASTE_SILENCE_MS, () => this.#decoder.endPaste());
  }

  #flushAfter(ms: number, flush: () => InputEvent[]): void {
    this.#cancelFlush = this.#options.clock.after(ms, () => {
      this.#cancelFlush = undefined;
      this.#onEvents(flush());
    });
  }

  #onEvents(events: readonly InputEvent[]): void {
    const typed: InputEvent[] = [];
    for (const event of events) {
      if (event.type === 'reply') this.#onReply(event.sequence);
      else typed.push(event);
    }
    if (typed.length > 0 && this.#phase === 'active') this.#guard(() => this.#options.onInput(typed));
  }

  #onReply(sequence: string): void {
    const reply = decodeTerminalReply(sequence);
    if (reply === undefined) return;
    if (reply.type === 'size') this.#window.answer(reply.sides);
    const known = applyReply(this.#known, reply);
    if (known === this.#known) return;
    const { capabilities } = known;
    if (capabilities !== this.#known.capabilities) {
      this.#options.renderer.setCapabilities(capabilities);
      this.request();
    }
    this.#known = known;
    this.#guard(() => this.#options.onKnowledge?.(known));
  }
}

function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
