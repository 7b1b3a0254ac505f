/** Whether a command may run, as far as `exec` needs it: there is nobody to ask, so what would have to be asked is refused. Pure. */
import type { ApprovalPolicy } from '#/config/settings.ts';

/** What the call asks for; `with_additional_permissions` is Codex's word for a part of the escalation. */
export type SandboxPermissions = 'use_default' | 'require_escalated' | 'with_additional_permissions';

export type CommandDecision =
  | { readonly kind: 'run' }
  /** `output` is what the model reads. */
  | { readonly kind: 'reject'; readonly output: string; readonly reason: string };

/** Text observed in Codex 0.169.0; models know it. */
const NEVER_ESCALATES =
  'approval policy is Never; reject command — you cannot ask for escalated permissions if the approval policy is Never';

/** Decides about one call. */
export function decideCommand(policy: ApprovalPolicy, permissions: SandboxPermissions | undefined): CommandDecision {
  if (permissions === undefined || permissions === 'use_default') return { kind: 'run' };
  if (policy === 'never') {
    return { kind: 'reject', output: NEVER_ESCALATES, reason: 'the approval policy is never' };
  }
  return {
    kind: 'reject',
    output: 'the request for escalated permissions was not approved: nobody is there to answer it',
    reason: 'nobody is there to approve',
  };
}
