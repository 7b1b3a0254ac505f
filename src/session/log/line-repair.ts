/**
 * What can be read of a line that is no record as it stands: its number and version were changed, or other bytes stand before it.
 * Nothing is written: a line is mended in memory, and only into one whose sum fits. Pure.
 */
import { RECORD_VERSION, decodeRecord, type DecodedRecord, type RecordDepth } from './record.ts';

type GoodRecord = Extract<DecodedRecord, { kind: 'record' }>;

const TS_KEY = ',"ts":"';
/** `{"v":1,"seq":` and a number stand before the time; what was changed may be a few bytes longer. */
const HEAD_BYTES = 64;
/** After so many damaged lines in a row, which number a record must have had is not guessed at any more. */
const GUESSED_NUMBERS = 8;

/** A record that was made of a line. */
export interface MendedLine {
  readonly record: GoodRecord;
  /** The record's bytes as they were written; other bytes, and perhaps another number of them, stand in the file. */
  readonly line: Uint8Array;
}

/** The line (without its LF) with `v` and `seq` as a record of that number has them; undefined where it has no place for them. */
export function replaceHead(line: Uint8Array, seq: number): Uint8Array | undefined {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const inFile = bytes.subarray(0, HEAD_BYTES).indexOf(TS_KEY);
  if (inFile === -1) return undefined;
  const head = Buffer.from(`{"v":${RECORD_VERSION},"seq":${seq}`);
  return Buffer.concat([head, bytes.subarray(inFile)]);
}

/**
 * The record that a line was before its `v` or `seq` was changed. Its sum covers both, so that it fits for one number only.
 * @param seeds sums that the record may follow
 * @param first the lowest number that it may have
 * @param last the highest one
 */
export function mendHead(
  line: Uint8Array,
  seeds: readonly number[],
  first: number,
  last: number,
  depth: RecordDepth,
): MendedLine | undefined {
  for (let seq = last; seq >= first && seq > last - GUESSED_NUMBERS; seq--) {
    const mended = replaceHead(line, seq);
    if (mended === undefined) return undefined;
    for (const seed of seeds) {
      const record = decodeRecord(mended, seed, depth);
      if (record.kind === 'record') return { line: mended, record };
    }
  }
  return undefined;
}

/** A whole record somewhere in a line. */
export interface SalvagedPiece {
  readonly record: GoodRecord;
  readonly line: Uint8Array;
  /** In the line. */
  readonly start: number;
}

const RECORD_START = Buffer.from(`{"v":${RECORD_VERSION},"seq":`);
const RECORD_END = Buffer.from('"}');

/** Finds whole records in a line that is none: after a torn one, or where an LF was lost. */
export function salvageRecords(
  line: Uint8Array,
  before: { readonly seeds: readonly number[]; readonly seq: number },
  depth: RecordDepth,
): readonly SalvagedPiece[] {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const found: SalvagedPiece[] = [];
  let { seeds, seq } = before;
  for (let at = bytes.indexOf(RECORD_START); at !== -1;) {
    const next = bytes.indexOf(RECORD_START, at + 1);
    const piece = bytes.subarray(at, next === -1 ? bytes.length : next);
    const end = piece.lastIndexOf(RECORD_END) + RECORD_END.length;
    for (const seed of end < RECORD_END.length ? [] : seeds) {
      const record = decodeRecord(piece.subarray(0, end), seed, depth);
      if (record.kind !== 'record' || record.event.seq <= seq) continue;
      found.push({ record, line: piece.subarray(0, end), start: at });
      seq = record.event.seq;
      seeds = [record.sum];
      break;
    }
    at = next;
  }
  return found;
}
