/** `/approve`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'approve',
  description: 'allow what the reviewer denied (ask instead)',
  why: 'A denial of the reviewer is not retried. Switch to answering yourself with /approvals ask, then tell the agent to try again.',
});
