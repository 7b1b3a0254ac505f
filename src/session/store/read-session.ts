/** Reading a session from disk, without its lock. @effects fs */
import { CsmError, errnoOf } from '#/base/errors.ts';
import { parseJson } from '#/base/json.ts';
import type { Fs } from '#/platform/fs.ts';
import type { ForkBase } from '#/session/events/lifecycle.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import { createState, type SessionState } from '#/session/events/state.ts';
import { readFoldedLog, type FoldedLog } from '#/session/log/folded-log.ts';
import { readLog, resolveRecord, type LogDamage, type LogSegment } from '#/session/log/log-reader.ts';
import { replaceHead } from '#/session/log/line-repair.ts';
import { decodeRecord } from '#/session/log/record.ts';
import type { ScanEnd, ScannedRecord } from '#/session/log/scanned-record.ts';
import { readBlob } from './blobs.ts';
import type { SessionPaths } from './layout.ts';
import { wordsOf } from './words.ts';

/** The first record is short: it holds facts only. */
const FIRST_LINE_BYTES = 1024 * 1024;
const BASES =
  /"base":(\[\{"file":"base-\d{1,6}\.jsonl","end_offset":\d{1,15},"seq":\d{1,15},"sum":"[0-9a-f]{8}"\}(?:,\{"file":"base-\d{1,6}\.jsonl","end_offset":\d{1,15},"seq":\d{1,15},"sum":"[0-9a-f]{8}"\})*\])/;
const BASE_FILE = /^base-[0-9]{1,6}\.jsonl$/;

/** The files that hold a session, in the order of their records: a fork's prefix, then its own log. */
export function readSegments(fs: Fs, paths: Pick<SessionPaths, 'folder' | 'log'>): readonly LogSegment[] {
  return segmentsOf(paths, readBases(fs, paths.log));
}

/** The same, from what the first record says of its bases. Pure. */
export function segmentsOf(
  paths: Pick<SessionPaths, 'folder' | 'log'>,
  bases: readonly ForkBase[],
): readonly LogSegment[] {
  let startOffset = 0;
  const segments: LogSegment[] = [];
  for (const base of bases) {
    if (!BASE_FILE.test(base.file)) continue;
    segments.push({
      path: `${paths.folder}/${base.file}`,
      startOffset,
      endOffset: base.end_offset,
      expected: { seq: base.seq, sum: Number.parseInt(base.sum, 16) },
    });
    startOffset += base.end_offset;
  }
  return [...segments, { path: paths.log, startOffset }];
}

/** What the first record of a log says of the pieces before it. Its sum is not checked: each piece is, against what is said of it. */
function readBases(fs: Fs, path: string): readonly ForkBase[] {
  const file = fs.openRead(path);
  try {
    for (let length = 4096; length <= FIRST_LINE_BYTES; length *= 16) {
      const bytes = file.readAt(0, length);
      const end = bytes.indexOf(0x0a);
      if (end === -1) continue;
      const line = bytes.subarray(0, end);
      // A changed version or number is the scan's to report; where the session's files are is needed first.
      const decoded = decodeRecord(replaceHead(line, 1) ?? line, undefined);
      const created = decoded.kind === 'record' && decoded.event.type === 'session.created' ? decoded.event : undefined;
      return created?.forked_from?.base ?? salvageBases(line);
    }
    return [];
  } finally {
    file.close();
  }
}

/**
 * The bases that a damaged first record names, where they stand in it as a writer puts them: quotes in texts are escaped, so that
 * nothing else can look like them. Pure.
 */
function salvageBases(line: Uint8Array): readonly ForkBase[] {
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('latin1');
  return parseJson(BASES.exec(text)?.[1] ?? '[]') as unknown as readonly ForkBase[];
}

/** A session as its log says. */
export interface SessionView {
  readonly id: string;
  /** Its words are read from the log when they are asked for. */
  readonly state: SessionState;
  /** Where the log ends; what a writer in another process adds meanwhile is not in it. */
  readonly end: ScanEnd;
  /** The first hundred places; more of it may be found when words are read. */
  readonly damage: readonly LogDamage[];
  readonly folded: FoldedLog;
  readonly segments: readonly LogSegment[];
}

export interface ReadOptions {
  /** Called for each event, whole, with its blobs resolved. Reads everything. */
  readonly onEvent?: (event: StoredEvent) => void;
  /** Sequence number of the last record that is read. */
  readonly toSeq?: number;
  /** Reads all records, and no index. */
  readonly ignoreIndex?: boolean;
  readonly onProgress?: (readBytes: number) => void;
  /** Called for each record whose facts are read, after it was applied. */
  readonly onRecord?: (scanned: ScannedRecord, segment: LogSegment) => void;
  /** How much `onRecord` sees; `state` unless given. */
  readonly depth?: 'state' | 'facts' | 'checked';
}

/**
 * Reads a session and folds it: from its checkpoint on where its index is right.
 * @throws CsmError `session-not-found` where it has no log, `blob-missing` where a text that `onEvent` needs is gone
 */
export function readSessionLog(fs: Fs, id: string, paths: SessionPaths, options: ReadOptions = {}): SessionView {
  try {
    const segments = readSegments(fs, paths);
    const { toSeq, onProgress, onEvent, onRecord } = options;
    const folded = readFoldedLog(fs, segments, {
      ...(options.ignoreIndex === true ? {} : { indexPath: paths.index }),
      ...(toSeq === undefined ? {} : { toSeq }),
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(onRecord === undefined ? {} : { onRecord }),
      ...(options.depth === undefined ? {} : { depth: options.depth }),
    });
    const damage = [...missingPrefix(fs, paths, segments, folded), ...folded.damage];
    const onDamage = (found: LogDamage): void => {
      if (isPayloadDamage(found) && !damage.some((known) => isSame(known, found))) damage.push(found);
    };
    const words = wordsOf({ fs, segments, blobs: paths.blobs, onDamage });
    if (onEvent !== undefined) readEvents(fs, segments, paths, folded.replay.endOffset, onEvent, onDamage);
    return { id, state: createState(words, folded.replay), end: folded.end, damage, folded, segments };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw notFound(id);
    throw error;
  }
}

/** Of a fork whose first record is so damaged that it does not say what came before it, the pieces are there and cannot be read. */
function missingPrefix(
  fs: Fs,
  { folder, log }: SessionPaths,
  segments: readonly LogSegment[],
  { replay }: FoldedLog,
): readonly LogDamage[] {
  if (replay.created !== undefined || segments.length > 1 || !fs.list(folder).some((name) => BASE_FILE.test(name))) {
    return [];
  }
  return [{ path: log, offset: 0, lengthBytes: 0, reason: 'missing-base' }];
}

function isSame(a: LogDamage, b: LogDamage): boolean {
  return a.path === b.path && a.offset === b.offset;
}

/** Whether it is of the kind that is only found where payloads are read: all else was found when the facts were. */
export function isPayloadDamage({ reason }: LogDamage): boolean {
  return reason === 'digest' || reason === 'syntax' || reason === 'shape';
}

function readEvents(
  fs: Fs,
  segments: readonly LogSegment[],
  paths: SessionPaths,
  toOffset: number,
  onEvent: (event: StoredEvent) => void,
  onDamage: (damage: LogDamage) => void,
): void {
  readLog(
    fs,
    segments,
    {
      onRecord: (scanned, segment) =>
        onEvent(resolveRecord(scanned, segment.path, (ref) => readBlob(fs, paths.blobs, ref))),
      onDamage,
    },
    { toOffset },
  );
}

/** The error for a session that is not there. */
export function notFound(ref: string, hint = 'List the sessions with `csm sessions list --all`.'): CsmError {
  return new CsmError('input', 'session-not-found', `no session ${JSON.stringify(ref)} here`, {
    hint,
    data: { session: ref },
  });
}
