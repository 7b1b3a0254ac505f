/** What reading a log that may be damaged finds: records and where they stand, damage, where it ends. Pure. */
import type { DecodedRecord, RecordDepth } from './record.ts';

/** A record longer than this is reported as damage: what csm writes stays far below (long texts are blobs). */
export const MAX_RECORD_BYTES = 256 * 1024 * 1024;

/** A record and where it stands. */
export interface ScannedRecord {
  /** Of its first byte in the file. */
  readonly offset: number;
  /** Of the first byte after its LF. */
  readonly endOffset: number;
  readonly record: Extract<DecodedRecord, { kind: 'record' }>;
  /** False: the record before it is damaged or missing, so that its sum could not be checked. Its digest is right. */
  readonly verified: boolean;
}

/** Something in a log that is not as it was written. The bytes stay where they are. */
export interface Damage {
  readonly offset: number;
  readonly lengthBytes: number;
  /**
   * - `syntax`, `shape`, `digest`, `sum`, `version`: the line is not a good record (see `DecodedRecord`); left out.
   * - `head`: the line's version or number was changed; read with those that its sum fits.
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
    | 'head'
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
  /**
   * Some line is of another version of the format, or some event of a type unknown here: the log must not be written to. That a
   * line says so is not enough: its sum fits, or nothing that was written after it speaks against it.
   */
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

/** The start of a log. */
export const EMPTY_HEAD: LogHead = { seq: 0, sum: 0, offset: 0 };
