/** From parsed flags to an {@link ExecRequest}. Pure. */
import type { FlagValues } from '../command.ts';
import type { sessionFlags, turnFlags } from './exec-flags.ts';
import type { ExecRequest } from './exec-request.ts';

/** The request that the flags of a turn and of a session make, with what the command itself knows. */
export function decodeExecFlags(
  turn: FlagValues<typeof turnFlags>,
  session: Omit<FlagValues<typeof sessionFlags>, 'sessionId'>,
  choice: ExecRequest['choice'],
  prompt: string | undefined,
): ExecRequest {
  return {
    choice,
    prompt,
    images: turn.image,
    model: turn.model,
    oss: session.oss,
    localProvider: session.localProvider,
    profile: session.profile,
    sandbox: session.sandbox,
    approveForMe: session.approveForMe,
    approved: turn.approved,
    bypassSandbox: turn.dangerouslyBypassApprovalsAndSandbox,
    cwd: session.cd,
    addDirs: session.addDir,
    worktree: turn.worktree,
    threadSource: turn.threadSource,
    skipGitRepoCheck: turn.skipGitRepoCheck,
    trust: turn.trust,
    ephemeral: turn.ephemeral,
    ignoreUserConfig: turn.ignoreUserConfig,
    ignoreRules: turn.ignoreRules,
    bypassHookTrust: turn.dangerouslyBypassHookTrust,
    outputSchema: turn.outputSchema,
    json: turn.json,
    color: session.color,
    outputLastMessage: turn.outputLastMessage,
    strictConfig: turn.strictConfig,
    apiKeyFile: turn.apiKeyFile,
    maxToolRounds: turn.maxToolRounds,
    maxCostUsd: turn.maxCost,
    maxTurnSeconds: turn.maxTurnSeconds,
    script: turn.script,
    root: session.root,
  };
}
