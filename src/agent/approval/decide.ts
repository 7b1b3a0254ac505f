/** Whether a command may ask to run outside the sandbox. Pure. */
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

/** What the model reads where the policy lets nobody ask for more; undefined where it may ask. */
export function decideEscalation(
  policy: ApprovalPolicy,
  permissions: SandboxPermissions | undefined,
): string | undefined {
  const escalates = permissions !== undefined && permissions !== 'use_default';
  return escalates && policy === 'never' ? NEVER_ESCALATES : undefined;
}

/** Decides about one call where nobody is there to ask: what would have to be asked is refused. */
export function decideCommand(policy: ApprovalPolicy, permissions: SandboxPermissions | undefined): CommandDecision {
  if (permissions === undefined || permissions === 'use_default') return { kind: 'run' };
  const refused = decideEscalation(policy, permissions);
  if (refused !== undefined) return { kind: 'reject', output: refused, reason: 'the approval policy is never' };
  return {
    kind: 'reject',
    output: 'the request for escalated permissions was not approved: nobody is there to answer it',
    reason: 'nobody is there to approve',
  };
}
