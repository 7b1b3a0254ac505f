/** `/ide`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'ide',
  description: 'context from an editor (not in csm)',
  why: 'csm has no connection to editors. Name files with @ or /mention, and open the draft in your editor with ctrl+g.',
});
