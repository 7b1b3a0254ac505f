/** The flags of `csm`, `csm resume` and `csm fork`: Codex's names and letters, and csm's own. Pure. */
import { defineFlags } from '../command.ts';

export const workstationFlags = defineFlags({
  strictConfig: { type: 'boolean', summary: 'Fail where the configuration has a key that csm does not know' },
  image: {
    type: 'strings',
    short: 'i',
    valueName: 'FILE',
    variadic: true,
    delimiter: ',',
    complete: 'file',
    summary: 'Attach images to the first prompt',
  },
  model: { type: 'string', short: 'm', summary: 'Model to use' },
  oss: { type: 'boolean', summary: 'Use a model that runs on this machine' },
  localProvider: {
    type: 'string',
    valueName: 'OSS_PROVIDER',
    summary: 'Which server --oss means: ollama, lmstudio, or a provider of config.toml',
  },
  profile: {
    type: 'string',
    short: 'p',
    summary: 'Put the layer $CODEX_HOME/PROFILE.config.toml over the configuration',
  },
  sandbox: {
    type: 'enum',
    short: 's',
    valueName: 'SANDBOX_MODE',
    values: ['read-only', 'workspace-write', 'danger-full-access'],
    summary: 'What commands of the model may touch',
  },
  approveForMe: {
    type: 'boolean',
    summary: 'Let an automatic review answer approvals, in the workspace-write sandbox',
  },
  dangerouslyBypassApprovalsAndSandbox: {
    type: 'boolean',
    aliases: ['yolo'],
    conflicts: ['approveForMe'],
    summary: 'Ask nothing and run commands without a sandbox. Only for machines that are walled off from outside',
  },
  dangerouslyBypassHookTrust: { type: 'boolean', summary: 'Run hooks that were never trusted' },
  cd: { type: 'string', short: 'C', valueName: 'DIR', complete: 'directory', summary: 'Work in this directory' },
  worktree: { type: 'boolean', summary: 'Work in a new Git worktree' },
  addDir: {
    type: 'strings',
    valueName: 'DIR',
    complete: 'directory',
    summary: 'One more directory that commands may write to (repeatable)',
  },
  askForApproval: {
    type: 'enum',
    short: 'a',
    valueName: 'APPROVAL_POLICY',
    values: ['on-request', 'never'],
    summary: 'When to ask before a command runs',
  },
  search: { type: 'boolean', summary: 'Let the model search the web live' },
  noAltScreen: {
    type: 'boolean',
    summary: "Stay in the terminal's own screen: what is finished goes into its scrollback",
  },
  noDaemon: { type: 'boolean', summary: 'Has no effect: csm never leaves a process behind' },
});

/** csm's own. Not for outer levels: `exec` has flags of these names with a meaning of its own. */
export const ownFlags = defineFlags({
  accessible: {
    type: 'boolean',
    summary: 'Plain lines for screen readers: nothing moves, nothing is drawn twice',
  },
  apiKeyFile: {
    type: 'string',
    valueName: 'FILE',
    complete: 'file',
    summary: "Read the provider's key from this file",
  },
  approved: { type: 'boolean', summary: 'Answer yes to what the policy would ask; lifts no prohibition' },
  maxToolRounds: { type: 'number', min: 1, valueName: 'N', summary: 'End a turn after so many rounds of tool calls' },
  script: {
    type: 'string',
    valueName: 'FILE',
    complete: 'file',
    summary: 'Answers of the embedded scripted model, for tests and demos',
  },
  record: {
    type: 'string',
    valueName: 'FILE',
    complete: 'file',
    summary: 'Record the screen into this new file, for `csm replay --frames`',
  },
  root: {
    type: 'string',
    valueName: 'DIR',
    env: 'CSM_ROOT',
    complete: 'directory',
    summary: "csm's own folder instead of $CODEX_HOME/csm",
  },
});

/** Of a run without a terminal. */
export const reportFlags = defineFlags({
  json: { type: 'boolean', summary: 'Without a terminal: print events as JSON Lines on standard output' },
});
