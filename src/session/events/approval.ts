/** Events of approvals: what was asked, what was decided. */
import type { ToolAction } from '#/base/tool-action.ts';

/** Somebody has to say yes or no before a call goes on. */
export interface ApprovalRequested {
  readonly type: 'approval.requested';
  readonly turn_id: string;
  readonly call_id: string;
  readonly approval_id: string;
  readonly tool: string;
  /** Why the policy asks, kebab-case. */
  readonly reasons: readonly string[];
  /** A yes lets it out of the sandbox, or past the folders that may be written. */
  readonly leaves_sandbox?: true;
  readonly payload: {
    readonly action: ToolAction;
    /** For people: a rule's text, or what the model says about it. */
    readonly question?: string;
  };
}

export type ApprovalDecision = 'approved' | 'approved-for-session' | 'declined' | 'canceled' | 'expired';

/** The answer. On disk before anything follows from it. */
export interface ApprovalDecided {
  readonly type: 'approval.decided';
  readonly turn_id: string;
  readonly call_id: string;
  readonly approval_id: string;
  readonly decision: ApprovalDecision;
  /** Who answered: `user`, `flag` (`--approved`), `client`, `policy`, `reviewer`, `hook`, `session` (allowed before), `timeout`. */
  readonly by: string;
  /** How far a yes goes; absent: this once. */
  readonly scope?: 'session' | 'prefix' | 'host';
  /** What a review found: `low` to `critical`. */
  readonly risk_level?: string;
  /** Whether the user wanted it, as a review sees it: `unknown` to `high`. */
  readonly user_authorization?: string;
  /** It was not judged: the review failed or took too long. */
  readonly review_failed?: true;
  readonly payload?: {
    /** The reviewer's reason, or what failed: untrusted text, bounded. */
    readonly rationale?: string;
    /** Commands that the reviewer ran, read-only. */
    readonly checks?: readonly string[];
    /** Commands that begin so are allowed from now on. */
    readonly prefix?: readonly string[];
  };
}
