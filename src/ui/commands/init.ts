/** `/init`: sends a prompt that has AGENTS.md written. Pure. */
import { defineSlashCommand } from './slash-command.ts';

/** A paragraph is one line: it is wrapped where it is shown. */
const PROMPT = [
  'Write an AGENTS.md at the root of this project: a short guide for coding agents that see it for the first time.',
  '',
  'Look before you write: the manifest and build files, the README, the layout of the source and test folders, ' +
    'the configuration of formatters and linters, CI, and the last commits. State only what you found there; leave out ' +
    'what you would have to guess.',
  '',
  'Cover, as far as the project has it:',
  '- what the project is, in two sentences, and where which part of it lives;',
  '- the exact commands that install, build, run, test (also one test alone), lint and format;',
  '- conventions that the code keeps and a newcomer would break: names, layers, errors, tests, commits;',
  '- what must not be done: generated files, secrets, folders to leave alone.',
  '',
  'Keep it below 60 lines of Markdown. If there is an AGENTS.md already, correct and complete it instead of starting over, ' +
    'and keep what people wrote into it. Check each command that is quick and harmless by running it.',
].join('\n');

export default defineSlashCommand({
  name: 'init',
  description: 'let the agent write an AGENTS.md for this project',
  argument: '[WHAT TO MIND]',
  whileRunning: false,
  run: ({ argument }) => {
    const text = argument === '' ? PROMPT : `${PROMPT}\n\nMind this, too: ${argument}`;
    return [{ type: 'submit', prompt: { content: [{ type: 'input_text', text }] } }];
  },
});
