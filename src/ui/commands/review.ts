/** `/review`: refused until the engine reviews from here. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'review',
  description: 'let the model look for faults in the changes (csm exec review)',
  why: 'Reviews do not run in this window yet. In another terminal `csm exec review --uncommitted` (or --base BRANCH, --commit SHA) does one, and /resume shows it afterwards.',
});
