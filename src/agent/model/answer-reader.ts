/** One answer's bytes to model events: decoder and accumulator in one. Used by every model. Pure: bytes in, events out. */
import { ResponseAccumulator } from './accumulate.ts';
import { decodeStreamEvent } from './decode.ts';
import { eventTooLong } from './failure.ts';
import type { ModelEnd, ModelEvent, ModelFailure } from './model-event.ts';
import { SSE_EVENT_BYTES, SseDecoder } from './sse.ts';

export class AnswerReader {
  readonly #decoder: SseDecoder;
  readonly #limitBytes: number;
  readonly #accumulator = new ResponseAccumulator();
  readonly #onEvent = (data: string, name: string): void => {
    const event = decodeStreamEvent(data, name);
    if (event !== undefined) this.#accumulator.push(event);
  };

  constructor(limitBytes = SSE_EVENT_BYTES) {
    this.#limitBytes = limitBytes;
    this.#decoder = new SseDecoder(limitBytes);
  }

  /** The stream has said how it ends; what follows does not matter. */
  get ended(): boolean {
    return this.#accumulator.end !== undefined || this.#decoder.oversizedEvents > 0;
  }

  /** Takes the next bytes (held by reference until their lines end) and answers what they say, without the end. */
  push(chunk: Uint8Array): readonly ModelEvent[] {
    this.#decoder.push(chunk, this.#onEvent);
    return this.#accumulator.take();
  }

  /** The body is over: the rest of what it said, and the one end. */
  finish(cause?: ModelFailure): readonly [...ModelEvent[], ModelEnd] {
    // A connection that broke may have cut the last event in two.
    if (cause === undefined) this.#decoder.end(this.#onEvent);
    const rest = this.#accumulator.take();
    const oversized = this.#decoder.oversizedEvents > 0 && this.#accumulator.end === undefined;
    return [...rest, this.#accumulator.finish(oversized ? eventTooLong(this.#limitBytes) : cause)];
  }
}
