/**
 * Topic `sessions`: the rows of the picker; `archive ID` and `unarchive ID` are done first. What was known of the newest
 * is answered ahead: of ten thousand, a screen is there at once. @effects fs clock lock
 */
import {
  listSessionsOf,
  peekSessions,
  type ListedSession,
  type SessionListing,
} from '#/workstation/session-listing.ts';
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
    const first =
      argument === undefined ? peekSessions(platform, settings(), { everything: true, limit: FIRST }) : undefined;
    if (first !== undefined) {
      post({
        type: 'answer',
        topic: 'sessions',
        value: { rows: encodeRows(first), isPart: true } satisfies SessionRows,
      });
      // The screen has its turn.
      await platform.clock.turn();
    }
    const listing = await listSessionsOf(platform, settings(), { everything: true });
    const problem = printProblem(listing);
    return { rows: encodeRows(listing), ...(problem === undefined ? {} : { problem }) };
  },
});

/** Pure. */
function encodeRows({ sessions }: SessionListing): readonly SessionRow[] {
  return sessions.filter(({ integrity }) => integrity !== 'unreadable').map(encodeRow);
}

/** Why the list may lack something. Pure. */
function printProblem({ catalog: { problem, status } }: SessionListing): string | undefined {
  if (problem !== undefined) return `The catalogue of sessions cannot be kept (${problem}).`;
  return status === 'shared' ? 'Another csm is reading the sessions now: the newest may be missing.' : undefined;
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
