/**
 * The fast way to read a record that is whole: its sum first, then only what a state needs of it. Whatever is not exactly as
 * csm writes it is left to `decodeRecord`. Pure.
 */
import type { JsonObject, JsonValue } from '#/base/json.ts';
import { DURABILITY, type StoredEvent } from '#/session/events/index.ts';
import { RECORD_VERSION, type DecodedRecord, type PayloadState } from './record.ts';

type GoodRecord = Extract<DecodedRecord, { kind: 'record' }>;

/** Bun's own; `toString` does the same at twice the price (measured). */
interface Slices {
  utf8Slice(start: number, end: number): string;
  latin1Slice(start: number, end: number): string;
}

const START = `{"v":${RECORD_VERSION},"seq":`;
const TS = ',"ts":"';
const TS_LENGTH = 24;
const TYPE = '","type":"';
const SUM_TAIL_BYTES = 18;
const SUM_KEY = bytesOf(',"sum":"');
const BYTES_KEY = bytesOf(',"payload_bytes":');
const DIGEST_KEY = bytesOf(',"digest":"');
const PAYLOAD_KEY = bytesOf(',"payload":');
const DIGEST_BYTES = DIGEST_KEY.length + 65;
const PURPOSE_KEY = ',"purpose":"';
const NONE: readonly string[] = [];

function bytesOf(text: string): readonly number[] {
  return [...text].map((character) => character.charCodeAt(0));
}

function matches(bytes: Buffer, at: number, text: readonly number[]): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

/** A record whose digest is cut out of the bytes only when it is asked for. */
class StateRecord implements GoodRecord {
  readonly kind = 'record';
  readonly event: StoredEvent;
  readonly sum: number;
  readonly payload: PayloadState;
  readonly payloadBytes: number;
  readonly blobs: readonly string[];
  readonly #chunk: Buffer;
  readonly #digestAt: number;

  constructor(
    event: StoredEvent,
    sum: number,
    payload: PayloadState,
    payloadBytes: number,
    blobs: readonly string[],
    chunk: Buffer,
    digestAt: number,
  ) {
    this.event = event;
    this.sum = sum;
    this.payload = payload;
    this.payloadBytes = payloadBytes;
    this.blobs = blobs;
    this.#chunk = chunk;
    this.#digestAt = digestAt;
  }

  get digest(): string {
    const at = this.#digestAt;
    return at < 0 ? '' : this.#chunk.toString('latin1', at, at + 64);
  }
}

/**
 * The line at `start..end` of a chunk (its LF is at `end`), if it is whole and follows a record with that sum. Undefined where it
 * is not, or is not as csm writes it. Of events of the commonest types only the members that `applyReplay` reads are there.
 */
export function decodeStateRecord(
  chunk: Buffer,
  start: number,
  end: number,
  previousSum: number,
): GoodRecord | undefined {
  const tail = end - SUM_TAIL_BYTES;
  if (tail <= start || chunk[end - 1] !== 0x7d || chunk[end - 2] !== 0x22 || !matches(chunk, tail, SUM_KEY)) {
    return undefined;
  }
  let sum = 0;
  for (let at = tail + 8; at < end - 2; at++) {
    const byte = chunk[at] ?? 0;
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
    if (digit < 0) return undefined;
    sum = sum * 16 + digit;
  }

  // From the end: the size of the payload, its digest, and so where it begins.
  let at = tail - 1;
  let length = 0;
  for (let unit = 1; unit < 1e10; at--, unit *= 10) {
    const digit = (chunk[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    length += digit * unit;
  }
  const bytesKey = at + 1 - BYTES_KEY.length;
  const payloadEnd = bytesKey - DIGEST_BYTES;
  const hasDigest = payloadEnd > start && matches(chunk, bytesKey, BYTES_KEY) && matches(chunk, payloadEnd, DIGEST_KEY);
  let factsEnd = tail;
  let state: PayloadState = 'none';
  if (hasDigest) {
    factsEnd = payloadEnd;
    state = 'dropped';
    const payloadStart = payloadEnd - length;
    if (payloadStart - PAYLOAD_KEY.length > start && matches(chunk, payloadStart - PAYLOAD_KEY.length, PAYLOAD_KEY)) {
      factsEnd = payloadStart - PAYLOAD_KEY.length;
      state = isForgotten(chunk, payloadStart, payloadEnd) ? 'forgotten' : 'present';
      const before = Bun.hash.crc32(chunk.subarray(start, payloadStart), previousSum);
      if (Bun.hash.crc32(chunk.subarray(payloadEnd, tail), before) !== sum) return undefined;
    }
  }
  const isInPlace = state === 'present' || state === 'forgotten';
  if (!isInPlace && Bun.hash.crc32(chunk.subarray(start, tail), previousSum) !== sum) return undefined;

  const facts = (chunk as unknown as Slices).utf8Slice(start, factsEnd);
  const decoded = decodeFacts(facts);
  if (decoded === undefined) return undefined;
  const { event, blobs } = decoded;
  return new StateRecord(
    event,
    sum,
    state,
    hasDigest ? length : 0,
    blobs,
    chunk,
    hasDigest ? payloadEnd + DIGEST_KEY.length : -1,
  );
}

function isForgotten(chunk: Buffer, start: number, end: number): boolean {
  // `null` and nothing but spaces: a payload that is there is an object.
  return chunk[start] === 0x6e && (end - start === 4 || chunk[end - 1] === 0x20);
}

/** The members before the payload, without the closing brace. The sum has shown that they are as they were written. */
function decodeFacts(facts: string): { readonly event: StoredEvent; readonly blobs: readonly string[] } | undefined {
  if (!facts.startsWith(START)) return undefined;
  const tsKey = facts.indexOf(TS, START.length);
  const ts = tsKey + TS.length;
  const typeKey = ts + TS_LENGTH;
  if (tsKey === -1 || !facts.startsWith(TYPE, typeKey)) return undefined;
  const typeStart = typeKey + TYPE.length;
  const typeEnd = facts.indexOf('"', typeStart);
  const seq = Number(facts.slice(START.length, tsKey));
  if (typeEnd === -1 || !Number.isSafeInteger(seq) || seq < 1) return undefined;
  const type = facts.slice(typeStart, typeEnd);
  const members = decodeKnown(type, facts, typeEnd + 1);
  if (members !== undefined) {
    members['seq'] = seq;
    members['ts'] = facts.slice(ts, typeKey);
    return { event: members as unknown as StoredEvent, blobs: NONE };
  }
  // One that is not known is `decodeRecord`'s.
  if (!Object.hasOwn(DURABILITY, type) || type === 'unknown') return undefined;
  const value = JSON.parse(`${facts}}`) as JsonObject;
  const blobs = value['blobs'];
  return { event: value as unknown as StoredEvent, blobs: Array.isArray(blobs) ? (blobs as readonly string[]) : NONE };
}

type Members = Record<string, JsonValue>;

/** The members of the commonest types, where they stand as csm writes them; undefined leaves the record to JSON.parse. */
function decodeKnown(type: string, facts: string, at: number): Members | undefined {
  switch (type) {
    case 'item.completed': {
      const turn = textAt(facts, at, ',"turn_id":"');
      const item = turn === undefined ? undefined : textAt(facts, turn.end, ',"item_id":"');
      const kind = item === undefined ? undefined : textAt(facts, item.end, ',"kind":"');
      // Calls, answers or blobs follow: not so common.
      if (turn === undefined || item === undefined || kind === undefined || kind.end !== facts.length) return undefined;
      return { type, turn_id: turn.text, item_id: item.text, kind: kind.text };
    }
    case 'tool.started': {
      const turn = textAt(facts, at, ',"turn_id":"');
      const call = turn === undefined ? undefined : textAt(facts, turn.end, ',"call_id":"');
      const tool = call === undefined ? undefined : textAt(facts, call.end, ',"tool":"');
      if (turn === undefined || call === undefined || tool === undefined || facts.includes(',"blobs":[', tool.end)) {
        return undefined;
      }
      return { type, turn_id: turn.text, call_id: call.text, tool: tool.text };
    }
    case 'response.completed': {
      const usage = facts.indexOf(',"usage":{', at);
      const end = facts.indexOf('}', usage);
      const cost = facts.indexOf(',"cost_usd":', end);
      const costEnd = facts.indexOf(',', cost + 1);
      if (usage === -1 || end === -1 || cost === -1 || costEnd === -1) return undefined;
      const usd = facts.slice(cost + 12, costEnd);
      const members: Members = {
        type,
        usage: JSON.parse(facts.slice(usage + 9, end + 1)) as JsonValue,
        // What csm writes there is a number or null.
        cost_usd: usd === 'null' ? null : Number(usd),
      };
      const purpose = facts.indexOf(PURPOSE_KEY, at);
      if (purpose !== -1) members['purpose'] = textAt(facts, purpose, PURPOSE_KEY)?.text ?? '';
      return members;
    }
    case 'turn.completed':
    case 'warning.raised':
    case 'response.failed':
      return facts.includes(',"blobs":[', at) ? undefined : { type };
    default:
      return undefined;
  }
}

/** A member's text, where the member stands at that place and nothing in it is escaped. */
function textAt(facts: string, at: number, key: string): { readonly text: string; readonly end: number } | undefined {
  if (!facts.startsWith(key, at)) return undefined;
  const start = at + key.length;
  const end = facts.indexOf('"', start);
  if (end === -1) return undefined;
  const text = facts.slice(start, end);
  return text.includes('\\') ? undefined : { text, end: end + 1 };
}
