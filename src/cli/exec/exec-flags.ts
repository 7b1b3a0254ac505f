/** The flags of `exec`, `exec resume` and `exec fork`. Names, letters and values are Codex's; the rest is csm's own. */
import { agentFlags, runFlags } from '../agent-flags.ts';
import { defineFlags } from '../command.ts';

const {
  model,
  dangerouslyBypassApprovalsAndSandbox,
  dangerouslyBypassHookTrust,
  worktree,
  strictConfig,
  // Those of a new session alone.
  ...newSessionFlags
} = agentFlags;

/** How a turn without a screen ends where a signal ends it. */
export const TURN_EXITS = {
  129: 'ended by SIGHUP',
  130: 'ended by SIGINT',
  143: 'ended by SIGTERM',
};

/** What all three have. */
export const turnFlags = defineFlags({
  model,
  dangerouslyBypassApprovalsAndSandbox,
  dangerouslyBypassHookTrust,
  worktree,
  strictConfig,
  ...runFlags,
  image: {
    type: 'strings',
    short: 'i',
    valueName: 'FILE',
    delimiter: ',',
    complete: 'file',
    summary: 'Picture to send with the prompt; may be given several times',
  },
  threadSource: { type: 'string', valueName: 'SOURCE', summary: 'What the session is recorded as coming from' },
  skipGitRepoCheck: { type: 'boolean', summary: 'Run outside a git repository too' },
  trust: { type: 'boolean', summary: "Trust this folder: run here, and read the project's own configuration" },
  ephemeral: { type: 'boolean', summary: 'Keep nothing: the session is removed at the end' },
  ignoreUserConfig: { type: 'boolean', summary: 'Do not read config.toml; keys and sessions are still found' },
  ignoreRules: { type: 'boolean', summary: 'Do not read the files of command rules' },
  outputSchema: {
    type: 'string',
    valueName: 'FILE',
    complete: 'file',
    summary: 'JSON Schema that the answer has to follow',
  },
  json: { type: 'boolean', summary: 'Print events as JSON Lines on standard output' },
  outputLastMessage: {
    type: 'string',
    short: 'o',
    valueName: 'FILE',
    complete: 'file',
    summary: 'Write the last message of the agent to this file',
  },
  maxCost: { type: 'number', fraction: true, valueName: 'DOLLARS', summary: 'End the turn once it has cost so much' },
  maxTurnSeconds: { type: 'number', min: 1, valueName: 'SECONDS', summary: 'End the turn after so long' },
});

/** What only `exec` takes itself; given before `resume` or `fork` they count there too. */
export const sessionFlags = defineFlags({
  ...newSessionFlags,
  approveForMe: {
    type: 'boolean',
    conflicts: ['sandbox'],
    summary: 'Work in workspace-write and have commands that need more reviewed by the model',
  },
  color: {
    type: 'enum',
    values: ['always', 'never', 'auto'],
    default: 'auto',
    summary: 'When to colour',
  },
  sessionId: { type: 'string', valueName: 'NAME', summary: 'Name for the new session, to resume it by' },
  root: {
    type: 'string',
    valueName: 'DIR',
    complete: 'directory',
    summary: "csm's own folder instead of $CODEX_HOME/csm",
  },
});
