/** From stream events to model events: what happened so far in one answer. Pure. */
import { stringMember } from '#/base/json.ts';
import type { StreamEvent } from './decode.ts';
import { decodeResponseFailed, decodeIncomplete, streamClosed } from './failure.ts';
import type { ModelEnd, ModelEvent, ModelFailure } from './model-event.ts';

/**
 * Collects one answer. Feed it every event of the stream, take what it makes, and ask it for the end once the stream is
 * over. Consecutive deltas of one item and channel that were not taken yet become one, so that a burst in one network
 * read costs its readers one event. Nothing counts after the end.
 */
export class ResponseAccumulator {
  #events: ModelEvent[] = [];
  #end: ModelEnd | undefined;
  #lastItemId = '';
  #model: string | undefined;
  #responseId = '';
  /** An `error` event that did not end the stream. Codex forgets it; here it explains an end that follows. */
  #lastError: { readonly code: string; readonly message: string } | undefined;

  /** The final event, once the stream has said it. */
  get end(): ModelEnd | undefined {
    return this.#end;
  }

  push(event: StreamEvent): void {
    if (this.#end !== undefined) return;
    switch (event.type) {
      case 'delta':
        this.#delta(event.itemId === '' ? this.#lastItemId : event.itemId, event.channel, event.delta);
        return;
      case 'created':
        this.#responseId = event.responseId;
        this.#model = event.model;
        this.#events.push({ type: 'created', responseId: event.responseId });
        return;
      case 'item_added':
        this.#lastItemId = stringMember(event.item, 'id') ?? '';
        this.#events.push({ type: 'item_started', item: event.item });
        return;
      case 'item_done':
        this.#events.push({ type: 'item_done', item: event.item });
        return;
      case 'completed': {
        const model = event.model ?? this.#model;
        this.#end = {
          type: 'completed',
          responseId: event.responseId === '' ? this.#responseId : event.responseId,
          ...(model === undefined ? {} : { model }),
          usage: event.usage,
          endTurn: event.endTurn,
        };
        return;
      }
      case 'incomplete':
        this.#end = { type: 'failed', failure: decodeIncomplete(event.reason) };
        return;
      case 'error':
        if (event.terminal) this.#end = { type: 'failed', failure: decodeResponseFailed(event.code, event.message) };
        else this.#lastError = event;
    }
  }

  /** What happened since the last call, without the end. */
  take(): readonly ModelEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  /**
   * The stream is over: the end that it said, or the failure of one that said none.
   * @param cause why it is over, where the transport knows; else the server closed it
   */
  finish(cause?: ModelFailure): ModelEnd {
    if (this.#end !== undefined) return this.#end;
    const error = this.#lastError;
    const failure =
      error !== undefined && error.message !== ''
        ? decodeResponseFailed(error.code, error.message)
        : (cause ?? streamClosed());
    this.#end = { type: 'failed', failure };
    return this.#end;
  }

  #delta(itemId: string, channel: 'text' | 'reasoning' | 'arguments', delta: string): void {
    const last = this.#events.at(-1);
    if (last?.type === 'delta' && last.itemId === itemId && last.channel === channel) {
      this.#events[this.#events.length - 1] = { type: 'delta', itemId, channel, delta: last.delta + delta };
    } else {
      this.#events.push({ type: 'delta', itemId, channel, delta });
    }
  }
}
