/** `csm sessions list`: the sessions of csm and Codex, from the catalogue. @effects fs streams clock */
import { absolutePath } from '#/config/paths.ts';
import {
  listSessionsOf,
  type ListedSession,
  type ListingQuery,
  type SessionListing,
} from '#/workstation/session-listing.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, settingsOf } from '../command-settings.ts';
import type { Output } from '../output.ts';
import type { Column } from '../table.ts';
import { printAge } from '../print-age.ts';

/** A table for people shows so many unless told; `--json` all. */
const SHOWN = 50;
const PROGRESS_MS = 200;
/** Below these widths columns are left out, so that the title has room. */
const WIDE_CELLS = 120;
const MEDIUM_CELLS = 90;

export default defineCommand({
  description:
    'Lists the sessions of csm and of Codex, the one written to last first: those of the current folder, of another one ' +
    '(--cwd), or all (--all). Titles, turns, tokens and times come from a catalogue in one file (catalog.sqlite), which is ' +
    'brought up to date each time and may be deleted at any time. Files of Codex are only read.\n\n' +
    'A session is `open` while a turn runs in it, `interrupted` where its last turn has no end, else `idle`. The members of ' +
    '--json are described in docs/session-catalog.md.',
  examples: [
    { line: 'csm sessions list', about: 'sessions of this folder' },
    { line: 'csm sessions list --all --source codex --json', about: "all of Codex's, for a program" },
  ],
  flags: {
    all: { type: 'boolean', summary: 'Sessions of every folder, archived ones and those of sub-agents too' },
    cwd: {
      type: 'string',
      valueName: 'DIR',
      complete: 'directory',
      conflicts: ['all'],
      summary: 'Sessions of this folder instead of the current one',
    },
    limit: { type: 'number', min: 1, valueName: 'N', summary: `Show so many; a table shows ${SHOWN} unless told` },
    source: { type: 'enum', values: ['native', 'codex'], summary: "Only csm's own sessions, or only Codex's" },
    ...ROOT_FLAG,
    ...JSON_FLAG,
  },
  async run(context, { flags }) {
    const { platform, output } = context;
    const settings = settingsOf(context, flags.root);
    const limit = flags.limit ?? (flags.json ? undefined : SHOWN);
    const query: ListingQuery = {
      ...(flags.all ? { everything: true } : { cwd: readFolder(flags.cwd) ?? settings.cwd }),
      ...(flags.source === undefined ? {} : { source: flags.source }),
      ...(limit === undefined ? {} : { limit }),
    };
    const progress = openProgress();
    const listing = await listSessionsOf(platform, settings, query, { onProgress: progress.show });
    progress.end();
    if (flags.json) output.writeJson(encodeListing(listing));
    else printListing(output, listing, query, platform.clock.now());
    return 0;

    /** A folder that is gone may have sessions: it need not exist. */
    function readFolder(named: string | undefined): string | undefined {
      if (named === undefined) return undefined;
      const path = absolutePath(platform.env, named);
      return platform.fs.stat(path) === undefined ? path : platform.fs.realPath(path);
    }

    function openProgress() {
      let shownMs = platform.clock.monotonic();
      let isShown = false;
      return {
        show: (done: number, total: number): void => {
          const nowMs = platform.clock.monotonic();
          if (!platform.streams.stderr.isTerminal || nowMs - shownMs < PROGRESS_MS) return;
          shownMs = nowMs;
          isShown = true;
          output.writeNote(`\rreading sessions: ${done} of ${total}`);
        },
        end: (): void => {
          if (isShown) output.writeNote('\r\u001b[K');
        },
      };
    }
  },
});

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
