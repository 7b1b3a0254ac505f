/** The flags of `exec`, `exec resume` and `exec fork`. Names, letters and values are Codex's; the rest is csm's own. */
import { defineFlags } from '../command.ts';

/** What all three have. */
export const turnFlags = defineFlags({
  image: {
    type: 'strings',
    short: 'i',
    valueName: 'FILE',
    delimiter: ',',
    complete: 'file',
    summary: 'Picture to send with the prompt; may be given several times',
  },
  model: { type: 'string', short: 'm', summary: 'Model to ask' },
  dangerouslyBypassApprovalsAndSandbox: {
    type: 'boolean',
    aliases: ['yolo'],
    conflicts: ['approveForMe'],
    summary: 'Ask nothing and run every command without a sandbox; for machines that are a sandbox themselves',
  },
  dangerouslyBypassHookTrust: { type: 'boolean', summary: 'Run hooks that were not trusted yet' },
  worktree: { type: 'boolean', summary: 'Work in a new git worktree instead of the checkout itself' },
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
  strictConfig: { type: 'boolean', summary: 'Fail on configuration keys that are not known' },
  apiKeyFile: {
    type: 'string',
    valueName: 'FILE',
    complete: 'file',
    summary: "Read the provider's key from this file",
  },
  approved: { type: 'boolean', summary: 'Answer yes to what the policy would ask; lifts no prohibition' },
  maxToolRounds: { type: 'number', min: 1, valueName: 'N', summary: 'End the turn after so many rounds of tool calls' },
  maxCost: { type: 'number', fraction: true, valueName: 'DOLLARS', summary: 'End the turn once it has cost so much' },
  maxTurnSeconds: { type: 'number', min: 1, valueName: 'SECONDS', summary: 'End the turn after so long' },
  script: {
    type: 'string',
    valueName: 'FILE',
    complete: 'file',
    summary: 'Answers of the embedded scripted model, for tests and demos',
  },
});

/** What only `exec` takes itself; given before `resume` or `fork` they count there too. */
export const sessionFlags = defineFlags({
  oss: { type: 'boolean', summary: 'Use a model that runs on this machine' },
  localProvider: {
    type: 'string',
    valueName: 'OSS_PROVIDER',
    summary: 'Which server --oss means: ollama, lmstudio, or a provider of config.toml',
  },
  profile: {
    type: 'string',
    short: 'p',
    valueName: 'CONFIG_PROFILE',
    summary: 'Put $CODEX_HOME/NAME.config.toml on top of config.toml',
  },
  sandbox: {
    type: 'enum',
    short: 's',
    values: ['read-only', 'workspace-write', 'danger-full-access'],
    valueName: 'SANDBOX_MODE',
    summary: 'What commands may change',
  },
  approveForMe: {
    type: 'boolean',
    conflicts: ['sandbox'],
    summary: 'Work in workspace-write and have commands that need more reviewed by the model',
  },
  cd: { type: 'string', short: 'C', valueName: 'DIR', complete: 'directory', summary: 'Folder to work in' },
  addDir: {
    type: 'strings',
    valueName: 'DIR',
    complete: 'directory',
    summary: 'Further folder that commands may change; means workspace-write when no sandbox is named',
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
