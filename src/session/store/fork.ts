/** Forking a session: the same history up to a point, by reference. @effects fs clock random lock env */
import { CsmError, printErrno } from '#/base/errors.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Fs } from '#/platform/fs.ts';
import { readLog, type LogSegment } from '#/session/log/log-reader.ts';
import { planInterruption } from '#/session/log/open-items.ts';
import { printSum } from '#/session/log/record.ts';
import type { ScannedRecord } from '#/session/log/scanned-record.ts';
import type { IndexHead } from '#/session/log/sparse-index.ts';
import type { ForkBase, SessionCreated } from '#/session/events/lifecycle.ts';
import { linkArtifacts, listArtifactIds, listArtifacts } from './artifacts.ts';
import { linkBlobs, tryLink } from './blobs.ts';
import { baseFile, sessionPaths } from './layout.ts';
import type { OpenSession } from './open-session.ts';
import type { SessionView } from './read-session.ts';
import { readSession, startSession, type OpenOptions, type SessionStore } from './session-store.ts';

/** What a fork says of itself; the rest is its parent's. */
export interface ForkOptions
  extends OpenOptions, Partial<Pick<SessionCreated, 'cwd' | 'source' | 'thread_source' | 'csm_version' | 'git'>> {
  /** Sequence number of the last record to share; the parent's last one where absent. */
  readonly at?: number;
  /** UUID of the fork; a fresh one where absent. Only an ephemeral fork may have its parent's. */
  readonly id?: string;
  readonly name?: string;
  /** Kept outside the store and removed on close. */
  readonly ephemeral?: boolean;
}

/** The last record that parent and fork share. */
interface ForkPoint {
  readonly segment: LogSegment;
  readonly endOffset: number;
  readonly seq: number;
  readonly sum: number;
}

/**
 * Makes a session that goes on from a record of another one. The parent may be in use; it is only read. What the fork
 * point leaves open (calls, a turn) is closed as interrupted in the fork.
 * @throws CsmError `session-not-found`, `fork-point`, `session-newer`, and what `createSession` throws
 */
export async function forkSession(
  store: SessionStore,
  sourceId: string,
  options: ForkOptions = {},
): Promise<OpenSession> {
  const { platform } = store;
  const { fs } = platform;
  const source = sessionPaths(store.root, sourceId);
  const { view, blobs } = readPrefix(store, sourceId, options.at);
  const { folded, end, segments } = view;
  const parent = folded.replay.created;
  const point = pointOf(folded.last, segments);
  if (end.isNewer) throw newerError(sourceId);
  if (point === undefined || parent === undefined || (options.at !== undefined && point.seq !== options.at)) {
    throw pointError(sourceId, options.at, readSession(store, sourceId).end.head.seq);
  }

  const id = options.id ?? freshId(platform);
  return startSession(store, {
    id,
    name: options.name,
    isEphemeral: options.ephemeral === true,
    policy: parent.payload_policy,
    redaction: options.redaction,
    sealKey: options.sealKey,
    head: { seq: point.seq, sum: point.sum, offset: 0 },
    prefix: { replay: folded.replay, index: folded.index, bases: basesOf(segments, point) },
    prepare: async (paths, state) => {
      const base = basesOf(segments, point);
      linkBases(fs, segments, base, paths.folder);
      if (options.ephemeral !== true) await syncBases(fs, paths.folder, base);
      const { artifactIds, summaries } = findArtifacts(fs, source.folder, options.at);
      linkBlobs(fs, source.blobs, paths.blobs, new Set([...blobs, ...summaries]));
      linkArtifacts(fs, source.folder, paths.folder, artifactIds);
      const created: SessionCreated = {
        type: 'session.created',
        session_id: id,
        ...(options.name === undefined ? {} : { name: options.name }),
        cwd: options.cwd ?? parent.cwd,
        source: options.source ?? parent.source,
        thread_source: options.thread_source ?? parent.thread_source,
        csm_version: options.csm_version ?? parent.csm_version,
        payload_policy: parent.payload_policy,
        base_message_id: parent.base_message_id,
        forked_from: { session_id: sourceId, seq: point.seq, base },
        ...(options.git === undefined ? {} : { git: options.git }),
      };
      return [created, ...planInterruption(state, [], 'fork', () => freshId(platform))];
    },
  });
}

/** What a fork shares: the facts up to a record, and the names of the blobs that those records need. */
interface Prefix {
  readonly view: SessionView;
  readonly blobs: ReadonlySet<string>;
}

/** Reads the facts up to the fork point: from the checkpoint on, unless that is of a later record. */
function readPrefix(store: SessionStore, sourceId: string, at: number | undefined): Prefix {
  const { fs } = store.platform;
  const source = sessionPaths(store.root, sourceId);
  const named = new Set<string>();
  const addNames = ({ record }: ScannedRecord): void => {
    for (const name of record.blobs) named.add(name);
  };
  // At the parent's end, all that it has is needed.
  if (at === undefined) {
    const view = readSession(store, sourceId);
    return { view, blobs: new Set(fs.list(source.blobs)) };
  }
  const view = readSession(store, sourceId, { toSeq: at, onRecord: addNames });
  if (view.folded.resumedFrom === undefined) return { view, blobs: named };
  const later = readLaterBlobs(fs, view);
  const blobs = new Set(fs.list(source.blobs).filter((name) => named.has(name) || !later.has(name)));
  if ([...later].every((name) => named.has(name))) return { view, blobs };
  // A text that is named after the point may have been said before the checkpoint as well.
  readSession(store, sourceId, { toSeq: view.folded.resumedFrom.seq, ignoreIndex: true, onRecord: addNames });
  return { view, blobs: named };
}

/** Blobs of the records after the fork point. */
function readLaterBlobs(fs: Fs, { folded, segments }: SessionView): ReadonlySet<string> {
  const names = new Set<string>();
  const { last } = folded;
  if (last === undefined) return names;
  readLog(
    fs,
    segments,
    {
      onRecord: ({ record }) => {
        for (const name of record.blobs) names.add(name);
      },
    },
    { depth: 'state', from: { seq: last.seq, sum: last.sum, offset: last.endOffset } },
  );
  return names;
}

/** The artifacts of compactions up to a record (of all where that is undefined), and the blobs of their summaries. */
function findArtifacts(
  fs: Fs,
  folder: string,
  at: number | undefined,
): { readonly artifactIds: readonly string[]; readonly summaries: readonly string[] } {
  // All of the parent's blobs are shared then.
  if (at === undefined) return { artifactIds: listArtifactIds(fs, folder), summaries: [] };
  // A compaction is recorded after all that it covers.
  const artifacts = listArtifacts(fs, folder).filter(({ coversSeq = at }) => coversSeq < at);
  return {
    artifactIds: artifacts.map(({ artifactId }) => artifactId),
    summaries: artifacts.flatMap(({ summarySha256 }) => summarySha256 ?? []),
  };
}

/** Where the last shared record stands. */
function pointOf(last: IndexHead | undefined, segments: readonly LogSegment[]): ForkPoint | undefined {
  if (last === undefined) return undefined;
  const segment = segments.findLast(({ startOffset = 0 }) => startOffset <= last.offset);
  if (segment === undefined) return undefined;
  return { segment, endOffset: last.endOffset - (segment.startOffset ?? 0), seq: last.seq, sum: last.sum };
}

/** What the fork's first record says of the pieces of its prefix. */
function basesOf(segments: readonly LogSegment[], point: ForkPoint): readonly ForkBase[] {
  const shared = segments.slice(0, segments.findIndex(({ path }) => path === point.segment.path) + 1);
  return shared.map((segment, index) => {
    const { expected } = segment;
    const isLast = index === shared.length - 1;
    const endOffset = isLast ? point.endOffset : (segment.endOffset ?? point.endOffset);
    const end = isLast || expected === undefined ? point : expected;
    return { file: baseFile(index), end_offset: endOffset, seq: end.seq, sum: printSum(end.sum) };
  });
}

/** Puts the parent's files up to the fork point into the fork's folder. */
function linkBases(fs: Fs, segments: readonly LogSegment[], bases: readonly ForkBase[], folder: string): void {
  for (const [index, base] of bases.entries()) {
    const path = segments[index]?.path;
    if (path === undefined) continue;
    const target = `${folder}/${base.file}`;
    if (!tryLink(fs, path, target)) copyPrefix(fs, path, target, base.end_offset);
  }
}

/** The parent may not have synced its last records, and a copy is new: the fork counts on both. */
async function syncBases(fs: Fs, folder: string, bases: readonly ForkBase[]): Promise<void> {
  for (const base of bases) {
    const file = fs.openAppend(`${folder}/${base.file}`);
    try {
      await file.sync();
    } finally {
      file.close();
    }
  }
}

const COPY_BYTES = 1024 * 1024;

function copyPrefix(fs: Fs, from: string, to: string, lengthBytes: number): void {
  const source = fs.openRead(from);
  const target = fs.openAppend(to);
  try {
    for (let offset = 0; offset < lengthBytes;) {
      const chunk = source.readAt(offset, Math.min(COPY_BYTES, lengthBytes - offset));
      if (chunk.length === 0 || target.append(chunk) !== chunk.length) {
        throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
      }
      offset += chunk.length;
    }
  } catch (error) {
    throw new CsmError('environment', 'fork-copy', `cannot copy the parent's log to ${to}: ${printErrno(error)}`, {
      hint: 'Make room, then fork again.',
      cause: error,
    });
  } finally {
    source.close();
    target.close();
  }
}

function newerError(id: string): CsmError {
  return new CsmError(
    'conflict',
    'session-newer',
    `session ${id} was written by another version of csm and cannot be forked here`,
    {
      hint: 'Update csm, or fork with the version that wrote it.',
    },
  );
}

function pointError(id: string, at: number | undefined, lastSeq: number): CsmError {
  const where = at === undefined ? 'has no record' : `has no record ${at} to fork at`;
  return new CsmError('input', 'fork-point', `session ${id} ${where}`, {
    hint: lastSeq === 0 ? 'Its log is empty or cannot be read.' : `Its records are numbered up to ${lastSeq}.`,
    data: { session: id, lastSeq },
  });
}
