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
  latin1Write(text: string, offset: number): number;
}

const FIRST_BYTES = 64 * 1024;
/** A larger buffer is not kept for the next records. */
const KEPT_BYTES = 1024 * 1024;
/** In UTF-16 units; a text of more certainly becomes a blob. */
const HUGE_UNITS = 1024 * 1024;
/** Up to this many UTF-16 units, room for three bytes each is cheaper than counting. */
const COUNTED_UNITS = 64 * 1024;
/** More than what stands in a line besides its facts and its payload. */
const ENVELOPE_BYTES = 256;
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
    const whole = context.policy === 'full' ? printWhole(event) : undefined;
    const { text, payloadAt, blobs } = whole ?? printMembers(event, context.policy);
    const start = this.#length;
    const prefix = `{"v":${RECORD_VERSION},"seq":${context.seq},"ts":"${context.ts}",`;
    this.#reserve(start + ENVELOPE_BYTES, text);
    const buffer = this.#buffer as Buffer & Writes;
    // The text comes first, so that the prefix ends where its brace was.
    const textAt = start + prefix.length - 1;
    const textBytes = buffer.utf8Write(text, textAt);
    buffer.latin1Write(prefix, start);
    // In place of its last brace.
    const textEnd = textAt + textBytes - 1;
    if (payloadAt === -1) return this.#finish(start, textEnd, textEnd, '', '', context, blobs);

    const isAscii = textBytes === text.length;
    const payloadStart = textAt + (isAscii ? payloadAt : Buffer.byteLength(text.slice(0, payloadAt)));
    const digest = Bun.SHA256.hash(buffer.subarray(payloadStart, textEnd), 'hex');
    const sizes = `${DIGEST_KEY}${digest}"${BYTES_KEY}${textEnd - payloadStart}`;
    if (context.policy === 'full') return this.#finish(start, payloadStart, textEnd, sizes, digest, context, blobs);
    const factsEnd = payloadStart - PAYLOAD_KEY.length;
    return this.#finish(start, factsEnd, factsEnd, sizes, digest, context, blobs);
  }

  /** @param coveredEnd behind what the sum covers of what is there; `sizes`, which it covers as well, come at `end` */
  #finish(
    start: number,
    coveredEnd: number,
    end: number,
    sizes: string,
    digest: string,
    context: RecordContext,
    blobs: readonly BlobToWrite[],
  ): EncodedRecord {
    const buffer = this.#buffer as Buffer & Writes;
    const before = Bun.hash.crc32(buffer.subarray(start, coveredEnd), context.previousSum);
    const sum = sizes === '' ? before : Bun.hash.crc32(sizes, before);
    this.#length = end + buffer.latin1Write(`${sizes}${SUM_KEY}${printSum(sum)}"}\n`, end);
    return { bytes: this.#length - start, sum, digest, blobs };
  }

  /** Makes room behind `at` for a text. */
  #reserve(at: number, text: string): void {
    const end = at + (text.length > COUNTED_UNITS ? Buffer.byteLength(text) : text.length * 3);
    if (end <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, end));
    larger.set(this.bytes);
    this.#buffer = larger;
  }
}

/** An event as JSON: its facts, type first, and its payload, last. */
interface PrintedEvent {
  readonly text: string;
  /** Where in the text the payload's value begins; -1 where there is none. */
  readonly payloadAt: number;
  readonly blobs: readonly BlobToWrite[];
}

/** The event as it is, where its type stands first, its payload last, and nothing in it is to be replaced: as nearly all are. */
function printWhole(event: DurableEvent): PrintedEvent | undefined {
  let first: string | undefined;
  let last: string | undefined;
  for (const name in event) {
    first ??= name;
    last = name;
  }
  if (first !== 'type' || event.type === 'unknown') return undefined;
  const hasPayload = 'payload' in event && event.payload !== undefined;
  if (hasPayload && (last !== 'payload' || holdsHugeText(event.payload))) return undefined;
  const text = JSON.stringify(event);
  if (!hasPayload) return { text, payloadAt: -1, blobs: NO_BLOBS };
  // No fact holds a member of this name, and in a string its quotes would be escaped: the first one is the event's own.
  const payloadAt = text.indexOf(PAYLOAD_KEY) + PAYLOAD_KEY.length;
  // A unit has three bytes at most: in a short payload no text is long enough to be a blob.
  if ((text.length - payloadAt) * 3 > INLINE_PAYLOAD_BYTES || text.includes(REF_NAME, payloadAt)) return undefined;
  return { text, payloadAt, blobs: NO_BLOBS };
}

/** Whether to print it first, only to find that it becomes a blob, would cost too much memory. */
function holdsHugeText(value: unknown): boolean {
  if (typeof value === 'string') return value.length > HUGE_UNITS;
  if (typeof value !== 'object' || value === null) return false;
  for (const key in value) if (holdsHugeText((value as JsonObject)[key])) return true;
  return false;
}

function printMembers(event: DurableEvent, policy: PayloadPolicy): PrintedEvent {
  const { type, payload, ...members } = event as DurableEvent & { readonly payload?: JsonObject };
  const name = event.type === 'unknown' ? event.original_type : type;
  if (event.type === 'unknown') delete (members as { original_type?: string }).original_type;
  const others = JSON.stringify(members);
  const facts = `{"type":${JSON.stringify(name)}${others === '{}' ? '' : `,${others.slice(1, -1)}`}`;
  if (payload === undefined) return { text: `${facts}}`, payloadAt: -1, blobs: NO_BLOBS };
  // Without payload there are no blobs either, so its digest and size are those of the whole.
  const stored = policy === 'full' ? encodeBlobRefs(payload) : { payload, blobs: NO_BLOBS };
  const names = [...new Set(stored.blobs.map(({ sha256 }) => sha256))];
  const before = `${facts}${names.length === 0 ? '' : `,"blobs":${JSON.stringify(names)}`}${PAYLOAD_KEY}`;
  return { text: `${before}${JSON.stringify(stored.payload)}}`, payloadAt: before.length, blobs: stored.blobs };
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
