/** Forgetting: the one permitted change of what was recorded. The caller holds the session's lock. @effects fs */
import { CsmError } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import { readLog, type LogSegment } from '#/session/log/log-reader.ts';
import { applyForgetting } from '#/session/log/record.ts';
import { findSummaryBlob } from './artifacts.ts';
import type { SessionPaths } from './layout.ts';

/** What is gone. */
export interface ForgetReport {
  readonly seq: number;
  readonly type: StoredEvent['type'];
  /** Length of the payload that was overwritten; 0 where that had been done before. */
  readonly payloadBytes: number;
  /** Blobs that no other record of the session needs; removed here and, by their inode, in its forks. */
  readonly blobs: readonly string[];
  /** Files with cut-off ends of the log, which may have held the same words. */
  readonly tornFiles: readonly string[];
  /** Later compactions whose summary may repeat it: their records, to be forgotten as well if it does. */
  readonly compactions: readonly number[];
}

/**
 * Overwrites the payload of record `seq` in place and syncs it, then removes its blobs and torn ends. Doing it again after a
 * crash in the middle completes it.
 * @throws CsmError `forget-nothing` (no such record, or none with a payload), `forget-in-base` (a fork's parent recorded it)
 */
export function forgetRecord(fs: Fs, paths: SessionPaths, segments: readonly LogSegment[], seq: number): ForgetReport {
  const found = findRecord(fs, paths, segments, seq);
  if (found === undefined) throw nothingError(seq, 'there is no such record');
  if (found.segment.path !== paths.log) {
    throw new CsmError(
      'input',
      'forget-in-base',
      `record ${seq} stands in the log of the session that this one was forked from`,
      {
        hint: 'Forget it there: the fork shares those bytes.',
        data: { seq, path: found.segment.path },
      },
    );
  }
  const changed = applyForgetting(found.line);
  if (changed === undefined && found.blobs.length === 0) throw nothingError(seq, 'it has no payload');
  if (changed !== undefined) {
    removeIndexes(fs, paths);
    fs.writeAt(paths.log, found.offset, changed);
  }
  for (const name of found.blobs) removeBlob(fs, paths, name);
  const tornFiles = fs.list(paths.folder).filter((name) => name.startsWith('events.torn-'));
  for (const name of tornFiles) fs.remove(`${paths.folder}/${name}`);
  return {
    seq,
    type: found.type,
    payloadBytes: changed === undefined ? 0 : found.payloadBytes,
    blobs: found.blobs,
    tornFiles,
    compactions: found.compactions,
  };
}

interface FoundRecord {
  readonly segment: LogSegment;
  readonly offset: number;
  readonly line: Uint8Array;
  readonly payloadBytes: number;
  readonly type: StoredEvent['type'];
  /** Those that are there and of no other record. */
  readonly blobs: readonly string[];
  readonly compactions: readonly number[];
}

function findRecord(
  fs: Fs,
  paths: SessionPaths,
  segments: readonly LogSegment[],
  seq: number,
): FoundRecord | undefined {
  let found: Omit<FoundRecord, 'blobs' | 'compactions'> | undefined;
  let own: readonly string[] = [];
  const others = new Set<string>();
  const compactions: number[] = [];
  readLog(
    fs,
    segments,
    {
      onRecord: ({ record, offset }, segment, line) => {
        if (record.event.seq === seq) {
          const copy = Uint8Array.from(line);
          found = { segment, offset, line: copy, payloadBytes: record.payloadBytes, type: record.event.type };
          // The words of a summary stand in a blob of its artifact as well.
          const { event } = record;
          const summary =
            event.type === 'compaction.committed' ? findSummaryBlob(fs, paths.folder, event.artifact_id) : undefined;
          own = summary === undefined ? record.blobs : [...record.blobs, summary];
          return;
        }
        if (record.event.type === 'compaction.committed' && record.event.covers_seq >= seq)
          compactions.push(record.event.seq);
        if (record.payload === 'present') for (const name of record.blobs) others.add(name);
      },
    },
    { depth: 'facts' },
  );
  if (found === undefined) return undefined;
  const isOnlyHere = (name: string): boolean => !others.has(name) && fs.stat(`${paths.blobs}/${name}`) !== undefined;
  return { ...found, blobs: own.filter(isOnlyHere), compactions };
}

function removeBlob(fs: Fs, paths: SessionPaths, name: string): void {
  const path = `${paths.blobs}/${name}`;
  const blob = fs.stat(path);
  if (blob === undefined) return;
  // Forks have it by hard link, and no use for it any more: they share the record.
  const sessions = paths.folder.slice(0, paths.folder.lastIndexOf('/'));
  for (const id of fs.list(sessions)) {
    const shared = `${sessions}/${id}/blobs/${name}`;
    if (shared === path) continue;
    const other = fs.stat(shared);
    if (other?.inode === blob.inode && other.device === blob.device && sharesLog(fs, paths, `${sessions}/${id}`))
      fs.remove(shared);
  }
  fs.remove(path);
  fs.syncDir(paths.blobs);
}

/** A checkpoint counts the payloads that are gone: of this session, and of the forks that share the record. Before it is changed. */
function removeIndexes(fs: Fs, paths: SessionPaths): void {
  const name = paths.index.slice(paths.folder.length + 1);
  const sessions = paths.folder.slice(0, paths.folder.lastIndexOf('/'));
  const forks = fs.list(sessions).map((id) => `${sessions}/${id}`);
  for (const folder of [paths.folder, ...forks.filter((other) => sharesLog(fs, paths, other))]) {
    if (fs.stat(`${folder}/${name}`) === undefined) continue;
    fs.remove(`${folder}/${name}`);
    fs.syncDir(folder);
  }
}

/** Whether a session has this one's log as a piece of its prefix. */
function sharesLog(fs: Fs, paths: SessionPaths, folder: string): boolean {
  const log = fs.stat(paths.log);
  return fs
    .list(folder)
    .filter((name) => name.startsWith('base-'))
    .some((name) => {
      const base = fs.stat(`${folder}/${name}`);
      return base?.inode === log?.inode && base?.device === log?.device;
    });
}

function nothingError(seq: number, why: string): CsmError {
  return new CsmError('input', 'forget-nothing', `nothing to forget in record ${seq}: ${why}`, { data: { seq } });
}
