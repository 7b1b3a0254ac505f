/** Whether a command may ask to run outside the sandbox, and what is said where nobody answers. Pure. */
import type { ApprovalPolicy } from '#/config/settings.ts';

/** What the call asks for; `with_additional_permissions` is Codex's word for a part of the escalation. */
export type SandboxPermissions = 'use_default' | 'require_escalated' | 'with_additional_permissions';

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

/** What the model reads where something would have to be asked and nobody is there. */
export function refuseUnattended(permissions: SandboxPermissions | undefined): {
  readonly output: string;
  readonly reason: string;
} {
  const what =
    permissions === undefined || permissions === 'use_default' ? 'command' : 'request for escalated permissions';
  return {
    output: `the ${what} was not approved: nobody is there to answer it`,
    reason: 'nobody is there to approve',
  };
}
