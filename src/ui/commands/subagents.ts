/** `/subagents`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'subagents',
  description: 'switch between sub-agents (not in csm)',
  why: 'A session has one agent here. /side branches off to ask something in between, and /agents shows the sessions at work.',
});
