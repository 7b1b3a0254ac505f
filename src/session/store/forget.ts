/**
 * Forgetting: the one permitted change of what was recorded. A record that forks share is forgotten in all of them; each step
 * can be done again, so that a crash between two is mended by forgetting once more. @effects fs lock
 */
import { CsmError } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { HeldLock } from '#/platform/lock.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import { readLog, type LogSegment } from '#/session/log/log-reader.ts';
import { readLineAt } from '#/session/log/read-line-at.ts';
import { applyForgetting } from '#/session/log/record.ts';
import { artifactPath, findSummaryBlob, isArtifactId, listArtifacts } from './artifacts.ts';
import { sessionPaths, type SessionPaths } from './layout.ts';
import { acquireSessionLock } from './lock.ts';
import { findPlace, findRelatives, type RecordIdentity, type Relative } from './record-holders.ts';
import type { StorePlatform } from './session-store.ts';

/** A record whose payload goes. */
export interface ForgottenRecord extends RecordIdentity {
  readonly type: StoredEvent['type'];
  /** Length of the payload that is overwritten; 0 where that had been done before. */
  readonly payloadBytes: number;
}

/** A file that goes. */
export interface GoneFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** What goes, or is gone. */
export interface ForgetReport {
  /** In the order in which they were named. */
  readonly records: readonly ForgottenRecord[];
  /** Of this session and its forks: texts that no other record of theirs needs. */
  readonly blobs: readonly GoneFile[];
  /** Of compactions that are forgotten, with their summaries, which are among the blobs. */
  readonly artifacts: readonly GoneFile[];
  /** Cut-off ends of the log, files that a killed process was still writing, requests that were none, recordings of the screen: they may hold the same words. */
  readonly leftovers: readonly GoneFile[];
  /** Other sessions that share one of the records. */
  readonly sharedWith: readonly string[];
  /** Later compactions of this session whose summary may repeat the words, and which are not among `records`. */
  readonly compactions: readonly number[];
}

/** A record to be overwritten. */
interface PlannedWrite {
  readonly path: string;
  readonly offset: number;
}

interface ForgetPlan {
  readonly report: ForgetReport;
  readonly writes: readonly PlannedWrite[];
  /** Checkpoints that count one of the records, of this session too. */
  readonly indexes: readonly { readonly folder: string; readonly index: string }[];
  /** The other sessions that share one. */
  readonly holders: readonly { readonly id: string; readonly paths: SessionPaths }[];
}

const LEFTOVER = /^(?:events\.torn-\d+|\..*\.tmp)$/;

/** Says what forgetting would do. Takes no lock and changes nothing. Errors as {@link forgetRecords}, but for those of locks. */
export function planForgetting(
  fs: Fs,
  paths: SessionPaths,
  segments: readonly LogSegment[],
  seqs: readonly number[],
): ForgetReport {
  return makePlan(fs, paths, segments, seqs).report;
}

/**
 * Overwrites payloads in place and syncs them, in the order of `seqs`, wherever a session of the root has those records; then
 * removes their blobs and artifacts and torn ends of this log. The caller holds this session's lock; the sessions that share a
 * record are locked for it.
 * @throws CsmError `forget-nothing` (no such record, or one that never had a payload), `forget-in-base` (the session that
 * recorded it is there: forget it in that one), `session-locked` (a session that shares it is in use)
 */
export async function forgetRecords(
  platform: StorePlatform,
  paths: SessionPaths,
  segments: readonly LogSegment[],
  seqs: readonly number[],
): Promise<ForgetReport> {
  const { fs } = platform;
  const locks = new Map<string, HeldLock>();
  try {
    let plan = makePlan(fs, paths, segments, seqs);
    await lockHolders(platform, plan, locks);
    // What holders recorded until they were locked counts.
    plan = makePlan(fs, paths, segments, seqs);
    const { report } = plan;
    for (;;) {
      await lockHolders(platform, plan, locks);
      execute(fs, plan);
      const again = makePlan(fs, paths, segments, seqs);
      // A fork that was made meanwhile.
      if (again.holders.every(({ id }) => locks.has(id))) return report;
      plan = again;
    }
  } finally {
    for (const lock of locks.values()) lock.release();
  }
}

async function lockHolders(platform: StorePlatform, plan: ForgetPlan, locks: Map<string, HeldLock>): Promise<void> {
  for (const { id, paths } of plan.holders) {
    if (!locks.has(id)) locks.set(id, await acquireSessionLock(platform, paths.lock, () => `${id}, which shares it,`));
  }
}

/** Each step is synced before the next. */
function execute(fs: Fs, { report, writes, indexes, holders }: ForgetPlan): void {
  // A checkpoint counts payloads that are gone: it goes before they do.
  for (const { folder, index } of indexes) removeSynced(fs, folder, [index]);
  for (const { path, offset } of writes) {
    const line = readLineAt(fs, path, offset);
    const changed = line === undefined ? undefined : applyForgetting(line);
    if (changed !== undefined) fs.writeAt(path, offset, changed);
  }
  if (report.records.some(({ type }) => type === 'session.titled'))
    for (const { paths } of holders) touch(fs, paths.log);
  const files = [...report.blobs, ...report.artifacts, ...report.leftovers].map(({ path }) => path);
  for (const [folder, paths] of Map.groupBy(files, (path) => path.slice(0, path.lastIndexOf('/'))))
    removeSynced(fs, folder, paths);
}

/** A fork's title went from a file that is not its own: who goes by the times of logs must see that it changed. */
function touch(fs: Fs, path: string): void {
  if (fs.stat(path) === undefined) return;
  const file = fs.openRead(path);
  const first = file.readAt(0, 1);
  file.close();
  if (first.length === 1) fs.writeAt(path, 0, first);
}

function removeSynced(fs: Fs, folder: string, paths: readonly string[]): void {
  const there = paths.filter((path) => fs.stat(path) !== undefined);
  for (const path of there) fs.remove(path);
  if (there.length > 0) fs.syncDir(folder);
}

/** A record as it was found in this session's log. */
interface FoundRecord extends ForgottenRecord {
  readonly blobs: readonly string[];
  readonly artifactId: string | undefined;
  readonly hasPayload: boolean;
}

/** What all records of a session say of those that go. */
interface SessionFacts {
  readonly found: ReadonlyMap<number, FoundRecord>;
  /** Blobs that other records of it need. */
  readonly needed: ReadonlySet<string>;
  readonly compactions: readonly number[];
}

function makePlan(fs: Fs, paths: SessionPaths, segments: readonly LogSegment[], seqs: readonly number[]): ForgetPlan {
  const wanted = new Set(seqs);
  const facts = readFacts(fs, segments, wanted);
  const records = [...wanted].map((seq) => {
    const found = facts.found.get(seq);
    if (found === undefined) throw nothingError(seq, 'there is no such record');
    if (!found.hasPayload) throw nothingError(seq, `${found.type} has no text, or it was never written`);
    return found;
  });
  const root = paths.folder.slice(0, paths.folder.lastIndexOf('/sessions/'));
  const relatives = findRelatives(fs, paths, segments, (id) => sessionPaths(root, id));
  const shared = findSharing(fs, relatives, records);
  refuseForeign(fs, segments, records, shared);

  const blobs: GoneFile[] = [];
  const artifacts: GoneFile[] = [];
  const addFile = (files: GoneFile[], path: string): void => {
    const sizeBytes = fs.stat(path)?.sizeBytes;
    if (sizeBytes !== undefined) files.push({ path, sizeBytes });
  };
  const holders = [{ paths, segments, records, facts }, ...shared];
  for (const holder of holders) {
    const { folder } = holder.paths;
    const gone = new Set(holder.records.flatMap(({ artifactId }) => artifactId ?? []));
    const summaries = [...gone].flatMap((id) => findSummaryBlob(fs, folder, id) ?? []);
    const names = [...new Set([...holder.records.flatMap((record) => record.blobs), ...summaries])];
    const there = names.filter((name) => fs.stat(`${holder.paths.blobs}/${name}`) !== undefined);
    const needed = there.length === 0 ? new Set<string>() : neededIn(fs, holder, gone);
    for (const name of there) if (!needed.has(name)) addFile(blobs, `${holder.paths.blobs}/${name}`);
    for (const id of gone) addFile(artifacts, artifactPath(folder, id));
  }
  const leftovers: GoneFile[] = [];
  for (const folder of [paths.folder, paths.blobs, paths.artifacts, paths.inbox]) {
    for (const name of fs.list(folder)) if (LEFTOVER.test(name)) addFile(leftovers, `${folder}/${name}`);
  }
  // Of the screen, in every session that showed the words.
  for (const { paths: own } of holders)
    for (const name of fs.list(own.recordings)) addFile(leftovers, `${own.recordings}/${name}`);
  // Requests that were none: nobody knows what is in them.
  for (const name of fs.list(`${paths.inbox}/aside`)) addFile(leftovers, `${paths.inbox}/aside/${name}`);
  return {
    report: {
      records: records.map(({ seq, sum, logicalOffset, type, payloadBytes }) => ({
        seq,
        sum,
        logicalOffset,
        type,
        payloadBytes,
      })),
      blobs,
      artifacts,
      leftovers,
      sharedWith: shared.map(({ id }) => id),
      compactions: facts.compactions,
    },
    writes: holders.flatMap((holder) =>
      holder.records.flatMap((record) => findPlace(fs, holder.segments, record) ?? []),
    ),
    indexes: holders.map((holder) => holder.paths),
    holders: shared,
  };
}

interface Sharing {
  readonly id: string;
  readonly paths: SessionPaths;
  readonly segments: readonly LogSegment[];
  readonly records: readonly FoundRecord[];
  /** Not read yet. */
  readonly facts?: undefined;
}

/** The relatives that have one of the records, and what is left of forks that were never finished. */
function findSharing(fs: Fs, relatives: readonly Relative[], records: readonly FoundRecord[]): readonly Sharing[] {
  return relatives.flatMap(({ id, paths, segments }): readonly Sharing[] => {
    // Nobody reads in there; it may have the blobs.
    if (segments === undefined) return [{ id, paths, segments: [], records }];
    const own = records.filter((record) => findPlace(fs, segments, record) !== undefined);
    return own.length === 0 ? [] : [{ id, paths, segments, records: own }];
  });
}

/** A record in a fork's prefix is forgotten by the session that recorded it, while that is there. */
function refuseForeign(
  fs: Fs,
  segments: readonly LogSegment[],
  records: readonly FoundRecord[],
  shared: readonly Sharing[],
): void {
  for (const record of records) {
    if (findPlace(fs, segments, record)?.isOwn === true) continue;
    const owner = shared.find((other) => findPlace(fs, other.segments, record)?.isOwn === true);
    if (owner === undefined) continue;
    throw new CsmError(
      'input',
      'forget-in-base',
      `record ${record.seq} stands in the log of session ${owner.id}, which this one was forked from`,
      { hint: 'Forget it there: the fork shares those bytes.', data: { seq: record.seq, session: owner.id } },
    );
  }
}

function readFacts(fs: Fs, segments: readonly LogSegment[], wanted: ReadonlySet<number>): SessionFacts {
  const found = new Map<number, FoundRecord>();
  const needed = new Set<string>();
  const compactions: number[] = [];
  const first = Math.min(...wanted);
  readLog(
    fs,
    segments,
    {
      onRecord: ({ record, offset }, segment) => {
        const { event, sum } = record;
        const isCompaction = event.type === 'compaction.committed';
        if (wanted.has(event.seq)) {
          found.set(event.seq, {
            seq: event.seq,
            sum,
            logicalOffset: (segment.startOffset ?? 0) + offset,
            type: event.type,
            payloadBytes: record.payload === 'present' ? record.payloadBytes : 0,
            blobs: record.blobs,
            artifactId: isCompaction && isArtifactId(event.artifact_id) ? event.artifact_id : undefined,
            hasPayload: record.payload === 'present' || record.payload === 'forgotten',
          });
          return;
        }
        if (isCompaction && event.covers_seq >= first && record.payload === 'present') compactions.push(event.seq);
        if (record.payload === 'present') for (const name of record.blobs) needed.add(name);
      },
    },
    { depth: 'facts' },
  );
  return { found, needed, compactions };
}

/** Blobs that other records of a session need, and artifacts that stay. */
function neededIn(
  fs: Fs,
  holder: {
    readonly paths: SessionPaths;
    readonly segments: readonly LogSegment[];
    readonly records: readonly FoundRecord[];
    readonly facts?: SessionFacts | undefined;
  },
  goneArtifacts: ReadonlySet<string>,
): ReadonlySet<string> {
  const wanted = new Set(holder.records.map(({ seq }) => seq));
  const { needed } = holder.facts ?? readFacts(fs, holder.segments, wanted);
  const kept = listArtifacts(fs, holder.paths.folder).filter(({ artifactId }) => !goneArtifacts.has(artifactId));
  return new Set([...needed, ...kept.flatMap(({ summarySha256 }) => summarySha256 ?? [])]);
}

function nothingError(seq: number, why: string): CsmError {
  return new CsmError('input', 'forget-nothing', `nothing to forget in record ${seq}: ${why}`, { data: { seq } });
}
