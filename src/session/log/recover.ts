/**
 * Reading a log that may be damaged: bytes in, records and damage reports out. Pure. Nothing that can be read is ever
 * dropped because of what stands before it, and no sequence number is used twice.
 */
import { decodeStateRecord } from './state-record.ts';
import { RECORD_VERSION, decodeRecord, type DecodedRecord, type RecordDepth } from './record.ts';

/** A record longer than this is reported as damage: what csm writes stays far below (long texts are blobs). */
export const MAX_RECORD_BYTES = 256 * 1024 * 1024;

type GoodRecord = Extract<DecodedRecord, { kind: 'record' }>;

/** A record and where it stands. */
export interface ScannedRecord {
  /** Of its first byte in the file. */
  readonly offset: number;
  /** Of the first byte after its LF. */
  readonly endOffset: number;
  readonly record: GoodRecord;
  /** False: the record before it is damaged or missing, so that its sum could not be checked. Its digest is right. */
  readonly verified: boolean;
}

/** Something in a log that is not as it was written. The bytes stay where they are. */
export interface Damage {
  readonly offset: number;
  readonly lengthBytes: number;
  /**
   * - `syntax`, `shape`, `digest`, `sum`, `version`: the line is not a good record (see `DecodedRecord`); left out.
   * - `too-long`: over {@link MAX_RECORD_BYTES}; left out.
   * - `duplicate-seq`: the line's number was used before; left out, unless its sum continues that of the record before.
   * - `missing-seq`: records before this one are missing; this one is read.
   * - `unverified`: follows damage, and its sum cannot be checked; read.
   * - `torn-prefix`: the line begins with a cut record; the whole record after it is read.
   */
  readonly reason:
    | 'syntax'
    | 'shape'
    | 'digest'
    | 'sum'
    | 'version'
    | 'too-long'
    | 'duplicate-seq'
    | 'missing-seq'
    | 'unverified'
    | 'torn-prefix';
  /** Sequence number of the line, where it has one. */
  readonly seq?: number;
}

/** Where a log, or a piece of one, ends. */
export interface LogHead {
  /** Of the last record; 0 where there is none. */
  readonly seq: number;
  /** What the next record's sum is seeded with. */
  readonly sum: number;
  /** Where the next record belongs: after the last LF. */
  readonly offset: number;
}

/** What a scan found at the end of its bytes. */
export interface ScanEnd {
  /** `seq` counts damaged lines after the last good record as used. */
  readonly head: LogHead;
  readonly records: number;
  readonly damagedLines: number;
  /** Bytes after the last LF: a write that was cut short. */
  readonly tornBytes: number;
  /** Some line is of another version of the format, or some event of a type unknown here: the log must not be written to. */
  readonly isNewer: boolean;
}

export interface ScanHandlers {
  /** @param line the record's bytes, without LF; empty at depth `state` */
  readonly onRecord: (scanned: ScannedRecord, line: Uint8Array) => void;
  readonly onDamage?: (damage: Damage) => void;
}

export interface ScanOptions {
  readonly maxRecordBytes?: number;
  /** How much of each record is read and checked; `whole` unless given. */
  readonly depth?: RecordDepth;
}

/** Where a scan begins. Without `sum`, the first record is taken without a check of what it follows. */
export type ScanStart = Omit<LogHead, 'sum'> & { readonly sum: number | undefined };

const LF = 0x0a;
const NO_LINE = new Uint8Array(0);
const RECORD_START = Buffer.from(`{"v":${RECORD_VERSION},"seq":`);
const RECORD_END = Buffer.from('"}');

/** Takes a log in chunks of any size. The result depends on the bytes only. */
export class LogScanner {
  readonly #handlers: ScanHandlers;
  readonly #maxRecordBytes: number;
  readonly #depth: RecordDepth;
  readonly #isFast: boolean;
  /** Of the first byte that is not yet part of a handled line. */
  #offset: number;
  #parts: Uint8Array[] = [];
  #heldBytes = 0;
  /** Number of the last good record. */
  #lastSeq: number;
  /** Highest number of a good record: larger than the last one's only where a number itself was damaged. */
  #highestSeq: number;
  /** Sums that the next record may be seeded with, the one that a writer takes first; several after damage. */
  #seeds: readonly number[];
  /** The last line was damaged, so that a sum that does not fit says nothing about the line that has it. */
  #isBroken = false;
  /** Lines since the last good record that may have used a number. */
  #badLines = 0;
  #records = 0;
  #damagedLines = 0;
  #isNewer = false;

  /** @param start the head of what stands before these bytes; `offset` is that of their first byte */
  constructor(handlers: ScanHandlers, start: ScanStart, options: ScanOptions = {}) {
    this.#handlers = handlers;
    this.#maxRecordBytes = options.maxRecordBytes ?? MAX_RECORD_BYTES;
    this.#depth = options.depth ?? 'whole';
    this.#isFast = options.depth === 'state' && this.#maxRecordBytes === MAX_RECORD_BYTES;
    this.#offset = start.offset;
    this.#lastSeq = start.seq;
    this.#highestSeq = start.seq;
    this.#seeds = start.sum === undefined ? [] : [start.sum];
  }

  /** Whether all that was read so far is whole: a scan that begins at the last record goes on as this one would. */
  get isSettled(): boolean {
    return !this.#isBroken && this.#badLines === 0 && this.#highestSeq === this.#lastSeq;
  }

  /** Takes a chunk, which must not change until its last line has ended. */
  push(given: Uint8Array): void {
    // Buffer's search is several times faster than that of a plain array (measured).
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      if (this.#isFast && this.#heldBytes === 0 && this.#takeFast(chunk, start, end)) {
        start = end + 1;
        continue;
      }
      const part = chunk.subarray(start, end);
      start = end + 1;
      if (this.#heldBytes === 0 && part.length <= this.#maxRecordBytes) {
        const offset = this.#offset;
        this.#offset += part.length + 1;
        this.#decode(part, offset);
      } else {
        this.#hold(part);
        this.#line();
      }
    }
    this.#hold(chunk.subarray(start));
  }

  /** The next record, where nothing is wrong anywhere: its sum fits and its number is the next one. */
  #takeFast(chunk: Buffer, start: number, end: number): boolean {
    const seed = this.#seeds[0];
    if (seed === undefined || this.#seeds.length !== 1 || this.#isBroken || this.#badLines > 0) return false;
    const record = decodeStateRecord(chunk, start, end, seed);
    if (record === undefined || record.event.seq !== this.#lastSeq + 1) return false;
    const offset = this.#offset;
    this.#offset += end - start + 1;
    this.#lastSeq = record.event.seq;
    this.#highestSeq = Math.max(this.#highestSeq, this.#lastSeq);
    this.#seeds = [record.sum];
    this.#records += 1;
    this.#handlers.onRecord({ offset, endOffset: this.#offset, record, verified: true }, NO_LINE);
    return true;
  }

  /** What stands after the last LF is torn, be it half a record or NULs. */
  end(): ScanEnd {
    return {
      head: {
        seq: Math.max(this.#highestSeq, this.#lastSeq + this.#badLines),
        sum: this.#seeds[0] ?? 0,
        offset: this.#offset,
      },
      records: this.#records,
      damagedLines: this.#damagedLines,
      tornBytes: this.#heldBytes,
      isNewer: this.#isNewer,
    };
  }

  #hold(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#heldBytes += part.length;
    if (this.#heldBytes > this.#maxRecordBytes) this.#parts = [];
    else this.#parts.push(part);
  }

  #line(): void {
    const lengthBytes = this.#heldBytes;
    const only = this.#parts.length === 1 ? this.#parts[0] : undefined;
    const line = only ?? Buffer.concat(this.#parts);
    const offset = this.#offset;
    this.#parts = [];
    this.#heldBytes = 0;
    this.#offset += lengthBytes + 1;
    if (lengthBytes > this.#maxRecordBytes)
      this.#damaged({ offset, lengthBytes, reason: 'too-long' }, undefined, undefined);
    else this.#decode(line, offset);
  }

  #decode(line: Uint8Array, offset: number): void {
    const endOffset = offset + line.length + 1;
    const decoded = this.#decodeAny(line);
    if (decoded.kind === 'record') {
      const { seq } = decoded.event;
      if (this.#isBroken && seq <= this.#lastSeq)
        this.#repeated({ offset, lengthBytes: line.length, seq }, decoded.sum);
      else this.#good({ offset, endOffset, record: decoded, verified: true }, line);
      return;
    }
    if (decoded.reason === 'version') this.#isNewer = true;
    if (decoded.reason === 'sum' && decoded.record !== undefined) {
      if (this.#acceptUnverified(decoded.record, offset, line)) return;
    }
    if (decoded.reason === 'syntax' && this.#salvage(line, offset)) return;
    const seq = decoded.record?.event.seq;
    const place = { offset, lengthBytes: line.length, ...(seq === undefined ? {} : { seq }) };
    if (seq !== undefined && seq <= this.#lastSeq) this.#repeated(place, decoded.claimedSum, decoded.computedSum);
    else this.#damaged({ ...place, reason: decoded.reason }, decoded.claimedSum, decoded.computedSum);
  }

  /** A copy of an earlier line, or what a second writer wrote: it used up no number. */
  #repeated(place: Omit<Damage, 'reason'>, claimedSum: number | undefined, computedSum?: number): void {
    this.#damaged({ ...place, reason: 'duplicate-seq' }, claimedSum, computedSum);
    this.#badLines -= 1;
  }

  /** The line under the first seed that fits it. */
  #decodeAny(line: Uint8Array): DecodedRecord {
    const first = decodeRecord(line, this.#seeds[0], this.#depth);
    if (first.kind === 'record' || first.reason !== 'sum') return first;
    for (const seed of this.#seeds.slice(1)) {
      const next = decodeRecord(line, seed, this.#depth);
      if (next.kind === 'record') return next;
    }
    return first;
  }

  #good(scanned: ScannedRecord, line: Uint8Array): void {
    const { seq } = scanned.record.event;
    const { offset } = scanned;
    const lengthBytes = scanned.endOffset - offset - 1;
    if (seq <= this.#lastSeq) this.#report({ offset, lengthBytes, reason: 'duplicate-seq', seq });
    else if (seq > this.#lastSeq + this.#badLines + 1)
      this.#report({ offset, lengthBytes, reason: 'missing-seq', seq });
    this.#lastSeq = seq;
    this.#highestSeq = Math.max(this.#highestSeq, seq);
    this.#badLines = 0;
    this.#isBroken = false;
    this.#seeds = [scanned.record.sum];
    this.#records += 1;
    if (scanned.record.event.type === 'unknown') this.#isNewer = true;
    this.#handlers.onRecord(scanned, line);
  }

  /**
   * A record whose sum does not fit: read where the reason is before it (a gap, or damage), left out where its own number
   * says that nothing is missing, because then it is itself what was changed.
   */
  #acceptUnverified(record: GoodRecord, offset: number, line: Uint8Array): boolean {
    const { seq } = record.event;
    const expected = this.#lastSeq + 1;
    if (seq < expected || (seq === expected && !this.#isBroken)) return false;
    if (this.#isBroken && seq <= expected + this.#badLines) {
      this.#report({ offset, lengthBytes: line.length, reason: 'unverified', seq });
    }
    this.#good({ offset, endOffset: offset + line.length + 1, record, verified: false }, line);
    return true;
  }

  /** Finds whole records in a line that is none: after a torn one, or where an LF was lost. */
  #salvage(line: Uint8Array, offset: number): boolean {
    const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
    let at = bytes.indexOf(RECORD_START);
    if (at === -1) return false;
    const found: (readonly [ScannedRecord, Uint8Array])[] = [];
    let seeds = this.#seeds;
    let lastSeq = this.#lastSeq;
    while (at !== -1) {
      const next = bytes.indexOf(RECORD_START, at + 1);
      const piece = bytes.subarray(at, next === -1 ? bytes.length : next);
      const end = piece.lastIndexOf(RECORD_END) + RECORD_END.length;
      for (const seed of end < RECORD_END.length ? [] : seeds) {
        const record = decodeRecord(piece.subarray(0, end), seed, this.#depth);
        if (record.kind !== 'record' || record.event.seq <= lastSeq) continue;
        const place = { offset: offset + at, endOffset: offset + line.length + 1 };
        found.push([{ ...place, record, verified: true }, piece.subarray(0, end)]);
        lastSeq = record.event.seq;
        seeds = [record.sum];
        break;
      }
      at = next;
    }
    if (found.length === 0) return false;
    this.#damagedLines += 1;
    this.#report({ offset, lengthBytes: line.length, reason: 'torn-prefix' });
    for (const [scanned, piece] of found) this.#good(scanned, piece);
    return true;
  }

  #damaged(damage: Damage, claimedSum: number | undefined, computedSum: number | undefined): void {
    this.#damagedLines += 1;
    this.#badLines += 1;
    // A writer goes on from what the line claims (`end`), or from before it; the right sum of a line whose own sum was hit
    // is a third chance.
    const seeds = [claimedSum, ...this.#seeds, computedSum].filter((seed) => seed !== undefined);
    this.#seeds = [...new Set(seeds)].slice(0, 8);
    this.#isBroken = true;
    this.#report(damage);
  }

  #report(damage: Damage): void {
    this.#handlers.onDamage?.(damage);
  }
}

/** The start of a log. */
export const EMPTY_HEAD: LogHead = { seq: 0, sum: 0, offset: 0 };
