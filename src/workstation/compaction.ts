/** Shortening a thread's context: asks for a summary, writes the artifact, switches. @effects fs clock random http */
import { measureTokens } from '#/agent/compaction/measure-tokens.ts';
import { planSummaryInput } from '#/agent/compaction/plan.ts';
import { planKeptContext } from '#/agent/compaction/plan-kept.ts';
import { printSummaryMessage, printSummaryRequest } from '#/agent/compaction/summary-texts.ts';
import type { ModelEnd, ModelRequest } from '#/agent/model/model-event.ts';
import { decideRetry, NO_RETRIES, type RetryPolicy } from '#/agent/model/retry.ts';
import type { CompactionReason, CompactionResult } from '#/agent/turn/turn-state.ts';
import { CsmError } from '#/base/errors.ts';
import type { JsonObject } from '#/base/json.ts';
import { measureContextTokens } from '#/config/models.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { itemText, type ResponseItem, type TokenUsage } from '#/protocol/responses/items.ts';
import type { EventRef } from '#/session/events/compaction.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { requestItems } from '#/session/events/state.ts';
import { writeArtifact } from '#/session/store/artifacts.ts';
import { writeBlob } from '#/session/store/blobs.ts';
import { HistoryFingerprint } from './request-history.ts';
import type { Thread } from './thread.ts';

/** Room that the summary itself needs in the window. */
const SUMMARY_TOKENS = 8_000;

/** What a compaction is done for. */
export interface CompactionOrder {
  /** The turn that it is part of. */
  readonly turnId: string;
  readonly trigger: 'manual' | 'auto';
  readonly phase: 'pre_turn' | 'mid_turn' | 'standalone';
  readonly reason: CompactionReason | 'user_requested';
  /** Names the artifact; a fresh id where absent. */
  readonly artifactId?: string;
}

/** How the caller makes a request of items: its identity, its headers. */
export type SummaryRequester = (input: readonly ResponseItem[], compaction: JsonObject) => ModelRequest;

/** What a summary came to. */
type Summary =
  | { readonly status: 'done'; readonly text: string; readonly end: Extract<ModelEnd, { readonly type: 'completed' }> }
  | { readonly status: 'failed'; readonly code: string; readonly message: string; readonly hint?: string }
  | { readonly status: 'canceled' };

/**
 * Compacts the context: the model writes a summary of it, which with csm's own context and the user's latest messages is the
 * context from then on. The artifact is on disk before the context switches; the log keeps everything. Never rejects.
 * @param costOf dollars of the summary's request
 */
export async function compactThread(
  thread: Thread,
  order: CompactionOrder,
  base: ResponseItem,
  request: SummaryRequester,
  costOf: (model: string | undefined, usage: TokenUsage) => number | null,
  signal: AbortSignal,
): Promise<CompactionResult> {
  const { state } = thread.session;
  const all = requestItems(state);
  // The prompt of a turn that begins with a compaction is what comes next: it is not summarised, and stands behind it.
  const items = order.phase === 'pre_turn' ? all.slice(0, -1) : all;
  const window = measureContextTokens(thread.modelFacts, thread.settings.modelContextWindow);
  const ask = printSummaryRequest();
  const budget = window - SUMMARY_TOKENS - measureTokens([base, ask]);
  const input = [base, ...planSummaryInput(items, Math.max(budget, SUMMARY_TOKENS)), ask];
  const { reason, phase, trigger } = order;
  const metadata = { trigger, reason, implementation: 'responses', phase, strategy: 'memento' };
  const startedAtMs = thread.platform.clock.monotonic();
  const summary = await askForSummary(thread, request(input, metadata), signal);
  if (summary.status !== 'done') return summary;
  const { usage, model, responseId } = summary.end;
  const costUsd = costOf(model, usage);
  const completed: DurableEvent = {
    type: 'response.completed',
    turn_id: order.turnId,
    purpose: 'compaction',
    response_id: responseId,
    ...(model === undefined ? {} : { model }),
    usage,
    cost_usd: costUsd,
    request: { input_items: input.length, input_sha256: new HistoryFingerprint().update(input) },
    duration_ms: Math.round(thread.platform.clock.monotonic() - startedAtMs),
  };
  try {
    const contextTokens = await commitSummary(thread, order, summary, completed, measureTokens(all));
    return { status: 'done', usage, costUsd, contextTokens };
  } catch (error) {
    const { code, message, hint } =
      error instanceof CsmError ? error : { code: 'compaction', message: String(error), hint: undefined };
    return { status: 'failed', code, message, ...(hint === undefined ? {} : { hint }) };
  }
}

async function askForSummary(thread: Thread, request: ModelRequest, signal: AbortSignal): Promise<Summary> {
  const { platform, settings, model } = thread;
  const policy: RetryPolicy = {
    requestMaxRetries: settings.provider.requestMaxRetries,
    streamMaxRetries: settings.provider.streamMaxRetries,
  };
  for (let retry = NO_RETRIES; ;) {
    let text = '';
    let end: ModelEnd = { type: 'canceled' };
    for await (const event of model.ask(request, signal)) {
      if (event.type === 'item_done' && event.item['role'] === 'assistant') text += itemText(event.item);
      if (event.type === 'completed' || event.type === 'failed' || event.type === 'canceled') end = event;
    }
    if (end.type === 'canceled' || signal.aborted) return { status: 'canceled' };
    if (end.type === 'completed') {
      if (text.trim() !== '') return { status: 'done', text, end };
      return failed('compaction-empty', 'the model gave no summary of the conversation');
    }
    const decision = decideRetry(retry, end.failure, policy, platform.random.fraction());
    if (!decision.retry) return failed(decision.failure.code, decision.failure.message, decision.failure.hint);
    retry = decision.state;
    await platform.clock.sleep(decision.delayMs, signal);
    if (signal.aborted) return { status: 'canceled' };
  }
}

function failed(code: string, message: string, hint?: string): Summary {
  const what = `The context is full and could not be shortened: ${message}`;
  return {
    status: 'failed',
    code,
    message: what,
    hint: hint ?? 'Continue in a new session, or raise model_auto_compact_token_limit.',
  };
}

/** Writes blob and artifact, then the record that switches. Answers the tokens of the new context, about. */
async function commitSummary(
  thread: Thread,
  order: CompactionOrder,
  summary: Extract<Summary, { readonly status: 'done' }>,
  completed: DurableEvent,
  tokensBefore: number,
): Promise<number> {
  const { platform, session } = thread;
  const { state } = session;
  const { items, refs } = state.conversation;
  const entries = items.flatMap((item, index) => {
    const ref = refs[index];
    return ref === undefined ? [] : [{ item, ref }];
  });
  const after = order.phase === 'pre_turn' ? entries.splice(-1).map(({ ref }) => ref) : [];
  const { kept, copied } = planKeptContext(entries);
  const artifactId = order.artifactId ?? `compaction-${freshId(platform)}`;
  const coversSeq = state.lastSeq;
  const bytes = new TextEncoder().encode(summary.text);
  const sha256 = new Bun.CryptoHasher('sha256').update(bytes).digest('hex');
  writeBlob(platform.fs, `${session.folder}/blobs`, { sha256, bytes: bytes.length, data: bytes });
  const artifact = writeArtifact(platform.fs, session.folder, {
    version: 1,
    artifact_id: artifactId,
    session_id: session.id,
    kind: 'semantic-summary',
    created_at: new Date(platform.clock.now()).toISOString(),
    covers_seq: coversSeq,
    kept,
    summary: { sha256, bytes: bytes.length, ...(summary.end.model === undefined ? {} : { model: summary.end.model }) },
  });
  const previous: EventRef | null = state.replay.compactions.boundary ?? null;
  const message = printSummaryMessage(summary.text, freshId(platform));
  await session.append(completed, {
    type: 'compaction.committed',
    artifact_id: artifactId,
    kind: 'semantic-summary',
    artifact,
    trigger: order.trigger,
    previous,
    covers_seq: coversSeq,
    kept,
    ...(after.length === 0 ? {} : { kept_after: after }),
    tokens_before: tokensBefore,
    payload: { items: [...copied, message] },
  });
  return measureTokens(requestItems(state));
}
