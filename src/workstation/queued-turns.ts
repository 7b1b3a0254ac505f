/** Prompts that other processes have queued, run once a turn has ended. @effects fs clock random http process */
import { startTurn, type RunningTurn, type TurnStart } from './turns.ts';
import type { Thread } from './thread.ts';

/**
 * Starts a turn with the prompt that has waited longest, of those that are there when this is called; undefined where none is.
 * For who keeps the session: after each turn that ended well.
 */
export async function startQueuedTurn(
  thread: Thread,
  limits: Pick<TurnStart, 'maxToolRounds' | 'maxCostUsd' | 'maxTurnMs' | 'takeNotes'>,
): Promise<RunningTurn | undefined> {
  const { session } = thread;
  const hold = await session.hold();
  try {
    await session.applyInbox();
    if (session.state.queue.length === 0 || session.state.isArchived) return undefined;
    return await startTurn(thread, { ...limits, trigger: 'queue', content: [], queued: 'next' });
  } finally {
    await hold.release();
  }
}
