/**
 * Reading a log that may be damaged: bytes in, records and damage reports out. Pure. Nothing that can be read is ever
 * dropped because of what stands before it, and no sequence number is used twice.
 */
import { HeldLine } from './held-line.ts';
import { mendHead, replaceHead, salvageRecords, type MendedLine } from './line-repair.ts';
import { decodeRecord, type DecodedRecord, type RecordDepth } from './record.ts';
import {
  MAX_RECORD_BYTES,
  type Damage,
  type ScanEnd,
  type ScanHandlers,
  type ScannedRecord,
  type ScanOptions,
  type ScanStart,
} from './scanned-record.ts';
import { decodeStateRecord } from './state-record.ts';

type GoodRecord = ScannedRecord['record'];

const LF = 0x0a;
const NO_LINE = new Uint8Array(0);

/** A line that only the one after it can tell about. */
interface Doubtful {
  readonly line: Uint8Array;
  readonly offset: number;
  /** A record whose number says that others are missing before it; undefined: a line of another version. */
  readonly record: GoodRecord | undefined;
  readonly seq: number | undefined;
  readonly claimedSum: number | undefined;
  /** It is what it says unless the next line says otherwise. */
  readonly isBelieved: boolean;
}

/** Takes a log in chunks of any size. The result depends on the bytes only. */
export class LogScanner {
  readonly #handlers: ScanHandlers;
  readonly #maxRecordBytes: number;
  readonly #depth: RecordDepth;
  readonly #isFast: boolean;
  /** Of the first byte that is not yet part of a handled line. */
  #offset: number;
  readonly #held: HeldLine;
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
  #doubtful: Doubtful | undefined;
  /** The last record stands in the file with another number or version. */
  #isLastMended = false;

  /** @param start the head of what stands before these bytes; `offset` is that of their first byte */
  constructor(handlers: ScanHandlers, start: ScanStart, options: ScanOptions = {}) {
    this.#handlers = handlers;
    this.#maxRecordBytes = options.maxRecordBytes ?? MAX_RECORD_BYTES;
    this.#held = new HeldLine(this.#maxRecordBytes);
    this.#depth = options.depth ?? 'whole';
    this.#isFast = options.depth === 'state' && this.#maxRecordBytes === MAX_RECORD_BYTES;
    this.#offset = start.offset;
    this.#lastSeq = start.seq;
    this.#highestSeq = start.seq;
    this.#seeds = start.sum === undefined ? [] : [start.sum];
  }

  /** Whether all that was read so far is whole: a scan that begins at the last record goes on as this one would. */
  get isSettled(): boolean {
    return (
      !this.#isBroken &&
      this.#badLines === 0 &&
      this.#highestSeq === this.#lastSeq &&
      this.#doubtful === undefined &&
      !this.#isLastMended
    );
  }

  /** Takes a chunk, which must not change until its last line has ended. */
  push(given: Uint8Array): void {
    // Buffer's search is several times faster than that of a plain array (measured).
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      if (this.#isFast && this.#held.sizeBytes === 0 && this.#takeFast(chunk, start, end)) {
        start = end + 1;
        continue;
      }
      const part = chunk.subarray(start, end);
      start = end + 1;
      if (this.#held.sizeBytes === 0 && part.length <= this.#maxRecordBytes) {
        const offset = this.#offset;
        this.#offset += part.length + 1;
        this.#decode(part, offset);
      } else {
        this.#held.push(part);
        this.#line();
      }
    }
    this.#held.push(chunk.subarray(start));
  }

  /** The next record, where nothing is wrong anywhere: its sum fits and its number is the next one. */
  #takeFast(chunk: Buffer, start: number, end: number): boolean {
    const seed = this.#seeds[0];
    if (seed === undefined || this.#seeds.length !== 1 || this.#isBroken || this.#badLines > 0) return false;
    if (this.#doubtful !== undefined) return false;
    const record = decodeStateRecord(chunk, start, end, seed);
    if (record === undefined || record.event.seq !== this.#lastSeq + 1) return false;
    const offset = this.#offset;
    this.#offset += end - start + 1;
    this.#lastSeq = record.event.seq;
    this.#highestSeq = Math.max(this.#highestSeq, this.#lastSeq);
    this.#seeds = [record.sum];
    this.#records += 1;
    this.#isLastMended = false;
    this.#handlers.onRecord({ offset, endOffset: this.#offset, record, verified: true }, NO_LINE);
    return true;
  }

  /** What stands after the last LF is torn, be it half a record or NULs. */
  end(): ScanEnd {
    this.#settle(undefined);
    return {
      head: {
        seq: Math.max(this.#highestSeq, this.#lastSeq + this.#badLines),
        sum: this.#seeds[0] ?? 0,
        offset: this.#offset,
      },
      records: this.#records,
      damagedLines: this.#damagedLines,
      tornBytes: this.#held.sizeBytes,
      isNewer: this.#isNewer,
    };
  }

  #line(): void {
    const lengthBytes = this.#held.sizeBytes;
    const line = this.#held.take();
    const offset = this.#offset;
    this.#offset += lengthBytes + 1;
    if (line === undefined) {
      this.#settle(NO_LINE);
      this.#damaged({ offset, lengthBytes, reason: 'too-long' });
    } else this.#decode(line, offset);
  }

  #decode(line: Uint8Array, offset: number): void {
    this.#settle(line);
    const endOffset = offset + line.length + 1;
    const decoded = this.#decodeAny(line);
    if (decoded.kind === 'record') {
      const { seq } = decoded.event;
      if (this.#seeds.length === 0 && seq !== this.#lastSeq + 1 && this.#takeMended(line, offset)) return;
      if (this.#isBroken && seq <= this.#lastSeq)
        this.#repeated({ offset, lengthBytes: line.length, seq }, decoded.sum);
      else this.#good({ offset, endOffset, record: decoded, verified: true }, line);
      return;
    }
    if (decoded.reason === 'syntax' && this.#salvage(line, offset)) return;
    if (decoded.reason !== 'digest' && this.#takeMended(line, offset)) return;
    if (decoded.reason === 'sum' && decoded.record !== undefined) {
      if (this.#acceptUnverified(decoded.record, offset, line)) return;
    }
    if (decoded.reason === 'version') return this.#otherVersion(decoded, offset, line);
    const seq = decoded.record?.event.seq;
    const place = { offset, lengthBytes: line.length, ...(seq === undefined ? {} : { seq }) };
    if (seq !== undefined && seq <= this.#lastSeq) this.#repeated(place, decoded.claimedSum, decoded.computedSum);
    else this.#damaged({ ...place, reason: decoded.reason }, decoded.claimedSum, decoded.computedSum);
  }

  /** Reads a record whose version or number was changed in the file, where its sum says what they were. */
  #takeMended(line: Uint8Array, offset: number): boolean {
    const expected = this.#lastSeq + 1;
    const mended =
      this.#seeds.length === 0
        ? this.#mendFirst(line)
        : mendHead(line, this.#seeds, expected, expected + this.#badLines, this.#depth);
    if (mended === undefined) return false;
    const { record } = mended;
    this.#damagedLines += 1;
    this.#report({ offset, lengthBytes: line.length, reason: 'head', seq: record.event.seq });
    this.#good({ offset, endOffset: offset + line.length + 1, record, verified: true }, mended.line);
    this.#isLastMended = true;
    return true;
  }

  /** Where a scan begins at a record that its caller knows, that knowledge stands in for the sum. */
  #mendFirst(line: Uint8Array): MendedLine | undefined {
    const mended = replaceHead(line, this.#lastSeq + 1);
    const record = mended === undefined ? undefined : decodeRecord(mended, undefined, this.#depth);
    return mended === undefined || record?.kind !== 'record' ? undefined : { line: mended, record };
  }

  /**
   * A line that says that another version wrote it. All versions have a sum, over the same bytes: one that fits shows that it
   * is so. Where it cannot be checked, and where there is none, the next line tells: this version never writes behind another.
   */
  #otherVersion(decoded: Extract<DecodedRecord, { kind: 'bad' }>, offset: number, line: Uint8Array): void {
    const { seq, claimedSum } = decoded;
    if (claimedSum !== undefined && this.#fits(decoded, line)) {
      this.#isNewer = true;
      this.#damaged({ offset, lengthBytes: line.length, reason: 'version', ...(seq === undefined ? {} : { seq }) });
      // Its own sum is right, whatever else is in it.
      this.#seeds = [claimedSum];
      return;
    }
    const isUnverifiable = this.#isBroken || (seq !== undefined && seq > this.#lastSeq + 1);
    this.#doubtful = {
      line: Uint8Array.from(line),
      offset,
      record: undefined,
      seq,
      claimedSum,
      isBelieved: claimedSum === undefined || isUnverifiable,
    };
  }

  /** Whether the sum of a line of another version fits. */
  #fits({ claimedSum, computedSum }: Extract<DecodedRecord, { kind: 'bad' }>, line: Uint8Array): boolean {
    if (claimedSum === computedSum) return true;
    return this.#seeds.slice(1).some((seed) => {
      const other = decodeRecord(line, seed, 'facts');
      return other.kind === 'bad' && other.computedSum === claimedSum;
    });
  }

  /** Decides about the line before this one, where it was left open. */
  #settle(next: Uint8Array | undefined): void {
    const doubtful = this.#doubtful;
    if (doubtful === undefined) return;
    this.#doubtful = undefined;
    const { line, offset, record, seq, claimedSum } = doubtful;
    const place = { offset, lengthBytes: line.length, ...(seq === undefined ? {} : { seq }) };
    const follows = (seed: number | undefined): number | undefined => {
      const found = next === undefined || seed === undefined ? undefined : decodeRecord(next, seed, 'facts');
      return found?.kind === 'record' ? found.event.seq : undefined;
    };
    const numberAfter = follows(claimedSum);
    const goesOnBefore = numberAfter === undefined && this.#seeds.some((seed) => follows(seed) !== undefined);
    if (record === undefined) {
      // A record of this version behind it: then it is none of another.
      if (doubtful.isBelieved && numberAfter === undefined && !goesOnBefore) this.#isNewer = true;
      this.#damaged({ ...place, reason: 'version' }, claimedSum);
      if (goesOnBefore) this.#badLines -= 1;
    } else if (goesOnBefore) {
      // What is written after it goes on from what is before it: it was never here.
      this.#damaged({ ...place, reason: 'sum' }, claimedSum);
      this.#badLines -= 1;
    } else if (numberAfter !== undefined && numberAfter !== record.event.seq + 1) {
      // Nothing is missing: its own number is what was changed, and something else of it too.
      this.#damaged({ ...place, reason: 'sum' }, claimedSum);
    } else {
      this.#good({ offset, endOffset: offset + line.length + 1, record, verified: false }, line);
    }
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
    this.#isLastMended = false;
    this.#seeds = [scanned.record.sum];
    this.#records += 1;
    if (scanned.record.event.type === 'unknown') this.#isNewer = true;
    this.#handlers.onRecord(scanned, line);
  }

  /**
   * A record whose sum does not fit: read where the reason is before it (a gap, or damage), left out where its own number
   * says that nothing is missing, because then it is itself what was changed. Whether something is missing, the next line tells.
   */
  #acceptUnverified(record: GoodRecord, offset: number, line: Uint8Array): boolean {
    const { seq } = record.event;
    const expected = this.#lastSeq + 1;
    if (seq < expected || (seq === expected && !this.#isBroken)) return false;
    if (seq > expected + this.#badLines) {
      const copy = Uint8Array.from(line);
      this.#doubtful = { line: copy, offset, record, seq, claimedSum: record.sum, isBelieved: true };
      return true;
    }
    this.#report({ offset, lengthBytes: line.length, reason: 'unverified', seq });
    this.#good({ offset, endOffset: offset + line.length + 1, record, verified: false }, line);
    return true;
  }

  /** Reads what is whole in a line that is not. */
  #salvage(line: Uint8Array, offset: number): boolean {
    const found = salvageRecords(line, { seeds: this.#seeds, seq: this.#lastSeq }, this.#depth);
    if (found.length === 0) return false;
    this.#damagedLines += 1;
    this.#report({ offset, lengthBytes: line.length, reason: 'torn-prefix' });
    const endOffset = offset + line.length + 1;
    for (const { record, line: piece, start } of found)
      this.#good({ offset: offset + start, endOffset, record, verified: true }, piece);
    return true;
  }

  #damaged(damage: Damage, claimedSum?: number, computedSum?: number): void {
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
