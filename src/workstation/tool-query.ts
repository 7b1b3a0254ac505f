/**
 * Asking for tool calls over all native sessions: which failed, run, wait, were refused. One pass over facts, in memory that the
 * limit bounds; only of the calls that are answered is what they did read. Sessions that were not written to since are not opened,
 * and of long ones the index says where to begin. @effects fs lock
 */
import type { ToolAction } from '#/base/tool-action.ts';
import { errnoOf } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import type { Fs } from '#/platform/fs.ts';
import type { Platform } from '#/platform/platform.ts';
import { readHeldLocks } from '#/session/catalog/lock-holders.ts';
import { readLog, type LogSegment } from '#/session/log/log-reader.ts';
import { decodeRecord } from '#/session/log/record.ts';
import { EMPTY_HEAD, type ScanStart } from '#/session/log/scanned-record.ts';
import { decodeIndex, INDEX_BYTES, type IndexEntry } from '#/session/log/sparse-index.ts';
import { isSessionFolder, sessionPaths, sessionsFolder } from '#/session/store/layout.ts';
import { readSegments } from '#/session/store/read-session.ts';
import { resolveSession } from '#/session/store/session-list.ts';
import { sessionStore } from '#/session/store/session-store.ts';
import { ToolCallFold, type CallKind, type CallStatus, type ToolCall } from './tool-call-fold.ts';

/** Which calls are wanted. */
export interface ToolQuery {
  /** Id, name or title; with what stands before a fork. Undefined: all sessions, each call where it was recorded. */
  readonly session?: string;
  /** Calls that were heard of after this time. */
  readonly sinceMs?: number;
  /** Any of these; undefined: all. */
  readonly statuses?: ReadonlySet<CallStatus>;
  readonly kinds?: ReadonlySet<CallKind>;
  /** The latest ones. */
  readonly limit: number;
}

/** A call, and what is said of it. */
export interface FoundCall extends ToolCall {
  readonly sessionId: string;
  /** What it does; undefined where that was not recorded, or is withheld. */
  readonly action: ToolAction | undefined;
}

export interface ToolAnswer {
  /** The latest first. */
  readonly calls: readonly FoundCall[];
  /** How many there are without the limit; undefined where sessions were left out because enough were found. */
  readonly total: number | undefined;
  readonly sessions: number;
  /** Ids of sessions that could not be read to their end. */
  readonly damaged: readonly string[];
}

/** Lines of `tool.started` are longer only by a patch, whose diffs are blobs from 16 KiB on. */
const LINE_BYTES = 4 * 1024 * 1024;
/** The first members of a record: its number and time. */
const RECORD_START_BYTES = 128;
/** Ids that are named. */
const DAMAGED = 100;

/** A call that is kept until it is known whether it is among the latest. */
interface Kept extends ToolCall {
  readonly sessionId: string;
  readonly place: ActionPlace | undefined;
}

interface ActionPlace {
  readonly path: string;
  readonly offset: number;
  readonly endOffset: number;
}

/**
 * Looks for them. A call that has begun and has no end is `running` where somebody works on its session, else `interrupted`.
 * @throws CsmError `session-not-found`
 */
export function queryTools(platform: Platform, settings: Pick<Settings, 'csmRoot'>, query: ToolQuery): ToolAnswer {
  const { fs, locks } = platform;
  const { csmRoot } = settings;
  const only = query.session === undefined ? undefined : resolveSession(sessionStore(platform, csmRoot), query.session);
  const latest = new LatestCalls(query.limit);
  const damaged: string[] = [];
  let sessions = 0;
  let isCut = false;
  for (const { id, mtimeMs } of listLogs(fs, csmRoot, only)) {
    if (query.sinceMs !== undefined && mtimeMs < query.sinceMs) break;
    // Whatever is in it was recorded before the oldest one that is kept.
    if (latest.isFull && mtimeMs < Date.parse(latest.oldestAt)) {
      isCut = true;
      break;
    }
    sessions += 1;
    const isHeld = lazy(() => readHeldLocks(fs, locks, [sessionPaths(csmRoot, id).lock]).size > 0);
    const isWhole = readCalls(fs, csmRoot, id, { ...query, withPrefix: only !== undefined }, (call) => {
      const settled = settle(call, isHeld);
      if (matches(settled, query)) latest.push({ ...settled, sessionId: id });
    });
    if (!isWhole && damaged.length < DAMAGED) damaged.push(id);
  }
  const calls = latest.take().map(({ place, ...call }): FoundCall => ({ ...call, action: readAction(fs, place) }));
  return { calls, total: isCut ? undefined : latest.seen, sessions, damaged };
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Logs by their last change, the latest first. */
function listLogs(fs: Fs, csmRoot: string, only: string | undefined) {
  const ids = only === undefined ? fs.list(sessionsFolder(csmRoot)).filter(isSessionFolder) : [only];
  const stats = fs.statMany(ids.map((id) => sessionPaths(csmRoot, id).log));
  return ids
    .flatMap((id, index) => {
      const stat = stats[index];
      return stat === undefined ? [] : [{ id, mtimeMs: stat.mtimeMs }];
    })
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
}

function settle<C extends ToolCall>(call: C, isHeld: () => boolean): C {
  const isOpen =
    call.status === 'started' || call.status === 'running' || call.status === 'pending' || call.status === 'requested';
  if (!isOpen) return call;
  if (call.status === 'running' || call.status === 'started') {
    return { ...call, status: isHeld() ? 'running' : 'interrupted' };
  }
  return isHeld() ? call : { ...call, status: 'interrupted' };
}

function matches(call: ToolCall, { sinceMs, statuses, kinds }: ToolQuery): boolean {
  if (statuses !== undefined && !statuses.has(call.status)) return false;
  if (kinds !== undefined && !kinds.has(call.kind)) return false;
  return sinceMs === undefined || Date.parse(call.endedAt ?? call.startedAt ?? call.at) >= sinceMs;
}

/** @returns whether all of it could be read */
function readCalls(
  fs: Fs,
  csmRoot: string,
  id: string,
  how: { readonly sinceMs?: number; readonly withPrefix: boolean },
  onCall: (call: ToolCall & { readonly place: ActionPlace | undefined }) => void,
): boolean {
  const paths = sessionPaths(csmRoot, id);
  const places = new Map<number, ActionPlace>();
  const fold = new ToolCallFold((call) => {
    const place = call.actionSeq === undefined ? undefined : places.get(call.actionSeq);
    if (call.actionSeq !== undefined) places.delete(call.actionSeq);
    onCall({ ...call, place });
  });
  let isWhole = true;
  try {
    const segments = readSegments(fs, paths);
    readLog(
      fs,
      segments,
      {
        onRecord: ({ record, offset, endOffset }, { path }) => {
          const { event } = record;
          const hasAction = event.type === 'tool.started' || event.type === 'approval.requested';
          if (hasAction && record.payload === 'present') places.set(event.seq, { path, offset, endOffset });
          fold.apply(event);
        },
        onDamage: () => (isWhole = false),
      },
      { depth: 'facts', from: decideStart(fs, segments, paths.index, how) },
    );
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    isWhole = false;
  }
  fold.end();
  return isWhole;
}

/**
 * Where to begin: with `sinceMs` at the last record of the index before that time that is still what the index says; a call that
 * was open there is known by its end alone. Else behind the prefix of a fork, or at the beginning.
 */
function decideStart(
  fs: Fs,
  segments: readonly LogSegment[],
  indexPath: string,
  { sinceMs, withPrefix }: { readonly sinceMs?: number; readonly withPrefix: boolean },
): ScanStart {
  const own = segments.at(-1);
  const prefix = segments.at(-2)?.expected;
  const ownStart = own?.startOffset ?? 0;
  const first = withPrefix || prefix === undefined ? EMPTY_HEAD : { ...prefix, offset: ownStart };
  if (sinceMs === undefined || own === undefined) return first;
  const entries = readEntries(fs, indexPath).filter(({ offset }) => offset >= ownStart);
  const file = fs.openRead(own.path);
  try {
    const at = (entry: IndexEntry | undefined): number | undefined => {
      if (entry === undefined) return undefined;
      const text = Buffer.from(file.readAt(entry.offset - ownStart, RECORD_START_BYTES)).toString('latin1');
      const match = /^\{"v":\d+,"seq":(\d+),"ts":"([^"]{20,32})"/.exec(text);
      return match === null || Number(match[1]) !== entry.seq ? undefined : Date.parse(match[2] ?? '');
    };
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const time = at(entries[middle]);
      if (time === undefined) return first;
      if (time < sinceMs) low = middle + 1;
      else high = middle;
    }
    // One more back: calls take time, and their beginning says what they did.
    const entry = entries[low - 2];
    if (entry === undefined || at(entry) === undefined) return first;
    return { seq: entry.seq - 1, sum: undefined, offset: entry.offset };
  } finally {
    file.close();
  }
}

function readEntries(fs: Fs, indexPath: string): readonly IndexEntry[] {
  const stat = fs.stat(indexPath);
  if (stat === undefined || stat.sizeBytes > INDEX_BYTES) return [];
  const index = decodeIndex(fs.readFile(indexPath));
  return typeof index === 'string' ? [] : index.entries;
}

/** What a record says that it does. Its texts that stand in blobs are left as references: they are too long to be shown. */
function readAction(fs: Fs, place: ActionPlace | undefined): ToolAction | undefined {
  if (place === undefined || place.endOffset - place.offset > LINE_BYTES) return undefined;
  try {
    const file = fs.openRead(place.path);
    try {
      const line = file.readAt(place.offset, place.endOffset - place.offset - 1);
      const decoded = decodeRecord(line, undefined);
      if (decoded.kind !== 'record') return undefined;
      const { event } = decoded;
      return event.type === 'tool.started' || event.type === 'approval.requested' ? event.payload?.action : undefined;
    } finally {
      file.close();
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** The latest of many calls, in memory for twice as many as are wanted. */
class LatestCalls {
  readonly #limit: number;
  #calls: Kept[] = [];
  #oldestAt = '';
  seen = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** As many as wanted are there: an older one does not matter any more. */
  get isFull(): boolean {
    return this.#oldestAt !== '';
  }

  get oldestAt(): string {
    return this.#oldestAt;
  }

  push(call: Kept): void {
    this.seen += 1;
    if (this.isFull && timeOf(call) < this.#oldestAt) return;
    this.#calls.push(call);
    if (this.#calls.length >= 2 * this.#limit) this.#trim();
  }

  take(): readonly Kept[] {
    this.#trim();
    return this.#calls;
  }

  #trim(): void {
    this.#calls = this.#calls
      .toSorted((a, b) => (timeOf(a) < timeOf(b) ? 1 : timeOf(a) > timeOf(b) ? -1 : 0))
      .slice(0, this.#limit);
    if (this.#calls.length === this.#limit) this.#oldestAt = timeOf(this.#calls.at(-1));
  }
}

function timeOf(call: ToolCall | undefined): string {
  return call?.endedAt ?? call?.startedAt ?? call?.at ?? '';
}
