/** `csm fork`: a branch of an old session in the workstation. @effects terminal streams fs clock process http signals */
import { defineCommand } from '../command.ts';
import {
  decodeEarlierSession,
  earlierSessionFlags,
  earlierSessionPositionals,
  SIGNAL_EXITS,
} from '../workstation/workstation-flags.ts';

export default defineCommand({
  description:
    'Opens a branch of a session in the workstation: it begins with the whole conversation of the other one, which stays as it is. Without a terminal the prompt is run as `csm exec fork` does; without a prompt only the branch is made, and where no session is named the sessions are listed.',
  examples: [
    { line: 'csm fork', about: 'pick one from a list' },
    { line: 'csm fork --last', about: 'the one that was used last in this folder' },
    {
      line: `csm fork demo 'now add a test' --target-session-id demo-b`,
      about: 'a named one, with what to do next and a name for the branch',
    },
  ],
  flags: {
    ...earlierSessionFlags,
    targetSessionId: {
      type: 'string',
      valueName: 'NAME',
      summary: 'Name of the branch; it gets a UUID besides',
    },
  },
  positionals: earlierSessionPositionals,
  exits: SIGNAL_EXITS,
  version: true,
  ownsSignals: true,
  run: async (context, { flags, positionals }) => {
    const { runInteractive } = await import('../workstation/run-interactive.ts');
    const { chosen, prompt } = decodeEarlierSession(flags, positionals);
    const wish = { kind: 'fork', ...chosen, includeNonInteractive: false, name: flags.targetSessionId } as const;
    return runInteractive(context, { wish, prompt, flags, json: flags.json });
  },
});
