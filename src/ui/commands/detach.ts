/** `/detach`: a hint: nothing needs it. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';

export default defineSlashCommand({
  name: 'detach',
  description: 'stop looking on at a command (esc does)',
  whileRunning: true,
  isHidden: true,
  run: () => [notice('Nothing is attached: esc leaves the view of a command, which goes on running.')],
});
