/** Events that wait for the next frame: pieces of one text become one piece, so that their number costs nothing. Pure (no effect but on itself). */
import type { SessionEvent } from '#/session/events/index.ts';

export class EventBatch {
  #events: SessionEvent[] = [];

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  add(event: SessionEvent): void {
    const last = this.#events.at(-1);
    const joined = last === undefined ? undefined : joinDeltas(last, event);
    if (joined === undefined) this.#events.push(event);
    else this.#events[this.#events.length - 1] = joined;
  }

  /** The first `most` of them, in order; they are gone then. */
  take(most = Infinity): readonly SessionEvent[] {
    return most >= this.#events.length ? this.#events.splice(0) : this.#events.splice(0, most);
  }

  clear(): void {
    this.#events = [];
  }
}

/** One event for two pieces of the same text; undefined where they are not. */
function joinDeltas(last: SessionEvent, next: SessionEvent): SessionEvent | undefined {
  if (last.type !== 'item.delta' || next.type !== 'item.delta') return undefined;
  if (last.item_id !== next.item_id || last.channel !== next.channel) return undefined;
  return { ...next, payload: { delta: last.payload.delta + next.payload.delta } };
}
