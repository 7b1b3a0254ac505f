/** `/experimental`: saved below `[features]`. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'experimental',
  description: 'switch features on or off that are being tried',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'open-experimental' }],
});
