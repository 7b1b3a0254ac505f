/** A compaction by hand as a turn that people see running and can end. @effects fs clock random http */
import { failedEnd } from '#/agent/turn/failed-end.ts';
import { CsmError } from '#/base/errors.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { compactOpen } from './compaction-manual.ts';
import type { Thread } from './thread.ts';
import type { RunningTurn, TurnEnd } from './turns.ts';

/**
 * Begins it. `done` resolves when it has ended well, and rejects with why it has not; it is to be waited for.
 * @throws CsmError `session-locked`
 */
export async function startCompactionTurn(
  thread: Thread,
): Promise<{ readonly turn: RunningTurn; readonly done: Promise<void> }> {
  const hold = await thread.session.hold();
  const canceled = new AbortController();
  const turnId = freshId(thread.platform);
  const done = compactOpen(thread, { signal: canceled.signal, turnId })
    .then(() => {})
    .finally(() => hold.release());
  const end = done.then((): TurnEnd => ({ status: 'completed', lastMessageItemId: undefined }), endOf);
  // Nobody is asked in this turn: what is said begins the next one.
  const isNone = (): Promise<boolean> => end.then(() => false);
  return { turn: { turnId, end, interrupt: () => canceled.abort(), steer: isNone, say: isNone }, done };
}

function endOf(error: unknown): TurnEnd {
  const isCanceled = error instanceof CsmError && error.kind === 'canceled';
  return isCanceled ? { status: 'interrupted', reason: 'user' } : failedEnd(error);
}
