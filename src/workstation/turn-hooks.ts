/** Hooks around a turn: before its prompt is taken, before it ends, and where it is cut off. @effects process clock log */
import { itemText, type ContentPart } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import type { CompactionResult } from '#/agent/turn/turn-state.ts';
import type { ModelEnd } from '#/agent/model/model-event.ts';
import type { HookAnswer } from '#/agent/hooks/hook-engine.ts';
import { requestItems } from '#/session/events/state.ts';
import type { SessionHooks, SessionStartSource } from './session-hooks.ts';
import type { Thread } from './thread.ts';

const SOURCES: Readonly<Record<Thread['origin'], SessionStartSource>> = {
  new: 'startup',
  cold_resume: 'resume',
  cold_fork: 'fork',
};

/** What hooks say about the prompts of a turn. */
export interface OpenedPrompts {
  /** Nothing is asked: a hook said no, or ended it. */
  readonly isRefused: boolean;
  /** Prompts that were taken. */
  readonly taken: readonly string[];
}

/** The hooks of one turn. */
export class TurnHooks {
  readonly #thread: Thread;
  readonly #hooks: SessionHooks;
  readonly #turnId: string;

  constructor(thread: Thread, hooks: SessionHooks, turnId: string) {
    this.#thread = thread;
    this.#hooks = hooks;
    this.#turnId = turnId;
  }

  /** Whether anybody has a say before the prompt is taken. */
  static hasOpening(hooks: SessionHooks): boolean {
    return hooks.has('SessionStart') || hooks.has('UserPromptSubmit');
  }

  /**
   * Begins the session for its hooks where that is to be done, and asks them about each prompt. Records what they tell the model,
   * and the prompts that are taken.
   */
  async open(prompts: readonly DurableEvent[], isBegun: boolean, signal: AbortSignal): Promise<OpenedPrompts> {
    if (!isBegun && this.#hooks.has('SessionStart')) {
      const answer = await this.#hooks.startSession(SOURCES[this.#thread.origin], signal);
      await this.#tell(answer);
      if (answer.isStopped) return { isRefused: true, taken: [] };
    }
    const taken: string[] = [];
    let isRefused = false;
    for (const event of prompts) {
      const prompt = promptText(event);
      const answer = this.#hooks.has('UserPromptSubmit')
        ? await this.#hooks.ask('UserPromptSubmit', { turnId: this.#turnId, facts: { prompt }, signal })
        : undefined;
      const isBlocked = answer !== undefined && (answer.isStopped || answer.blocks.length > 0);
      if (!isBlocked) {
        await this.#thread.session.append(event);
        taken.push(prompt);
      }
      if (answer !== undefined) await this.#tell(answer);
      if (answer?.isStopped === true) isRefused = true;
    }
    return { isRefused: isRefused || (prompts.length > 0 && taken.length === 0), taken };
  }

  /** Asks whether the turn may end. */
  async mayEnd(isRepeated: boolean, signal: AbortSignal): Promise<{ readonly goesOn: boolean }> {
    const last = requestItems(this.#thread.session.state).findLast(({ role }) => role === 'assistant');
    const answer = await this.#hooks.ask('Stop', {
      turnId: this.#turnId,
      facts: { stop_hook_active: isRepeated, last_assistant_message: last === undefined ? null : itemText(last) },
      signal,
    });
    if (answer.isStopped || answer.blocks.length === 0 || signal.aborted) return { goesOn: false };
    return this.#recorded([this.#hooks.continuationEvent(answer.blocks)]);
  }

  /** What hooks that nobody waited for have said, for the next request. */
  roundEvents(): readonly DurableEvent[] {
    return this.#hooks.contextEvents(this.#hooks.takeContexts());
  }

  async beforeRequest(signal: AbortSignal): Promise<void> {
    await this.#hooks.ask('PreModelRequest', { turnId: this.#turnId, signal });
  }

  async afterAnswer(
    end: Extract<ModelEnd, { readonly type: 'completed' | 'failed' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const facts =
      end.type === 'completed'
        ? { status: 'completed', error: null, token_usage: { ...end.usage } }
        : { status: 'failed', error: end.failure.message, token_usage: null };
    await this.#hooks.ask('PostModelRequest', { turnId: this.#turnId, facts, signal });
  }

  /** A compaction with its hooks: one before it may end the turn, one after it too. */
  async compact(run: () => Promise<CompactionResult>, signal: AbortSignal): Promise<CompactionResult> {
    const occasion = { turnId: this.#turnId, names: ['auto'], facts: { trigger: 'auto' }, signal };
    if ((await this.#hooks.ask('PreCompact', occasion)).isStopped) return { status: 'canceled' };
    const result = await run();
    if (result.status !== 'done') return result;
    if ((await this.#hooks.ask('PostCompact', occasion)).isStopped) return { status: 'canceled' };
    const answer = await this.#hooks.startSession('compact', signal);
    await this.#tell(answer).catch(() => {});
    return answer.isStopped ? { status: 'canceled' } : result;
  }

  /** The turn was cut off. */
  async interrupted(): Promise<void> {
    await this.#hooks.ask('Interrupt', { turnId: this.#turnId });
  }

  async #tell({ contexts }: HookAnswer): Promise<void> {
    const events = this.#hooks.contextEvents(contexts);
    if (events.length > 0) await this.#thread.session.append(...events);
  }

  /** A log that cannot be written ends the turn anyway. */
  async #recorded(events: readonly DurableEvent[]): Promise<{ readonly goesOn: boolean }> {
    try {
      await this.#thread.session.append(...events);
      return { goesOn: true };
    } catch {
      return { goesOn: false };
    }
  }
}

/** The text of a prompt's event. Pure. */
export function promptText(event: DurableEvent): string {
  if (event.type !== 'item.completed') return '';
  const { content } = event.payload.item;
  if (!Array.isArray(content)) return '';
  // Labels of pictures stand in texts of their own; the prompt is the last one.
  return (content as readonly ContentPart[]).findLast((part) => part.type === 'input_text')?.text ?? '';
}
