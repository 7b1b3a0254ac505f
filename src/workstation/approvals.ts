/** Approvals of a session: asks whoever answers, records question and answer, and remembers what was allowed. @effects log random fs lock clock */
import {
  NOBODY_THERE,
  approveInside,
  refuseAll,
  type ApprovalAnswer,
  type ApprovalOutcome,
  type ApprovalPlace,
  type ApprovalRequest,
  type Approvals,
  type Approver,
} from '#/agent/approval/approval.ts';
import { isDeniedTooOften } from '#/agent/approval/review.ts';
import type { ExecPolicy, PrefixRule } from '#/agent/approval/rules/exec-policy.ts';
import type { CommandPrefix } from '#/agent/context/approved-prefixes.ts';
import type { EventSink } from '#/agent/turn/tool-events.ts';
import type { Spending } from '#/agent/turn/turn-state.ts';
import { printErrno } from '#/base/errors.ts';
import type { ApprovalPolicy, Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import { addUsage, NO_USAGE, type TokenUsage, type ToolCall } from '#/protocol/responses/items.ts';
import type { ApprovalDecided } from '#/session/events/approval.ts';
import type { SessionHooks } from './session-hooks.ts';

/**
 * Who answers in a session: nobody (what is asked is refused), the flag `--approved` (yes to what stays inside the sandbox), the
 * model (`--approve-for-me`), or a door of its own, such as a screen or a server.
 */
export type ApproverChoice = 'nobody' | 'flag' | 'reviewer' | Approver;

/** What a turn lends: where its events go, and how it is ended. */
export interface ApprovalTurn {
  readonly turnId: string;
  readonly sink: EventSink;
  readonly interrupt: (reason: 'user' | 'denials') => void;
}

/** The hooks of a session, as approvals ask them. */
export type PermissionHooks = Pick<SessionHooks, 'has' | 'ask'>;

/** One a session. What was allowed for the session is gone with it; rules that were saved stay. */
export class SessionApprovals {
  readonly #platform: Platform;
  readonly #settings: Settings;
  readonly #files: ExecPolicy;
  #approver: Approver;
  readonly #hooks: PermissionHooks | undefined;
  readonly #allowed = new Set<string>();
  readonly #prefixes: PrefixRule[] = [];
  #saved: CommandPrefix[] = [];
  #spent: Spending | undefined;
  #policy: ApprovalPolicy;

  /**
   * @param files rules of the user's and the project's files
   * @param hooks those that may answer before everybody else
   */
  constructor(
    platform: Platform,
    settings: Settings,
    files: ExecPolicy,
    approver: Exclude<ApproverChoice, 'reviewer'>,
    hooks?: PermissionHooks,
  ) {
    this.#platform = platform;
    this.#settings = settings;
    this.#files = files;
    this.#hooks = hooks;
    this.#approver = approverOf(approver);
    // The flag answers what would be asked if somebody were there.
    const isAnswered = approver === 'flag' && settings.approvalPolicy === 'never';
    this.#policy = isAnswered ? 'on-request' : settings.approvalPolicy;
  }

  /** The policy that calls are judged by. */
  get policy(): ApprovalPolicy {
    return this.#policy;
  }

  /** From now on another policy holds, and where given somebody else answers. What was allowed stays allowed. */
  change(policy: ApprovalPolicy, approver?: Exclude<ApproverChoice, 'reviewer'>): void {
    this.#policy = policy;
    if (approver !== undefined) this.#approver = approverOf(approver);
  }

  /** Notes what a review took: tokens, and dollars or null where no price is known. */
  noteSpent(usage: TokenUsage, costUsd: number | null): void {
    const before = this.#spent ?? { usage: NO_USAGE, costUsd: 0 };
    this.#spent = {
      usage: addUsage(before.usage, usage),
      costUsd: before.costUsd === null || costUsd === null ? null : before.costUsd + costUsd,
    };
  }

  /** What reviews took since this was asked last. */
  takeSpent(): Spending | undefined {
    const spent = this.#spent;
    this.#spent = undefined;
    return spent;
  }

  /** Prefixes that were saved as rules since this was asked last. */
  takeSaved(): readonly CommandPrefix[] {
    const saved = this.#saved;
    this.#saved = [];
    return saved;
  }

  /** Rules of files, and prefixes that were allowed in this session. */
  rules(): ExecPolicy {
    if (this.#prefixes.length === 0) return this.#files;
    return { ...this.#files, rules: [...this.#files.rules, ...this.#prefixes] };
  }

  /** What the calls of a turn have. */
  forTurn(turn: ApprovalTurn): (call: Pick<ToolCall, 'callId'>) => Approvals {
    /** Of the turn's reviews that came to a verdict, in order. */
    const denials: boolean[] = [];
    const judged = (answer: ApprovalAnswer): void => {
      if (answer.decision === 'canceled' || answer.by !== 'reviewer') return;
      if (answer.decision !== 'approved' && (answer.decision === 'expired' || answer.isFailure === true)) return;
      denials.push(answer.decision === 'declined');
      if (answer.decision === 'declined' && isDeniedTooOften(denials)) turn.interrupt('denials');
    };
    return ({ callId }) => ({
      policy: this.policy,
      ask: async (request, signal) => {
        const answer = await this.#ask(turn, callId, request, signal);
        judged(answer);
        if (answer.decision === 'canceled' && !signal.aborted) turn.interrupt('user');
        return encodeOutcome(answer, signal);
      },
    });
  }

  async #ask(
    { turnId, sink }: ApprovalTurn,
    callId: string,
    request: ApprovalRequest,
    signal: AbortSignal,
  ): Promise<ApprovalAnswer> {
    const approvalId = `apr_${freshId(this.#platform)}`;
    const ids = { turn_id: turnId, call_id: callId, approval_id: approvalId };
    const { tool, action, reasons, question, leavesSandbox } = request;
    await sink.append({
      type: 'approval.requested',
      ...ids,
      tool,
      reasons,
      ...(leavesSandbox ? { leaves_sandbox: true } : {}),
      payload: { action, ...(question === undefined ? {} : { question }) },
    });
    const place = { turnId, callId, approvalId };
    const answer =
      (await this.#askHooks(request, place, signal)) ??
      (this.#remembers(request)
        ? ({ decision: 'approved', by: 'session', scope: { kind: 'once' } } as const)
        : await this.#answer(request, place, signal));
    await sink.append({ type: 'approval.decided', ...ids, ...encodeAnswer(answer) });
    await this.#keep(request, answer, sink);
    return answer;
  }

  /** Undefined: no hook decided. */
  async #askHooks(
    { hooked }: ApprovalRequest,
    { turnId, callId }: ApprovalPlace,
    signal: AbortSignal,
  ): Promise<ApprovalAnswer | undefined> {
    if (hooked === undefined || this.#hooks?.has('PermissionRequest') !== true) return undefined;
    const { names, input, cwd } = hooked;
    const facts = { tool_name: names[0], tool_input: input };
    const said = await this.#hooks.ask('PermissionRequest', { turnId, callId, names, facts, cwd, signal });
    if (signal.aborted) return { decision: 'canceled', by: 'turn' };
    if (said.permission === 'allow') return { decision: 'approved', by: 'hook', scope: { kind: 'once' } };
    if (said.permission === undefined) return undefined;
    return { decision: 'declined', by: 'hook', message: said.blocks[0]?.reason ?? '' };
  }

  async #answer(request: ApprovalRequest, place: ApprovalPlace, signal: AbortSignal): Promise<ApprovalAnswer> {
    if (signal.aborted) return { decision: 'canceled', by: 'turn' };
    const answer = await this.#approver(request, place, signal);
    // A yes that comes after the turn was ended is none.
    return signal.aborted ? { decision: 'canceled', by: 'turn' } : answer;
  }

  #remembers({ keys, host }: ApprovalRequest): boolean {
    if (host !== undefined && this.#allowed.has(hostKey(host))) return true;
    return keys.length > 0 && keys.every((key) => this.#allowed.has(key));
  }

  async #keep({ keys }: ApprovalRequest, answer: ApprovalAnswer, sink: EventSink): Promise<void> {
    if (answer.decision !== 'approved') return;
    const { scope } = answer;
    if (scope.kind === 'session') for (const key of keys) this.#allowed.add(key);
    if (scope.kind === 'host') this.#allowed.add(hostKey(scope.host));
    if (scope.kind !== 'prefix') return;
    const [first, ...rest] = scope.prefix;
    if (first === undefined) return;
    this.#prefixes.push({
      first,
      rest: rest.map((word) => [word]),
      alternatives: rest.map(() => false),
      decision: 'allow',
      justification: undefined,
      ignoresCase: false,
      source: undefined,
    });
    if (!scope.saved) return;
    try {
      const [{ writeSavedRule }, { printPrefixRule }] = await Promise.all([
        import('#/agent/approval/rules/save-rules.ts'),
        import('#/agent/approval/rules/saved-rules.ts'),
      ]);
      writeSavedRule(this.#platform, this.#settings.codexHome, printPrefixRule(scope.prefix), {
        nowMs: this.#platform.clock.now(),
      });
      this.#saved.push(scope.prefix);
    } catch (error) {
      const message = `The rule could not be saved and holds for this session alone: ${printErrno(error)}`;
      await sink.append({ type: 'warning.raised', code: 'rule-not-saved', payload: { message } });
    }
  }
}

function approverOf(choice: Exclude<ApproverChoice, 'reviewer'>): Approver {
  return choice === 'nobody' ? refuseAll : choice === 'flag' ? approveInside : choice;
}

function hostKey(host: string): string {
  return `host ${host}`;
}

/** The answer as the log has it. Pure. */
function encodeAnswer(answer: ApprovalAnswer): Omit<ApprovalDecided, 'type' | 'turn_id' | 'call_id' | 'approval_id'> {
  if (answer.decision === 'canceled') return { decision: 'canceled', by: answer.by };
  const { by, review } = answer;
  const scope = answer.decision === 'approved' && answer.scope.kind !== 'once' ? answer.scope : undefined;
  const isFailure = answer.decision !== 'approved' && (answer.decision === 'expired' || answer.isFailure === true);
  const isReview = by === 'reviewer';
  const rationale =
    review?.rationale ??
    (isReview && answer.decision !== 'approved' && isFailure ? answer.message.split('\n')[0] : undefined);
  const payload = {
    ...(rationale === undefined ? {} : { rationale }),
    ...(review === undefined || review.checks.length === 0 ? {} : { checks: review.checks }),
    ...(scope?.kind === 'prefix' ? { prefix: scope.prefix } : {}),
  };
  return {
    decision: scope === undefined ? answer.decision : 'approved-for-session',
    by,
    ...(scope === undefined ? {} : { scope: scope.kind as 'session' | 'prefix' | 'host' }),
    ...(review?.riskLevel === undefined ? {} : { risk_level: review.riskLevel }),
    ...(review?.userAuthorization === undefined ? {} : { user_authorization: review.userAuthorization }),
    ...(isReview && isFailure ? { review_failed: true as const } : {}),
    ...(Object.keys(payload).length === 0 ? {} : { payload }),
  };
}

function encodeOutcome(answer: ApprovalAnswer, signal: AbortSignal): ApprovalOutcome {
  switch (answer.decision) {
    case 'approved':
      return signal.aborted
        ? { kind: 'refused', status: 'interrupted', message: 'aborted by user' }
        : { kind: 'approved' };
    case 'canceled':
      return { kind: 'refused', status: 'interrupted', message: 'aborted by user' };
    case 'declined':
      return { kind: 'refused', status: 'rejected', message: answer.message === '' ? NOBODY_THERE : answer.message };
    case 'expired':
      return { kind: 'refused', status: 'failed', message: answer.message };
  }
}
