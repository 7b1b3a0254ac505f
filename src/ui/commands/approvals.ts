/** `/approvals`: approval policy and who answers. Pure. */
import { applyForSession, defineSlashCommand, notice, refusal } from './slash-command.ts';
import type { LiveSettingsChange } from '#/workstation/live-session.ts';

const CHANGES: ReadonlyMap<string, LiveSettingsChange> = new Map<string, LiveSettingsChange>([
  ['ask', { approvalPolicy: 'on-request', approvalsReviewer: 'user' }],
  ['review', { approvalPolicy: 'on-request', approvalsReviewer: 'reviewer' }],
  ['never', { approvalPolicy: 'never' }],
]);

export default defineSlashCommand({
  name: 'approvals',
  description: 'who is asked before something risky',
  argument: '[ask|review|never]',
  whileRunning: true,
  run: ({ argument, facts }) => {
    const change = CHANGES.get(argument);
    if (change !== undefined) return applyForSession(change, `Approvals: ${argument}`);
    const { approvalPolicy } = facts.settings;
    const now = approvalPolicy === 'never' ? 'never' : facts.approvalsReviewer === 'reviewer' ? 'review' : 'ask';
    const said = argument === '' ? notice : refusal;
    return [said(`Approvals: ${now}. Use /approvals ask (you), /approvals review (a model) or /approvals never.`)];
  },
});
