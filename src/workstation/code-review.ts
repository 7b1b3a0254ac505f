/**
 * A code review as a turn of the session: a model that knows nothing of the conversation looks at the changes and says what is wrong
 * with them. What it runs stands in the log; of what it says, the agent is told the findings. See docs/code-review.md.
 * @effects fs clock random http process log
 */
import { decodeFindings, printFindings, printReviewCut, printReviewNote } from '#/agent/code-review/findings.ts';
import { printReviewPrompt, printReviewTarget, type ReviewTarget } from '#/agent/code-review/review-target.ts';
import { REVIEW_RUBRIC } from '#/agent/code-review/rubric.ts';
import type { ModelRequest } from '#/agent/model/model-event.ts';
import { printUserAgent, RequestEncoder } from '#/agent/model/request.ts';
import { toolSpecs } from '#/agent/tools/index.ts';
import { ProcessTable } from '#/agent/tools/process-table.ts';
import { failedEnd } from '#/agent/turn/failed-end.ts';
import type { EventSink } from '#/agent/turn/tool-events.ts';
import { BUILD } from '#/base/build-info.ts';
import { CODE_REVIEW } from '#/base/tool-action.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { itemText, messageItem, type ResponseItem } from '#/protocol/responses/items.ts';
import { applyConversation, createConversation } from '#/session/events/conversation.ts';
import type { DurableEvent, RecordedEvent } from '#/session/events/index.ts';
import { archivedError } from '#/session/store/request-session.ts';
import { startBesideTurn } from './beside-turn.ts';
import { readMergeBase } from './git-refs.ts';
import { printReviewStart } from './review-state.ts';
import { findReviewProblem } from './review-target.ts';
import type { Thread } from './thread.ts';
import { ToolHooks } from './tool-hooks.ts';
import type { RunningTurn, TurnEnd, TurnLimits } from './turns.ts';
import { openingEvents } from './user-shell.ts';

/** As servers know it. */
const SUBAGENT = 'review';
/** What a reviewer has no use for, as Codex sees it. */
const NOT_OFFERED: ReadonlySet<string> = new Set(['get_goal', 'create_goal', 'update_goal', 'web_search']);
/** Offered where somebody sits in front of the session, and only there, as observed of Codex. */
const OFFERED_BEFORE_USERS = 'tool_search';

type TurnEnded = Extract<DurableEvent, { readonly type: 'turn.completed' | 'turn.failed' | 'turn.interrupted' }>;

/**
 * Begins it. Resolves once its beginning is on disk. What is said while it runs begins the next turn. Where what is to be looked at
 * cannot be found, a warning says so, and it is for the reviewer to say more.
 * @throws CsmError `session-locked`, `session-archived`, `log-degraded`, `git-none` of a branch
 */
export async function startCodeReview(
  thread: Thread,
  asked: ReviewTarget,
  limits: TurnLimits = {},
): Promise<RunningTurn> {
  const { platform, session, settings } = thread;
  const hold = await session.hold();
  try {
    if (session.state.isArchived) throw archivedError(session.id);
    const target = await findMergeBase(thread, asked);
    const problem = await findReviewProblem(platform, settings.cwd, target);
    const review = new CodeReview(thread, target, limits);
    const shown = printReviewTarget(target);
    const opening = await openingEvents(thread, `Code review: ${shown}`);
    const warnings: readonly DurableEvent[] =
      problem === undefined ? [] : [{ type: 'warning.raised', code: 'code-review', payload: { message: problem } }];
    await session.append(...opening, ...warnings, ...review.begin(shown));
    const turn = review.run();
    const end = turn.end.finally(() => hold.release());
    const isNone = (): Promise<boolean> => end.then(() => false);
    return { turnId: review.turnId, end, interrupt: turn.interrupt, steer: isNone, say: isNone };
  } catch (error) {
    await hold.release();
    throw error;
  }
}

async function findMergeBase({ platform, settings }: Thread, target: ReviewTarget): Promise<ReviewTarget> {
  if (target.kind !== 'branch' || target.mergeBase !== undefined) return target;
  const mergeBase = await readMergeBase(platform, settings.cwd, target.branch).catch(() => undefined);
  return mergeBase === undefined ? target : { ...target, mergeBase };
}

/** The end of a turn that has failed after all. Pure. */
function printFailed(
  { turn_id, duration_ms, usage }: Extract<TurnEnded, { readonly type: 'turn.completed' }>,
  { code, message }: { readonly code: string; readonly message: string },
): DurableEvent {
  return { type: 'turn.failed', turn_id, duration_ms, code, usage, payload: { message } };
}

class CodeReview {
  readonly turnId: string;
  readonly #thread: Thread;
  readonly #limits: TurnLimits;
  readonly #id: string;
  readonly #callId: string;
  readonly #startedAtMs: number;
  readonly #conversation = createConversation();
  readonly #processes = new ProcessTable();
  #answer = '';
  /** How the reviewer's turn ended: recorded once what came of it is. */
  #ended: TurnEnded | undefined;

  constructor(thread: Thread, target: ReviewTarget, limits: TurnLimits) {
    const nextId = (): string => freshId(thread.platform);
    this.#thread = thread;
    this.#limits = limits;
    this.turnId = nextId();
    this.#id = nextId();
    this.#callId = `review_${nextId()}`;
    this.#startedAtMs = thread.platform.clock.now();
    const prompt = [{ type: 'input_text', text: printReviewPrompt(target) }] as const;
    this.#conversation.items.push(messageItem(`msg_${nextId()}`, 'user', prompt));
  }

  begin(shown: string): readonly DurableEvent[] {
    const ids = { turn_id: this.turnId, call_id: this.#callId };
    return [
      { type: 'turn.started', turn_id: this.turnId, trigger: 'review' },
      { type: 'tool.started', ...ids, tool: CODE_REVIEW, payload: { action: { kind: 'review', target: shown } } },
    ];
  }

  run(): { readonly end: Promise<TurnEnd>; readonly interrupt: RunningTurn['interrupt'] } {
    const { settings: own, modelFacts, hooks, askUser } = this.#thread;
    // Nobody is asked: what the policy would ask about is refused.
    const settings = { ...own, approvalPolicy: 'never' as const };
    const toolset = modelFacts.toolKind === 'fallback' ? 'fallback' : 'classic';
    const tools = toolSpecs({ settings, toolset })
      .filter(({ name, type }) => !NOT_OFFERED.has(String(name ?? type)))
      .filter(({ type }) => type !== OFFERED_BEFORE_USERS || askUser !== undefined);
    const encoder = new RequestEncoder();
    const names = new Set(tools.map(({ name }) => String(name)));
    const turn = startBesideTurn({
      thread: this.#thread,
      settings,
      turnId: this.turnId,
      conversationId: this.#id,
      start: printReviewStart(this.#thread, settings, REVIEW_RUBRIC, this.#id),
      conversation: this.#conversation,
      encode: (input) => this.#encode(encoder, input, tools),
      offers: (tool) => names.has(tool),
      // What hooks say of its calls is for the reviewer.
      toolHooks: hooks === undefined ? undefined : new ToolHooks(hooks, (...events) => this.#sink.append(...events)),
      processes: this.#processes,
      sink: this.#sink,
      retryPolicy: {
        requestMaxRetries: settings.provider.requestMaxRetries,
        streamMaxRetries: settings.provider.streamMaxRetries,
      },
      limits: this.#limits,
    });
    const record = async (end: TurnEnd): Promise<TurnEnd> => {
      try {
        await this.#processes.close();
        return await this.#record(end);
      } catch (error) {
        return failedEnd(error, 'code-review');
      }
    };
    return { end: turn.end.then(record), interrupt: turn.interrupt };
  }

  /** What the reviewer does is recorded; what it says stays in its conversation. */
  readonly #sink: EventSink = {
    append: async (...events) => {
      for (const event of events) {
        switch (event.type) {
          case 'turn.completed':
          case 'turn.failed':
          case 'turn.interrupted':
            this.#ended = event;
            continue;
          case 'item.completed':
            if (event.kind === 'agent_message') this.#answer = itemText(event.payload.item);
            break;
          case 'response.completed':
            await this.#thread.session.append({ ...event, purpose: 'review' });
            break;
          case 'context.added':
          case 'item.interrupted':
            break;
          default:
            await this.#thread.session.append(event);
        }
        applyConversation(this.#conversation, event as RecordedEvent, { seq: 0, offset: 0, digest: '' });
      }
    },
    live: (event) => {
      if (event.type === 'tool.output' || event.type === 'stream.retrying') this.#thread.session.live(event);
    },
  };

  /** What came of it, and the end of the turn. */
  async #record(end: TurnEnd): Promise<TurnEnd> {
    const { platform, session, redact } = this.#thread;
    const ended = this.#ended;
    if (ended === undefined) return end;
    const nextId = (): string => freshId(platform);
    const note = (text: string): DurableEvent => ({
      type: 'context.added',
      reason: 'review',
      payload: { items: [messageItem(`msg_${nextId()}`, 'user', [{ type: 'input_text', text }])] },
    });
    if (end.status !== 'completed') {
      await session.append(this.#close(end.status, ''), note(printReviewCut(end.status)), ended);
      return end;
    }
    if (ended.type === 'turn.completed' && this.#answer.trim() === '') {
      const why = { code: 'review-empty', message: 'the review ended without an answer' };
      await session.append(this.#close('failed', ''), note(printReviewCut('failed')), printFailed(ended, why));
      return { status: 'failed', ...why };
    }
    const text = redact(printFindings(decodeFindings(this.#answer)));
    const itemId = `msg_${nextId()}`;
    const content = [{ type: 'output_text', text }];
    const item = { type: 'message', id: itemId, role: 'assistant', content } as const;
    await session.append(
      this.#close('completed', text),
      note(printReviewNote(text)),
      { type: 'item.completed', turn_id: this.turnId, item_id: itemId, kind: 'agent_message', payload: { item } },
      { ...ended, last_message_item_id: itemId } as TurnEnded,
    );
    return { status: 'completed', lastMessageItemId: itemId };
  }

  #close(status: 'completed' | 'failed' | 'interrupted', output: string): DurableEvent {
    const { platform } = this.#thread;
    return {
      type: 'tool.completed',
      turn_id: this.turnId,
      call_id: this.#callId,
      tool: CODE_REVIEW,
      status,
      duration_ms: Math.round(platform.clock.now() - this.#startedAtMs),
      payload: { item: { type: 'function_call_output', call_id: this.#callId, output } },
    };
  }

  #encode(encoder: RequestEncoder, input: readonly ResponseItem[], tools: ReturnType<typeof toolSpecs>): ModelRequest {
    const { platform, session, settings, modelFacts, originator, installationId } = this.#thread;
    return encoder.encode({
      model: settings.model,
      serviceTier: settings.serviceTier,
      input,
      tools,
      parallelToolCalls: true,
      reasoning: {
        effort: settings.reasoningEffort ?? modelFacts.defaultEffort,
        summary: settings.reasoningSummary ?? modelFacts.defaultSummary,
      },
      verbosity:
        modelFacts.defaultVerbosity === undefined ? undefined : (settings.verbosity ?? modelFacts.defaultVerbosity),
      store: false,
      promptCacheKey: session.id,
      identity: {
        installationId,
        sessionId: session.id,
        threadId: this.#id,
        turnId: this.turnId,
        rootTurnId: this.turnId,
        agentName: '/root',
        windowNumber: 0,
        contextWindowId: this.#id,
        requestKind: 'turn',
        historyInitialization: 'new',
        threadSource: 'subagent',
        turnTrigger: undefined,
        sandbox: settings.sandbox.mode === 'danger-full-access' ? 'none' : 'seccomp',
        sandboxMode: settings.sandbox.mode,
        autoReviewEnabled: false,
        ...(settings.gitRoot === undefined ? {} : { workspaces: { [settings.gitRoot]: {} } }),
        turnStartedAtMs: this.#startedAtMs,
        analyticsEnabled: false,
        parentThreadId: session.id,
        parentTurnId: this.turnId,
        subagent: SUBAGENT,
      },
      client: { originator, userAgent: printUserAgent(BUILD.version, 'Linux', platform.env.arch, originator) },
    });
  }
}
