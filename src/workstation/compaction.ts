/** Shortening a thread's context by a summary of the model's: in a turn, or on its own. @effects fs clock random http */
import { measureTokens } from '#/agent/compaction/measure-tokens.ts';
import { matchRole, planKeptContext } from '#/agent/compaction/plan-kept.ts';
import { cutMiddle, planSummaryInput } from '#/agent/compaction/summary-input.ts';
import { printSummaryMessage, printSummaryRequest, printTranscript } from '#/agent/compaction/summary-texts.ts';
import type { ModelRequest } from '#/agent/model/model-event.ts';
import type { CompactionReason, CompactionResult } from '#/agent/turn/turn-state.ts';
import { CsmError } from '#/base/errors.ts';
import type { JsonObject } from '#/base/json.ts';
import { measureContextTokens } from '#/config/models.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { ResponseItem, TokenUsage } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { commitCompaction, contextEntries, type CommittedCompaction } from './compaction-commit.ts';
import { askForSummary, type Summary } from './compaction-summary.ts';
import { HistoryFingerprint } from './request-history.ts';
import type { Thread } from './thread.ts';

/** Room that the summary itself needs in the window, and at most half of it. */
const SUMMARY_TOKENS = 8_000;

/** What a compaction is done for. */
export interface CompactionOrder {
  /** The turn that it is part of; of a standalone one, the turn that is recorded with it. */
  readonly turnId: string;
  readonly trigger: 'manual' | 'auto';
  /** `pre_turn`: the turn's prompt is recorded and not yet answered. `standalone`: no turn is open. */
  readonly phase: 'pre_turn' | 'mid_turn' | 'standalone';
  readonly reason: CompactionReason | 'user_requested';
  /** Names the artifact; a fresh id where absent. */
  readonly artifactId?: string;
  /** Summarised instead of the conversation. */
  readonly transcript?: string;
}

/** How the caller makes a request of items: its identity, its headers. */
export type SummaryRequester = (input: readonly ResponseItem[], compaction: JsonObject) => ModelRequest;

/** A result, with what was written where it is done. */
export type ThreadCompaction =
  | (Extract<CompactionResult, { readonly status: 'done' }> & { readonly committed: CommittedCompaction })
  | Exclude<CompactionResult, { readonly status: 'done' }>;

/**
 * Compacts the context: the model writes a summary of it, which with csm's own context and the user's latest messages is the
 * context from then on. The artifact is on disk before the context switches; the log keeps everything. Until that one record
 * nothing has changed: a summary that fails or is canceled leaves the context as it was. Never rejects.
 * @param base the base instructions
 * @param costOf dollars of the summary's request
 */
export async function compactThread(
  thread: Thread,
  order: CompactionOrder,
  base: ResponseItem,
  request: SummaryRequester,
  costOf: (model: string | undefined, usage: TokenUsage) => number | null,
  signal: AbortSignal,
): Promise<ThreadCompaction> {
  try {
    return await compact(thread, order, base, request, costOf, signal);
  } catch (error) {
    const { code, message, hint } =
      error instanceof CsmError ? error : { code: 'compaction', message: String(error), hint: undefined };
    return { status: 'failed', code, message, ...(hint === undefined ? {} : { hint }) };
  }
}

async function compact(
  thread: Thread,
  order: CompactionOrder,
  base: ResponseItem,
  request: SummaryRequester,
  costOf: (model: string | undefined, usage: TokenUsage) => number | null,
  signal: AbortSignal,
): Promise<ThreadCompaction> {
  const { session, platform } = thread;
  const { reason, phase, trigger, turnId } = order;
  if (session.state.missingPayloads > 0) {
    throw new CsmError('input', 'payloads-withheld', 'its earlier messages were not kept, so nobody can sum them up', {
      hint: 'Start a new session; tell it what it needs to know.',
    });
  }
  const entries = contextEntries(session);
  // The prompt of a turn that begins with a compaction is what comes next: it is not summarised, and stands behind it. Where
  // the model has answered some of it already, it is a prompt like the others.
  const last = entries.at(-1);
  const isAhead = phase === 'pre_turn' && last !== undefined && matchRole(last.item) === 'prompt';
  const past = isAhead ? entries.slice(0, -1) : entries;
  const window = measureContextTokens(thread.modelFacts, thread.settings.modelContextWindow);
  const ask = printSummaryRequest();
  const room = window - Math.min(SUMMARY_TOKENS, Math.floor(window / 2)) - measureTokens([base, ask]);
  const metadata = { trigger, reason, implementation: 'responses', phase, strategy: 'memento' };
  const summary = await askForSummary(thread, {
    inputOf: (budget) => [
      base,
      ...planInput(
        order,
        past.map(({ item }) => item),
        budget,
      ),
      ask,
    ],
    budgetTokens: Math.max(room, Math.floor(window / 4)),
    encode: (input) => request(input, metadata),
    turnId,
    signal,
    ...(phase === 'standalone'
      ? {}
      : { report: { append: (event) => session.append(event), live: (event) => session.live(event) } }),
  });
  if (summary.status === 'failed') return { ...summary, ...explain(order, summary) };
  if (summary.status === 'canceled') return summary;
  const { usage, model } = summary.end;
  const costUsd = costOf(model, usage);
  const committed = await commitCompaction(
    platform,
    session,
    {
      kind: 'semantic-summary',
      trigger,
      ...(order.artifactId === undefined ? {} : { artifactId: order.artifactId }),
      context: planKeptContext(past),
      message: printSummaryMessage(summary.text, freshId(platform)),
      ...(isAhead ? { promptAfter: [last.ref] } : {}),
      summary: { text: summary.text, ...(model === undefined ? {} : { model }) },
    },
    [...(phase === 'standalone' ? [turnStarted(turnId)] : []), encodeResponse(turnId, summary, costUsd)],
    phase === 'standalone' ? [turnCompleted(turnId, summary, costUsd)] : [],
  );
  return { status: 'done', usage, costUsd, contextTokens: committed.tokensAfter, committed };
}

function planInput(
  { transcript }: CompactionOrder,
  items: readonly ResponseItem[],
  budgetTokens: number,
): readonly ResponseItem[] {
  if (transcript !== undefined) return [printTranscript(cutMiddle(transcript, budgetTokens))];
  const started = items.findIndex((item) => matchRole(item) !== 'context');
  return planSummaryInput(items, budgetTokens, Math.max(0, started));
}

/** Why a turn cannot go on, or a command failed. */
function explain(
  { phase }: CompactionOrder,
  { message, hint }: Extract<Summary, { readonly status: 'failed' }>,
): { readonly message: string; readonly hint?: string } {
  if (phase === 'standalone') {
    return { message: `The context was not compacted: ${message}`, ...(hint === undefined ? {} : { hint }) };
  }
  return {
    message: `The context is full and could not be shortened: ${message}`,
    hint: hint ?? 'Continue in a new session, or raise model_auto_compact_token_limit.',
  };
}

type DoneSummary = Extract<Summary, { readonly status: 'done' }>;

function encodeResponse(turnId: string, { end, input, durationMs }: DoneSummary, costUsd: number | null): DurableEvent {
  return {
    type: 'response.completed',
    turn_id: turnId,
    purpose: 'compaction',
    response_id: end.responseId,
    ...(end.model === undefined ? {} : { model: end.model }),
    usage: end.usage,
    cost_usd: costUsd,
    request: { input_items: input.length, input_sha256: new HistoryFingerprint().update(input) },
    duration_ms: durationMs,
  };
}

function turnStarted(turnId: string): DurableEvent {
  return { type: 'turn.started', turn_id: turnId, trigger: 'compact' };
}

function turnCompleted(turnId: string, { end, durationMs }: DoneSummary, costUsd: number | null): DurableEvent {
  return { type: 'turn.completed', turn_id: turnId, duration_ms: durationMs, usage: end.usage, cost_usd: costUsd };
}
