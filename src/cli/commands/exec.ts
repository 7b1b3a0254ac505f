/** `csm exec`: one turn without a screen. @effects streams fs clock process http signals */
import { defineCommand } from '../command.ts';
import { sessionFlags, TURN_EXITS, turnFlags } from '../exec/exec-flags.ts';
import { decodeExecFlags } from '../exec/decode-exec-flags.ts';

export default defineCommand({
  description:
    'Gives the agent a task, shows what it does on standard error and prints its last message on standard output. With --json, events are printed as JSON Lines instead (docs/exec-events.md).\n\nThe prompt is the argument, standard input (`-`, or no argument), or both: what is piped in is put below the argument. Commands run read-only unless -s says otherwise, and nobody is asked for approval.\n\nWithout any key, the embedded scripted model answers: it looks around and says that it is scripted.',
  examples: [
    { line: 'csm exec "explain this repository"', about: 'ask; nothing is changed' },
    { line: 'csm exec -s workspace-write "fix the failing test"', about: 'let it edit the working folder' },
    { line: 'git diff | csm exec "review this" -o review.md', about: 'pipe in, keep the answer' },
    { line: 'csm exec --json "count the TODOs" | jq -c .item', about: 'events for programs' },
  ],
  flags: { ...turnFlags, image: { ...turnFlags.image, variadic: true }, ...sessionFlags },
  positionals: { prompt: { summary: 'What to do; `-` reads it from standard input' } },
  exits: TURN_EXITS,
  version: true,
  ownsSignals: true,
  run: async (context, { flags, positionals }) => {
    const { runExec } = await import('../exec/run-exec.ts');
    return runExec(context, decodeExecFlags(flags, flags, { kind: 'new', name: flags.sessionId }, positionals.prompt));
  },
});
