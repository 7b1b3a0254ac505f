/** `/sandbox-add-read-dir`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'sandbox-add-read-dir',
  description: 'another folder for commands to read (config)',
  isHidden: true,
  why: 'Folders are added in the configuration: `sandbox_workspace_write.writable_roots`, or a profile below [permissions]. `csm --add-dir DIR` adds one for a run.',
});
