/** Checks all sessions under a root against what was told of them. @effects fs clock random lock */
import { isSessionFolder, sessionsFolder } from '#/session/store/layout.ts';
import type { SessionStore } from '#/session/store/session-store.ts';
import { checkSession, type CheckOptions } from './check-session.ts';
import type { RowTally } from './row.ts';
import { NOTHING_EXPECTED, expectedOf, findToldTwice, type Told } from './told.ts';

/** Also sessions that nobody told of must be readable, or be nothing at all. */
export async function checkRoot(
  store: SessionStore,
  told: readonly Told[],
  only: 'all' | 'durable',
  tally: RowTally,
  where: string,
  options: CheckOptions = {},
): Promise<void> {
  const expected = expectedOf(told, only);
  const there = store.platform.fs.list(sessionsFolder(store.root)).filter(isSessionFolder);
  for (const text of findToldTwice(told)) tally.problem({ kind: 'duplicate', text: `${text} was told twice` }, where);
  for (const id of new Set([...expected.keys(), ...there])) {
    const wanted = expected.get(id) ?? NOTHING_EXPECTED;
    tally.found(await checkSession(store, id, wanted, options), wanted.events.size, `${where}, session ${id}`);
  }
}
