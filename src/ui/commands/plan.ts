/** `/plan`: Plan mode; with a prompt, the prompt is sent in it. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'plan',
  description: 'plan first, change nothing: Plan mode, and back',
  argument: '[PROMPT]',
  whileRunning: false,
  run: ({ argument, facts }) => {
    const isPlan = facts.mode === 'plan';
    if (argument === '') return [{ type: 'apply-settings', change: { mode: isPlan ? 'default' : 'plan' } }];
    return [
      ...(isPlan ? [] : ([{ type: 'apply-settings', change: { mode: 'plan' } }] as const)),
      { type: 'submit', prompt: { content: [{ type: 'input_text', text: argument }] } },
    ];
  },
});
