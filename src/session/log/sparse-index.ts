/**
 * The sparse index of an event log, schema version 5: where some of its records stand, and the checkpoint at its last one.
 * Disposable: whoever does not find in the log what it was built from throws it away. Pure. The form is documented in
 * `docs/index-format.md`.
 */
import { isObject, parseJson, type JsonObject, type JsonValue } from '#/base/json.ts';
import type { ReplayState } from '#/session/events/replay-state.ts';
import { CHECKPOINT_BYTES, decodeReplayState, digestReplayState, encodeReplayState } from './checkpoint.ts';
import { printSum } from './record.ts';
import type { Damage } from './scanned-record.ts';

export const INDEX_SCHEMA = 'csm.event-log-index';
export const INDEX_VERSION = 5;
/** Entries at most; the stride doubles when it is full. */
export const INDEX_ENTRIES = 2048;
/** Places of damage that are described; all are counted. */
export const INDEX_DAMAGE = 16;
/** Nothing that this program writes is longer. */
export const INDEX_BYTES = 1024 * 1024;

/** A record that the index knows. */
export interface IndexEntry {
  readonly seq: number;
  /** Of its first byte, in the session's logical log. */
  readonly offset: number;
  readonly sum: number;
}

/** The last record that an index has seen. */
export interface IndexHead extends IndexEntry {
  /** After its LF. */
  readonly endOffset: number;
}

/** Keeps every `stride`-th record. What it holds depends on the records only, not on how they came. */
export class SparseIndexBuilder {
  #entries: IndexEntry[];
  #stride: number;
  #records: number;

  constructor(
    from: { readonly entries: readonly IndexEntry[]; readonly stride: number; readonly records: number } = NONE,
  ) {
    this.#entries = [...from.entries];
    this.#stride = from.stride;
    this.#records = from.records;
  }

  get entries(): readonly IndexEntry[] {
    return this.#entries;
  }

  get stride(): number {
    return this.#stride;
  }

  get records(): number {
    return this.#records;
  }

  /** Takes the next record. */
  push(seq: number, offset: number, sum: number): void {
    const ordinal = this.#records++;
    if (ordinal % this.#stride !== 0) return;
    if (this.#entries.length === INDEX_ENTRIES) {
      this.#entries = this.#entries.filter((_, index) => index % 2 === 0);
      this.#stride *= 2;
      if (ordinal % this.#stride !== 0) return;
    }
    this.#entries.push({ seq, offset, sum });
  }
}

const NONE = { entries: [], stride: 1, records: 0 };

/** The last entry at or before a record, or undefined where the record is before the first. Pure. */
export function findEntry(entries: readonly IndexEntry[], seq: number): IndexEntry | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.seq ?? Number.POSITIVE_INFINITY) <= seq) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1];
}

/** What an index file says. */
export interface LogIndex {
  readonly sessionId: string;
  readonly builtFrom: IndexHead;
  readonly records: number;
  readonly stride: number;
  readonly entries: readonly IndexEntry[];
  /** Some record is of a type that is not known here. */
  readonly isNewer: boolean;
  readonly damagedLines: number;
  readonly damage: readonly (Omit<Damage, 'reason'> & { readonly reason: string })[];
  /** At `builtFrom`. Undefined where it was too large to be kept. */
  readonly checkpoint: ReplayState | undefined;
}

/** The file's text. */
export function encodeIndex(index: LogIndex): string {
  const { builtFrom, checkpoint } = index;
  const state = checkpoint === undefined ? null : encodeReplayState(checkpoint);
  const latest = isObject(state) && isObject(state['compactions']) ? state['compactions']['latest'] : [];
  const fits = state !== null && Buffer.byteLength(JSON.stringify(state)) <= CHECKPOINT_BYTES;
  const body = JSON.stringify({
    schema: INDEX_SCHEMA,
    version: INDEX_VERSION,
    session_id: index.sessionId,
    built_from: {
      seq: builtFrom.seq,
      offset: builtFrom.offset,
      end_offset: builtFrom.endOffset,
      sum: printSum(builtFrom.sum),
    },
    records: index.records,
    newer: index.isNewer,
    damaged_lines: index.damagedLines,
    damage: index.damage.slice(0, INDEX_DAMAGE),
    compactions: latest ?? [],
    stride: index.stride,
    entries: index.entries.map(({ seq, offset, sum }) => [seq, offset, sum]),
    checkpoint: checkpoint === undefined || !fits ? null : { state_digest: digestReplayState(checkpoint), state },
  });
  const open = `${body.slice(0, -1)},"digest":"`;
  return `${open}${Bun.SHA256.hash(open, 'hex')}"}\n`;
}

const DIGEST_TAIL = /,"digest":"([0-9a-f]{64})"\}\n$/;

/** What a file says, or why it is no index: damaged (`damaged`), or of another schema version (`version`). */
export function decodeIndex(bytes: Uint8Array): LogIndex | 'damaged' | 'version' {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const match = DIGEST_TAIL.exec(text.slice(-80));
  const value = match === null ? undefined : parseJson(text);
  if (match === null || !isObject(value) || value['schema'] !== INDEX_SCHEMA) return 'damaged';
  const digest = match[1] ?? '';
  if (Bun.SHA256.hash(text.slice(0, -(digest.length + 3)), 'hex') !== digest) return 'damaged';
  if (value['version'] !== INDEX_VERSION) return 'version';
  return decodeBody(value) ?? 'damaged';
}

function decodeBody(value: JsonObject): LogIndex | undefined {
  const { built_from: from, entries, checkpoint, damage } = value;
  if (!isObject(from) || !Array.isArray(entries) || !Array.isArray(damage)) return undefined;
  const state = isObject(checkpoint) ? decodeReplayState(checkpoint['state'] as JsonValue) : undefined;
  // Written by a csm whose states looked otherwise.
  if (isObject(checkpoint) && state === undefined) return undefined;
  return {
    sessionId: value['session_id'] as string,
    builtFrom: {
      seq: from['seq'] as number,
      offset: from['offset'] as number,
      endOffset: from['end_offset'] as number,
      sum: Number.parseInt(from['sum'] as string, 16),
    },
    records: value['records'] as number,
    stride: value['stride'] as number,
    entries: entries.map((entry: readonly number[]) => ({
      seq: entry[0] ?? 0,
      offset: entry[1] ?? 0,
      sum: entry[2] ?? 0,
    })),
    isNewer: value['newer'] === true,
    damagedLines: value['damaged_lines'] as number,
    damage: damage as unknown as LogIndex['damage'],
    checkpoint: state,
  };
}

/**
 * How an index stands to its log.
 * - `fresh`: it has seen all of it; `behind`: the log goes on after what it has seen;
 * - `missing`, `damaged`, `version` (another schema): there is none that can be used;
 * - `stale`: the log holds something else where the index was built; `truncated`: the log ends before that;
 * - `bare`: right, but without a checkpoint.
 */
export type IndexStatus = 'fresh' | 'behind' | 'missing' | 'damaged' | 'version' | 'stale' | 'truncated' | 'bare';

/** Begin and end of the record that an index was built from, as it must stand in the log. */
export function printIndexWitness(
  head: IndexHead,
  recordVersion: number,
): { readonly start: string; readonly end: string } {
  return { start: `{"v":${recordVersion},"seq":${head.seq},`, end: `,"sum":"${printSum(head.sum)}"}\n` };
}
