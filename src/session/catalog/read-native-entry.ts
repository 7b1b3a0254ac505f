/** One native session as an entry of the catalogue. @effects fs */
import { errnoOf } from '#/base/errors.ts';
import { compareWitness, measureUnfolded } from '#/session/log/read-index.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { readSegments, readSessionLog } from '#/session/store/read-session.ts';
import { readSummary } from '#/session/store/session-list.ts';
import type { SessionStore } from '#/session/store/session-store.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import { chooseWitness, decideIntegrity } from './decide-integrity.ts';
import type { FoundLog } from './plan-refresh.ts';

/** Where more than this is not in a checkpoint, a log is not read from end to end for a listing: its two ends have to do. */
const SCAN_BYTES = 64 * 1024 * 1024;

/**
 * Reads a session's facts, from its checkpoint on where it has one.
 * @param known what the catalogue has of it
 * @returns undefined where it is gone by now
 */
export function readNativeEntry(
  store: SessionStore,
  found: FoundLog,
  known: Pick<CatalogEntry, 'integrity' | 'witness'> | undefined,
): CatalogEntry | undefined {
  const { fs } = store.platform;
  try {
    const integrity = decideIntegrity(
      known,
      found.stamp.sizeBytes,
      (witness) => compareWitness(fs, [{ path: found.path }], witness).isRight,
    );
    const entry = isQuicklyFolded(store, found) ? readFolded(store, found) : readEnds(store, found);
    if (entry === undefined) return unreadable(found, known);
    const seen = entry.integrity === 'whole' ? integrity : entry.integrity;
    return { ...entry, integrity: seen, witness: chooseWitness(seen, known?.witness, entry.witness) };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || fs.stat(found.path) === undefined) return undefined;
    // A session that cannot be read must not hide the others.
    return unreadable(found, known);
  }
}

/** Whether an index that is there helps, only looking tells: it may be damaged, of another version, or far behind. */
function isQuicklyFolded({ platform: { fs }, root }: SessionStore, found: FoundLog): boolean {
  if (found.stamp.sizeBytes <= SCAN_BYTES) return true;
  const paths = sessionPaths(root, found.id);
  return fs.stat(paths.index) !== undefined && measureUnfolded(fs, readSegments(fs, paths), paths.index) <= SCAN_BYTES;
}

function readFolded(store: SessionStore, found: FoundLog): CatalogEntry | undefined {
  const { state, folded, segments } = readSessionLog(store.platform.fs, found.id, sessionPaths(store.root, found.id));
  const { created, settings, usage, costUsd } = state;
  if (created === undefined) return undefined;
  const startOffset = segments.at(-1)?.startOffset ?? 0;
  const { last } = folded;
  return {
    source: 'native',
    id: found.id,
    name: state.name,
    title: readTitle(() => state.title),
    cwd: settings?.cwd ?? created.cwd,
    startedBy: created.source,
    model: settings?.model,
    provider: settings?.provider,
    createdMs: timeOf(created.ts),
    updatedMs: timeOf(state.updatedAt ?? created.ts),
    hasOpenTurn: state.openTurn !== undefined,
    turns: state.turns + (created.imported_from?.turns ?? 0),
    usage,
    costUsd,
    forkedFrom: created.forked_from?.session_id,
    path: found.path,
    stamp: found.stamp,
    isArchived: state.isArchived,
    isSubagent: created.thread_source === 'subagent',
    integrity: folded.status === 'truncated' ? 'truncated' : 'whole',
    witness:
      last === undefined || last.offset < startOffset
        ? undefined
        : {
            seq: last.seq,
            offset: last.offset - startOffset,
            endOffset: last.endOffset - startOffset,
            sum: last.sum,
          },
  };
}

/** A title whose text is a blob that is gone is no reason to lose the session. */
function readTitle(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function readEnds(store: SessionStore, found: FoundLog): CatalogEntry | undefined {
  const summary = readSummary(store, found.id);
  if (summary === undefined) return undefined;
  return {
    source: 'native',
    id: found.id,
    name: summary.name,
    title: summary.title,
    cwd: summary.cwd,
    startedBy: summary.source,
    model: undefined,
    provider: undefined,
    createdMs: timeOf(summary.createdAt),
    updatedMs: timeOf(summary.updatedAt),
    hasOpenTurn: false,
    turns: summary.turns,
    usage: undefined,
    costUsd: undefined,
    forkedFrom: summary.forkedFrom,
    path: found.path,
    stamp: found.stamp,
    isArchived: summary.isArchived,
    isSubagent: false,
    integrity: 'whole',
    witness: undefined,
  };
}

function unreadable(found: FoundLog, known: Pick<CatalogEntry, 'witness'> | undefined): CatalogEntry {
  const { mtimeMs } = found.stamp;
  return {
    source: found.source,
    id: found.id,
    name: undefined,
    title: undefined,
    cwd: undefined,
    startedBy: undefined,
    model: undefined,
    provider: undefined,
    createdMs: mtimeMs,
    updatedMs: mtimeMs,
    hasOpenTurn: false,
    turns: undefined,
    usage: undefined,
    costUsd: undefined,
    forkedFrom: undefined,
    path: found.path,
    stamp: found.stamp,
    isArchived: found.isArchived,
    isSubagent: false,
    integrity: 'unreadable',
    witness: known?.witness,
  };
}

function timeOf(text: string): number {
  const time = Date.parse(text);
  return Number.isNaN(time) ? 0 : time;
}
