/**
 * Events as lines of the log, with the sums and digests that they carry. The form is specified in `docs/event-log-format.md`. Pure.
 */
import type { JsonObject } from '#/base/json.ts';
import { INLINE_PAYLOAD_BYTES } from '#/base/limits.ts';
import { withCallFacts } from '#/session/events/call-facts.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { encodeBlobRefs, type BlobToWrite } from './blob-refs.ts';
import { BYTES_KEY, DIGEST_KEY, PAYLOAD_KEY, RECORD_VERSION, SUM_KEY, printSum, type PayloadPolicy } from './record.ts';

/** Where a record goes. */
export interface RecordContext {
  readonly seq: number;
  /** RFC 3339 with milliseconds, UTC. */
  readonly ts: string;
  /** Sum of the record before, `FIRST_SUM` for the first. */
  readonly previousSum: number;
  readonly policy: PayloadPolicy;
}

/** What was put into the encoder's buffer. */
export interface EncodedRecord {
  /** Of its line, with the LF. */
  readonly bytes: number;
  readonly sum: number;
  /** SHA-256 of the payload; empty where it has none. */
  readonly digest: string;
  /** Must be on disk before the line is. */
  readonly blobs: readonly BlobToWrite[];
}

/** Bun's own; `write` does the same at a higher price (measured). */
interface Writes {
  utf8Write(text: string, offset: number): number;
}

const FIRST_BYTES = 64 * 1024;
/** A larger buffer is not kept for the next records. */
const KEPT_BYTES = 1024 * 1024;
/** Up to this many UTF-16 units, room for three bytes each is cheaper than counting. */
const COUNTED_UNITS = 64 * 1024;
/** In a payload without this text, no name of a member needs escaping. */
const REF_NAME = 'blob":';
const NO_BLOBS: readonly BlobToWrite[] = [];

/** Encodes records one behind the other into one buffer. */
export class RecordEncoder {
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;

  /** Bytes that are waiting. */
  get length(): number {
    return this.#length;
  }

  /** All lines since the last `clear`. They hold until the next call of another method. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Forgets what is behind the first `length` bytes. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** The lines were written. */
  clear(): void {
    this.#length = 0;
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafe(FIRST_BYTES);
  }

  /** Appends an event whose facts are complete (`withCallFacts`) as a line. Where it throws, nothing was appended. */
  push(event: DurableEvent, context: RecordContext): EncodedRecord {
    const { facts, payload, blobs } = splitEvent(event, context.policy);
    const head = `{"v":${RECORD_VERSION},"seq":${context.seq},"ts":"${context.ts}",${facts}`;
    const start = this.#length;
    if (payload === undefined) return this.#finish(start, this.#write(start, head), 0, '', '', context, blobs);
    const digest = Bun.SHA256.hash(payload, 'hex');
    if (context.policy === 'metadata') {
      const sizes = `${DIGEST_KEY}${digest}"${BYTES_KEY}${Buffer.byteLength(payload)}`;
      return this.#finish(start, this.#write(start, head), 0, sizes, digest, context, blobs);
    }
    const covered = this.#write(start, `${head}${PAYLOAD_KEY}`);
    const end = this.#write(covered, payload);
    const sizes = `${DIGEST_KEY}${digest}"${BYTES_KEY}${end - covered}`;
    return this.#finish(start, covered, end - covered, sizes, digest, context, blobs);
  }

  /** @param end behind what the sum covers of what is there; `payloadBytes` follow that it does not, then `sizes`, which it does */
  #finish(
    start: number,
    end: number,
    payloadBytes: number,
    sizes: string,
    digest: string,
    context: RecordContext,
    blobs: readonly BlobToWrite[],
  ): EncodedRecord {
    const before = Bun.hash.crc32(this.#buffer.subarray(start, end), context.previousSum);
    const sum = sizes === '' ? before : Bun.hash.crc32(sizes, before);
    this.#length = this.#write(end + payloadBytes, `${sizes}${SUM_KEY}${printSum(sum)}"}\n`);
    return { bytes: this.#length - start, sum, digest, blobs };
  }

  /** Writes a text and answers where it ends. */
  #write(at: number, text: string): number {
    const room = text.length > COUNTED_UNITS ? Buffer.byteLength(text) : text.length * 3;
    if (at + room > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, at + room));
      larger.set(this.#buffer.subarray(0, at));
      this.#buffer = larger;
    }
    return at + (this.#buffer as unknown as Writes).utf8Write(text, at);
  }
}

interface SplitEvent {
  /** `"type":"...",` and the facts: an object without its braces. */
  readonly facts: string;
  /** As it stands in the line; undefined where the event has none. */
  readonly payload: string | undefined;
  readonly blobs: readonly BlobToWrite[];
}

function splitEvent(event: DurableEvent, policy: PayloadPolicy): SplitEvent {
  return splitText(event) ?? splitMembers(event, policy);
}

/**
 * The event as one JSON text, cut in two: for events whose type stands first and whose payload stands last, which nearly all do.
 * No fact holds a member named `payload`, and in strings its quotes would be escaped: the first one is the event's own.
 */
function splitText(event: DurableEvent): SplitEvent | undefined {
  let first: string | undefined;
  let last: string | undefined;
  for (const name in event) {
    first ??= name;
    last = name;
  }
  if (first !== 'type' || event.type === 'unknown') return undefined;
  const hasPayload = 'payload' in event && event.payload !== undefined;
  if (hasPayload && last !== 'payload') return undefined;
  const text = JSON.stringify(event);
  if (!hasPayload) return { facts: text.slice(1, -1), payload: undefined, blobs: NO_BLOBS };
  const at = text.indexOf(PAYLOAD_KEY);
  const start = at + PAYLOAD_KEY.length;
  // A text has one byte a unit at least and three at most: in a short payload none is long enough to be a blob.
  if ((text.length - start) * 3 > INLINE_PAYLOAD_BYTES || text.includes(REF_NAME, start)) return undefined;
  return { facts: text.slice(1, at), payload: text.slice(start, -1), blobs: NO_BLOBS };
}

function splitMembers(event: DurableEvent, policy: PayloadPolicy): SplitEvent {
  const { type, payload, ...members } = event as DurableEvent & { readonly payload?: JsonObject };
  const name = event.type === 'unknown' ? event.original_type : type;
  if (event.type === 'unknown') delete (members as { original_type?: string }).original_type;
  const others = JSON.stringify(members);
  const facts = `"type":${JSON.stringify(name)}${others === '{}' ? '' : `,${others.slice(1, -1)}`}`;
  if (payload === undefined) return { facts, payload: undefined, blobs: NO_BLOBS };
  // Without payload there are no blobs either, so its digest and size are those of the whole.
  const stored = policy === 'full' ? encodeBlobRefs(payload) : { payload, blobs: NO_BLOBS };
  const names = [...new Set(stored.blobs.map(({ sha256 }) => sha256))];
  return {
    facts: names.length === 0 ? facts : `${facts},"blobs":${JSON.stringify(names)}`,
    payload: JSON.stringify(stored.payload),
    blobs: stored.blobs,
  };
}

/** One event as a line of its own, with the facts that are read out of its payload (`CallFacts`). */
export function encodeRecord(
  event: DurableEvent,
  context: RecordContext,
): EncodedRecord & {
  /** With its LF. */
  readonly line: Uint8Array;
} {
  const encoder = new RecordEncoder();
  const encoded = encoder.push(withCallFacts(event), context);
  return { ...encoded, line: Buffer.from(encoder.bytes) };
}
