/** Asking for a summary, in words or as an item of the server's: tries again as a turn does, and shows less where the server says that it is too much. @effects clock random http */
import type { ModelEnd, ModelFailure, ModelRequest } from '#/agent/model/model-event.ts';
import { decideRetry, NO_RETRIES, type RetryPolicy } from '#/agent/model/retry.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import type { DurableEvent, LiveEvent } from '#/session/events/index.ts';
import type { Thread } from './thread.ts';

/** What a summary came to. */
export type Summary =
  | {
      readonly status: 'done';
      /** The items of the answer. */
      readonly items: readonly ResponseItem[];
      readonly end: Extract<ModelEnd, { readonly type: 'completed' }>;
      /** What was sent. */
      readonly input: readonly ResponseItem[];
      readonly durationMs: number;
    }
  | { readonly status: 'failed'; readonly code: string; readonly message: string; readonly hint?: string }
  | { readonly status: 'canceled' };

/** How a summary is asked for. */
export interface SummaryAsk {
  /** What the model is shown, within a budget of tokens. */
  readonly inputOf: (budgetTokens: number) => readonly ResponseItem[];
  readonly budgetTokens: number;
  readonly encode: (input: readonly ResponseItem[]) => ModelRequest;
  /** Times that a broken answer is asked for again; as configured where absent. */
  readonly streamMaxRetries?: number;
  /** Told of failures: they belong to the turn that the summary is part of. Absent where it is part of none. */
  readonly report?: { append(event: DurableEvent): Promise<unknown>; live(event: LiveEvent): void };
  readonly turnId: string;
  readonly signal: AbortSignal;
}

/** Our count of tokens is an estimate: what the server finds too long is halved, so often. */
const SHORTENINGS = 5;
/** Below this nothing is left to be summarised. */
const LEAST_BUDGET_TOKENS = 500;

/** Asks until there is a summary or trying again cannot help. Never rejects but where `report` does. */
export async function askForSummary(thread: Thread, ask: SummaryAsk): Promise<Summary> {
  const { platform, settings, model } = thread;
  const { signal } = ask;
  const policy: RetryPolicy = {
    requestMaxRetries: settings.provider.requestMaxRetries,
    streamMaxRetries: Math.min(ask.streamMaxRetries ?? Infinity, settings.provider.streamMaxRetries),
  };
  let budget = ask.budgetTokens;
  let shortenings = 0;
  let input = ask.inputOf(budget);
  let request = ask.encode(input);
  let attempt = 0;
  const startedAtMs = platform.clock.monotonic();
  for (let retry = NO_RETRIES; ;) {
    attempt += 1;
    const items: ResponseItem[] = [];
    let end: ModelEnd = { type: 'canceled' };
    for await (const event of model.ask(request, signal)) {
      if (event.type === 'item_done') items.push(event.item);
      if (event.type === 'completed' || event.type === 'failed' || event.type === 'canceled') end = event;
    }
    if (end.type === 'canceled' || signal.aborted) return { status: 'canceled' };
    if (end.type === 'completed') {
      const durationMs = Math.round(platform.clock.monotonic() - startedAtMs);
      return { status: 'done', items, end, input, durationMs };
    }
    const { failure } = end;
    const isTooLong = failure.code === 'context-length-exceeded';
    if (isTooLong && shortenings < SHORTENINGS && budget / 2 >= LEAST_BUDGET_TOKENS) {
      await reportFailure(ask, failure, attempt, true);
      shortenings += 1;
      budget = Math.floor(budget / 2);
      input = ask.inputOf(budget);
      request = ask.encode(input);
      continue;
    }
    const decision = decideRetry(retry, failure, policy, platform.random.fraction());
    await reportFailure(ask, failure, attempt, decision.retry);
    if (!decision.retry) return failed(decision.failure.code, decision.failure.message, decision.failure.hint);
    ask.report?.live({
      type: 'stream.retrying',
      turn_id: ask.turnId,
      attempt: decision.attempt,
      max_attempts: decision.max,
      delay_ms: decision.delayMs,
      visible: decision.visible,
      payload: { cause: failure.message },
    });
    retry = decision.state;
    await platform.clock.sleep(decision.delayMs, signal);
    if (signal.aborted) return { status: 'canceled' };
  }
}

async function reportFailure(
  ask: SummaryAsk,
  failure: ModelFailure,
  attempt: number,
  willRetry: boolean,
): Promise<void> {
  await ask.report?.append({
    type: 'response.failed',
    turn_id: ask.turnId,
    code: failure.code,
    attempt,
    will_retry: willRetry,
    payload: { message: failure.message },
  });
}

function failed(code: string, message: string, hint?: string): Summary {
  return { status: 'failed', code, message, ...(hint === undefined ? {} : { hint }) };
}
