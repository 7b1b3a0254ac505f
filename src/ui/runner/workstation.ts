/**
 * The running workstation: the state of the screen, the terminal, the open session, and what goes between them. Inputs are handled as
 * they come, events of the session together, once a frame. @effects terminal fs clock signals process http
 */
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { TerminalDevice } from '#/platform/terminal-device.ts';
import type { EndReason } from '#/terminal/driver/decide-driver.ts';
import { TerminalDriver } from '#/terminal/driver/terminal-driver.ts';
import type { Capabilities } from '#/terminal/screen/capabilities.ts';
import { planNextTick } from '#/ui/app/next-tick.ts';
import { settleEffects } from '#/ui/app/settle-effects.ts';
import { update } from '#/ui/app/update.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { UiInput } from '#/ui/app/ui-input.ts';
import type { UiState } from '#/ui/app/ui-state.ts';
import { composerText } from '#/ui/composer/composer.ts';
import { FrameRecorder } from '#/ui/harness/frame-recorder.ts';
import type { LiveSession } from '#/workstation/live-session.ts';
import { checkRecordFile, recordingPath } from '#/workstation/recordings.ts';
import { DeedRunner } from './deed-runner.ts';
import { EventBatch } from './event-batch.ts';
import { openScreen, type Screen } from './open-screen.ts';
import { OpenedSession } from './opened-session.ts';
import { runEffect } from './run-effect.ts';
import type { Layer } from '#/ui/layers/layer.ts';
import type { StartAnswer } from '#/ui/layers/start-answer.ts';
import type { StartQuestions } from './start-questions.ts';
import type { WorkstationEnd, WorkstationOptions } from './workstation-options.ts';

/** Events are shown this far apart at least: sixty times a second. */
const FRAME_MS = 16;
/** A batch is worked at for so long before keys get their turn. */
const BUDGET_MS = 6;
/** Events between two looks at the clock. */
const SLICE = 64;

export interface WorkstationParts {
  readonly platform: Platform;
  readonly settings: Settings;
  readonly options: WorkstationOptions;
  readonly device: TerminalDevice;
  readonly capabilities: Capabilities;
  readonly term: string;
  readonly ui: UiState;
}

export class Workstation {
  readonly parts: WorkstationParts;
  readonly driver: TerminalDriver;
  readonly session: OpenedSession;
  readonly deeds: DeedRunner;
  /** Who waits for an answer of those that come before the session. */
  onStartAnswer: ((answer: StartAnswer) => void) | undefined;
  readonly #screen: Screen;
  readonly #batch = new EventBatch();
  readonly #closed = new AbortController();
  readonly #end = Promise.withResolvers<EndReason>();
  readonly #recorder: FrameRecorder | undefined;
  #state: UiState;
  #settings: Settings;
  #cancelTick: (() => void) | undefined;
  #cancelBatch: (() => void) | undefined;
  #batchedMs = -Infinity;

  constructor(parts: WorkstationParts) {
    const { platform, device, capabilities, term, ui } = parts;
    this.parts = parts;
    this.#state = ui;
    this.#settings = parts.settings;
    this.#screen = openScreen(ui.facts.mode, capabilities);
    this.session = new OpenedSession(this);
    this.deeds = new DeedRunner({
      platform,
      settings: () => this.settings,
      session: () => this.session.current,
      post: (input) => this.post(input),
      perform: (effect) => this.perform(effect),
      signal: this.#closed.signal,
    });
    this.#recorder = openRecorder(parts, (error) => this.deeds.report(error));
    this.driver = new TerminalDriver({
      device: this.#recorder?.device ?? device,
      clock: platform.clock,
      signals: platform.signals,
      renderer: this.#screen.renderer,
      term,
      paint: (size, isCertain) => this.#screen.paint(this.#state, size, platform.clock.now(), isCertain),
      asksSize: ui.facts.mode !== 'fullscreen',
      // The conversation stays in the scrollback, an empty composer is of no use there.
      eraseAtEnd: true,
      onInput: (events) => this.#take({ type: 'keys', events, atMs: platform.clock.now() }, true),
      onResize: (size) => this.#take({ type: 'resize', size }, false),
      onKnowledge: ({ foreground, background }) => this.#learnColours(foreground, background),
      onEnd: (reason) => this.#end.resolve(reason),
    });
  }

  /** Of the open session; before it is open, those that it will be opened with. */
  get settings(): Settings {
    return this.#state.live?.settings ?? this.#settings;
  }

  get state(): UiState {
    return this.#state;
  }

  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  /** Shows the first frame, then opens the session. Resolves when the terminal has been given back. */
  run(): Promise<EndReason> {
    const { options, platform } = this.parts;
    this.driver.start();
    this.#planTick();
    if (options.maxDurationMs !== undefined) platform.clock.after(options.maxDurationMs, () => this.driver.close());
    if (options.start === undefined) this.session.start();
    else void this.#askFirst(options.start);
    return this.#end.promise;
  }

  async #askFirst(questions: StartQuestions): Promise<void> {
    const { askStartQuestions } = await import('./start-gate.ts');
    this.#settings = await askStartQuestions(this, this.#settings, questions);
    this.#state = { ...this.#state, warnings: this.#settings.warnings.map(({ message }) => message) };
    this.session.start();
  }

  /** Ends what runs and gives the session back. */
  async close(reason: EndReason): Promise<Pick<WorkstationEnd, 'sessionId' | 'isEmpty' | 'usage'>> {
    this.#cancelTick?.();
    this.#cancelBatch?.();
    const draft = composerText(this.#state.composer).trim();
    // Whoever is put out of the door finds what was half written with the prompts of before.
    if (reason.type !== 'closed' && draft !== '') await this.deeds.do('remember-prompt', draft).catch(() => {});
    this.#closed.abort();
    return this.session.end(reason);
  }

  /** Something for the screen that nobody has typed. */
  post(input: UiInput): void {
    if (this.#closed.signal.aborted) return;
    // What was said before is shown before.
    if (input.type !== 'event') this.#drain(Infinity);
    this.#take(input, false);
  }

  /** An event of the session; shown with the next frame. */
  postEvent(event: Parameters<EventBatch['add']>[0]): void {
    if (this.#closed.signal.aborted) return;
    this.#batch.add(event);
    if (this.#cancelBatch !== undefined) return;
    const { clock } = this.parts.platform;
    const waitMs = Math.max(0, this.#batchedMs + FRAME_MS - clock.monotonic());
    this.#cancelBatch = clock.after(waitMs, () => this.#onBatch());
  }

  /** Does an effect as if the screen had wanted it. Resolves when it is done; what went wrong has been said by then. */
  perform(effect: UiEffect): Promise<void> {
    const { state, effects } = settleEffects(this.#state, [effect]);
    this.#state = state;
    this.#planTick();
    this.driver.request();
    return this.runEffects(effects);
  }

  /** Asks what has to be known before a session opens. Stays unanswered where the workstation is closed instead. */
  ask(layer: Layer): Promise<StartAnswer> {
    const { promise, resolve } = Promise.withResolvers<StartAnswer>();
    this.onStartAnswer = resolve;
    this.post({ type: 'open-layer', layer });
    return promise;
  }

  /** Another session is in front of the user: what was said of the one before is shown no more, and its recording ends. */
  beginSession({ facts }: LiveSession): void {
    const { platform, options } = this.parts;
    this.#batch.clear();
    this.post({ type: 'session', facts });
    if (this.#recorder === undefined || options.recordFile !== undefined) return;
    const path = recordingPath(facts.settings, facts.sessionId, platform.clock.now());
    if (path === undefined) return;
    this.#recorder.bind(path);
    this.driver.redraw();
  }

  #onBatch(): void {
    const { clock } = this.parts.platform;
    this.#cancelBatch = undefined;
    this.#batchedMs = clock.monotonic();
    this.#drain(this.#batchedMs + BUDGET_MS);
    if (!this.#batch.isEmpty) this.#cancelBatch ??= clock.after(1, () => this.#onBatch());
    this.#planTick();
    this.driver.request();
  }

  #drain(untilMs: number): void {
    const { clock } = this.parts.platform;
    while (!this.#batch.isEmpty) {
      const atMs = clock.now();
      for (const event of this.#batch.take(SLICE)) this.#apply({ type: 'event', event, atMs });
      if (clock.monotonic() >= untilMs) return;
    }
  }

  #take(input: UiInput, urgent: boolean): void {
    this.#apply(input);
    this.#planTick();
    this.driver.request(urgent);
  }

  #apply(input: UiInput): void {
    const { state, effects } = update(this.#state, input);
    this.#state = state;
    if (effects.length > 0) void this.runEffects(effects);
  }

  /** Those of one step one after the other; what goes wrong with one is no reason not to do the next. */
  async runEffects(effects: readonly UiEffect[]): Promise<void> {
    for (const effect of effects) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- their order is part of what was decided
        await runEffect(this, effect);
      } catch (error) {
        this.deeds.report(error);
      }
    }
  }

  #learnColours(
    foreground: readonly [number, number, number] | undefined,
    background: readonly [number, number, number] | undefined,
  ): void {
    const { themeFacts } = this.#state;
    const depth = this.driver.known.capabilities.colours;
    if (themeFacts.foreground === foreground && themeFacts.background === background && themeFacts.colours === depth)
      return;
    this.#take(
      {
        type: 'colours',
        colours: depth,
        ...(foreground === undefined ? {} : { foreground }),
        ...(background === undefined ? {} : { background }),
      },
      false,
    );
  }

  /** Nobody is woken while nothing moves. */
  #planTick(): void {
    const { clock } = this.parts.platform;
    this.#cancelTick?.();
    const waitMs = planNextTick(this.#state);
    this.#cancelTick =
      waitMs === undefined
        ? undefined
        : clock.after(waitMs, () => {
            this.#cancelTick = undefined;
            this.#take({ type: 'tick', atMs: clock.now() }, false);
          });
  }
}

/** Undefined where nobody wants a recording. Throws where the file that was named cannot be written. */
function openRecorder(
  { platform, settings, options, device, term }: WorkstationParts,
  onProblem: (error: unknown) => void,
): FrameRecorder | undefined {
  const { recordFile } = options;
  if (recordFile === undefined && !settings.csm.recordFrames) return undefined;
  const { fs, clock } = platform;
  const recorder = new FrameRecorder(device, { fs, clock, term, onProblem });
  if (recordFile === undefined) return recorder;
  checkRecordFile(fs, recordFile);
  recorder.bind(recordFile);
  return recorder;
}
