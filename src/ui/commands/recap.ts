/** `/recap`: sends a prompt that asks for a summary; unlike `/compact`, nothing leaves the context. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';

const PROMPT =
  'Sum up this conversation for somebody who comes back to it after a break: what was asked for, what was done and where, ' +
  'what is open, and the next step. At most ten lines. Run no commands.';

export default defineSlashCommand({
  name: 'recap',
  description: 'let the agent sum up where things stand',
  whileRunning: false,
  run: ({ facts }) =>
    facts.isEmpty
      ? [notice('There is nothing to sum up yet.')]
      : [{ type: 'submit', prompt: { content: [{ type: 'input_text', text: PROMPT }] } }],
});
