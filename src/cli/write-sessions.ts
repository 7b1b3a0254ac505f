/** A listing of sessions: a table for people, one JSON object for programs. @effects fs streams clock */
import type { Settings } from '#/config/settings.ts';
import {
  listSessionsOf,
  type ListedSession,
  type ListingQuery,
  type SessionListing,
} from '#/workstation/session-listing.ts';
import type { CommandContext } from './command.ts';
import type { Output } from './output.ts';
import { printAge } from './print-age.ts';
import type { Column } from './table.ts';

/** A table for people shows so many unless told; JSON all. */
export const SHOWN_SESSIONS = 50;
const PROGRESS_MS = 200;
/** Below these widths columns are left out, so that the title has room. */
const WIDE_CELLS = 120;
const MEDIUM_CELLS = 90;

/** Writes the sessions that a query means to standard output. Answers the exit code. */
export async function writeSessions(
  { platform, output }: CommandContext,
  settings: Settings,
  query: ListingQuery,
  json: boolean,
): Promise<number> {
  const limited = json || query.limit !== undefined ? query : { ...query, limit: SHOWN_SESSIONS };
  let shownMs = platform.clock.monotonic();
  let isShown = false;
  const onProgress = (done: number, total: number): void => {
    const nowMs = platform.clock.monotonic();
    if (!platform.streams.stderr.isTerminal || nowMs - shownMs < PROGRESS_MS) return;
    shownMs = nowMs;
    isShown = true;
    output.writeNote(`\rreading sessions: ${done} of ${total}`);
  };
  const listing = await listSessionsOf(platform, settings, limited, { onProgress });
  if (isShown) output.writeNote('\r\u001b[K');
  if (json) output.writeJson(encodeListing(listing));
  else printListing(output, listing, limited, platform.clock.now());
  return 0;
}

/** Names as in csm's other JSON. */
function encodeListing({ sessions, total, catalog }: SessionListing) {
  return {
    sessions: sessions.map((session) => ({
      id: session.id,
      source: session.source,
      name: session.name ?? null,
      title: session.title ?? null,
      cwd: session.cwd ?? null,
      started_by: session.startedBy ?? null,
      model: session.model ?? null,
      provider: session.provider ?? null,
      created_at: new Date(session.createdMs).toISOString(),
      updated_at: new Date(session.updatedMs).toISOString(),
      state: session.activity,
      turns: session.turns ?? null,
      usage: session.usage ?? null,
      cost_usd: session.dollars,
      forked_from: session.forkedFrom ?? null,
      path: session.path,
      size_bytes: session.stamp.sizeBytes,
      archived: session.isArchived,
      subagent: session.isSubagent,
      integrity: session.integrity,
      witness:
        session.witness === undefined
          ? null
          : {
              seq: session.witness.seq,
              end_offset: session.witness.endOffset,
              sum: session.witness.sum.toString(16).padStart(8, '0'),
            },
    })),
    total,
    catalog: { status: catalog.status, read: catalog.read, problem: catalog.problem ?? null },
  };
}

function printListing(output: Output, listing: SessionListing, query: ListingQuery, nowMs: number): void {
  const { sessions, total, catalog } = listing;
  if (catalog.problem !== undefined) {
    output.warn(`the catalogue of sessions cannot be kept (${catalog.problem}); all sessions were read instead`);
  }
  for (const session of sessions) {
    if (session.integrity === 'truncated' || session.integrity === 'rewritten') {
      output.warn(printIntegrity(session));
    }
  }
  if (sessions.length === 0) {
    const where = query.cwd === undefined ? '' : ` in ${query.cwd}`;
    const hint = query.cwd === undefined ? '' : '; --all lists those of every folder';
    output.noteLine(`No sessions${where}${hint}.`);
    return;
  }
  const { columns, rows } = layOut(sessions, query.cwd === undefined, output.widthCells(), nowMs);
  output.writeTable(columns, rows);
  if (total > sessions.length) output.noteLine(`and ${total - sessions.length} more (--limit N shows more)`);
  if (catalog.status === 'shared') output.noteLine('Another csm is reading sessions now; the newest may be missing.');
}

/** Pure. */
function printIntegrity({ id, integrity, witness }: ListedSession): string {
  const seen = witness === undefined ? '' : ` record ${witness.seq} of it was seen, up to byte ${witness.endOffset};`;
  const what = integrity === 'truncated' ? 'its log ends before that' : 'its log holds something else there';
  return `session ${id}:${seen} ${what}. Look for a copy of the session before you go on with it.`;
}

interface Shown extends Column {
  readonly leastWidthCells?: number;
  readonly print: (session: ListedSession) => string;
}

/** The table that fits. Pure. */
function layOut(sessions: readonly ListedSession[], isAnywhere: boolean, widthCells: number, nowMs: number) {
  const all: readonly (Shown | undefined)[] = [
    { title: 'Session', print: (session) => (session.source === 'native' && session.name) || session.id },
    { title: 'Source', leastWidthCells: WIDE_CELLS, print: ({ source }) => source },
    { title: 'Title', shrinks: true, print: (session) => session.title ?? session.name ?? '-' },
    isAnywhere
      ? { title: 'Folder', shrinks: true, leastWidthCells: MEDIUM_CELLS, print: ({ cwd }) => cwd ?? '-' }
      : undefined,
    { title: 'Turns', align: 'right', print: ({ turns }) => (turns === undefined ? '?' : String(turns)) },
    {
      title: 'Tokens',
      align: 'right',
      leastWidthCells: WIDE_CELLS,
      print: ({ usage }) => (usage === undefined ? '-' : printCount(usage.total_tokens)),
    },
    {
      title: 'Dollars',
      align: 'right',
      leastWidthCells: MEDIUM_CELLS,
      print: ({ dollars }) => (dollars === null ? '-' : dollars.toFixed(2)),
    },
    {
      title: 'State',
      print: (session) =>
        session.integrity === 'whole' ? (session.isArchived ? 'archived' : session.activity) : session.integrity,
    },
    { title: 'Age', align: 'right', print: ({ updatedMs }) => printAge(nowMs - updatedMs) },
  ];
  const columns = all.filter((column): column is Shown => {
    return column !== undefined && widthCells >= (column.leastWidthCells ?? 0);
  });
  return { columns, rows: sessions.map((session) => columns.map(({ print }) => print(session))) };
}

function printCount(count: number): string {
  if (count < 10_000) return String(count);
  return count < 10_000_000 ? `${Math.round(count / 1000)}k` : `${Math.round(count / 1_000_000)}M`;
}
