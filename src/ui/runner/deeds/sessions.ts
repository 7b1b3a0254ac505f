/**
 * Topic `sessions`: the rows of the picker; `archive ID` and `unarchive ID` are done first. The newest are answered ahead: of ten
 * thousand, a screen is there in half the time. @effects fs clock lock
 */
import { listSessionsOf, type ListedSession, type SessionListing } from '#/workstation/session-listing.ts';
import { askOfSession } from '#/workstation/session-requests.ts';
import { isRun, type SessionRow, type SessionRows } from '#/ui/layers/sessions/session-row.ts';
import { defineTopic } from './deed.ts';

/** Enough for a screen, also where most are of other folders. */
const FIRST = 200;

export default defineTopic({
  name: 'sessions',
  async read({ platform, settings, post }, argument): Promise<SessionRows> {
    const [, kind, id] = /^(archive|unarchive) (\S+)$/.exec(argument ?? '') ?? [];
    if (id !== undefined && (kind === 'archive' || kind === 'unarchive')) {
      await askOfSession(platform, settings(), id, { kind });
    }
    if (argument === undefined) {
      const first = await listSessionsOf(platform, settings(), { everything: true, limit: FIRST });
      if (first.total <= FIRST) return encodeRows(first);
      post({ type: 'answer', topic: 'sessions', value: { ...encodeRows(first), isPart: true } satisfies SessionRows });
      // The screen has its turn.
      await platform.clock.turn();
    }
    return encodeRows(await listSessionsOf(platform, settings(), { everything: true }));
  },
});

/** Pure. */
function encodeRows({ sessions, catalog }: SessionListing): SessionRows {
  const rows = sessions.filter(({ integrity }) => integrity !== 'unreadable').map(encodeRow);
  if (catalog.problem !== undefined) {
    return { rows, problem: `The catalogue of sessions cannot be kept (${catalog.problem}).` };
  }
  return catalog.status === 'shared'
    ? { rows, problem: 'Another csm is reading the sessions now: the newest may be missing.' }
    : { rows };
}

/** A thread's name in Codex was given or made for it; a name of csm's is one for programs. */
function printTitle({ source, title, name }: ListedSession): string {
  return ((source === 'codex' ? (name ?? title) : (title ?? name)) ?? '').trim();
}

/** Pure. */
function encodeRow(session: ListedSession): SessionRow {
  return {
    id: session.id,
    source: session.source,
    title: printTitle(session),
    cwd: session.cwd ?? '',
    createdMs: session.createdMs,
    updatedMs: session.updatedMs,
    activity: session.activity,
    turns: session.turns,
    model: session.model,
    tokens: session.usage?.total_tokens,
    isArchived: session.isArchived,
    isRun: isRun(session.startedBy, session.isSubagent),
    forkedFrom: session.forkedFrom,
    isDamaged: session.integrity !== 'whole',
  };
}
