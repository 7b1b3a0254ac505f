/** What a resume reads, from where, and why: decided before the words are read. Pure. */
import type { EventRef } from '#/session/events/compaction.ts';
import type { IndexHead, IndexStatus } from './sparse-index.ts';

/** One read of a resume. */
export interface PlannedRead {
  /**
   * - `index`: the index file; `witness`: the record that it was built from;
   * - `tail`: records after the checkpoint, their facts only; `scan`: all records, where there is no checkpoint;
   * - `context`: records from the last compaction on, whole, when a request is made of them.
   */
  readonly what: 'index' | 'witness' | 'tail' | 'scan' | 'context';
  /** Logical offsets; of an index, those of its file. */
  readonly fromOffset: number;
  readonly toOffset: number;
  readonly bytes: number;
  readonly why: string;
}

export interface ResumeFacts {
  readonly logBytes: number;
  readonly indexBytes: number;
  readonly status: IndexStatus;
  /** What the index was built from, where there is a usable one. */
  readonly builtFrom: IndexHead | undefined;
  /** Bytes of the witness that were compared. */
  readonly witnessBytes: number;
  /** The compaction that the context begins with; `unknown` where only reading all of the log tells. */
  readonly boundary: EventRef | 'unknown' | undefined;
  /** After the last whole record. */
  readonly endOffset: number;
}

export interface ResumePlan {
  readonly status: IndexStatus;
  readonly reads: readonly PlannedRead[];
  /** Of all reads. */
  readonly totalBytes: number;
  readonly logBytes: number;
  readonly boundary: EventRef | undefined;
}

const WHY_SCAN: Readonly<Record<IndexStatus, string>> = {
  fresh: '',
  behind: '',
  missing: 'there is no index',
  damaged: 'the index is damaged',
  version: 'the index is of another version',
  stale: 'the index is of another log',
  truncated: 'the index has seen more: the log was cut',
  bare: 'the index has no checkpoint',
};

/** The reads in their order. That of the context is left out where nobody knows yet where it begins. */
export function planResume(facts: ResumeFacts): ResumePlan {
  const { status, builtFrom, endOffset, logBytes } = facts;
  const reads: PlannedRead[] = [];
  const add = (what: PlannedRead['what'], fromOffset: number, toOffset: number, bytes: number, why: string): void => {
    if (bytes > 0) reads.push({ what, fromOffset, toOffset, bytes, why });
  };
  add('index', 0, facts.indexBytes, facts.indexBytes, 'where the checkpoint is');
  if (builtFrom !== undefined) {
    const { offset, endOffset: end } = builtFrom;
    add('witness', offset, end, facts.witnessBytes, `the index was built from record ${builtFrom.seq}`);
  }
  if (builtFrom !== undefined && (status === 'fresh' || status === 'behind')) {
    const from = builtFrom.endOffset;
    add('tail', from, endOffset, endOffset - from, 'recorded after the checkpoint');
  } else {
    add('scan', 0, endOffset, endOffset, WHY_SCAN[status]);
  }
  const boundary = facts.boundary === 'unknown' ? undefined : facts.boundary;
  const from = facts.boundary === 'unknown' ? endOffset : (boundary?.offset ?? 0);
  const why =
    boundary === undefined ? 'the whole history: no compaction' : `since the compaction of record ${boundary.seq}`;
  add('context', from, endOffset, endOffset - from, why);
  return { status, reads, totalBytes: reads.reduce((sum, { bytes }) => sum + bytes, 0), logBytes, boundary };
}
