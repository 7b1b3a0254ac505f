/** Commands of the user's own in a session: a turn of their own, or beside the one that runs. @effects fs process clock log */
import { findTmpSubstitute } from '#/agent/tools/command-host.ts';
import type { ToolContext } from '#/agent/tools/tool.ts';
import { runUserCommand } from '#/agent/tools/user-shell.ts';
import { USER_SHELL } from '#/base/tool-action.ts';
import { failedEnd } from '#/agent/turn/failed-end.ts';
import type { InterruptReason } from '#/agent/turn/turn-state.ts';
import { createToolReporter, encodeToolCompleted } from '#/agent/turn/tool-events.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { messageItem, NO_USAGE } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { archivedError } from '#/session/store/request-session.ts';
import { contextEvents, readTurnDocs, titleEvents } from './turn-events.ts';
import { readTurnSkills } from './turn-skills.ts';
import type { Thread } from './thread.ts';
import type { RunningTurn, TurnEnd } from './turns.ts';

/**
 * Runs the command as a turn of its own, in which no model is asked. Resolves once its beginning is on disk.
 * @throws CsmError `session-locked`, `session-archived`, `log-degraded`
 */
export async function startShellTurn(thread: Thread, command: string): Promise<RunningTurn> {
  const { platform, session } = thread;
  const hold = await session.hold();
  try {
    if (session.state.isArchived) throw archivedError(session.id);
    const turnId = freshId(platform);
    const startedMs = platform.clock.monotonic();
    await session.append(...(await openingEvents(thread, `!${command}`)), {
      type: 'turn.started',
      turn_id: turnId,
      trigger: 'shell',
    });
    const canceled = new AbortController();
    let cut: { readonly reason: InterruptReason; readonly signal?: string } | undefined;
    const run = async (): Promise<TurnEnd> => {
      const note = await runInTurn(thread, turnId, command, canceled.signal);
      const facts = { turn_id: turnId, duration_ms: Math.round(platform.clock.monotonic() - startedMs) };
      const end: DurableEvent =
        cut === undefined
          ? { type: 'turn.completed', ...facts, usage: NO_USAGE, cost_usd: 0 }
          : { type: 'turn.interrupted', ...facts, ...cut };
      await session.append(note, end);
      return cut === undefined
        ? { status: 'completed', lastMessageItemId: undefined }
        : { status: 'interrupted', ...cut };
    };
    const end = run()
      .catch((error: unknown): TurnEnd => failedEnd(error, 'user-shell'))
      .finally(() => hold.release());
    return {
      turnId,
      end,
      interrupt: (reason, signal) => {
        cut ??= { reason, ...(signal === undefined ? {} : { signal }) };
        canceled.abort();
      },
      // Nobody is asked in this turn: what is said begins the next one.
      steer: () => end.then(() => false),
      say: () => end.then(() => false),
    };
  } catch (error) {
    await hold.release();
    throw error;
  }
}

/**
 * Runs the command while a turn runs, as part of it. Answers what the model is to be told; the caller records that where it does not
 * come between a call and its output.
 */
export async function runInTurn(
  thread: Thread,
  turnId: string,
  command: string,
  signal: AbortSignal,
): Promise<DurableEvent> {
  const { platform, session, settings, processes } = thread;
  const call = {
    kind: 'function',
    callId: `shell_${freshId(platform)}`,
    name: USER_SHELL,
    namespace: undefined,
    input: '',
  } as const;
  const startedMs = platform.clock.monotonic();
  const context: ToolContext = {
    platform,
    settings,
    sessionId: session.id,
    turnId,
    callId: call.callId,
    signal,
    report: createToolReporter(session, turnId, call, async () => 0),
    processes,
    loginEnvironment: thread.loginEnvironment,
    secretVariables: thread.secretVariables,
    redact: thread.redact,
    goal: () => null,
    goalAtEnd: async () => null,
  };
  const { outcome, note } = await runUserCommand(command, context);
  const durationMs = platform.clock.monotonic() - startedMs;
  await session.append(encodeToolCompleted(turnId, call, outcome, durationMs, freshId(platform)));
  const item = messageItem(`msg_${freshId(platform)}`, 'user', [{ type: 'input_text', text: note }]);
  return { type: 'context.added', reason: 'shell', payload: { items: [item] } };
}

/**
 * What comes before a turn in which the session's model is not asked: a new session is made and called by the turn.
 * @param title of a session that has none
 */
export async function openingEvents(thread: Thread, title: string): Promise<readonly DurableEvent[]> {
  const { platform, settings, processes, session } = thread;
  const named = titleEvents(thread, [{ type: 'input_text', text: title }]);
  if (session.state.settings !== undefined) return named;
  const tmp = await findTmpSubstitute({ platform, settings, processes, sessionId: session.id });
  return [...contextEvents(thread, tmp, readTurnDocs(thread), readTurnSkills(thread)), ...named];
}
