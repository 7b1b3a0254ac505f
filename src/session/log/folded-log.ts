/**
 * The facts of a session from its log, with the help of its index where that can be trusted. @effects fs
 */
import { applyReplay, createReplayState, type RecordPlace, type ReplayState } from '#/session/events/replay-state.ts';
import { readLog, type LogDamage, type LogFs, type LogSegment } from './log-reader.ts';
import { measureLog, readIndex, trustedIndex } from './read-index.ts';
import { EMPTY_HEAD, type LogHead, type ScanEnd, type ScannedRecord } from './scanned-record.ts';
import { planResume, type ResumePlan } from './resume-plan.ts';
import { SparseIndexBuilder, type IndexHead, type IndexStatus } from './sparse-index.ts';

/** Damage that is described; all of it is counted. */
const DESCRIBED_DAMAGE = 100;

/** A session's facts, and how they were come by. */
export interface FoldedLog {
  readonly replay: ReplayState;
  readonly index: SparseIndexBuilder;
  /** The last record. */
  readonly last: IndexHead | undefined;
  /** All that was read is whole at its end: an index may be built from the last record. */
  readonly isSettled: boolean;
  /** Where the log ends; `head.offset` is one of the last file. Counts all records, also those not read. */
  readonly end: ScanEnd;
  /** The first hundred places. */
  readonly damage: readonly LogDamage[];
  readonly status: IndexStatus;
  readonly plan: ResumePlan;
  /** What the trusted index was built from; undefined where the whole log was read. */
  readonly resumedFrom: IndexHead | undefined;
}

export interface FoldOptions {
  /** The index file; absent: the whole log is read. */
  readonly indexPath?: string;
  /** Sequence number of the last record that is read. */
  readonly toSeq?: number;
  /** Called for each record that is read, after it was applied. */
  readonly onRecord?: (scanned: ScannedRecord, segment: LogSegment) => void;
  readonly onProgress?: (readBytes: number) => void;
  /** How much `onRecord` sees of a record; `state` unless given. */
  readonly depth?: 'state' | 'facts' | 'checked';
}

/** Where a scanned record stands in the logical log. Its digest is looked up only when it is asked for. */
class ScannedPlace implements RecordPlace {
  readonly offset: number;
  readonly endOffset: number;
  readonly #record: ScannedRecord['record'];

  constructor(scanned: ScannedRecord, startOffset: number) {
    this.offset = startOffset + scanned.offset;
    this.endOffset = startOffset + scanned.endOffset;
    this.#record = scanned.record;
  }

  get sum(): number {
    return this.#record.sum;
  }

  get digest(): string {
    return this.#record.digest;
  }

  get isWithheld(): boolean {
    return this.#record.payload === 'dropped' || this.#record.payload === 'forgotten';
  }
}

/** Where a scanned record stands. */
export function placeOf(scanned: ScannedRecord, segment: LogSegment): RecordPlace {
  return new ScannedPlace(scanned, segment.startOffset ?? 0);
}

/**
 * Folds a session: from its checkpoint on where the index is right, else all of it.
 * @throws errno errors of the file port
 */
export function readFoldedLog(fs: LogFs, segments: readonly LogSegment[], options: FoldOptions = {}): FoldedLog {
  const logBytes = measureLog(fs, segments);
  const found = readIndex(fs, segments, options.indexPath, logBytes);
  const toSeq = options.toSeq ?? Number.POSITIVE_INFINITY;
  const trusted = trustedIndex(found);
  const usable = (trusted?.builtFrom.seq ?? 0) <= toSeq ? trusted : undefined;
  const replay = usable?.checkpoint ?? createReplayState();
  const index = new SparseIndexBuilder(usable);
  const damage: LogDamage[] = [];
  const lastPath = segments.at(-1)?.path ?? '';
  const report = (place: LogDamage): void => {
    if (damage.length < DESCRIBED_DAMAGE) damage.push(place);
  };
  if (usable === undefined && found.status === 'truncated' && found.index !== undefined) {
    const { seq, endOffset } = found.index.builtFrom;
    report({ path: lastPath, offset: logBytes, lengthBytes: endOffset - logBytes, reason: 'truncated', seq });
  }
  for (const place of usable?.damage ?? []) report({ path: lastPath, ...place } as LogDamage);
  if (usable !== undefined) for (const place of missingBases(fs, segments)) report(place);

  let lastScanned: ScannedRecord | undefined;
  let lastSegment: LogSegment = { path: lastPath };
  let isSettled = true;
  let isOver = false;
  const from = usable === undefined ? EMPTY_HEAD : headOf(usable.builtFrom);
  const end = readLog(
    fs,
    segments,
    {
      onRecord: (scanned, segment) => {
        const { seq } = scanned.record.event;
        isOver ||= seq > toSeq;
        if (isOver) return false;
        const place = placeOf(scanned, segment);
        applyReplay(replay, scanned.record.event, place);
        index.push(seq, place.offset, place.sum);
        lastScanned = scanned;
        lastSegment = segment;
        options.onRecord?.(scanned, segment);
        return true;
      },
      onDamage: report,
      onSegmentEnd: (settled) => {
        isSettled &&= settled;
      },
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    },
    { depth: options.depth ?? 'state', from },
  );
  const last = lastScanned === undefined ? usable?.builtFrom : headFrom(lastScanned, lastSegment);
  const whole: ScanEnd = {
    ...end,
    records: end.records + (usable?.records ?? 0),
    damagedLines: end.damagedLines + (usable?.damagedLines ?? 0),
    isNewer: end.isNewer || (usable?.isNewer ?? false),
  };
  const startOffset = segments.at(-1)?.startOffset ?? 0;
  return {
    replay,
    index,
    last,
    isSettled: isSettled && !isOver,
    end: whole,
    damage,
    status: found.status,
    resumedFrom: usable?.builtFrom,
    plan: planResume({
      logBytes,
      indexBytes: found.indexBytes,
      status: found.status,
      builtFrom: usable?.builtFrom,
      witnessBytes: found.witnessBytes,
      boundary: replay.compactions.boundary,
      endOffset: startOffset + whole.head.offset,
    }),
  };
}

function headFrom(scanned: ScannedRecord, segment: LogSegment): IndexHead {
  const { offset, endOffset, sum } = placeOf(scanned, segment);
  return { seq: scanned.record.event.seq, offset, endOffset, sum };
}

function headOf(built: IndexHead): LogHead {
  return { seq: built.seq, sum: built.sum, offset: built.endOffset };
}

/** Pieces of a fork's prefix that are gone or shorter than they were, without reading them. */
function missingBases(fs: LogFs, segments: readonly LogSegment[]): readonly LogDamage[] {
  return segments.flatMap((segment): readonly LogDamage[] => {
    const { path, expected, endOffset = 0 } = segment;
    if (expected === undefined || (fs.stat(path)?.sizeBytes ?? 0) >= endOffset) return [];
    return [{ path, offset: 0, lengthBytes: 0, reason: 'missing-base', seq: expected.seq }];
  });
}
