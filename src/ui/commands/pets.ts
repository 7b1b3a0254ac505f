/** `/pets`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'pets',
  description: 'a pet in the terminal (not in csm)',
  why: 'There are no pets here. `[tui] animations = false` quietens what does move.',
});
