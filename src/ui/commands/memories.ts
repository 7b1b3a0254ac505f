/** `/memories`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'memories',
  description: 'memories of earlier sessions (not in csm)',
  why: 'csm keeps no memories: what an agent is to know of a project stands in its AGENTS.md (/init writes one).',
});
