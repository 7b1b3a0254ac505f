/** `/feedback`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'feedback',
  description: 'report a problem (csm sends nothing)',
  why: 'csm sends nothing to anybody. `csm doctor` says what is wrong on this machine, and /export writes the conversation to a file that you may attach to a report.',
});
