/** `/voice`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'voice',
  description: 'talk instead of typing (not in csm)',
  why: 'csm does not listen and does not talk. Dictation of your system types into the composer as into any window.',
});
