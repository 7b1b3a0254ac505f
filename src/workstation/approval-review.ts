/**
 * The review of what an agent asks for by its own model (`--approve-for-me`): a conversation beside the session's, with read-only
 * tools, that is kept for the next review. One review runs in it at a time; another one at the same moment goes on from a copy.
 * @effects http clock random process fs
 */
import type { ApprovalAnswer, ApprovalRequest, Approver, ReviewFacts } from '#/agent/approval/approval.ts';
import { LATER_REVIEWS_TEXT } from '#/agent/approval/review-policy.ts';
import {
  clipRationale,
  decodeReview,
  printDenial,
  printReviewFailure,
  REVIEW_TIMEOUT_TEXT,
  type ReviewDecision,
} from '#/agent/approval/review.ts';
import { RequestEncoder } from '#/agent/model/request.ts';
import type { SandboxPolicy } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { messageItem } from '#/protocol/responses/items.ts';
import { conversationItems, createConversation } from '#/session/events/conversation.ts';
import { requestItems } from '#/session/events/state.ts';
import { printReviewQuestion, projectTranscript, type TranscriptEntry } from './approval-transcript.ts';
import { openReviewState, type ReviewedThread, type ReviewState } from './review-state.ts';
import { runReviewTurn, type OnSpent } from './review-turn.ts';

/** All of a review, with its retries. */
const DEADLINE_MS = 90_000;
/** Times that a review is asked for where the answer was none, or the server had no time. */
const ATTEMPTS = 3;
const PAUSE_MS = 200;

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
    this.#state = state === undefined ? openReviewState(thread, this.#id) : { ...state };
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
    const turn = await runReviewTurn(
      {
        id: this.#id,
        thread: this.#thread,
        encoder: this.#encoder,
        isFork: this.#isFork,
        state,
        conversation,
        parentTurnId,
        onSpent: this.#onSpent,
      },
      signal,
    );
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
}

/** Places that commands behind this sandbox must not read. Pure. */
function deniedPaths({ permissions }: SandboxPolicy): readonly string[] {
  return (permissions?.rules ?? [])
    .filter(({ access }) => access === 'deny')
    .map(({ place }) =>
      place.kind === 'special' ? `:${place.name}` : place.kind === 'path' ? place.path : place.pattern,
    );
}
