/** Forgetting what somebody said, in a session and in all that shares it. @effects fs clock lock env sqlite */
import { CsmError } from '#/base/errors.ts';
import { readSealKey } from '#/config/seal-key.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { sqliteCodeOf } from '#/platform/sqlite.ts';
import { catalogPaths, listCatalog } from '#/session/catalog/list-catalog.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import { readLog, type LogSegment } from '#/session/log/log-reader.ts';
import { planForgetting, type ForgetReport, type GoneFile } from '#/session/store/forget.ts';
import { sessionPaths, type SessionPaths } from '#/session/store/layout.ts';
import { readSegments } from '#/session/store/read-session.ts';
import { findPlace, findRelatives, type RecordIdentity } from '#/session/store/record-holders.ts';
import { openSession, readSession, sessionStore, type SessionStore } from '#/session/store/session-store.ts';
import { findNativeSession } from './find-native-session.ts';
import { RecordSelector, WishFacts, type ForgetReason, type ForgetWish } from './forget-selection.ts';

export type { ForgetReason, ForgetWish } from './forget-selection.ts';

export interface ForgetOrder extends ForgetWish {
  /** Id, beginning of an id, name or title of a native session. */
  readonly session: string;
  /** False: nothing is changed. */
  readonly isApplied: boolean;
}

/** A record that goes. */
export interface PlannedRecord {
  /** The session in whose log it stands. */
  readonly sessionId: string;
  readonly seq: number;
  readonly type: StoredEvent['type'];
  readonly reason: ForgetReason;
  /** 0: it was forgotten before. */
  readonly payloadBytes: number;
}

export interface ForgetOutcome {
  readonly sessionId: string;
  readonly isApplied: boolean;
  readonly records: readonly PlannedRecord[];
  readonly blobs: readonly GoneFile[];
  readonly artifacts: readonly GoneFile[];
  /** Cut-off ends of logs, files that a killed process was writing. */
  readonly leftovers: readonly GoneFile[];
  /** Bytes at the ends of logs that a crash cut off; they go too. */
  readonly tornBytes: number;
  /** Text of items that a crash cut off: it becomes records first, which can be forgotten in their turn. */
  readonly openItems: readonly GoneFile[];
  /** Other sessions that share one of the records: it is gone there as well. */
  readonly sharedWith: readonly string[];
  /** Rows of the catalogue that are read anew, because a title goes. */
  readonly catalogRows: number;
  /** Why the catalogue could not be brought up to date, for people. */
  readonly catalogProblem: string | undefined;
  /** Messages that the context lacks now (or, before anything is done, lacks already). */
  readonly missingMessages: number;
  /** The rollout that the session was imported from: it has its own copy, and is Codex's. */
  readonly importedFrom: string | undefined;
}

interface Family {
  readonly id: string;
  readonly paths: SessionPaths;
  readonly segments: readonly LogSegment[];
  /** Parents and forks, finished ones. */
  readonly relatives: readonly {
    readonly id: string;
    readonly paths: SessionPaths;
    readonly segments: readonly LogSegment[];
  }[];
}

/** Records of one session, in the order in which they go. */
interface ForgetGroup {
  readonly sessionId: string;
  readonly records: readonly PlannedRecord[];
}

/**
 * Says what would be forgotten, or forgets it. Can be done again after a crash, and then ends what was begun.
 * @throws CsmError `session-not-found`, `forget-nothing`, `session-locked`, and what `openSession` throws
 */
export async function forgetInSession(
  platform: Platform,
  settings: Settings,
  order: ForgetOrder,
): Promise<ForgetOutcome> {
  const store = sessionStore(platform, settings.csmRoot);
  const id = findNativeSession(platform, settings, order.session);
  const keyFile = settings.csm.sealKeyFile;
  const sealing = keyFile === undefined ? {} : { sealKey: readSealKey(platform.fs, keyFile) };
  // What a crash left open must be records before it is decided what goes.
  if (order.isApplied) await (await openSession(store, id, sealing)).close();
  const family = readFamily(store, id);
  const groups = selectRecords(store, family, order);
  const before = groups.map((group) => ({ group, ...planGroup(store, group) }));
  const reports: ForgetReport[] = [];
  for (const { group, report } of before) {
    if (!order.isApplied) {
      reports.push(report);
      continue;
    }
    const session = await openSession(store, group.sessionId, sealing);
    try {
      reports.push(await session.forget(...group.records.map(({ seq }) => seq)));
    } finally {
      await session.close();
    }
  }
  const hasTitle = groups.some(({ records }) => records.some(({ type }) => type === 'session.titled'));
  const sharedWith = [...new Set(reports.flatMap((report) => report.sharedWith))].filter((other) => other !== id);
  const owners = groups.map(({ sessionId }) => sessionId).filter((other) => other !== id);
  const touched = [...new Set([...owners, ...sharedWith])];
  const hasCatalog = platform.fs.stat(catalogPaths(settings.csmRoot).database) !== undefined;
  const { state } = readSession(store, id);
  return {
    sessionId: id,
    isApplied: order.isApplied,
    records: groups.flatMap(({ records }) => records),
    blobs: reports.flatMap(({ blobs }) => blobs),
    artifacts: reports.flatMap(({ artifacts }) => artifacts),
    leftovers: reports.flatMap(({ leftovers }) => leftovers),
    tornBytes: before.reduce((sum, { tornBytes }) => sum + tornBytes, 0),
    openItems: before.flatMap(({ openItems }) => openItems),
    sharedWith: touched,
    catalogRows: hasTitle && hasCatalog ? 1 + touched.length : 0,
    catalogProblem: order.isApplied && hasCatalog ? await refreshRows(platform, settings) : undefined,
    missingMessages: state.missingPayloads,
    importedFrom: state.created?.imported_from?.path,
  };
}

function readFamily(store: SessionStore, id: string): Family {
  const { fs } = store.platform;
  const pathsOf = (other: string): SessionPaths => sessionPaths(store.root, other);
  const paths = pathsOf(id);
  const segments = readSegments(fs, paths);
  const relatives = findRelatives(fs, paths, segments, pathsOf).flatMap((relative) =>
    relative.segments === undefined ? [] : [{ ...relative, segments: relative.segments }],
  );
  return { id, paths, segments, relatives };
}

/** What goes, by the session that recorded it: those with what was named come last. */
function selectRecords(store: SessionStore, family: Family, wish: ForgetWish): readonly ForgetGroup[] {
  const { fs } = store.platform;
  const { id, segments, relatives } = family;
  const facts = new WishFacts(wish);
  readLog(fs, segments, { onRecord: ({ record }) => facts.push(record) }, { depth: 'facts' });
  for (const seq of wish.events) if (!facts.named.has(seq)) throw nothing(`record ${seq}`, `session ${id} has none`);
  for (const item of wish.items) {
    if (!facts.foundItems.has(item)) throw nothing(item, `session ${id} has no item, call or artifact of that name`);
  }
  if (facts.named.size === 0) throw nothing(wish.items.join(', '), 'no text was ever written of it');

  const places = new Map<number, RecordIdentity>();
  const own = new RecordSelector(facts, (seq) => facts.named.has(seq), Math.min(...facts.named));
  scan(fs, segments, own, places);
  const identities = own.selected.flatMap(({ seq }) => places.get(seq) ?? []);
  const groups = new Map<string, PlannedRecord[]>();
  const add = (sessionId: string, record: Omit<PlannedRecord, 'sessionId'>): void => {
    const group = groups.get(sessionId) ?? [];
    groups.set(sessionId, group);
    group.push({ sessionId, ...record });
  };
  const told = new Set<string>();
  for (const relative of relatives) {
    const shared = identities.filter((identity) => findPlace(fs, relative.segments, identity) !== undefined);
    if (shared.length === 0) continue;
    const others = new RecordSelector(facts, () => false, Math.min(...shared.map(({ seq }) => seq)));
    const theirs = new Map<number, RecordIdentity>();
    scan(fs, relative.segments, others, theirs);
    for (const record of others.selected) {
      const identity = theirs.get(record.seq);
      if (identity === undefined || findPlace(fs, segments, identity) !== undefined) continue;
      // What it shares with others is told by who recorded it; where that is gone, once.
      const owner = relatives.find((other) => findPlace(fs, other.segments, identity)?.isOwn === true);
      const key = `${identity.seq} ${identity.sum} ${identity.logicalOffset}`;
      if ((owner ?? relative).id !== relative.id || told.has(key)) continue;
      told.add(key);
      add(relative.id, record);
    }
  }
  for (const record of own.selected) add(findOwner(fs, family, places.get(record.seq)), record);
  const list = [...groups].map(([sessionId, records]): ForgetGroup => ({ sessionId, records }));
  const isNamed = ({ records }: ForgetGroup): boolean => records.some(({ reason }) => reason === 'named');
  return [...list.filter((group) => !isNamed(group)), ...list.filter(isNamed)];
}

/** Shows a session's records to a selector, and keeps where those stand that it may take. */
function scan(
  fs: Platform['fs'],
  segments: readonly LogSegment[],
  selector: RecordSelector,
  places: Map<number, RecordIdentity>,
): void {
  readLog(
    fs,
    segments,
    {
      onRecord: ({ record, offset }, { startOffset = 0 }) => {
        const { seq } = record.event;
        if (selector.push(record)) places.set(seq, { seq, sum: record.sum, logicalOffset: startOffset + offset });
      },
    },
    { depth: 'facts' },
  );
}

/** The session that recorded it; the one that was asked about where that is gone. */
function findOwner(
  fs: Platform['fs'],
  { id, segments, relatives }: Family,
  record: RecordIdentity | undefined,
): string {
  if (record === undefined || findPlace(fs, segments, record)?.isOwn === true) return id;
  return relatives.find((other) => findPlace(fs, other.segments, record)?.isOwn === true)?.id ?? id;
}

interface GroupPlan {
  readonly report: ForgetReport;
  readonly tornBytes: number;
  readonly openItems: readonly GoneFile[];
}

function planGroup({ platform: { fs }, root }: SessionStore, { sessionId, records }: ForgetGroup): GroupPlan {
  const paths = sessionPaths(root, sessionId);
  const segments = readSegments(fs, paths);
  const report = planForgetting(
    fs,
    paths,
    segments,
    records.map(({ seq }) => seq),
  );
  const { tornBytes } = readLog(fs, segments, { onRecord: () => {} }, { depth: 'state', from: lastRecord(report) });
  const sizeBytes = fs.stat(paths.openItems)?.sizeBytes ?? 0;
  return { report, tornBytes, openItems: sizeBytes > 0 ? [{ path: paths.openItems, sizeBytes }] : [] };
}

/** A scan for the log's end need not begin before what was found. */
function lastRecord({ records }: ForgetReport): { seq: number; sum: number | undefined; offset: number } {
  const last = records.toSorted((a, b) => a.seq - b.seq).at(-1);
  return { seq: (last?.seq ?? 1) - 1, sum: undefined, offset: last?.logicalOffset ?? 0 };
}

/** Takes titles that are gone out of the catalogue's file and of its journal. Answers what kept it from that. */
async function refreshRows(platform: Platform, settings: Settings): Promise<string | undefined> {
  const { csmRoot, codexHome } = settings;
  const answer = await listCatalog(platform, { csmRoot, codexHome }, { source: 'native', limit: 1, everything: true });
  if (answer.status === 'memory') return answer.problem ?? 'it cannot be written';
  if (answer.status === 'shared') return 'another csm is reading sessions into it';
  try {
    // Where others have it open, the journal stays, with pages as they were.
    const database = platform.sqlite.open(catalogPaths(csmRoot).database, 'write');
    try {
      const [row] = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
      return row?.['busy'] === 1 ? 'another csm has it open' : undefined;
    } finally {
      database.close();
    }
  } catch (error) {
    const code = sqliteCodeOf(error);
    if (code === undefined) throw error;
    return code;
  }
}

function nothing(what: string, why: string): CsmError {
  return new CsmError('input', 'forget-nothing', `nothing to forget in ${what}: ${why}`, {
    hint: 'See the numbers of records with `csm replay ID`, and the ids of items with `csm replay ID --json`.',
  });
}
