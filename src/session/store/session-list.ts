/** Listing and finding sessions, from the beginning and the end of each log. @effects fs */
import type { FileStat, Fs } from '#/platform/fs.ts';
import { decodeRecord } from '#/session/log/record.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import { isWork } from '#/session/events/replay-state.ts';
import { isUuid } from '#/base/ids.ts';
import type { LogSegment } from '#/session/log/log-reader.ts';
import { isSessionFolder, sessionPaths, sessionsFolder } from './layout.ts';
import { notFound, readSegments } from './read-session.ts';
import type { SessionStore } from './session-store.ts';

/** A session in a listing. */
export interface SessionSummary {
  readonly id: string;
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly cwd: string;
  /** Front door that made it. */
  readonly source: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** Of the last work in it, RFC 3339: being renamed on request, archived or tagged is none. */
  readonly updatedAt: string;
  /** Turns begun; undefined where the log is too long to count them in passing. */
  readonly turns: number | undefined;
  readonly forkedFrom: string | undefined;
  readonly isArchived: boolean;
  /** Bytes of its own log. */
  readonly sizeBytes: number;
}

/** Shorter ones are rather names. */
const ID_BEGINNING = /^[0-9a-f]{8}[0-9a-f-]*$/;
/** So much is read of each end of a log. */
const WINDOW_BYTES = 64 * 1024;
const LF = 0x0a;
const TITLED = Buffer.from('Z","type":"session.titled"');
const ARCHIVED = Buffer.from('Z","type":"session.archived"');
const UNARCHIVED = Buffer.from('Z","type":"session.unarchived"');
const TURN_STARTED = Buffer.from('Z","type":"turn.started"');

/** All sessions of the store, the one worked in last first. Folders that hold no readable session are left out. */
export function listSessions(store: SessionStore): readonly SessionSummary[] {
  return readSummaries(store, sessionIds(store)).sort(
    (a, b) => compare(b.updatedAt, a.updatedAt) || compare(b.id, a.id),
  );
}

/** The session that was worked in last, of those that `accept` takes. Reads no more sessions than it must. */
export function latestSession(
  store: SessionStore,
  accept: (session: SessionSummary) => boolean = () => true,
): SessionSummary | undefined {
  const ids = sessionIds(store);
  const stats = statLogs(store.platform.fs, store.root, ids);
  const byTime = ids
    .map((id, index) => ({ id, mtimeMs: stats[index]?.mtimeMs ?? 0 }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs || compare(b.id, a.id));
  let latest: SessionSummary | undefined;
  for (const { id, mtimeMs } of byTime) {
    // A file is written to after the last work too: one may be renamed. Never before, but for a clock that was set back.
    if (latest !== undefined && mtimeMs < Date.parse(latest.updatedAt)) break;
    const summary = readSummary(store, id);
    if (summary === undefined || !accept(summary)) continue;
    if (latest === undefined || summary.updatedAt > latest.updatedAt) latest = summary;
  }
  return latest;
}

/**
 * The id of the session that a user calls `ref`: its UUID, else its exact name, else its exact title (the latest one of
 * several), else the beginning of its UUID, where no other one begins so.
 * @throws CsmError `session-not-found`, with names that look alike
 */
export function resolveSession(store: SessionStore, ref: string): string {
  const id = ref.toLowerCase();
  if (isUuid(id)) {
    if (store.platform.fs.stat(sessionPaths(store.root, id).log) !== undefined) return id;
    throw notFound(ref);
  }
  const sessions = listSessions(store);
  const found = sessions.find((session) => session.name === ref) ?? sessions.find((session) => session.title === ref);
  if (found !== undefined) return found.id;
  const begun = ID_BEGINNING.test(id) ? sessions.filter((session) => session.id.startsWith(id)) : [];
  if (begun.length === 1 && begun[0] !== undefined) return begun[0].id;
  if (begun.length > 1) throw notFound(ref, `${begun.length} ids begin so: write more of the one that you mean.`);
  const near = findNear(ref, sessions);
  throw near.length === 0
    ? notFound(ref)
    : notFound(ref, `Did you mean ${near.map((name) => JSON.stringify(name)).join(' or ')}?`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What stands at the logs of sessions. Undefined also where it may not be looked at: that must not hide the others. */
export function statLogs(fs: Fs, root: string, ids: readonly string[]): readonly (FileStat | undefined)[] {
  const paths = ids.map((id) => sessionPaths(root, id).log);
  try {
    return fs.statMany(paths);
  } catch {
    return paths.map((path) => {
      try {
        return fs.stat(path);
      } catch {
        return undefined;
      }
    });
  }
}

function sessionIds(store: SessionStore): readonly string[] {
  return store.platform.fs.list(sessionsFolder(store.root)).filter(isSessionFolder);
}

function readSummaries(store: SessionStore, ids: readonly string[]): SessionSummary[] {
  return ids.flatMap((id) => readSummary(store, id) ?? []);
}

/** One session's summary, or undefined where its log is missing or does not begin as a log does. */
export function readSummary(store: SessionStore, id: string): SessionSummary | undefined {
  const { fs } = store.platform;
  const paths = sessionPaths(store.root, id);
  try {
    const segments = readSegments(fs, paths);
    const windows = segments.map((segment) => readWindow(fs, segment, segment.expected !== undefined));
    const own = windows.at(-1);
    const created = own === undefined ? undefined : decodeLine(firstLine(own.head));
    if (own === undefined || created?.type !== 'session.created') return undefined;
    return {
      id,
      name: created.name,
      title: lastTitle(windows),
      cwd: created.cwd,
      source: created.source,
      createdAt: created.ts,
      updatedAt: lastWork(own.tail)?.ts ?? created.ts,
      turns: windows.every((window) => window.isWhole)
        ? windows.reduce((sum, { tail }) => sum + countTurns(tail), 0)
        : undefined,
      forkedFrom: created.forked_from?.session_id,
      // No work is done in it before it is taken out again, so that nothing long follows.
      isArchived: own.tail.lastIndexOf(ARCHIVED) > own.tail.lastIndexOf(UNARCHIVED),
      sizeBytes: own.sizeBytes,
    };
  } catch {
    // A session that cannot be read must not hide the others.
    return undefined;
  }
}

/** Both ends of a log; one and the same where they meet. */
interface Window {
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly isWhole: boolean;
  readonly sizeBytes: number;
}

/** @param isBase a fork's prefix: a session that lost it is one still, and must be found */
function readWindow(fs: Fs, segment: LogSegment, isBase: boolean): Window {
  if (isBase && fs.stat(segment.path) === undefined) {
    return { head: Buffer.alloc(0), tail: Buffer.alloc(0), isWhole: true, sizeBytes: 0 };
  }
  const file = fs.openRead(segment.path);
  try {
    const sizeBytes = Math.min(file.sizeBytes(), segment.endOffset ?? Number.POSITIVE_INFINITY);
    if (sizeBytes <= 2 * WINDOW_BYTES) {
      const all = Buffer.from(file.readAt(0, sizeBytes));
      return { head: all, tail: all, isWhole: true, sizeBytes };
    }
    const head = Buffer.from(file.readAt(0, WINDOW_BYTES));
    const tail = Buffer.from(file.readAt(sizeBytes - WINDOW_BYTES, WINDOW_BYTES));
    return { head, tail, isWhole: false, sizeBytes };
  } finally {
    file.close();
  }
}

function firstLine(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.max(0, bytes.indexOf(LF)));
}

function decodeLine(line: Buffer): StoredEvent | undefined {
  const decoded = decodeRecord(line, undefined);
  return decoded.kind === 'record' ? decoded.event : undefined;
}

/** The last good record of work that ends in these bytes. */
function lastWork(bytes: Buffer): StoredEvent | undefined {
  for (let end = bytes.lastIndexOf(LF); end > 0;) {
    const before = bytes.lastIndexOf(LF, end - 1);
    const event = decodeLine(bytes.subarray(before + 1, end));
    if (event !== undefined && isWork(event)) return event;
    if (before === -1) return undefined;
    end = before;
  }
  return undefined;
}

function lastTitle(windows: readonly Window[]): string | undefined {
  for (const window of windows.toReversed()) {
    for (const bytes of window.isWhole ? [window.tail] : [window.tail, window.head]) {
      const at = bytes.lastIndexOf(TITLED);
      const end = at === -1 ? -1 : bytes.indexOf(LF, at);
      if (end === -1) continue;
      const event = decodeLine(bytes.subarray(bytes.lastIndexOf(LF, at) + 1, end));
      if (event?.type === 'session.titled' && event.payload !== undefined) return event.payload.title;
    }
  }
  return undefined;
}

function countTurns(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(TURN_STARTED); at !== -1; at = bytes.indexOf(TURN_STARTED, at + 1)) count += 1;
  return count;
}

/** Up to three names or titles that begin alike, contain one another, or differ in a letter or two. */
function findNear(ref: string, sessions: readonly SessionSummary[]): readonly string[] {
  const wanted = ref.toLowerCase();
  const names = sessions.flatMap((session) => [session.name, session.title]).filter((name) => name !== undefined);
  const near = names.filter((name) => {
    const other = name.toLowerCase();
    if (wanted.length >= 3 && (other.includes(wanted) || wanted.includes(other))) return true;
    return Math.abs(other.length - wanted.length) <= 2 && wanted.length <= 128 && editDistance(wanted, other) <= 2;
  });
  return [...new Set(near)].slice(0, 3);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
