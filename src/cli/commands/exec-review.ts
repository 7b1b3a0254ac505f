/** `csm exec review`: a review of changes as the turn of a new session. @effects streams fs clock process http signals */
import { defineCommand } from '../command.ts';
import { sessionFlags, TURN_EXITS, turnFlags } from '../exec/exec-flags.ts';
import { decodeReviewRequest, reviewFlags, reviewPositionals } from '../exec/review-flags.ts';

// In a review nobody is asked, and its answer has a form of its own.
const { image: _image, approved: _approved, outputSchema, ...reviewTurnFlags } = turnFlags;

export default defineCommand({
  description:
    'Has changes looked over by a model that knows nothing else: what is not committed, what a branch changes, one commit, or what the prompt says. What it runs is shown on standard error, what it found is printed on standard output; with --json, events are printed as JSON Lines instead. The session can be resumed: the agent then knows the findings.\n\nA review ends with 0 whatever it found. More in docs/code-review.md.',
  examples: [
    {
      line: 'csm exec review --uncommitted -o review.md',
      about: 'what is not committed; the findings go into a file too',
    },
    { line: 'csm exec review --base main --json', about: 'what this branch changes, as events' },
    { line: 'csm exec review "look at the error paths of src/net"', about: 'whatever the words say' },
  ],
  flags: {
    ...reviewFlags,
    ...reviewTurnFlags,
    outputSchema: { ...outputSchema, summary: 'Has no effect, as in Codex' },
  },
  outerFlags: sessionFlags,
  positionals: reviewPositionals,
  exits: TURN_EXITS,
  ownsSignals: true,
  run: async (context, { flags, positionals }) => {
    const given = { ...flags, image: [], approved: false };
    const request = decodeReviewRequest(given, flags.sessionId, positionals.prompt);
    const { runExec } = await import('../exec/run-exec.ts');
    return runExec(context, request);
  },
});
