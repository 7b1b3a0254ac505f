/** Shortening a thread's context by a summary of the model's: in a turn, or on its own. @effects fs clock random http */
import { measureTokens } from '#/agent/compaction/measure-tokens.ts';
import { findTurnStart, planKeptContext } from '#/agent/compaction/plan-kept.ts';
import { decideCompactLimit } from '#/agent/compaction/plan.ts';
import type { ModelRequest } from '#/agent/model/model-event.ts';
import type { CompactionReason, CompactionResult } from '#/agent/turn/turn-state.ts';
import { CsmError } from '#/base/errors.ts';
import type { JsonObject } from '#/base/json.ts';
import { measureContextTokens } from '#/config/models.ts';
import type { ResponseItem, TokenUsage } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { commitCompaction, contextEntries, type CommittedCompaction } from './compaction-commit.ts';
import { digestContext, type ContextDigest, type DoneAnswer } from './compaction-digest.ts';
import { HistoryFingerprint } from './request-history.ts';
import type { Thread } from './thread.ts';

/** What a compaction is done for. */
export interface CompactionOrder {
  /** The turn that it is part of; of a standalone one, the turn that is recorded with it. */
  readonly turnId: string;
  readonly trigger: 'manual' | 'auto';
  /** `pre_turn`: the turn's prompt is recorded and not yet answered. `standalone_turn`: no turn is open. */
  readonly phase: 'pre_turn' | 'mid_turn' | 'standalone_turn';
  readonly reason: CompactionReason | 'user_requested';
  /** Names the artifact; a fresh id where absent. */
  readonly artifactId?: string;
  /** Summarised instead of the conversation. */
  readonly transcript?: string;
}

/** How the caller makes a request of items: its identity, its headers. */
export type SummaryRequester = (input: readonly ResponseItem[], compaction: JsonObject) => ModelRequest;

/** What the caller brings: the thread's requests, and their price. */
export interface CompactionPorts {
  /** The base instructions: the first item of each request. */
  readonly base: ResponseItem;
  /** Asks for words. It offers no tools. */
  readonly prepareSummary: SummaryRequester;
  /** Asks for an item of the server's: as in a turn, tools too. */
  readonly prepareServerCompaction: SummaryRequester;
  /** Dollars of the summary's request. */
  readonly costOf: (model: string | undefined, usage: TokenUsage) => number | null;
}

/** A result, with what was written where it is done. */
export type ThreadCompaction =
  | (Extract<CompactionResult, { readonly status: 'done' }> & { readonly committed: CommittedCompaction })
  | Exclude<CompactionResult, { readonly status: 'done' }>;

/**
 * Compacts the context: the model writes a summary of it, or the server gives an item that stands for it; with csm's own context
 * and the user's latest messages that is the context from then on. The artifact is on disk before the context switches; the log
 * keeps everything. Until that one record nothing has changed: a summary that fails or is canceled leaves the context as it was.
 * Never rejects.
 */
export async function compactThread(
  thread: Thread,
  order: CompactionOrder,
  ports: CompactionPorts,
  signal: AbortSignal,
): Promise<ThreadCompaction> {
  try {
    return await compact(thread, order, ports, signal);
  } catch (error) {
    const { code, message, hint } =
      error instanceof CsmError ? error : { code: 'compaction', message: String(error), hint: undefined };
    return { status: 'failed', code, message, ...(hint === undefined ? {} : { hint }) };
  }
}

async function compact(
  thread: Thread,
  order: CompactionOrder,
  ports: CompactionPorts,
  signal: AbortSignal,
): Promise<ThreadCompaction> {
  const { session, platform } = thread;
  const { phase, trigger, turnId } = order;
  const entries = contextEntries(session);
  const past = phase === 'pre_turn' ? entries.slice(0, findTurnStart(entries)) : entries;
  const ahead = [...new Map(entries.slice(past.length).map(({ ref }) => [ref.seq, ref])).values()];
  const digest = await digestContext(thread, order, past, ports, signal);
  if (digest.status === 'failed') return { ...digest, ...explain(order, digest) };
  if (digest.status === 'canceled') return digest;
  const { answer, message, text, keptTokens } = digest;
  const { usage, model } = answer.end;
  const costUsd = ports.costOf(model, usage);
  const committed = await commitCompaction(
    platform,
    session,
    {
      kind: 'semantic-summary',
      trigger,
      ...(order.artifactId === undefined ? {} : { artifactId: order.artifactId }),
      context: planKeptContext(past, keptTokens),
      message,
      promptAfter: ahead,
      ...(text === undefined ? {} : { summary: { text, ...(model === undefined ? {} : { model }) } }),
    },
    [...(phase === 'standalone_turn' ? [turnStarted(turnId)] : []), encodeResponse(turnId, answer, costUsd)],
    phase === 'standalone_turn' ? [turnCompleted(turnId, answer, costUsd)] : [],
  );
  if (phase !== 'standalone_turn') await warnOfLimit(thread, measureStay(thread, ports, committed));
  return { status: 'done', usage, costUsd, contextTokens: committed.tokensAfter, committed };
}

/** Tokens of the smallest request that can be made now, about. */
function measureStay(thread: Thread, { base }: CompactionPorts, { tokensAfter }: CommittedCompaction): number {
  return measureTokens([base]) + Math.ceil(JSON.stringify(thread.tools).length / 4) + tokensAfter;
}

/** Threads whose user knows that the limit is too low. */
const warned = new WeakSet<Thread>();

/** Says once that a limit is below what stays: every request is compacted before, each time with a request of its own. */
async function warnOfLimit(thread: Thread, stayTokens: number): Promise<void> {
  const { session, settings, modelFacts } = thread;
  const window = measureContextTokens(modelFacts, settings.modelContextWindow);
  const limit = decideCompactLimit(settings.autoCompactTokenLimit, window);
  if (stayTokens <= limit || warned.has(thread)) return;
  warned.add(thread);
  const remedy =
    settings.autoCompactTokenLimit !== undefined && stayTokens * 2 < window
      ? `raise it to ${roundUp(stayTokens * 2)} or more`
      : 'shorten AGENTS.md and the prompts, or use a model with a larger window';
  const message = `The context cannot be brought below model_auto_compact_token_limit (${limit} tokens): about ${stayTokens} stay after a compaction, so that it is done again before every request. To avoid that, ${remedy}.`;
  await session.append({ type: 'warning.raised', code: 'compaction-limit', payload: { message } });
}

function roundUp(tokens: number): number {
  return Math.ceil(tokens / 1_000) * 1_000;
}

/** Why a turn cannot go on, or a command failed. */
function explain(
  { phase }: CompactionOrder,
  { message, hint }: Extract<ContextDigest, { readonly status: 'failed' }>,
): { readonly message: string; readonly hint?: string } {
  if (phase === 'standalone_turn') {
    return { message: `The context was not compacted: ${message}`, ...(hint === undefined ? {} : { hint }) };
  }
  return {
    message: `The context is full and could not be shortened: ${message}`,
    hint: hint ?? 'Continue in a new session, or raise model_auto_compact_token_limit.',
  };
}

function encodeResponse(turnId: string, { end, input, durationMs }: DoneAnswer, costUsd: number | null): DurableEvent {
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

function turnCompleted(turnId: string, { end, durationMs }: DoneAnswer, costUsd: number | null): DurableEvent {
  return { type: 'turn.completed', turn_id: turnId, duration_ms: durationMs, usage: end.usage, cost_usd: costUsd };
}
