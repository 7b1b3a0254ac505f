/**
 * One record of the event log: what its line of bytes says (`record-encoder.ts` writes it). Pure. The form is specified byte by
 * byte in `docs/event-log-format.md`; a change here is a change there.
 */
import type { JsonObject } from '#/base/json.ts';
import { DURABILITY, type StoredEvent } from '#/session/events/index.ts';

/** Version of the record format: frozen. Logs of version 0, from before the first release, are not read. */
export const RECORD_VERSION = 1;
/** The sum that the first record of a log is seeded with. */
export const FIRST_SUM = 0;

/** What is kept of payloads: all of it (redacted by then), or their sizes and digests. */
export type PayloadPolicy = 'full' | 'metadata';

/** What stands before the parts of a line. */
export const PAYLOAD_KEY = ',"payload":';
export const DIGEST_KEY = ',"digest":"';
export const BYTES_KEY = ',"payload_bytes":';
export const SUM_KEY = ',"sum":"';
/** `,"sum":"` + 8 hex + `"}` */
const SUM_TAIL_BYTES = 18;
/** `,"digest":"` + 64 hex + `"` */
const DIGEST_BYTES = 76;
/** Bun's own; `toString` does the same at twice the price (measured). */
interface Slices {
  utf8Slice(start: number, end: number): string;
  latin1Slice(start: number, end: number): string;
}

const LF = 0x0a;
const NO_BLOBS: readonly string[] = [];

const START = `{"v":${RECORD_VERSION},"seq":`;
/** The comma behind the version. */
const VERSION_END = START.indexOf(',');
/** The two digits of each byte. */
const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A sum as it stands in the log: 8 lower-case hex digits. */
export function printSum(sum: number): string {
  const hex = (shift: number): string => HEX_BYTES[(sum >>> shift) & 0xff] ?? '';
  return hex(24) + hex(16) + hex(8) + hex(0);
}

/** Where a record's payload went: it has none, it is there, it was never written, it was taken out later. */
export type PayloadState = 'none' | 'present' | 'dropped' | 'forgotten';

/**
 * How much of a line is read. All check the sum where they can.
 * - `state`: what a replay state needs; other members may be missing from the event (see `decodeStateRecord`).
 * - `facts`: the members before the payload; the payload is neither read nor checked. The event has none then.
 * - `checked`: the same, and the payload's digest is checked.
 * - `whole`: all of it.
 */
export type RecordDepth = 'state' | 'facts' | 'checked' | 'whole';

/** What a line of the log is. */
export type DecodedRecord =
  | {
      readonly kind: 'record';
      /** Texts that stand in blobs are still references; see `resolveBlobRefs`. */
      readonly event: StoredEvent;
      readonly sum: number;
      /** SHA-256 of the payload, also of one that is gone; empty where it never had one. */
      readonly digest: string;
      readonly payload: PayloadState;
      /** Length of the payload that it has or had; 0 where it never had one. */
      readonly payloadBytes: number;
      /** SHA-256 of the texts of its payload that stand in blobs; stays when the payload is forgotten. */
      readonly blobs: readonly string[];
    }
  | {
      readonly kind: 'bad';
      /**
       * - `syntax`: no JSON object; `shape`: one without what every record has; `digest`: the payload was changed;
       * - `sum`: something else was changed, or the record before is another one. Then `record` is what it says.
       * - `version`: says that another version of the format wrote it, which this one cannot read. Whether it did is another
       *   question: its sum, which all versions have, tells.
       */
      readonly reason: 'syntax' | 'shape' | 'digest' | 'sum' | 'version';
      /** The sum that the line itself claims, where it has one. */
      readonly claimedSum?: number;
      /** The sum that the line should have after `previousSum`; not where something else was found before it was asked for. */
      readonly computedSum?: number;
      /** Of `version`: the number that the line claims, where it has one. */
      readonly seq?: number;
      readonly record?: Extract<DecodedRecord, { kind: 'record' }>;
    };

/**
 * Reads a line (without its LF) and checks it: digest of the payload, sum of the rest.
 * @param previousSum sum of the record before; undefined skips that check (for a look into the middle of a log)
 */
export function decodeRecord(
  line: Uint8Array,
  previousSum: number | undefined,
  depth: RecordDepth = 'whole',
): DecodedRecord {
  const bytes = Buffer.isBuffer(line) ? line : Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const claimedSum = decodeClaimedSum(bytes);
  const bad = (reason: 'syntax' | 'shape' | 'digest' | 'version'): DecodedRecord => ({
    kind: 'bad',
    reason,
    ...(claimedSum === undefined ? {} : { claimedSum }),
  });
  const layout = measureLayout(bytes);
  const stored = layout !== undefined && layout.start >= 0 ? layout : undefined;
  const hasPayload = stored !== undefined;
  const isForgotten = stored !== undefined && isForgottenPayload(bytes, stored);
  if (claimedSum === undefined || !startsWith(bytes, 0, START))
    return decodeOther(bytes, layout, claimedSum, previousSum);
  // What a record's members are stands between its version and its digest, its sum, or its payload where that is not asked for.
  const end =
    stored !== undefined && (depth !== 'whole' || isForgotten)
      ? stored.start - PAYLOAD_KEY.length
      : (layout?.end ?? bytes.length - SUM_TAIL_BYTES);
  const members = parseMembers(bytes, VERSION_END, end);
  if (members === undefined) return bad('syntax');
  const { seq, ts, type, blobs } = members;
  if (!isSeq(seq) || typeof ts !== 'string' || typeof type !== 'string') return bad('shape');
  if (!hasPayload && members['payload'] !== undefined) return bad('shape');
  const digest =
    layout === undefined ? '' : (bytes as unknown as Slices).latin1Slice(layout.digest, layout.digest + 64);
  if (stored !== undefined && !isForgotten && isDigestChecked(depth) && sha256(bytes, stored) !== digest)
    return bad('digest');
  const record = {
    kind: 'record',
    event: eventOf(members, type),
    sum: claimedSum,
    digest,
    payload: layout === undefined ? 'none' : !hasPayload ? 'dropped' : isForgotten ? 'forgotten' : 'present',
    payloadBytes: layout?.length ?? 0,
    blobs: Array.isArray(blobs) ? (blobs as readonly string[]) : NO_BLOBS,
  } as const;
  if (previousSum === undefined) return record;
  const computedSum = sumOf(bytes, layout, previousSum);
  return computedSum === claimedSum ? record : { kind: 'bad', reason: 'sum', claimedSum, computedSum, record };
}

/** What is wrong with a line that does not begin and end as a record of this version does. */
function decodeOther(
  bytes: Buffer,
  layout: PayloadLayout | undefined,
  claimedSum: number | undefined,
  previousSum: number | undefined,
): DecodedRecord {
  const claimed = claimedSum === undefined ? {} : { claimedSum };
  const parsed = parseMembers(bytes, 0, bytes.length - 1);
  if (parsed === undefined || bytes.at(-1) !== 0x7d) return { kind: 'bad', reason: 'syntax', ...claimed };
  const { v, seq } = parsed;
  if (typeof v !== 'number' || v === RECORD_VERSION) return { kind: 'bad', reason: 'shape', ...claimed };
  return {
    kind: 'bad',
    reason: 'version',
    ...claimed,
    ...(previousSum === undefined || claimedSum === undefined
      ? {}
      : { computedSum: sumOf(bytes, layout, previousSum) }),
    ...(isSeq(seq) ? { seq } : {}),
  };
}

function isDigestChecked(depth: RecordDepth): boolean {
  return depth === 'checked' || depth === 'whole';
}

/** The members of a record, without its envelope, as the event that they are. */
function eventOf(members: JsonObject, type: string): StoredEvent {
  if (!Object.hasOwn(DURABILITY, type) || type === 'unknown') {
    // What its facts mean is not known here, and the bytes stay in the log.
    const { seq, ts, payload } = members;
    return {
      type: 'unknown',
      seq,
      ts,
      original_type: type,
      ...(payload === undefined ? {} : { payload }),
    } as unknown as StoredEvent;
  }
  if (members['blobs'] === undefined) return members as unknown as StoredEvent;
  const { blobs: _blobs, ...event } = members;
  return event as unknown as StoredEvent;
}

/** The object whose members stand between two bytes, behind a brace or a comma. */
function parseMembers(bytes: Buffer, start: number, end: number): JsonObject | undefined {
  // A record begins with its brace: white space around JSON would be outside every check.
  if (bytes[0] !== 0x7b) return undefined;
  try {
    return JSON.parse(`{${(bytes as unknown as Slices).utf8Slice(start + 1, end)}}`) as JsonObject;
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
  const end = line.length;
  if (end < SUM_TAIL_BYTES || line[end - 1] !== 0x7d || line[end - 2] !== 0x22) return undefined;
  if (!startsWith(line, end - SUM_TAIL_BYTES, SUM_KEY)) return undefined;
  let sum = 0;
  for (let at = end - 10; at < end - 2; at++) {
    const digit = hexDigit(line[at] ?? 0);
    if (digit < 0) return undefined;
    sum = sum * 16 + digit;
  }
  return sum;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}

/** Where the parts of a record with a payload stand in its line. */
interface PayloadLayout {
  /** First byte of the payload's value; -1 where it was not written. */
  readonly start: number;
  /** The byte after it, where `,"digest":` begins. */
  readonly end: number;
  /** First digit of the digest. */
  readonly digest: number;
  /** Bytes of the payload, written or not. */
  readonly length: number;
}

/**
 * Reads a line from its end: `,"digest":"<64 hex>","payload_bytes":<n>` stands before the sum, and the `n` bytes before that
 * are the payload if `,"payload":` stands before them. (In a string its quotes would be escaped.)
 */
function measureLayout(bytes: Buffer): PayloadLayout | undefined {
  let at = bytes.length - SUM_TAIL_BYTES - 1;
  let length = 0;
  for (let unit = 1; at > 0; at--, unit *= 10) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9 || unit > 1e15) break;
    length += digit * unit;
  }
  const bytesKey = at + 1 - BYTES_KEY.length;
  const end = bytesKey - DIGEST_BYTES;
  if (end < 0 || !startsWith(bytes, bytesKey, BYTES_KEY) || !startsWith(bytes, end, DIGEST_KEY)) return undefined;
  const start = end - length;
  const isThere = start >= PAYLOAD_KEY.length && startsWith(bytes, start - PAYLOAD_KEY.length, PAYLOAD_KEY);
  return { start: isThere ? start : -1, end, digest: end + DIGEST_KEY.length, length };
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}

function sha256(bytes: Buffer, layout: PayloadLayout): string {
  return Bun.SHA256.hash(bytes.subarray(layout.start, layout.end), 'hex');
}

/** Whether the payload of a line (without its LF) is what its digest says; also where there is none to be checked. */
export function isPayloadRight(line: Uint8Array): boolean {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const layout = measureLayout(bytes);
  if (layout === undefined || layout.start < 0 || isForgottenPayload(bytes, layout)) return true;
  return sha256(bytes, layout) === bytes.toString('latin1', layout.digest, layout.digest + 64);
}

/** The parts of a line (without its LF) that its sum and the log's digest are taken over: all but the payload and the sum. A line without a sum is covered whole. */
export function coveredParts(line: Uint8Array): readonly Uint8Array[] {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  if (decodeClaimedSum(bytes) === undefined) return [bytes];
  const layout = measureLayout(bytes);
  const end = bytes.length - SUM_TAIL_BYTES;
  if (layout === undefined || layout.start < 0) return [bytes.subarray(0, end)];
  return [bytes.subarray(0, layout.start), bytes.subarray(layout.end, end)];
}

function sumOf(bytes: Buffer, layout: PayloadLayout | undefined, previousSum: number): number {
  const end = bytes.length - SUM_TAIL_BYTES;
  if (layout === undefined || layout.start < 0) return Bun.hash.crc32(bytes.subarray(0, end), previousSum);
  const sum = Bun.hash.crc32(bytes.subarray(0, layout.start), previousSum);
  return Bun.hash.crc32(bytes.subarray(layout.end, end), sum);
}

/** A forgotten payload is `null`, filled up with spaces to its old length. */
function isForgottenPayload(bytes: Buffer, layout: PayloadLayout): boolean {
  if (!startsWith(bytes, layout.start, 'null')) return false;
  for (let at = layout.start + 4; at < layout.end; at++) if (bytes[at] !== 0x20) return false;
  return true;
}

/**
 * The line (with or without its LF) with its payload forgotten: same length, same sum. Undefined where there is none, or
 * none left. This is the one permitted change of a written record.
 */
export function applyForgetting(line: Uint8Array): Uint8Array | undefined {
  const hasLf = line.at(-1) === LF;
  const copy = Buffer.from(line);
  const layout = measureLayout(hasLf ? copy.subarray(0, -1) : copy);
  if (layout === undefined || layout.start < 0 || layout.end - layout.start < 4) return undefined;
  if (isForgottenPayload(copy, layout)) return undefined;
  copy.fill(0x20, layout.start, layout.end);
  copy.write('null', layout.start, 'latin1');
  return copy;
}
