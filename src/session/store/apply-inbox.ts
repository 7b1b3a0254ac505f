/** Applying what waits in an inbox: recorded and on disk first, then the files are removed. @effects fs clock */
import type { DurableEvent } from '#/session/events/index.ts';
import type { SessionState } from '#/session/events/state.ts';
import { planRequests, requestFile } from './inbox-request.ts';
import { putAside, readInbox, removeRequest, type AsideFile } from './inbox.ts';
import type { StorePlatform } from './session-store.ts';

/**
 * Applies all requests, in batches. The caller holds the session's lock. A request is applied once, also where this is cut off
 * anywhere: its event has its id, and is on disk before its file goes.
 * @param record records events; resolves when they are on disk
 * @throws what `record` throws; the requests stay then
 */
export async function applyInbox(
  { fs, clock }: StorePlatform,
  inbox: string,
  state: SessionState,
  record: (events: readonly DurableEvent[]) => Promise<unknown>,
): Promise<void> {
  for (let before: string | undefined; ;) {
    const { requests, aside, hasMore } = readInbox(fs, clock, inbox);
    const plans = planRequests(state, requests);
    const refused: AsideFile[] = [];
    for (const [index, plan] of plans.entries()) {
      const id = requests[index]?.id;
      if (plan.kind !== 'refuse' || id === undefined) continue;
      const path = putAside(fs, inbox, requestFile(id));
      if (path !== undefined) refused.push({ path, reason: plan.reason });
    }
    const events = plans.flatMap((plan) => (plan.kind === 'record' ? [plan.event] : []));
    events.push(...printWarning([...aside, ...refused]));
    if (events.length > 0) await record(events);
    for (const [index, { id }] of requests.entries()) if (plans[index]?.kind !== 'refuse') removeRequest(fs, inbox, id);
    const first = requests[0]?.id;
    // A disk that does not let files go gives the same ones again.
    if (!hasMore || first === before) return;
    before = first;
  }
}

/** One for all of them: whoever fills the inbox with rubbish must not fill the log. */
function printWarning(files: readonly AsideFile[]): readonly DurableEvent[] {
  const [first] = files;
  if (first === undefined) return [];
  const more = files.length === 1 ? '' : ` ${files.length - 1} more files were put aside as well.`;
  const message = `A request to this session was put aside, since ${first.reason}: ${first.path}.${more}`;
  return [{ type: 'warning.raised', code: 'inbox-aside', payload: { message } }];
}
