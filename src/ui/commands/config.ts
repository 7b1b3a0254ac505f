/** `/config`: saved in config.toml. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'config',
  description: 'change settings of the workstation',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'open-config' }],
});
