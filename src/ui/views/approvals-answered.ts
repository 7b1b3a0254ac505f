/** The view `approvals-answered`. Pure. */
import type { ApprovalDecided } from '#/session/events/approval.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'approvals-answered',
  about: 'What was approved, what the review refused, what the user canceled',
  inputs: () => {
    const story = new Story().user('Touch some files');
    const decided = (
      callId: string,
      command: string,
      answer: Pick<ApprovalDecided, 'decision' | 'by'> & Partial<ApprovalDecided>,
    ): void => {
      const ids = { turn_id: story.turnId, call_id: callId, approval_id: `approval-${callId}` };
      const action = { kind: 'command', command: `/bin/bash -lc '${command}'`, cwd: '/home/ada/engine' } as const;
      story.event({
        type: 'approval.requested',
        ...ids,
        tool: 'exec_command',
        reasons: ['escalated'],
        payload: { action },
      });
      story.event({ type: 'approval.decided', ...ids, ...answer });
    };
    decided('call-1', 'touch /etc/a', { decision: 'approved', by: 'user' });
    story.runs('touch /etc/a', '');
    decided('call-2', 'touch /etc/b', {
      decision: 'approved',
      by: 'user',
      scope: 'prefix',
      payload: { prefix: ['touch', '/etc'] },
    });
    story.runs('touch /etc/b', '');
    decided('call-3', 'rm -rf build', {
      decision: 'declined',
      by: 'reviewer',
      risk_level: 'high',
      payload: { rationale: 'The folder holds work that is not committed.' },
    });
    decided('call-4', 'curl example.com', { decision: 'canceled', by: 'user' });
    return story.isInterrupted().inputs;
  },
});
