/** `csm fork`: a branch of an old session in the workstation. @effects terminal streams fs clock process http signals */
import { defineCommand } from '../command.ts';
import { earlierSessionFlags, earlierSessionPositionals, SIGNAL_EXITS } from '../workstation/workstation-flags.ts';

export default defineCommand({
  description:
    'Opens a branch of a session in the workstation: it begins with the whole conversation of the other one, which stays as it is. Without a terminal the prompt is run as `csm exec fork` does; without a prompt only the branch is made.',
  examples: [
    { line: 'csm fork', about: 'pick one from a list' },
    { line: 'csm fork --last', about: 'the one that was used last in this folder' },
    { line: `csm fork demo 'now add a test'`, about: 'a named one, with what to do next' },
  ],
  flags: {
    ...earlierSessionFlags,
    targetSessionId: {
      type: 'string',
      valueName: 'ID',
      summary: 'The session to branch off, as the argument names it',
    },
  },
  positionals: earlierSessionPositionals,
  exits: SIGNAL_EXITS,
  version: true,
  ownsSignals: true,
  run: async (context, { flags, positionals }) => {
    const { runInteractive } = await import('../workstation/run-interactive.ts');
    return runInteractive(context, {
      wish: {
        kind: 'fork',
        // Where the session is named otherwise, the one word is the prompt (Codex).
        ref: flags.targetSessionId ?? (flags.last ? undefined : positionals.session),
        last: flags.last,
        everywhere: flags.all,
        includeNonInteractive: false,
      },
      prompt:
        flags.last || flags.targetSessionId !== undefined
          ? (positionals.prompt ?? positionals.session)
          : positionals.prompt,
      flags,
      json: flags.json,
    });
  },
});
