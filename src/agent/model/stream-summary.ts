/** What a recorded stream of the Responses API holds, and where it is odd. Pure: bytes in, one value out. */
import { isObject, objectMember, parseJson, stringMember, type JsonObject } from '#/base/json.ts';
import { itemText, type TokenUsage } from '#/protocol/responses/items.ts';
import { ResponseAccumulator } from './accumulate.ts';
import { decodeEventObject } from './decode.ts';
import { SseDecoder } from './sse.ts';

/** One item of the stream. */
export interface ItemSummary {
  readonly id: string;
  readonly type: string;
  /** Of a call. */
  readonly name?: string;
  /** Whether its `output_item.done` came. */
  readonly done: boolean;
  readonly deltas: number;
  /** Bytes of the final text, input or arguments; of the deltas where it is not done. */
  readonly textBytes: number;
}

export type AnomalyKind =
  | 'not-json'
  | 'no-type'
  | 'unknown-type'
  | 'name-differs'
  | 'after-end'
  | 'delta-without-item'
  | 'delta-mismatch'
  | 'item-not-done'
  | 'duplicate-item'
  | 'oversized-event'
  | 'no-usage'
  | 'no-end';

/** Something that csm tolerates or that ends an answer badly. */
export interface Anomaly {
  readonly kind: AnomalyKind;
  /** Byte of the stream where the event begins; of what is missing, the stream's length. */
  readonly offset: number;
  readonly detail: string;
}

export interface StreamSummary {
  readonly bytes: number;
  readonly events: number;
  /** Count by type, in order of first appearance. */
  readonly eventsByType: Readonly<Record<string, number>>;
  readonly responseId: string | undefined;
  readonly model: string | undefined;
  readonly items: readonly ItemSummary[];
  /** Bytes of all assistant messages. */
  readonly textBytes: number;
  readonly usage: TokenUsage | undefined;
  /** How csm would end: `completed`, or the code of its failure. */
  readonly end: string;
  readonly endMessage: string | undefined;
  /** The first thousand. */
  readonly anomalies: readonly Anomaly[];
  readonly anomalyCount: number;
}

const MOST_ANOMALIES = 1_000;

interface OpenItem {
  readonly id: string;
  type: string;
  name: string | undefined;
  done: boolean;
  deltas: number;
  deltaBytes: number;
  textBytes: number;
  readonly offset: number;
}

/** Reads a stream in chunks and sums it up. */
export class StreamMeter {
  readonly #decoder = new SseDecoder();
  readonly #accumulator = new ResponseAccumulator();
  readonly #counts = new Map<string, number>();
  readonly #items = new Map<string, OpenItem>();
  readonly #anomalies: Anomaly[] = [];
  #anomalyCount = 0;
  #bytes = 0;
  #events = 0;
  #lastItem = '';
  #model: string | undefined;
  #responseId: string | undefined;
  #usage: TokenUsage | undefined;

  push(chunk: Uint8Array): void {
    this.#decoder.push(chunk, (data, name, offset) => this.#event(data, name, offset));
    this.#bytes += chunk.length;
  }

  /** The summary; nothing may be pushed after. */
  end(): StreamSummary {
    this.#decoder.end((data, name, offset) => this.#event(data, name, offset));
    if (this.#decoder.oversizedEvents > 0) {
      this.#odd(
        'oversized-event',
        this.#bytes,
        `${this.#decoder.oversizedEvents} event(s) over the limit were dropped`,
      );
    }
    for (const item of this.#items.values()) {
      if (!item.done)
        this.#odd('item-not-done', item.offset, `${item.type} ${item.id} never ended; its text is not kept`);
    }
    if (this.#accumulator.end === undefined) this.#odd('no-end', this.#bytes, 'the stream has no last event');
    const end = this.#accumulator.finish();
    const items = [...this.#items.values()].map(({ id, type, name, done, deltas, deltaBytes, textBytes }) => ({
      id,
      type,
      ...(name === undefined ? {} : { name }),
      done,
      deltas,
      textBytes: done ? textBytes : deltaBytes,
    }));
    return {
      bytes: this.#bytes,
      events: this.#events,
      eventsByType: Object.fromEntries(this.#counts),
      responseId: this.#responseId,
      model: this.#model,
      items,
      textBytes: items.reduce((sum, item) => sum + (item.type === 'message' ? item.textBytes : 0), 0),
      usage: this.#usage,
      end: end.type === 'failed' ? end.failure.code : end.type,
      endMessage: end.type === 'failed' ? end.failure.message : undefined,
      anomalies: this.#anomalies,
      anomalyCount: this.#anomalyCount,
    };
  }

  #event(data: string, name: string, offset: number): void {
    this.#events += 1;
    const parsed = parseJson(data);
    const event = isObject(parsed) ? parsed : undefined;
    const type = event === undefined ? undefined : (stringMember(event, 'type') ?? (name === '' ? undefined : name));
    const label = event === undefined ? '(not json)' : (type ?? '(no type)');
    this.#counts.set(label, (this.#counts.get(label) ?? 0) + 1);
    if (event === undefined) {
      // Servers of other APIs end with it; it means nothing here.
      if (data.trim() !== '[DONE]') this.#odd('not-json', offset, data.slice(0, 80));
      return;
    }
    if (type === undefined) return this.#odd('no-type', offset, data.slice(0, 80));
    if (name !== '' && name !== type) this.#odd('name-differs', offset, `event: ${name}, type: ${type}`);
    if (this.#accumulator.end !== undefined) this.#odd('after-end', offset, type);
    const known = decodeEventObject(event, name);
    if (known === undefined && !isIgnored(type)) this.#odd('unknown-type', offset, type);
    this.#track(event, type, offset);
    if (known === undefined) return;
    this.#accumulator.push(known);
    // Its events are not needed here, and would pile up.
    this.#accumulator.take();
    if (known.type === 'created' || known.type === 'completed') {
      this.#responseId = known.responseId;
      this.#model = known.model ?? this.#model;
    }
    if (known.type === 'completed') {
      this.#usage = known.usage;
      if (objectMember(objectMember(event, 'response') ?? {}, 'usage') === undefined) {
        this.#odd('no-usage', offset, 'response.completed names no usage; it counts 0');
      }
    }
    if (known.type === 'delta') this.#delta(known.itemId === '' ? this.#lastItem : known.itemId, known.delta, offset);
  }

  #track(event: JsonObject, type: string, offset: number): void {
    const added = type === 'response.output_item.added';
    if (!added && type !== 'response.output_item.done') return;
    const item = objectMember(event, 'item');
    if (item === undefined) return this.#odd('no-type', offset, `${type} without an item`);
    const id = stringMember(item, 'id') ?? `(item ${this.#items.size})`;
    const known = this.#items.get(id);
    if (known !== undefined && (added || known.done)) this.#odd('duplicate-item', offset, `${type} ${id}`);
    const entry = known ?? {
      id,
      type: '',
      name: undefined,
      done: false,
      deltas: 0,
      deltaBytes: 0,
      textBytes: 0,
      offset,
    };
    entry.type = stringMember(item, 'type') ?? '';
    entry.name = stringMember(item, 'name');
    this.#items.set(id, entry);
    if (added) {
      this.#lastItem = id;
      return;
    }
    entry.done = true;
    entry.textBytes = Buffer.byteLength(
      stringMember(item, 'arguments') ?? stringMember(item, 'input') ?? itemText(item),
    );
    if (entry.deltas > 0 && entry.deltaBytes !== entry.textBytes) {
      this.#odd('delta-mismatch', offset, `${id}: deltas have ${entry.deltaBytes} bytes, the item ${entry.textBytes}`);
    }
  }

  #delta(id: string, delta: string, offset: number): void {
    const item = this.#items.get(id);
    if (item === undefined) return this.#odd('delta-without-item', offset, id);
    item.deltas += 1;
    item.deltaBytes += Buffer.byteLength(delta);
  }

  #odd(kind: AnomalyKind, offset: number, detail: string): void {
    this.#anomalyCount += 1;
    if (this.#anomalies.length < MOST_ANOMALIES) this.#anomalies.push({ kind, offset, detail });
  }
}

/** Types that are part of the API and say nothing that csm needs, or that were decoded to nothing (an empty delta). */
function isIgnored(type: string): boolean {
  return (
    /^response\.(?:in_progress|queued|content_part|output_text|refusal|function_call_arguments|custom_tool_call_input)\b/.test(
      type,
    ) ||
    /^response\.(?:reasoning\w*|web_search_call|file_search_call|image_generation_call|mcp_\w+|code_interpreter_call\w*)\b/.test(
      type,
    ) ||
    type === 'keepalive'
  );
}
