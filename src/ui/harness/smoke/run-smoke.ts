/** Drives the real app, on a terminal in memory, step by step. @effects fs process clock */
import { CsmError } from '#/base/errors.ts';
import { loadSettings, NO_INPUT } from '#/config/load.ts';
import type { Platform } from '#/platform/platform.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import { Grid } from '#/terminal/cells/grid.ts';
import { encodeCharacter, parseKeyName } from '#/terminal/input/key-names.ts';
import { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';
import type { ScreenSnapshot } from '#/terminal/screen/snapshot.ts';
import { drawUi } from '#/ui/app/draw-ui.ts';
import { encodeKeyBytes, encodePasteBytes } from '#/ui/harness/encode-key-bytes.ts';
import { FULL_CAPABILITIES } from '#/ui/harness/resize-flow.ts';
import { digestRows } from '#/ui/harness/snapshot-digest.ts';
import type { WatchReport } from '#/ui/harness/terminal-watch.ts';
import { openWorkstation } from '#/ui/runner/run-workstation.ts';
import type { Workstation } from '#/ui/runner/workstation.ts';
import type { WorkstationOptions } from '#/ui/runner/workstation-options.ts';
import type { SmokeStep } from './parse-smoke-step.ts';
import { openSmokePlatform, type SmokePlatform } from './smoke-platform.ts';
import { SmokeTerminal } from './smoke-terminal.ts';

export interface SmokeOptions {
  readonly steps: readonly SmokeStep[];
  readonly size: TerminalSize;
  readonly background: 'dark' | 'light';
  /** Answers of the model; undefined: the built-in tour. */
  readonly script?: NonNullable<WorkstationOptions['script']>;
  readonly approved: boolean;
  readonly timeoutMs: number;
}

/** A screen that was kept. The same in every run. */
export interface SmokeScreen {
  /** The step after which it was, from 0. */
  readonly step: number;
  readonly snapshot: ScreenSnapshot;
  readonly textDigest: string;
  /** What painting it over the screen that was kept before costs. */
  readonly paint: { readonly bytes: number; readonly cells: number };
}

export interface SmokeReport {
  readonly screens: readonly SmokeScreen[];
  /** How many events of each type (and status) the session had, by name: their order is that of processes and streams, which run side by side. */
  readonly events: readonly { readonly type: string; readonly count: number; readonly status?: string }[];
  /** Of this run: how many frames there were depends on how fast the machine is. */
  readonly live: WatchReport;
  readonly leftOn: readonly string[];
  readonly sessionId: string | undefined;
}

/** How long nothing may change until it is quiet. */
const QUIET_MS = 60;
const POLL_MS = 5;
/** Time passes for the app with keys alone, so that how long a turn took does not depend on the machine. */
const KEY_MS = 60;
/** A question that comes while somebody types takes no key for a while. */
const ANSWER_MS = 1000;

/** @throws CsmError `smoke-unstable` where something is waited for that does not come */
export async function runSmoke(real: Platform, options: SmokeOptions): Promise<SmokeReport> {
  const folder = `${real.env.tempDir()}/csm-smoke-${freshId(real)}`;
  try {
    return await new SmokeRun(real, folder, options).run();
  } finally {
    real.fs.remove(folder, { recursive: true });
  }
}

class SmokeRun {
  readonly #real: Platform;
  readonly #options: SmokeOptions;
  readonly #terminal: SmokeTerminal;
  readonly #smoke: SmokePlatform;
  readonly #workstation: Workstation;
  readonly #renderer = new ScreenRenderer(FULL_CAPABILITIES);
  readonly #screens: SmokeScreen[] = [];
  readonly #events = new Map<string, { type: string; count: number; status?: string }>();

  constructor(real: Platform, folder: string, options: SmokeOptions) {
    this.#real = real;
    this.#options = options;
    this.#terminal = new SmokeTerminal(options.size, options.background);
    this.#smoke = openSmokePlatform(real, folder, this.#terminal.device);
    const { platform } = this.#smoke;
    const settings = loadSettings(platform, { ...NO_INPUT, overrides: ['tui.animations=false'] });
    this.#workstation = openWorkstation(platform, settings, {
      target: { kind: 'new' },
      altScreen: true,
      approver: options.approved ? 'flag' : 'ask',
      providerNamed: true,
      ...(options.script === undefined ? {} : { script: options.script }),
    });
  }

  async run(): Promise<SmokeReport> {
    const ended = this.#workstation.run();
    void this.#workstation.session.opened.then(
      (session) => session.subscribe((event) => this.#note(event)),
      // Why it did not open is on the screen, which is told with what was waited for.
      () => {},
    );
    try {
      await this.#until(() => this.#workstation.state.live !== undefined, 'the session to open');
      for (const [index, step] of this.#options.steps.entries()) {
        await this.#play(step);
        if (step.kind === 'render') await this.#keep(index);
      }
      if (this.#options.steps.at(-1)?.kind !== 'render') await this.#keep(this.#options.steps.length);
    } finally {
      this.#workstation.driver.close();
    }
    const { sessionId } = await this.#workstation.close(await ended);
    await this.#terminal.shown();
    const { watch } = this.#terminal.played;
    watch.settle();
    const report = {
      screens: this.#screens,
      events: [...this.#events].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event),
      live: watch.report,
      leftOn: watch.leftOn(),
      sessionId,
    };
    this.#terminal.played.close();
    return report;
  }

  async #play(step: SmokeStep): Promise<void> {
    switch (step.kind) {
      case 'line':
        this.#type(step.text);
        return this.#press('enter');
      case 'palette':
        return this.#type(`/${step.query}`);
      case 'key':
        return this.#send(encodeKeyBytes(step.key, this.#terminal.played.watch.kittyFlags));
      case 'paste':
        return this.#send(encodePasteBytes(step.text, true));
      case 'resize':
        this.#terminal.resize(step.size);
        return this.#smoke.raise('SIGWINCH');
      case 'approve':
      case 'reject':
        await this.#until(() => this.#workstation.state.needsAnswer, 'a question');
        this.#smoke.advance(ANSWER_MS);
        this.#press(step.kind === 'approve' ? 'y' : 'n');
        // A no asks why; without a reason the turn would end.
        if (step.kind === 'reject') {
          this.#type('do something else');
          this.#press('enter');
        }
        return this.#until(() => !this.#workstation.state.needsAnswer || !this.#isResting(), 'the answer to be taken');
      case 'wait':
      case 'render':
        return this.#untilQuiet();
    }
  }

  #type(text: string): void {
    for (const character of text) {
      this.#send(encodeKeyBytes(encodeCharacter(character), this.#terminal.played.watch.kittyFlags));
    }
  }

  #press(name: string): void {
    const key = parseKeyName(name);
    if (key !== undefined) this.#send(encodeKeyBytes(key, this.#terminal.played.watch.kittyFlags));
  }

  #send(text: string): void {
    this.#smoke.advance(KEY_MS);
    this.#terminal.type(text);
  }

  /** Nothing is done that the screen waits for. */
  #isResting(): boolean {
    const { live, needsAnswer } = this.#workstation.state;
    const isWorking = live === undefined || live.turn !== undefined || live.queued.length > 0;
    return (!isWorking || needsAnswer) && this.#workstation.driver.isIdle;
  }

  async #untilQuiet(): Promise<void> {
    const { clock } = this.#real;
    let text = '';
    let sinceMs = clock.monotonic();
    await this.#until(() => {
      const now = this.#terminal.played.text();
      if (now !== text || !this.#isResting()) {
        text = now;
        sinceMs = clock.monotonic();
      }
      return clock.monotonic() - sinceMs >= QUIET_MS;
    }, 'the screen to rest');
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    const { clock } = this.#real;
    const endMs = clock.monotonic() + this.#options.timeoutMs;
    while (!holds()) {
      if (clock.monotonic() > endMs) {
        throw new CsmError('environment', 'smoke-unstable', `waited ${this.#options.timeoutMs} ms for ${what}`, {
          data: { screen: this.#terminal.played.text().split('\n') },
        });
      }
      // oxlint-disable-next-line no-await-in-loop -- the app works meanwhile
      await clock.sleep(POLL_MS);
    }
  }

  /** Keeps the screen as the terminal shows it, and what painting it costs. */
  async #keep(step: number): Promise<void> {
    await this.#untilQuiet();
    await this.#terminal.shown();
    const snapshot = this.#terminal.played.snapshot();
    const { state } = this.#workstation;
    const grid = new Grid(this.#renderer.pools, state.size.cols, state.size.rows);
    this.#renderer.encodeFrame({ grid, ...drawUi(state, grid, state.nowMs) });
    const { bytes, cells } = this.#renderer.cost;
    this.#screens.push({ step, snapshot, textDigest: digestRows(snapshot.text), paint: { bytes, cells } });
  }

  #note(event: SessionEvent): void {
    // In how many pieces a process prints is its own affair.
    if (event.type === 'tool.output') return;
    const status = 'status' in event && typeof event.status === 'string' ? event.status : undefined;
    const name = `${event.type} ${status ?? ''}`;
    const known = this.#events.get(name);
    if (known !== undefined) known.count += 1;
    else this.#events.set(name, { type: event.type, count: 1, ...(status === undefined ? {} : { status }) });
  }
}
