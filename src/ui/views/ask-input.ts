/** Questions of the policy for views, with fixed ids. Pure. */
import type { UiInput } from '#/ui/app/ui-input.ts';
import type { ApprovalRequest } from '#/workstation/live-session.ts';

/** A command line that asks, with what a view has otherwise. */
export function askInput(change: Partial<ApprovalRequest> = {}, approvalId = 'approval-1'): UiInput {
  const request: ApprovalRequest = {
    tool: 'exec_command',
    action: { kind: 'command', command: 'git push origin main', cwd: '/home/ada/engine' },
    planned: { environment_id: 'local', cwd: '/home/ada/engine' },
    reasons: ['leaves-sandbox', 'effect-network', 'severity-medium'],
    question: 'It has to reach the server',
    leavesSandbox: true,
    proposedPrefix: ['git', 'push'],
    keys: ['exec_command'],
    ...change,
  };
  return { type: 'approval', question: { request, place: { turnId: 'turn-1', callId: 'call-1', approvalId } } };
}
