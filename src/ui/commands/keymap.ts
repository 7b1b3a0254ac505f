/** `/keymap`: saved below `[tui.keymap]`. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'keymap',
  description: 'change which key does what',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'open-keymap' }],
});
