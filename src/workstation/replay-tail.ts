/**
 * The newest turns of a session, read from the end of its log: at once, however long it is, and whatever its index is like. Nothing
 * is written. @effects fs
 */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import { applyReplay, createReplayState, type ReplayState } from '#/session/events/replay-state.ts';
import { readLogTail, type LogTail } from '#/session/log/tail-reader.ts';
import { readReplayItem, type ReplayItem, type ReplaySource } from './replay.ts';

/** So much is read at most: the turns that are wanted may be long. */
const LIMIT_BYTES = 64 * 1024 * 1024;

export interface ReplayTailOptions {
  /** Newest turns that are wanted; all where there are fewer. */
  readonly turns: number;
  /** As in `ReplayOptions`; the state counts from the first record that is shown. */
  readonly show: (item: ReplayItem, state: ReplayState) => Promise<boolean> | boolean;
}

export interface ReplayTailReport {
  readonly path: string;
  readonly records: number;
  /** Turns that are shown from their beginning. */
  readonly turns: number;
  /** 0 where there is none. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** There are older records. */
  readonly hasMore: boolean;
  readonly readBytes: number;
  /** Somebody stopped looking. */
  readonly isCut: boolean;
}

/**
 * Plays the newest turns. Records that are damaged are passed over without a word: that is a scan's to find.
 * @throws CsmError `log-unreadable`
 */
export async function replayTail(
  platform: Platform,
  source: ReplaySource,
  { turns, show }: ReplayTailOptions,
): Promise<ReplayTailReport> {
  const { fs } = platform;
  const { path, folder, segments } = source;
  const { records, hasMore, readBytes } = readTail(platform, source, turns);
  const state = createReplayState();
  let isCut = false;
  for (const tail of records) {
    const { record } = tail;
    const isWithheld = record.payload === 'dropped' || record.payload === 'forgotten';
    applyReplay(state, record.event, { offset: 0, endOffset: 0, sum: record.sum, digest: record.digest, isWithheld });
    isCut = !(await show(readReplayItem(fs, folder, tail), state));
    if (isCut) break;
  }
  return {
    path: segments.at(-1)?.path ?? path,
    records: records.length,
    turns: state.turns.started,
    firstSeq: records[0]?.record.event.seq ?? 0,
    lastSeq: state.lastSeq,
    hasMore,
    readBytes,
    isCut,
  };
}

function readTail({ fs }: Platform, { path, segments }: ReplaySource, turns: number): LogTail {
  try {
    return readLogTail(fs, segments, { turns, limitBytes: LIMIT_BYTES });
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw new CsmError('input', 'log-unreadable', `cannot read ${path}: ${printErrno(error)}`, { cause: error });
  }
}
