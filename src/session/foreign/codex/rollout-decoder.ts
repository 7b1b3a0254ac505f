/**
 * Lines of a rollout as records, whatever happened to the file: what can be read is read, what cannot is reported with its
 * place. A push decoder; any split of the bytes gives the same records. Pure.
 */
import { decodeLineEnvelope, type LineEnvelope } from '#/protocol/rollout/line-envelope.ts';
import {
  decodeRolloutLine,
  decodeRolloutValue,
  RECORD_START,
  type RolloutLine,
} from '#/protocol/rollout/rollout-line.ts';
import { LineScanner, type ScannedLine } from './line-scanner.ts';
import { OrdinalCheck } from './ordinal-check.ts';
import { DamageReport, type DamageKind } from './rollout-damage.ts';

/** A record and its place in the uncompressed file. */
export interface RolloutRecord {
  readonly line: RolloutLine;
  readonly offset: number;
  readonly lengthBytes: number;
  /** Behind its line feed. */
  readonly endOffset: number;
}

/** A line over the limit: what its beginning says. */
export interface LongLine {
  readonly envelope: LineEnvelope;
  readonly offset: number;
  readonly lengthBytes: number;
}

export interface DecoderOptions {
  /** Lines up to this are parsed; of longer ones only the envelope is read. */
  readonly limitBytes: number;
  readonly onRecord: (record: RolloutRecord) => void;
  readonly onLongLine?: (line: LongLine) => void;
  /** Offset of the first byte that is pushed. */
  readonly startOffset?: number;
}

/** A record that a line feed inside cut apart has no more pieces than this. */
const MOST_PIECES = 64;
const START = Buffer.from(RECORD_START);
const LF = 0x0a;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

interface Piece {
  readonly bytes: Buffer;
  readonly offset: number;
}

export class RolloutDecoder {
  readonly damage = new DamageReport();
  readonly #options: DecoderOptions;
  readonly #scanner: LineScanner;
  readonly #ordinals = new OrdinalCheck();
  /** Beginning of a record that may go on after a line feed. */
  #pending: Piece[] = [];
  #pendingBytes = 0;
  #records = 0;
  #lines = 0;
  #bytes = 0;

  constructor(options: DecoderOptions) {
    this.#options = options;
    this.#scanner = new LineScanner(options.limitBytes, (line) => this.#line(line), options.startOffset);
  }

  /** Records read, lines over the limit included. */
  get records(): number {
    return this.#records;
  }

  /** Lines seen, empty ones not counted. */
  get lines(): number {
    return this.#lines;
  }

  /** Bytes pushed. */
  get bytes(): number {
    return this.#bytes;
  }

  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#bytes += chunk.length;
    let done = 0;
    if (this.#scanner.isInLine) {
      done = chunk.indexOf(LF) + 1;
      if (done > 0) this.#scanner.push(chunk.subarray(0, done));
    }
    const end = chunk.lastIndexOf(LF) + 1;
    if (done < end && this.#pending.length === 0 && this.#wholeLines(chunk, done, end)) done = end;
    if (done < chunk.length) this.#scanner.push(chunk.subarray(done));
  }

  /** The file is over. */
  end(): void {
    this.#scanner.end();
    this.#dropPending();
    if (this.#records === 0 && this.#bytes > 0) this.#report('no-meta', 0, 0);
  }

  /**
   * Parses many lines at once, which takes two thirds of the time. Answers false, and has done nothing, where not each of them is
   * one JSON value: then they are looked at one by one.
   */
  #wholeLines(chunk: Buffer, start: number, end: number): boolean {
    const { values, error, read } = Bun.JSONL.parseChunk(chunk, start, end);
    if (error !== null || read < end - 1) return false;
    const starts: number[] = [];
    for (let at = start; at < end;) {
      const next = chunk.indexOf(LF, at) + 1;
      if (next - 1 - at > this.#options.limitBytes) return false;
      if (chunk[at] === BRACE_OPEN || !isBlank(chunk, at, next)) starts.push(at);
      at = next;
    }
    // A value never shares its line with another one, so equal counts mean one value a line.
    if (starts.length !== values.length) return false;
    const base = this.#scanner.nextOffset - start;
    this.#scanner.skip(end - start);
    this.#lines += starts.length;
    for (const [index, at] of starts.entries()) {
      const next = chunk.indexOf(LF, at) + 1;
      const line = decodeRolloutValue(values[index]);
      if (typeof line === 'object') this.#record(line, base + at, next - 1 - at, base + next);
      else this.#report('not-a-record', base + at, next - 1 - at);
    }
    return true;
  }

  #line(line: ScannedLine): void {
    const { bytes } = line;
    if (line.lastByte === 0 && bytes.indexOf(0) === -1) return;
    this.#lines += 1;
    if (!line.isWhole) {
      this.#dropPending();
      this.#longLine(line, bytes);
      return;
    }
    const { offset, lengthBytes } = line;
    const endOffset = offset + lengthBytes + (line.isTerminated ? 1 : 0);
    if (this.#pending.length > 0) {
      if (!startsRecord(bytes)) {
        this.#join({ bytes: Buffer.from(bytes), offset }, endOffset);
        return;
      }
      this.#dropPending();
    }
    const decoded = decodeRolloutLine(bytes.toString('utf8'));
    if (typeof decoded === 'object') this.#record(decoded, offset, lengthBytes, endOffset);
    else if (decoded === 'not-a-record') this.#report('not-a-record', offset, lengthBytes);
    else this.#damaged(bytes, offset, endOffset);
  }

  #longLine(line: ScannedLine, head: Buffer): void {
    const { offset, lengthBytes } = line;
    const envelope = decodeLineEnvelope(head.toString('utf8'));
    if (envelope === undefined || line.lastByte !== BRACE_CLOSE) {
      this.#report(line.lastByte === 0 ? 'nul' : isTorn(head) ? 'torn' : 'not-json', offset, lengthBytes);
      return;
    }
    this.#ordinalIssue(envelope.ordinal, envelope.timestamp, offset, lengthBytes);
    this.#records += 1;
    this.#report('too-long', offset, lengthBytes, envelope.ordinal);
    this.#options.onLongLine?.({ envelope, offset, lengthBytes });
  }

  /** A line that is no JSON: NULs around it, records glued to one another, or the beginning of one. */
  #damaged(bytes: Buffer, offset: number, endOffset: number): void {
    let start = 0;
    let end = bytes.length;
    while (start < end && bytes[start] === 0) start += 1;
    while (end > start && bytes[end - 1] === 0) end -= 1;
    if (end - start < bytes.length) {
      this.#report('nul', start > 0 ? offset : offset + end, bytes.length - (end - start));
      if (start === end) return;
    }
    for (const { at, until } of splitAtRecords(bytes, start, end)) {
      const piece = bytes.subarray(at, until);
      const decoded = decodeRolloutLine(piece.toString('utf8'));
      const isLast = until === end;
      if (typeof decoded === 'object') {
        if (at > start) this.#report('glued', offset + at, piece.length);
        this.#record(decoded, offset + at, piece.length, isLast ? endOffset : offset + until);
      } else if (decoded === 'not-a-record') {
        this.#report('not-a-record', offset + at, piece.length);
      } else if (isLast && piece[0] === BRACE_OPEN && endOffset > offset + bytes.length) {
        this.#pending = [{ bytes: Buffer.from(piece), offset: offset + at }];
        this.#pendingBytes = piece.length;
      } else {
        this.#report(isTorn(piece) ? 'torn' : 'not-json', offset + at, piece.length);
      }
    }
  }

  /** Another line of what may be one record. */
  #join(piece: Piece, endOffset: number): void {
    this.#pending.push(piece);
    this.#pendingBytes += piece.bytes.length;
    const first = this.#pending[0];
    if (first === undefined) return;
    if (piece.bytes.at(-1) === BRACE_CLOSE) {
      const joined = joinPieces(this.#pending);
      if (joined !== undefined) {
        this.#pending = [];
        this.#report('split', first.offset, endOffset - first.offset, joined.ordinal);
        this.#record(joined, first.offset, endOffset - first.offset, endOffset);
        return;
      }
    }
    if (this.#pending.length >= MOST_PIECES || this.#pendingBytes > this.#options.limitBytes) this.#dropPending();
  }

  #dropPending(): void {
    const pieces = this.#pending;
    this.#pending = [];
    for (const { bytes, offset } of pieces) {
      this.#report(isTorn(bytes) ? 'torn' : 'not-json', offset, bytes.length);
    }
  }

  #record(line: RolloutLine, offset: number, lengthBytes: number, endOffset: number): void {
    if (this.#ordinalIssue(line.ordinal, line.timestamp, offset, lengthBytes) === 'repeated') return;
    if (this.#records === 0 && line.type !== 'session_meta') this.#report('no-meta', offset, 0, line.ordinal);
    this.#records += 1;
    this.#options.onRecord({ line, offset, lengthBytes, endOffset });
  }

  #ordinalIssue(
    ordinal: number | undefined,
    timestamp: string | undefined,
    offset: number,
    lengthBytes: number,
  ): DamageKind | undefined {
    const issue = this.#ordinals.check(ordinal, timestamp, lengthBytes);
    if (issue !== undefined) this.#report(issue, offset, lengthBytes, ordinal);
    return issue;
  }

  #report(kind: DamageKind, offset: number, lengthBytes: number, ordinal?: number): void {
    this.damage.add({ kind, offset, lengthBytes, ...(ordinal === undefined ? {} : { ordinal }) });
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if ((bytes[index] ?? 0) > 0x20) return false;
  return true;
}

function startsRecord(bytes: Buffer): boolean {
  return bytes.length >= START.length && bytes.compare(START, 0, START.length, 0, START.length) === 0;
}

/** Whether bytes that are no record are the beginning of one. */
function isTorn(bytes: Buffer): boolean {
  return bytes.length < START.length ? START.subarray(0, bytes.length).equals(bytes) : startsRecord(bytes);
}

/** Cuts a damaged line before each place where a record begins. */
function splitAtRecords(bytes: Buffer, start: number, end: number): readonly { at: number; until: number }[] {
  const cuts = [start];
  for (let at = bytes.indexOf(START, start + 1); at !== -1 && at < end; at = bytes.indexOf(START, at + 1))
    cuts.push(at);
  return cuts.map((at, index) => ({ at, until: cuts[index + 1] ?? end }));
}

/** The record that the pieces make with line feeds between them: as white space, or as characters of a text. */
function joinPieces(pieces: readonly Piece[]): RolloutLine | undefined {
  const text = pieces.map(({ bytes }) => bytes.toString('utf8')).join('\n');
  for (const candidate of [text, escapeControls(text)]) {
    const decoded = decodeRolloutLine(candidate);
    if (typeof decoded === 'object') return decoded;
  }
  return undefined;
}

function escapeControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- raw controls inside a JSON text are what this mends
  return text.replace(/[\u0000-\u001f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
