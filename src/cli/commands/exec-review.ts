/** `csm exec review`: not there yet, and not to be taken for a prompt. */
import { CsmError } from '#/base/errors.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  description:
    'Codex has this command, csm does not have it yet. It is here so that the word is not taken for a prompt.',
  examples: [{ line: 'git diff | csm exec "review these changes"', about: 'what works today' }],
  positionals: { prompt: { summary: 'What to look at', variadic: true, trailing: true } },
  run: () => {
    throw new CsmError('input', 'review-missing', 'csm has no review yet', {
      hint: 'Ask for one: git diff | csm exec "review these changes". To send the word itself: csm exec -- review.',
    });
  },
});
