/** Listing sessions, csm's and Codex's, from the catalogue. @effects fs clock lock */
import { findPrice, measureCost } from '#/config/prices.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { CatalogEntry } from '#/session/catalog/catalog-entry.ts';
import type { CatalogQuery } from '#/session/catalog/catalog-rows.ts';
import {
  listCatalog,
  peekCatalog,
  type CatalogAnswer,
  type CatalogOptions,
  type CatalogStatus,
} from '#/session/catalog/list-catalog.ts';
import { readHeldLocks } from '#/session/catalog/lock-holders.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import type { SessionSummary } from '#/session/store/session-list.ts';

/**
 * - `open`: somebody works on it; `interrupted`: its last turn has no end, and nobody works on it; `idle`: neither.
 * Codex's sessions have no lock that could be asked: one with an open turn counts as open for ten minutes after its last line.
 */
export type SessionActivity = 'open' | 'interrupted' | 'idle';

export interface ListedSession extends CatalogEntry {
  readonly activity: SessionActivity;
  /**
   * Dollars; null where a price is not known or the session does not say. Of Codex's sessions an estimate: all tokens at
   * the price of its last model.
   */
  readonly dollars: number | null;
}

export interface SessionListing {
  /** The session written to last first. */
  readonly sessions: readonly ListedSession[];
  /** How many there are without the limit. */
  readonly total: number;
  readonly catalog: { readonly status: CatalogStatus; readonly read: number; readonly problem: string | undefined };
}

export type ListingQuery = CatalogQuery;

const RECENT_MS = 10 * 60 * 1000;

/** The sessions that a query means. */
export async function listSessionsOf(
  platform: Platform,
  settings: Pick<Settings, 'csmRoot' | 'codexHome' | 'csm'>,
  query: ListingQuery,
  options: CatalogOptions = {},
): Promise<SessionListing> {
  const { csmRoot, codexHome } = settings;
  return describeSessions(platform, settings, await listCatalog(platform, { csmRoot, codexHome }, query, options));
}

/** The sessions as they were when they were listed last: at once, and perhaps without the newest. Undefined where that is not known. */
export function peekSessions(
  platform: Platform,
  settings: Pick<Settings, 'csmRoot' | 'codexHome' | 'csm'>,
  query: ListingQuery,
): SessionListing | undefined {
  const { csmRoot, codexHome } = settings;
  const answer = peekCatalog(platform, { csmRoot, codexHome }, query);
  return answer === undefined ? undefined : describeSessions(platform, settings, answer);
}

function describeSessions(
  platform: Platform,
  { csmRoot, csm }: Pick<Settings, 'csmRoot' | 'csm'>,
  { entries, total, status, read, problem }: CatalogAnswer,
): SessionListing {
  const lockOf = (id: string): string => sessionPaths(csmRoot, id).lock;
  const open = entries.filter((entry) => entry.source === 'native' && entry.hasOpenTurn).map(({ id }) => lockOf(id));
  const held = readHeldLocks(platform.fs, platform.locks, open);
  const nowMs = platform.clock.now();
  const sessions = entries.map((entry): ListedSession => ({
    ...entry,
    activity: decideActivity(entry, entry.source === 'native' && held.has(lockOf(entry.id)), nowMs),
    dollars: measureDollars(entry, csm.prices),
  }));
  return { sessions, total, catalog: { status, read, problem } };
}

/**
 * The native sessions of a root as `listSessions` of the store gives them, from the catalogue: 10,000 of them without opening
 * one. Long logs have their turns counted, and the folder is the last one.
 */
export async function listNativeSummaries(
  platform: Platform,
  { csmRoot, codexHome }: Pick<Settings, 'csmRoot' | 'codexHome'>,
  options: CatalogOptions = {},
): Promise<readonly SessionSummary[]> {
  // Codex's sessions are looked at as well: a catalogue that now has them and now has not would be read anew each time.
  const query = { source: 'native', everything: true } as const;
  const { entries } = await listCatalog(platform, { csmRoot, codexHome }, query, options);
  return entries
    .filter(({ integrity }) => integrity !== 'unreadable')
    .map((entry): SessionSummary => ({
      id: entry.id,
      name: entry.name,
      title: entry.title,
      cwd: entry.cwd ?? '',
      source: entry.startedBy ?? '',
      createdAt: new Date(entry.createdMs).toISOString(),
      updatedAt: new Date(entry.updatedMs).toISOString(),
      turns: entry.turns,
      forkedFrom: entry.forkedFrom,
      isArchived: entry.isArchived,
      sizeBytes: entry.stamp.sizeBytes,
    }));
}

/** Pure. */
export function decideActivity(
  entry: Pick<CatalogEntry, 'source' | 'hasOpenTurn' | 'stamp'>,
  isHeld: boolean,
  nowMs: number,
): SessionActivity {
  if (!entry.hasOpenTurn) return 'idle';
  if (entry.source === 'native') return isHeld ? 'open' : 'interrupted';
  return nowMs - entry.stamp.mtimeMs < RECENT_MS ? 'open' : 'interrupted';
}

/** Pure. */
export function measureDollars(
  entry: Pick<CatalogEntry, 'costUsd' | 'model' | 'usage'>,
  prices: Settings['csm']['prices'],
): number | null {
  if (entry.costUsd !== undefined) return entry.costUsd;
  const price = entry.model === undefined ? undefined : findPrice(entry.model, prices);
  if (price === undefined || entry.usage === undefined) return null;
  return measureCost(price, {
    inputTokens: entry.usage.input_tokens,
    cachedInputTokens: entry.usage.cached_input_tokens,
    outputTokens: entry.usage.output_tokens,
  });
}
