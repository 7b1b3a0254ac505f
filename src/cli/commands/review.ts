/** `csm review`: `csm exec review` with the few flags that Codex has here. @effects streams fs clock process http signals */
import { agentFlags, runFlags } from '../agent-flags.ts';
import { defineCommand } from '../command.ts';
import { sessionFlags, TURN_EXITS, turnFlags } from '../exec/exec-flags.ts';
import { decodeReviewRequest, reviewFlags, reviewPositionals } from '../exec/review-flags.ts';

const { strictConfig, ...outerFlags } = agentFlags;
// In a review nobody is asked.
const { approved: _approved, ...ownFlags } = runFlags;

/** Of `exec` alone. */
const NOT_OFFERED = {
  image: [],
  approved: false,
  threadSource: undefined,
  skipGitRepoCheck: false,
  ephemeral: false,
  ignoreUserConfig: false,
  ignoreRules: false,
  outputSchema: undefined,
  json: false,
  color: 'auto',
  outputLastMessage: undefined,
  maxCost: undefined,
  maxTurnSeconds: undefined,
} as const;

export default defineCommand({
  description:
    'Has changes looked over by a model that knows nothing else: what is not committed, what a branch changes, one commit, or what the prompt says. What it runs is shown on standard error, what it found is printed on standard output. `csm exec review` does the same and has more flags.',
  examples: [
    { line: 'csm review --uncommitted', about: 'what is not committed' },
    { line: 'csm review --base main', about: 'what this branch changes' },
    { line: 'csm review --commit HEAD > review.md', about: 'the last commit; the findings go into a file' },
  ],
  flags: { ...reviewFlags, strictConfig, trust: turnFlags.trust, ...ownFlags, root: sessionFlags.root },
  outerFlags: { ...outerFlags, approveForMe: sessionFlags.approveForMe },
  positionals: reviewPositionals,
  exits: TURN_EXITS,
  ownsSignals: true,
  run: async (context, { flags, positionals }) => {
    const request = decodeReviewRequest({ ...NOT_OFFERED, ...flags }, undefined, positionals.prompt);
    const { runExec } = await import('../exec/run-exec.ts');
    return runExec(context, request);
  },
});
