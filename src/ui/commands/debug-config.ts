/** `/debug-config`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'debug-config',
  description: 'where settings come from (csm doctor)',
  isHidden: true,
  why: 'Run `csm doctor` in a shell: it shows which files were read and what is wrong in them. /status shows what is in force.',
});
