/**
 * The review of what an agent asks for by its own model (`--approve-for-me`): a conversation beside the session's, with read-only
 * tools, that is kept for the next review. One review runs in it at a time; another one at the same moment goes on from a copy.
 * @effects http clock random process fs
 */
import type { ApprovalAnswer, ApprovalRequest, Approver, ReviewFacts } from '#/agent/approval/approval.ts';
import { LATER_REVIEWS_TEXT, REVIEW_POLICY } from '#/agent/approval/review-policy.ts';
import {
  clipRationale,
  decodeReview,
  printDenial,
  printReviewFailure,
  REVIEW_SCHEMA,
  REVIEW_TIMEOUT_TEXT,
  type ReviewDecision,
} from '#/agent/approval/review.ts';
import { printFilesystem } from '#/agent/context/environment-context.ts';
import { printContentFilterNote, printStartContext, printTurnAborted } from '#/agent/context/start-context.ts';
import { printProjectDocs } from '#/agent/context/project-docs.ts';
import { printUserAgent, RequestEncoder, schemaFormat } from '#/agent/model/request.ts';
import { ToolPool } from '#/agent/scheduler/pool.ts';
import { toolSpecs, unsupportedCall } from '#/agent/tools/index.ts';
import { ProcessTable } from '#/agent/tools/process-table.ts';
import { startTurnRunner } from '#/agent/turn/turn-runner.ts';
import type { TurnEnd } from '#/agent/turn/turn-state.ts';
import { BUILD } from '#/base/build-info.ts';
import type { JsonObject } from '#/base/json.ts';
import { encodeUuidV5 } from '#/base/ids.ts';
import { findPrice } from '#/config/prices.ts';
import type { Settings, SandboxPolicy } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { itemText, messageItem, type ResponseItem, type TokenUsage } from '#/protocol/responses/items.ts';
import {
  applyConversation,
  conversationItems,
  createConversation,
  type Conversation,
} from '#/session/events/conversation.ts';
import type { DurableEvent, RecordedEvent } from '#/session/events/index.ts';
import { requestItems } from '#/session/events/state.ts';
import { printReviewQuestion, projectTranscript, type TranscriptEntry } from './approval-transcript.ts';
import { readWorkFacts } from './context-facts.ts';
import type { Thread } from './thread.ts';
import { readTurnDocs } from './turn-events.ts';
import { measureUsageCost } from './turns.ts';

/** All of a review, with its retries. */
const DEADLINE_MS = 90_000;
/** Times that a review is asked for where the answer was none, or the server had no time. */
const ATTEMPTS = 3;
const PAUSE_MS = 200;
/** A reviewer that still looks around after so many rounds of commands is asked no more. */
const MAX_ROUNDS = 20;
const TOOL_NAMES = new Set(['exec_command', 'write_stdin', 'view_image']);
const SUBAGENT = 'guardian';
const REVIEW_TRIGGER = 'guardian_review';

/** A session without what asks the reviewer. */
type ReviewedThread = Omit<Thread, 'approvals'>;

/** Told what a review took: its dollars are null where no price is known. */
type OnSpent = (usage: TokenUsage, costUsd: number | null) => void;

/** The reviewer of a session, for its approvals. */
export function openReviewer(thread: ReviewedThread, onSpent: OnSpent): Approver {
  /** The conversation that goes on from review to review. */
  let trunk: ReviewThread | undefined;
  let isBusy = false;
  return async (request, place, signal) => {
    trunk ??= new ReviewThread(thread, onSpent);
    const isTrunk = !isBusy;
    const reviewer = isTrunk ? trunk : trunk.fork();
    if (isTrunk) isBusy = true;
    const deadline = new AbortController();
    const cancelDeadline = thread.platform.clock.after(DEADLINE_MS, () => deadline.abort());
    try {
      const answer = await reviewer.review(request, place, AbortSignal.any([signal, deadline.signal]));
      if (!deadline.signal.aborted || signal.aborted || answer.decision !== 'canceled') return answer;
      return { decision: 'expired', by: 'reviewer', message: REVIEW_TIMEOUT_TEXT };
    } finally {
      cancelDeadline();
      if (isTrunk) isBusy = false;
    }
  };
}

type Verdict =
  | { readonly kind: 'decided'; readonly decision: ReviewDecision; readonly checks: readonly string[] }
  | { readonly kind: 'failed'; readonly cause: string; readonly mayRetry: boolean }
  | { readonly kind: 'canceled' };

/** What a conversation is at rest: what a copy of it begins with. */
interface ReviewState {
  readonly settings: Settings;
  readonly tools: readonly JsonObject[];
  readonly start: readonly ResponseItem[];
  /** What was said in reviews that have ended. */
  settled: readonly ResponseItem[];
  /** Entries of the agent's history that the last review was shown. */
  shown: number | undefined;
  /** A review has ended with an answer. */
  hasAnswered: boolean;
  wasReminded: boolean;
}

/** One conversation with the reviewer. */
class ReviewThread {
  readonly #thread: ReviewedThread;
  readonly #onSpent: OnSpent;
  readonly #id: string;
  readonly #encoder = new RequestEncoder();
  readonly #isFork: boolean;
  readonly #state: ReviewState;

  constructor(thread: ReviewedThread, onSpent: OnSpent, state?: ReviewState) {
    this.#thread = thread;
    this.#onSpent = onSpent;
    this.#id = freshId(thread.platform);
    this.#isFork = state !== undefined;
    this.#state = state === undefined ? openState(thread, this.#id) : { ...state };
  }

  /** Another conversation that begins as this one stood after its last review. */
  fork(): ReviewThread {
    return new ReviewThread(this.#thread, this.#onSpent, this.#state);
  }

  async review(
    request: ApprovalRequest,
    place: { readonly turnId: string },
    signal: AbortSignal,
  ): Promise<ApprovalAnswer> {
    const { platform } = this.#thread;
    const entries = projectTranscript(requestItems(this.#thread.session.state));
    let verdict: Verdict = { kind: 'canceled' };
    for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted; attempt++) {
      if (attempt > 0) await platform.clock.sleep(PAUSE_MS * 2 ** (attempt - 1), signal);
      verdict = await this.#attempt(request, place.turnId, entries, signal);
      if (verdict.kind !== 'failed' || !verdict.mayRetry) break;
    }
    if (signal.aborted || verdict.kind === 'canceled') return { decision: 'canceled', by: 'turn' };
    if (verdict.kind === 'failed') {
      return { decision: 'declined', by: 'reviewer', isFailure: true, message: printReviewFailure(verdict.cause) };
    }
    return this.#encode(verdict);
  }

  #encode({ decision, checks }: Extract<Verdict, { readonly kind: 'decided' }>): ApprovalAnswer {
    const { outcome, riskLevel, userAuthorization } = decision;
    const rationale =
      decision.rationale === undefined ? undefined : clipRationale(this.#thread.redact(decision.rationale));
    const review: ReviewFacts = { riskLevel, userAuthorization, rationale, checks };
    return outcome === 'allow'
      ? { decision: 'approved', by: 'reviewer', scope: { kind: 'once' }, review }
      : { decision: 'declined', by: 'reviewer', message: printDenial(rationale), review };
  }

  async #attempt(
    request: ApprovalRequest,
    parentTurnId: string,
    entries: readonly TranscriptEntry[],
    signal: AbortSignal,
  ): Promise<Verdict> {
    const { platform } = this.#thread;
    const state = this.#state;
    const nextId = (): string => `msg_${freshId(platform)}`;
    const conversation = createConversation();
    conversation.items.push(...state.settled);
    const reminds = state.hasAnswered && !state.wasReminded;
    if (reminds) {
      conversation.items.push(messageItem(nextId(), 'developer', [{ type: 'input_text', text: LATER_REVIEWS_TEXT }]));
    }
    const texts = printReviewQuestion({
      sessionId: this.#thread.session.id,
      entries,
      shownBefore: state.shown,
      deniedPaths: deniedPaths(this.#thread.settings.sandbox),
      planned: request.planned,
    });
    const question = texts.map((text) => ({ type: 'input_text', text }) as const);
    conversation.items.push(messageItem(nextId(), 'user', question));
    const turn = await this.#runTurn(conversation, parentTurnId, signal);
    state.settled = conversationItems(conversation);
    state.shown = entries.length;
    if (reminds) state.wasReminded = true;
    if (turn.end.status === 'interrupted') return { kind: 'canceled' };
    if (turn.end.status === 'failed') {
      const { code, message } = turn.end;
      return {
        kind: 'failed',
        cause: message,
        mayRetry: /^http-(5|4[02][89])|^model-overloaded$|^rate-limited$/.test(code),
      };
    }
    state.hasAnswered = true;
    if (turn.answer === undefined || turn.answer === '') {
      return { kind: 'failed', cause: 'the review ended without an answer', mayRetry: false };
    }
    const decision = decodeReview(turn.answer);
    if (decision === undefined)
      return { kind: 'failed', cause: 'the answer of the review is not the JSON that was asked for', mayRetry: true };
    return { kind: 'decided', decision, checks: turn.checks };
  }

  /** Asks until the reviewer rests. What it says goes into the conversation, what it takes into the session's log. */
  async #runTurn(
    conversation: Conversation,
    parentTurnId: string,
    signal: AbortSignal,
  ): Promise<{ readonly end: TurnEnd; readonly answer: string | undefined; readonly checks: readonly string[] }> {
    const { platform, session, model, modelFacts } = this.#thread;
    const { settings } = this.#state;
    const turnId = freshId(platform);
    const startedAtMs = platform.clock.now();
    const checks: string[] = [];
    let answer: string | undefined;
    const processes = new ProcessTable();
    const pool = new ToolPool({ settings, toolset: modelFacts.toolKind === 'fallback' ? 'fallback' : 'classic' });
    const append = async (...events: readonly DurableEvent[]): Promise<void> => {
      for (const event of events) {
        applyConversation(conversation, event as RecordedEvent, { seq: 0, offset: 0, digest: '' });
        if (event.type === 'item.completed' && event.kind === 'agent_message') answer = itemText(event.payload.item);
        if (event.type === 'tool.started' && event.payload.action.kind === 'command' && checks.length < 20) {
          checks.push(event.payload.action.command.slice(0, 500));
        }
        if (event.type === 'response.completed') {
          this.#onSpent(event.usage, event.cost_usd);
          await session.append({ ...event, turn_id: parentTurnId, purpose: 'review' });
        }
      }
    };
    const turn = startTurnRunner({
      platform,
      sink: { append, live: () => {} },
      model,
      facts: {
        turnId,
        requestedModel: settings.model,
        retryPolicy: {
          requestMaxRetries: Math.min(1, settings.provider.requestMaxRetries),
          streamMaxRetries: Math.min(1, settings.provider.streamMaxRetries),
        },
        maxToolRounds: MAX_ROUNDS,
        maxCostUsd: undefined,
        compactAtTokens: undefined,
        costOf: (name, usage) => measureUsageCost(findPrice(name ?? settings.model, settings.csm.prices), usage),
      },
      prepareRequest: () => {
        const input = [...this.#state.start, ...conversationItems(conversation)];
        return {
          request: this.#encodeRequest(input, turnId, parentTurnId, startedAtMs),
          inputItems: input.length,
          inputSha256: '',
        };
      },
      runTool: (call, context) =>
        TOOL_NAMES.has(call.name) ? pool.run(call, context) : Promise.resolve(unsupportedCall(call)),
      toolContext: () => ({
        platform,
        settings,
        sessionId: this.#id,
        processes,
        loginEnvironment: this.#thread.loginEnvironment,
        rules: this.#thread.rules,
        secretVariables: this.#thread.secretVariables,
        redact: this.#thread.redact,
        goal: () => null,
      }),
      compact: async () => ({ status: 'failed', code: 'review-too-long', message: 'the review has become too long' }),
      contextTokens: 0,
      threadTokens: () => 0,
      goal: () => null,
      roundEvents: () => [],
      interruptionNote: () => printTurnAborted(() => freshId(platform)),
      contentFilterNote: () => printContentFilterNote(() => freshId(platform)),
    });
    const stop = (): void => turn.interrupt('user');
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const end = await turn.end;
    signal.removeEventListener('abort', stop);
    await processes.close();
    return { end, answer, checks };
  }

  #encodeRequest(input: readonly ResponseItem[], turnId: string, parentTurnId: string, startedAtMs: number) {
    const { platform, session, modelFacts, originator, installationId } = this.#thread;
    const { settings, tools } = this.#state;
    const effort = modelFacts.supportedEfforts.includes('low')
      ? 'low'
      : (settings.reasoningEffort ?? modelFacts.defaultEffort);
    return this.#encoder.encode({
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
        threadId: this.#id,
        turnId,
        rootTurnId: parentTurnId,
        agentName: '/root',
        windowNumber: 0,
        contextWindowId: this.#id,
        requestKind: 'turn',
        historyInitialization: this.#isFork ? 'supplied_history' : 'new',
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
}

/** A conversation before its first review: by what to judge, what the reviewer may do, where it is. */
function openState(thread: ReviewedThread, id: string): ReviewState {
  const { platform, session, modelFacts } = thread;
  const settings = lookOnly(thread.settings);
  const toolset = modelFacts.toolKind === 'fallback' ? 'fallback' : 'classic';
  const work = readWorkFacts(platform, settings, undefined);
  const policy = messageItem(`msg_${encodeUuidV5(session.id, id)}`, 'developer', [
    { type: 'input_text', text: REVIEW_POLICY },
  ]);
  const facts = {
    permissionsText: work.permissionsText,
    projectDocs: printProjectDocs(settings.cwd, readTurnDocs({ platform, settings })),
    // The folders of the session's work, all of them to be read.
    environment: {
      ...work.environment,
      filesystem: printFilesystem(thread.settings.sandbox, settings.cwd).replaceAll('access="write"', 'access="read"'),
    },
  };
  return {
    settings,
    tools: toolSpecs({ settings, toolset }).filter(({ name }) => TOOL_NAMES.has(String(name))),
    start: [policy, ...printStartContext(facts, undefined, () => freshId(platform))],
    settled: [],
    shown: undefined,
    hasAnswered: false,
    wasReminded: false,
  };
}

/** Settings under which nothing can be changed and nobody asked. Pure. */
function lookOnly(settings: Settings): Settings {
  const { permissions, ...outline } = settings.sandbox;
  const sandbox: SandboxPolicy = { ...outline, mode: 'read-only', writableRoots: [], networkAccess: false };
  if (permissions === undefined) return { ...settings, approvalPolicy: 'never', sandbox };
  // What is denied to the session's commands is denied to the reviewer's too.
  const rules = permissions.rules.map((rule) =>
    rule.access === 'write' ? { ...rule, access: 'read' as const } : rule,
  );
  return { ...settings, approvalPolicy: 'never', sandbox: { ...sandbox, permissions: { ...permissions, rules } } };
}

/** Places that commands behind this sandbox must not read. Pure. */
function deniedPaths({ permissions }: SandboxPolicy): readonly string[] {
  return (permissions?.rules ?? [])
    .filter(({ access }) => access === 'deny')
    .map(({ place }) =>
      place.kind === 'special' ? `:${place.name}` : place.kind === 'path' ? place.path : place.pattern,
    );
}
