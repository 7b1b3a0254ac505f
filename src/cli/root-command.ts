/** The program itself: `csm` without a subcommand opens the workstation. @effects terminal */
import { refuseCodexCommand } from './codex-commands.ts';
import { defineCommand } from './command.ts';
import { ownFlags, SIGNAL_EXITS, workstationFlags } from './workstation/workstation-flags.ts';

export default defineCommand({
  description:
    'Opens the workstation: an agent that reads, changes and runs things in a directory, under a sandbox, in a session that is kept.\n\nWithout any key, the embedded scripted model answers. Keys and the parts of the screen are described in docs/ui.md.',
  usage: ['[OPTIONS] [PROMPT]', '[OPTIONS] <COMMAND> [ARGS]'],
  version: true,
  ownsSignals: true,
  examples: [
    { line: 'csm', about: 'Open the workstation in this folder' },
    { line: `csm 'why does the build fail?'`, about: 'Open it with a first prompt' },
    { line: `csm exec 'why does the build fail?'`, about: 'Run one prompt and print the answer' },
    { line: 'csm help exec', about: 'Everything about a command' },
  ],
  flags: { ...workstationFlags, ...ownFlags },
  positionals: {
    prompt: { summary: 'What to do first' },
  },
  exits: SIGNAL_EXITS,
  run: async (context, { flags, positionals: { prompt } }) => {
    refuseCodexCommand(prompt);
    const { runInteractive } = await import('./workstation/run-interactive.ts');
    return runInteractive(context, { wish: { kind: 'new' }, prompt, flags, json: false });
  },
});
