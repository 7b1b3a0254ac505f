/** `csm resume`: an old session in the workstation. @effects terminal streams fs clock process http signals */
import { defineCommand } from '../command.ts';
import {
  decodeEarlierSession,
  earlierSessionFlags,
  earlierSessionPositionals,
  SIGNAL_EXITS,
} from '../workstation/workstation-flags.ts';

export default defineCommand({
  description:
    'Continues a session in the workstation: the one that is named by id, name or title, the last one of this folder (--last), or one that is picked from a list. Without a terminal the prompt is run as `csm exec resume` does, and where no session is named the sessions are listed.',
  examples: [
    { line: 'csm resume', about: 'pick one from a list' },
    { line: 'csm resume --last', about: 'the one that was used last in this folder' },
    { line: `csm resume demo 'now add a test'`, about: 'a named one, with what to do next' },
  ],
  flags: {
    ...earlierSessionFlags,
    includeNonInteractive: { type: 'boolean', summary: 'List sessions of `csm exec` too' },
  },
  positionals: earlierSessionPositionals,
  exits: SIGNAL_EXITS,
  version: true,
  ownsSignals: true,
  run: async (context, { flags, positionals }) => {
    const { runInteractive } = await import('../workstation/run-interactive.ts');
    const { chosen, prompt } = decodeEarlierSession(flags, positionals);
    const wish = { kind: 'resume', ...chosen, includeNonInteractive: flags.includeNonInteractive } as const;
    return runInteractive(context, { wish, prompt, flags, json: flags.json });
  },
});
