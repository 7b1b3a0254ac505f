/** One turn of the reviewer: asks until it rests. @effects http clock random process fs log */
import { REVIEW_SCHEMA } from '#/agent/approval/review.ts';
import { printUserAgent, schemaFormat, type RequestEncoder } from '#/agent/model/request.ts';
import { ProcessTable } from '#/agent/tools/process-table.ts';
import type { TurnEnd } from '#/agent/turn/turn-state.ts';
import { BUILD } from '#/base/build-info.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { itemText, type ResponseItem, type TokenUsage } from '#/protocol/responses/items.ts';
import { applyConversation, type Conversation } from '#/session/events/conversation.ts';
import type { DurableEvent, RecordedEvent } from '#/session/events/index.ts';
import { startBesideTurn } from './beside-turn.ts';
import { REVIEW_TOOLS, type ReviewedThread, type ReviewState } from './review-state.ts';

/** A reviewer that still looks around after so many rounds of commands is asked no more. */
const MAX_ROUNDS = 20;
const SUBAGENT = 'guardian';
const REVIEW_TRIGGER = 'guardian_review';

/** Told what a review took: its dollars are null where no price is known. */
export type OnSpent = (usage: TokenUsage, costUsd: number | null) => void;

/** What a turn of the reviewer is made of. */
export interface ReviewTurn {
  /** Of the conversation with the reviewer. */
  readonly id: string;
  readonly thread: ReviewedThread;
  readonly encoder: RequestEncoder;
  /** The conversation goes on from a copy. */
  readonly isFork: boolean;
  readonly state: ReviewState;
  /** What is said is added to it. */
  readonly conversation: Conversation;
  /** The turn whose call is reviewed. */
  readonly parentTurnId: string;
  readonly onSpent: OnSpent;
}

/** What came of it; `checks` are the commands that the reviewer ran. */
export interface ReviewTurnEnd {
  readonly end: TurnEnd;
  readonly answer: string | undefined;
  readonly checks: readonly string[];
}

/** Asks until the reviewer rests. What it says goes into the conversation, what it takes into the session's log. */
export async function runReviewTurn(review: ReviewTurn, signal: AbortSignal): Promise<ReviewTurnEnd> {
  const { thread, state, conversation, parentTurnId, onSpent } = review;
  const { platform, session } = thread;
  const { settings } = state;
  const turnId = freshId(platform);
  const startedAtMs = platform.clock.now();
  const checks: string[] = [];
  let answer: string | undefined;
  const processes = new ProcessTable();
  const append = async (...events: readonly DurableEvent[]): Promise<void> => {
    for (const event of events) {
      applyConversation(conversation, event as RecordedEvent, { seq: 0, offset: 0, digest: '' });
      if (event.type === 'item.completed' && event.kind === 'agent_message') answer = itemText(event.payload.item);
      if (event.type === 'tool.started' && event.payload.action.kind === 'command' && checks.length < 20) {
        checks.push(event.payload.action.command.slice(0, 500));
      }
      if (event.type === 'response.completed') {
        onSpent(event.usage, event.cost_usd);
        await session.append({ ...event, turn_id: parentTurnId, purpose: 'review' });
      }
    }
  };
  const turn = startBesideTurn({
    thread,
    settings,
    turnId,
    conversationId: review.id,
    start: state.start,
    conversation,
    encode: (input) => encodeRequest(review, input, turnId, startedAtMs),
    offers: (tool) => REVIEW_TOOLS.has(tool),
    processes,
    sink: { append, live: () => {} },
    retryPolicy: {
      requestMaxRetries: Math.min(1, settings.provider.requestMaxRetries),
      streamMaxRetries: Math.min(1, settings.provider.streamMaxRetries),
    },
    limits: { maxToolRounds: MAX_ROUNDS },
  });
  const stop = (): void => turn.interrupt('user');
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  const end = await turn.end;
  signal.removeEventListener('abort', stop);
  await processes.close();
  return { end, answer, checks };
}

function encodeRequest(review: ReviewTurn, input: readonly ResponseItem[], turnId: string, startedAtMs: number) {
  const { parentTurnId } = review;
  const { platform, session, modelFacts, originator, installationId } = review.thread;
  const { settings, tools } = review.state;
  const effort = modelFacts.supportedEfforts.includes('low')
    ? 'low'
    : (settings.reasoningEffort ?? modelFacts.defaultEffort);
  return review.encoder.encode({
    model: settings.model,
    serviceTier: settings.serviceTier,
    input,
    tools,
    parallelToolCalls: true,
    reasoning: { effort, summary: settings.reasoningSummary ?? modelFacts.defaultSummary },
    verbosity:
      modelFacts.defaultVerbosity === undefined ? undefined : (settings.verbosity ?? modelFacts.defaultVerbosity),
    format: schemaFormat(REVIEW_SCHEMA, false),
    store: false,
    promptCacheKey: `${SUBAGENT}:${session.id}`,
    identity: {
      installationId,
      sessionId: session.id,
      threadId: review.id,
      turnId,
      rootTurnId: parentTurnId,
      agentName: '/root',
      windowNumber: 0,
      contextWindowId: review.id,
      requestKind: 'turn',
      historyInitialization: review.isFork ? 'supplied_history' : 'new',
      threadSource: REVIEW_TRIGGER,
      turnTrigger: REVIEW_TRIGGER,
      sandbox: 'seccomp',
      sandboxMode: settings.sandbox.mode,
      autoReviewEnabled: false,
      turnStartedAtMs: startedAtMs,
      analyticsEnabled: false,
      parentThreadId: session.id,
      parentTurnId,
      subagent: SUBAGENT,
    },
    client: { originator, userAgent: printUserAgent(BUILD.version, 'Linux', platform.env.arch, originator) },
  });
}
