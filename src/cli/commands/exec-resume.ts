/** `csm exec resume`: the next turn of an old session. @effects streams fs clock process http signals */
import { defineCommand } from '../command.ts';
import { decodeExecFlags } from '../exec/decode-exec-flags.ts';
import { sessionFlags, TURN_EXITS, turnFlags } from '../exec/exec-flags.ts';

const { sessionId: _sessionId, ...resumeSessionFlags } = sessionFlags;

export default defineCommand({
  description:
    'Continues a session by its id, its name or its title; with --last the one that was used last in this folder. The whole conversation is kept. Standard input is read only when no prompt is given, or with `-`.',
  examples: [
    { line: 'csm exec resume --last "now add a test"', about: 'go on where the last one ended' },
    { line: 'csm exec resume demo -', about: 'a named session, the prompt from standard input' },
  ],
  flags: {
    ...turnFlags,
    last: { type: 'boolean', summary: 'Continue the session that was used last in this folder' },
    all: { type: 'boolean', summary: 'With --last: in any folder' },
  },
  outerFlags: resumeSessionFlags,
  positionals: {
    session: { valueName: 'SESSION_ID', summary: 'Id, name or title of the session' },
    prompt: { summary: 'What to do next; `-` reads it from standard input' },
  },
  exits: TURN_EXITS,
  ownsSignals: true,
  run: async (context, { flags, positionals }) => {
    const { runExec } = await import('../exec/run-exec.ts');
    // With --last the one word is the prompt (Codex).
    const prompt = flags.last ? (positionals.prompt ?? positionals.session) : positionals.prompt;
    const ref = flags.last ? undefined : positionals.session;
    return runExec(context, decodeExecFlags(flags, flags, { kind: 'resume', ref, everywhere: flags.all }, prompt));
  },
});
