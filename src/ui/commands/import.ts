/** `/import`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'import',
  description: 'take over the set-up of another program (not in csm)',
  why: 'csm imports nothing from other programs. Sessions of Codex need no import: /resume lists them, and its config.toml is read as it is.',
});
