/** `/cloud`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'cloud',
  description: 'tasks in the cloud (not in csm)',
  isHidden: true,
  why: 'csm works on this machine alone. `csm exec` in another terminal runs a task beside this one.',
});
