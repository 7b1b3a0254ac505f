/** The beginning of a turn that hooks have a say in. @effects process clock log */
import { printTurnAborted } from '#/agent/context/start-context.ts';
import type { RunningTurn } from '#/agent/turn/turn-runner.ts';
import type { TurnEnd } from '#/agent/turn/turn-state.ts';
import { failedEnd } from '#/agent/turn/failed-end.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import type { Thread } from './thread.ts';
import type { TurnHooks } from './turn-hooks.ts';

/** A turn whose prompt hooks are still asked about: it can be interrupted meanwhile, and may end without a request. */
export function openTurn(
  { session, platform }: Thread,
  opened: {
    readonly turnId: string;
    readonly startedAtMs: number;
    readonly hooks: TurnHooks;
    readonly isBegun: boolean;
    readonly prompts: readonly DurableEvent[];
    readonly takePrompts: (texts: readonly string[]) => Promise<void>;
    readonly run: () => RunningTurn;
  },
): RunningTurn {
  const { turnId, hooks } = opened;
  const canceled = new AbortController();
  let early: Parameters<RunningTurn['interrupt']> | undefined;
  let running: RunningTurn | undefined;
  /** Undefined: it ended before the model was asked. */
  const begun = Promise.withResolvers<RunningTurn | undefined>();
  const durationMs = (): number => platform.clock.now() - opened.startedAtMs;
  const go = async (): Promise<TurnEnd> => {
    const { isRefused, taken } = await hooks.open(opened.prompts, opened.isBegun, canceled.signal);
    if (early !== undefined) {
      const [reason, signal] = early;
      const cut = { reason, ...(signal === undefined ? {} : { signal }) };
      const note = printTurnAborted(() => freshId(platform));
      await session.append(
        { type: 'context.added', reason: 'interrupt', payload: { items: [note] } },
        { type: 'turn.interrupted', turn_id: turnId, ...cut, duration_ms: durationMs() },
      );
      return { status: 'interrupted', ...cut };
    }
    if (isRefused) {
      const facts = { turn_id: turnId, usage: NO_USAGE, cost_usd: 0, duration_ms: durationMs() };
      await session.append({ type: 'turn.completed', ...facts });
      return { status: 'completed', lastMessageItemId: undefined };
    }
    await opened.takePrompts(taken);
    running = opened.run();
    if (early !== undefined) running.interrupt(...(early as Parameters<RunningTurn['interrupt']>));
    begun.resolve(running);
    return running.end;
  };
  const end = go().catch((error: unknown): TurnEnd => failedEnd(error));
  void end.then(() => begun.resolve(undefined));
  return {
    turnId,
    end,
    steer: async (prompt) => (await begun.promise)?.steer(prompt) ?? false,
    interrupt: (...asked) => {
      early ??= asked;
      canceled.abort();
      running?.interrupt(...asked);
    },
  };
}
