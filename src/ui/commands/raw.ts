/** `/raw`: plain text for the terminal's own selection. Pure. */
import { defineSlashCommand, refusal } from './slash-command.ts';

export default defineSlashCommand({
  name: 'raw',
  description: 'show the transcript without decoration, to select it with the terminal',
  argument: '[on|off]',
  whileRunning: true,
  run: ({ argument }) => {
    if (argument === '') return [{ type: 'toggle', what: 'raw' }];
    if (argument !== 'on' && argument !== 'off') return [refusal('Use /raw, /raw on or /raw off.')];
    return [{ type: 'toggle', what: 'raw', isOn: argument === 'on' }];
  },
});
