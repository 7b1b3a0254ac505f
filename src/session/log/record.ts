/**
 * One record of the event log: an event as a line of bytes and back. Pure. The form is specified byte by byte in
 * `docs/event-log-format.md`; a change here is a change there.
 */
import { isObject, type JsonObject, type JsonValue } from '#/base/json.ts';
import { DURABILITY, type DurableEvent, type StoredEvent } from '#/session/events/index.ts';
import { encodeBlobRefs, type BlobToWrite } from './blob-refs.ts';

/** Version of the record format that this program writes. */
export const RECORD_VERSION = 0;
/** The sum that the first record of a log is seeded with. */
export const FIRST_SUM = 0;

/** What is kept of payloads: all of it (redacted by then), or their sizes and digests. */
export type PayloadPolicy = 'full' | 'metadata';

export interface RecordContext {
  readonly seq: number;
  /** RFC 3339 with milliseconds, UTC. */
  readonly ts: string;
  /** Sum of the record before, {@link FIRST_SUM} for the first. */
  readonly previousSum: number;
  readonly policy: PayloadPolicy;
}

export interface EncodedRecord {
  /** With its LF. */
  readonly line: Uint8Array;
  readonly sum: number;
  /** Must be on disk before the line is. */
  readonly blobs: readonly BlobToWrite[];
}

const PAYLOAD_KEY = Buffer.from(',"payload":');
const DIGEST_KEY = ',"digest":"';
const SUM_KEY = ',"sum":"';
/** `,"sum":"` + 8 hex + `"}` */
const SUM_TAIL_BYTES = 18;
/** `,"digest":"` + 64 hex + `"` */
const DIGEST_TAIL_BYTES = 76;
const LF = 0x0a;

/** A sum as it stands in the log: 8 lower-case hex digits. */
export function printSum(sum: number): string {
  return sum.toString(16).padStart(8, '0');
}

/** The event as a line of the log. */
export function encodeRecord(event: DurableEvent, context: RecordContext): EncodedRecord {
  const { type, payload, ...members } = event as DurableEvent & { readonly payload?: JsonObject };
  const name = event.type === 'unknown' ? event.original_type : type;
  if (event.type === 'unknown') delete (members as { original_type?: string }).original_type;
  const facts = JSON.stringify(members);
  let head =
    `{"v":${RECORD_VERSION},"seq":${context.seq},"ts":"${context.ts}","type":${JSON.stringify(name)}` +
    (facts === '{}' ? '' : `,${facts.slice(1, -1)}`);
  if (payload === undefined) return finish(head, '', head, context, []);

  // Without payload there are no blobs either, so its digest and size are those of the whole.
  const stored = context.policy === 'full' ? encodeBlobRefs(payload) : { payload, blobs: [] };
  const json = JSON.stringify(stored.payload);
  const digest = Bun.SHA256.hash(json, 'hex');
  const digestMember = `${DIGEST_KEY}${digest}"`;
  if (context.policy === 'metadata') {
    head += `${digestMember},"payload_bytes":${Buffer.byteLength(json)}`;
    return finish(head, '', head, context, []);
  }
  const opening = `${head},"payload":`;
  return finish(`${opening}${json}`, digestMember, `${opening}${digest}${digestMember}`, context, stored.blobs);
}

function finish(
  before: string,
  after: string,
  summed: string,
  context: RecordContext,
  blobs: readonly BlobToWrite[],
): EncodedRecord {
  const sum = Bun.hash.crc32(summed, context.previousSum);
  return { line: Buffer.from(`${before}${after}${SUM_KEY}${printSum(sum)}"}\n`), sum, blobs };
}

/** Where a record's payload went: it has none, it is there, it was never written, it was taken out later. */
export type PayloadState = 'none' | 'present' | 'dropped' | 'forgotten';

/** What a line of the log is. */
export type DecodedRecord =
  | {
      readonly kind: 'record';
      /** Texts that stand in blobs are still references; see `resolveBlobRefs`. */
      readonly event: StoredEvent;
      readonly sum: number;
      readonly payload: PayloadState;
      readonly hasBlobs: boolean;
    }
  | {
      readonly kind: 'bad';
      /**
       * - `syntax`: no JSON object; `shape`: one without what every record has; `digest`: the payload was changed;
       * - `sum`: something else was changed, or the record before is another one. Then `record` is what it says.
       * - `version`: written by a newer csm: this one cannot check or read it.
       */
      readonly reason: 'syntax' | 'shape' | 'digest' | 'sum' | 'version';
      /** The sum that the line itself claims, where it has one. */
      readonly claimedSum?: number;
      /** The sum that the line should have after `previousSum`. */
      readonly computedSum?: number;
      readonly record?: Extract<DecodedRecord, { kind: 'record' }>;
    };

/**
 * Reads a line (without its LF) and checks it: digest of the payload, sum of the rest.
 * @param previousSum sum of the record before; undefined skips that check (for a look into the middle of a log)
 */
export function decodeRecord(line: Uint8Array, previousSum: number | undefined): DecodedRecord {
  const bytes = Buffer.isBuffer(line) ? line : Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const claimedSum = decodeClaimedSum(bytes);
  const bad = (reason: 'syntax' | 'shape' | 'digest' | 'version'): DecodedRecord => ({
    kind: 'bad',
    reason,
    ...(claimedSum === undefined ? {} : { claimedSum }),
  });
  const parsed = parseLine(bytes);
  if (parsed === undefined) return bad('syntax');
  const { v, seq, ts, type, sum: _sum, digest, payload_bytes: dropped, payload, ...facts } = parsed;
  if (typeof v === 'number' && v !== RECORD_VERSION) return bad('version');
  if (v !== RECORD_VERSION || !isSeq(seq) || typeof ts !== 'string' || typeof type !== 'string') return bad('shape');
  if (claimedSum === undefined) return bad('shape');

  const span = payloadSpan(bytes);
  if ((payload !== undefined) !== (span !== undefined)) return bad('shape');
  if (span !== undefined && payload !== null && sha256(bytes, span) !== digest) return bad('digest');
  const state =
    span === undefined ? (dropped === undefined ? 'none' : 'dropped') : payload === null ? 'forgotten' : 'present';
  if (state === 'forgotten' && !isForgotten(bytes, span)) return bad('digest');

  const known = Object.hasOwn(DURABILITY, type) && type !== 'unknown';
  const event = {
    type: known ? type : 'unknown',
    seq,
    ts,
    ...(known ? facts : { original_type: type }),
    ...(state === 'present' ? { payload } : {}),
  } as unknown as StoredEvent;
  const record = {
    kind: 'record',
    event,
    sum: claimedSum,
    payload: state,
    hasBlobs: span !== undefined && hasBlobRef(bytes, span),
  } as const;
  if (previousSum === undefined) return record;
  const computedSum = sumOf(bytes, span, previousSum);
  return computedSum === claimedSum ? record : { kind: 'bad', reason: 'sum', claimedSum, computedSum, record };
}

function parseLine(bytes: Buffer): JsonObject | undefined {
  // A record begins with its brace: white space around JSON would be outside every check.
  if (bytes[0] !== 0x7b) return undefined;
  try {
    const value = JSON.parse(bytes.toString('utf8')) as JsonValue;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A record number: 1 and up. */
function isSeq(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/** The sum in the last member of a line, exactly as a writer puts it, or undefined. */
export function decodeClaimedSum(line: Uint8Array): number | undefined {
  if (line.length < SUM_TAIL_BYTES) return undefined;
  const tail = Buffer.from(line.buffer, line.byteOffset + line.length - SUM_TAIL_BYTES, SUM_TAIL_BYTES).toString(
    'latin1',
  );
  const match = /^,"sum":"([0-9a-f]{8})"\}$/.exec(tail);
  return match?.[1] === undefined ? undefined : Number.parseInt(match[1], 16);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the payload's value stands: from the first `,"payload":` (no fact has a member of that name, and in a string its
 * quotes would be escaped) to the digest, whose length is fixed.
 */
function payloadSpan(bytes: Buffer): Span | undefined {
  const key = bytes.indexOf(PAYLOAD_KEY);
  if (key === -1) return undefined;
  const end = bytes.length - SUM_TAIL_BYTES - DIGEST_TAIL_BYTES;
  const start = key + PAYLOAD_KEY.length;
  if (end <= start || !startsWith(bytes, end, DIGEST_KEY)) return undefined;
  return { start, end };
}

function startsWith(bytes: Buffer, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}

function sha256(bytes: Buffer, span: Span): string {
  return Bun.SHA256.hash(bytes.subarray(span.start, span.end), 'hex');
}

/** The sum over the line up to its `sum`, with the payload's bytes replaced by its digest as the line gives it. */
function sumOf(bytes: Buffer, span: Span | undefined, previousSum: number): number {
  const end = bytes.length - SUM_TAIL_BYTES;
  if (span === undefined) return Bun.hash.crc32(bytes.subarray(0, end), previousSum);
  const digestStart = span.end + DIGEST_KEY.length;
  let sum = Bun.hash.crc32(bytes.subarray(0, span.start), previousSum);
  sum = Bun.hash.crc32(bytes.subarray(digestStart, digestStart + 64), sum);
  return Bun.hash.crc32(bytes.subarray(span.end, end), sum);
}

/** A forgotten payload is `null`, filled up with spaces to its old length. */
function isForgotten(bytes: Buffer, span: Span | undefined): boolean {
  return span !== undefined && /^null *$/.test(bytes.toString('latin1', span.start, span.end));
}

const REF_KEY = Buffer.from('$blob":');

function hasBlobRef(bytes: Buffer, span: Span): boolean {
  const at = bytes.indexOf(REF_KEY, span.start);
  return at !== -1 && at < span.end;
}

/**
 * The line (with or without its LF) with its payload forgotten: same length, same sum. Undefined where there is none, or
 * none left. This is the one permitted change of a written record.
 */
export function applyForgetting(line: Uint8Array): Uint8Array | undefined {
  const hasLf = line.at(-1) === LF;
  const copy = Buffer.from(line);
  const span = payloadSpan(hasLf ? copy.subarray(0, -1) : copy);
  if (span === undefined || span.end - span.start < 4 || isForgotten(copy, span)) return undefined;
  copy.fill(0x20, span.start, span.end);
  copy.write('null', span.start, 'latin1');
  return copy;
}
