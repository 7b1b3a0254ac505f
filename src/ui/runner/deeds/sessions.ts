/** Topic `sessions`: the rows of the picker; `archive ID` and `unarchive ID` are done first. @effects fs clock lock */
import { listSessionsOf, type ListedSession } from '#/workstation/session-listing.ts';
import { askOfSession } from '#/workstation/session-requests.ts';
import { isRun, type SessionRow, type SessionRows } from '#/ui/layers/sessions/session-row.ts';
import { defineTopic } from './deed.ts';

export default defineTopic({
  name: 'sessions',
  async read({ platform, settings }, argument): Promise<SessionRows> {
    const [, kind, id] = /^(archive|unarchive) (\S+)$/.exec(argument ?? '') ?? [];
    if (id !== undefined && (kind === 'archive' || kind === 'unarchive')) {
      await askOfSession(platform, settings(), id, { kind });
    }
    const { sessions, catalog } = await listSessionsOf(platform, settings(), { everything: true });
    const rows = sessions.filter(({ integrity }) => integrity !== 'unreadable').map(encodeRow);
    if (catalog.problem !== undefined) {
      return { rows, problem: `The catalogue of sessions cannot be kept (${catalog.problem}).` };
    }
    return catalog.status === 'shared'
      ? { rows, problem: 'Another csm is reading the sessions now: the newest may be missing.' }
      : { rows };
  },
});

/** Pure. */
function encodeRow(session: ListedSession): SessionRow {
  return {
    id: session.id,
    source: session.source,
    title: session.title ?? session.name ?? '',
    cwd: session.cwd ?? '',
    createdMs: session.createdMs,
    updatedMs: session.updatedMs,
    activity: session.activity,
    turns: session.turns,
    model: session.model,
    tokens: session.usage?.total_tokens,
    isArchived: session.isArchived,
    isRun: isRun(session.startedBy, session.isSubagent),
  };
}
