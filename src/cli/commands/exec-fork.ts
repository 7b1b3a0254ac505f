/** `csm exec fork`: a branch of an old session. @effects streams fs clock process http signals */
import { defineCommand } from '../command.ts';
import { decodeExecFlags } from '../exec/decode-exec-flags.ts';
import { sessionFlags, TURN_EXITS, turnFlags } from '../exec/exec-flags.ts';

export default defineCommand({
  description:
    'Makes a new session that begins with the whole conversation of another one, which stays as it is. With a prompt, its first turn is run at once; without one, only the branch is made. The conversation is shared on disk, not copied.',
  examples: [
    { line: 'csm exec fork demo "try it with a queue instead"', about: 'branch off and go on' },
    { line: 'csm exec --session-id demo-b fork demo', about: 'only make a branch, with a name' },
  ],
  flags: turnFlags,
  outerFlags: sessionFlags,
  positionals: {
    session: { valueName: 'SESSION_ID', summary: 'Id, name or title of the session', required: true },
    prompt: { summary: 'What to do in the branch; `-` reads it from standard input' },
  },
  exits: TURN_EXITS,
  ownsSignals: true,
  run: async (context, { flags, positionals }) => {
    const { runExec } = await import('../exec/run-exec.ts');
    return runExec(
      context,
      decodeExecFlags(
        flags,
        flags,
        { kind: 'fork', ref: positionals.session, name: flags.sessionId },
        positionals.prompt,
      ),
    );
  },
});
