/** Flags that mean the same wherever an agent works: `exec` and the workstation. Names, letters and values are Codex's. Pure. */
import { defineFlags } from './command.ts';

export const agentFlags = defineFlags({
  model: { type: 'string', short: 'm', summary: 'Model to ask' },
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
  dangerouslyBypassApprovalsAndSandbox: {
    type: 'boolean',
    aliases: ['yolo'],
    conflicts: ['approveForMe'],
    summary: 'Ask nothing and run every command without a sandbox; for machines that are a sandbox themselves',
  },
  dangerouslyBypassHookTrust: { type: 'boolean', summary: 'Run hooks that were not trusted yet' },
  cd: { type: 'string', short: 'C', valueName: 'DIR', complete: 'directory', summary: 'Folder to work in' },
  addDir: {
    type: 'strings',
    valueName: 'DIR',
    complete: 'directory',
    summary: 'Further folder that commands may change; means workspace-write when no sandbox is named',
  },
  worktree: { type: 'boolean', summary: 'Work in a new git worktree instead of the checkout itself' },
  strictConfig: { type: 'boolean', summary: 'Fail on configuration keys that are not known' },
});

/** csm's own. */
export const runFlags = defineFlags({
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
});
