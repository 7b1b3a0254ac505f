/** The session in front of the user: opened behind the first frame, changed for another one, closed at the end. @effects fs clock process http */
import { CsmError } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import type { LiveSession, SessionTarget, UserPrompt } from '#/workstation/live-session.ts';
import type { EndReason } from '#/terminal/driver/decide-driver.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { PendingAsks } from './pending-asks.ts';
import type { Workstation } from './workstation.ts';
import type { WorkstationEnd, WorkstationOptions } from './workstation-options.ts';

/** Events of a first page: some screens full. */
const FIRST_PAGE = 200;
const MORE_PAGE = 400;

/** `csm ""` is no prompt. */
function saysSomething({ prompt = '', images = [] }: WorkstationOptions): boolean {
  return prompt.trim() !== '' || images.length > 0;
}

export class OpenedSession {
  readonly asks = new PendingAsks();
  readonly #workstation: Workstation;
  #current: LiveSession | undefined;
  #opening = Promise.withResolvers<LiveSession>();
  #unsubscribe: readonly (() => void)[] = [];

  constructor(workstation: Workstation) {
    this.#workstation = workstation;
    // Where nobody waits for it, a failure has been said on the screen already.
    this.#opening.promise.catch(() => {});
  }

  get current(): LiveSession | undefined {
    return this.#current;
  }

  /** The session once it is open. Rejects where it could not be opened. */
  get opened(): Promise<LiveSession> {
    return this.#current === undefined ? this.#opening.promise : Promise.resolve(this.#current);
  }

  /** Begins with what the options name. */
  start(): void {
    const { options } = this.#workstation.parts;
    const { target } = options;
    if (target.kind === 'pick') {
      void this.#workstation.perform({
        type: 'do',
        deed: 'pick-session',
        argument: {
          verb: target.verb,
          everywhere: target.everywhere,
          includeNonInteractive: target.includeNonInteractive,
        },
      });
      return;
    }
    void this.#begin(target);
  }

  async #begin(target: SessionTarget): Promise<void> {
    const { options } = this.#workstation.parts;
    try {
      await this.open(target);
      if (saysSomething(options)) await this.#submitFirst();
    } catch (error) {
      this.#workstation.deeds.report(error);
    }
  }

  async #submitFirst(): Promise<void> {
    const { options } = this.#workstation.parts;
    const { prompt: text = '', images } = options;
    const session = await this.opened;
    const says = text.trim() !== '';
    const prompt: UserPrompt = { content: says ? [{ type: 'input_text', text }] : [] };
    await this.#workstation.runEffects([
      { type: 'submit', prompt, ...(images === undefined ? {} : { images }) },
      ...(says ? [{ type: 'remember-prompt', text } as const] : []),
    ]);
    if (options.exitAfterSubmit !== true) return;
    await session.idle();
    // The end of the turn is shown before the terminal is given back.
    this.#workstation.post({ type: 'facts', facts: session.facts });
    this.#workstation.driver.request(true);
    this.#workstation.driver.close();
  }

  /** Opens it, in the place of the one that is open. */
  async open(target: SessionTarget): Promise<void> {
    const { platform, options } = this.#workstation.parts;
    const workstation = this.#workstation;
    const settings = await this.#decideSettings(target);
    const before = this.#current?.facts;
    await this.#leave();
    try {
      const { openLiveSession } = await import('#/workstation/open-live-session.ts');
      const session = await openLiveSession(platform, settings, {
        target,
        approver: options.approver,
        ask: {
          approval: (question, signal) => {
            workstation.post({ type: 'approval', question });
            return this.asks.waitForApproval(question, signal);
          },
          questions: (questions, signal) => {
            workstation.post({ type: 'questions', questions });
            return this.asks.waitForAnswers(questions, signal);
          },
        },
        ...(options.apiKeyFile === undefined ? {} : { apiKeyFile: options.apiKeyFile }),
        ...(options.script === undefined ? {} : { script: options.script }),
        ...(options.maxToolRounds === undefined ? {} : { maxToolRounds: options.maxToolRounds }),
        ...(options.providerNamed === undefined ? {} : { providerNamed: options.providerNamed }),
        ...(options.bypassHookTrust === undefined ? {} : { bypassHookTrust: options.bypassHookTrust }),
        paced: true,
      });
      if (workstation.signal.aborted) {
        await session.close();
        return;
      }
      await this.#show(session, target);
    } catch (error) {
      this.#opening.reject(error);
      this.#opening = Promise.withResolvers();
      this.#opening.promise.catch(() => {});
      if (options.exitAfterSubmit !== true) {
        const { createNotOpenLayer } = await import('#/ui/layers/not-open-layer.ts');
        const isInUse = error instanceof CsmError && error.code === 'session-locked';
        const beforeId = before === undefined || before.isEmpty ? undefined : before.sessionId;
        workstation.post({ type: 'open-layer', layer: createNotOpenLayer({ target, isInUse, beforeId }) });
      }
      throw error;
    }
  }

  async #decideSettings(target: SessionTarget): Promise<Settings> {
    if (target.kind === 'new') return this.#workstation.settings;
    const { settleResumeFolder } = await import('./resume-folder.ts');
    return settleResumeFolder(this.#workstation, target);
  }

  async #show(session: LiveSession, target: SessionTarget): Promise<void> {
    const workstation = this.#workstation;
    workstation.beginSession(session);
    const { notices } = session.facts;
    this.#current = session;
    this.#unsubscribe = [
      session.subscribe((event) => workstation.postEvent(event)),
      session.onFacts((facts) => workstation.post({ type: 'facts', facts })),
    ];
    if (target.kind !== 'new') {
      const page = await session.readHistory(FIRST_PAGE);
      workstation.post({ type: 'history', page });
    }
    // Behind the history. What the configuration says is behind F2 already; what comes later is told with the facts.
    const known = new Set(workstation.state.warnings);
    for (const text of notices) if (!known.has(text)) workstation.post({ type: 'notice', text, tone: 'info' });
    this.#opening.resolve(session);
  }

  /** The page before a place of the log; see `LiveSession.readHistory`. */
  async loadHistory({ before, place }: Extract<UiEffect, { type: 'load-history' }>): Promise<void> {
    const session = this.#current;
    // One page may follow the other all the way to the top: keys and frames have their turn between them.
    await this.#workstation.parts.platform.clock.sleep(1, this.#workstation.signal);
    if (session === undefined || session !== this.#current) return;
    const page = await session.readHistory(MORE_PAGE, before);
    this.#workstation.post({ type: 'history', page, place });
  }

  async #leave(): Promise<void> {
    for (const off of this.#unsubscribe) off();
    this.#unsubscribe = [];
    const session = this.#current;
    this.#current = undefined;
    if (session === undefined) return;
    this.#opening = Promise.withResolvers();
    this.#opening.promise.catch(() => {});
    await session.close();
  }

  /** Ends what runs, records why, gives it back. */
  async end(reason: EndReason): Promise<Pick<WorkstationEnd, 'sessionId' | 'isEmpty' | 'usage'>> {
    for (const off of this.#unsubscribe) off();
    const session = this.#current;
    if (session === undefined) return { sessionId: undefined, isEmpty: true, usage: undefined };
    if (session.facts.turn !== undefined) {
      await session.interrupt(
        reason.type === 'gone' || isHangUp(reason) ? 'hangup' : reason.type === 'signal' ? 'signal' : 'user',
      );
    }
    await session.close();
    const { isEmpty, usage } = session.facts;
    return { sessionId: session.id, isEmpty, usage };
  }
}

function isHangUp(reason: EndReason): boolean {
  return reason.type === 'signal' && reason.signal === 'SIGHUP';
}
