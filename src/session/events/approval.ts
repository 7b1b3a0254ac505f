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
  readonly payload: { readonly action: ToolAction };
}

export type ApprovalDecision = 'approved' | 'approved-for-session' | 'declined' | 'canceled' | 'expired';

/** The answer. On disk before anything follows from it. */
export interface ApprovalDecided {
  readonly type: 'approval.decided';
  readonly turn_id: string;
  readonly call_id: string;
  readonly approval_id: string;
  readonly decision: ApprovalDecision;
  /** Who answered: `user`, `flag` (`--approved`), `client`, `policy`, `timeout`. */
  readonly by: string;
}
