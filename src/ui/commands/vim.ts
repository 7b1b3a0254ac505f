/** `/vim`: modal keys in the composer, until csm ends; `[tui] vim_mode_default` has them from the start. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'vim',
  description: 'switch the keys of vim on or off in the composer',
  whileRunning: true,
  run: () => [{ type: 'toggle', what: 'vim' }],
});
