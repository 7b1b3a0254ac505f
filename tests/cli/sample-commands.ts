/** A command set shaped like Codex's: `exec` with a prompt or a subcommand, a group, required and trailing values. */
import { defineCommand, defineFlags } from '#/cli/command.ts';
import type { Command, CommandArgs } from '#/cli/command.ts';
import type { CommandSet } from '#/cli/resolve.ts';

const shared = defineFlags({
  model: { type: 'string', short: 'm', summary: 'Model' },
  json: { type: 'boolean', summary: 'JSON Lines' },
  image: { type: 'strings', short: 'i', valueName: 'FILE', variadic: true, delimiter: ',', summary: 'Images' },
  yes: { type: 'boolean', short: 'y', aliases: ['yolo'], conflicts: ['ask'], summary: 'Ask nothing' },
});

const execOnly = defineFlags({
  sandbox: {
    type: 'enum',
    short: 's',
    valueName: 'SANDBOX_MODE',
    values: ['read-only', 'workspace-write', 'danger-full-access'],
    summary: 'Sandbox',
  },
  cd: { type: 'string', short: 'C', valueName: 'DIR', complete: 'directory', summary: "Where to work; it's a folder" },
  ask: { type: 'boolean', short: 'q', summary: 'Ask' },
  color: { type: 'enum', values: ['always', 'never', 'auto'], default: 'auto', summary: 'Colours' },
});

/** What the last command was called with. */
export const calls: CommandArgs[] = [];

const run: Command['run'] = (_, args) => {
  calls.push(args);
  return 0;
};

const exec = defineCommand({
  version: true,
  flags: { ...shared, ...execOnly },
  positionals: { prompt: { summary: 'Prompt' } },
  run,
});

const resume = defineCommand({
  flags: { last: { type: 'boolean', summary: 'Newest' }, ...shared },
  outerFlags: execOnly,
  positionals: { sessionId: { summary: 'Session' }, prompt: { summary: 'Prompt' } },
  run,
});

const fork = defineCommand({
  flags: shared,
  outerFlags: execOnly,
  positionals: { sessionId: { summary: 'Session', required: true }, prompt: { summary: 'Prompt' } },
  run,
});

const review = defineCommand({
  flags: {
    uncommitted: { type: 'boolean', summary: 'Changes', conflicts: ['base', 'commit', 'prompt'] },
    base: { type: 'string', valueName: 'BRANCH', summary: 'Branch', conflicts: ['commit', 'prompt'] },
    commit: { type: 'string', valueName: 'SHA', summary: 'Commit', conflicts: ['prompt'] },
    title: { type: 'string', requires: ['commit'], summary: 'Title' },
  },
  positionals: { prompt: { summary: 'Prompt' } },
  run,
});

const featuresList = defineCommand({
  flags: {
    limit: { type: 'number', valueName: 'N', min: 1, max: 20, default: 20, summary: 'Rows' },
    ratio: { type: 'number', fraction: true, summary: 'Ratio', env: 'SAMPLE_RATIO' },
  },
  run,
});

const featuresEnable = defineCommand({
  positionals: { feature: { summary: 'Feature', required: true } },
  run,
});

const check = defineCommand({
  flags: {
    rules: { type: 'strings', short: 'r', valueName: 'PATH', required: true, complete: 'file', summary: 'Rules' },
  },
  positionals: { command: { summary: 'Command', required: true, variadic: true, trailing: true } },
  run,
});

const shell = defineCommand({
  positionals: { shell: { summary: 'Shell', values: ['bash', 'fish', 'zsh'], default: 'bash' } },
  run,
});

const root = defineCommand({
  version: true,
  usage: ['[OPTIONS] [PROMPT]', '[OPTIONS] <COMMAND> [ARGS]'],
  flags: { model: { type: 'string', short: 'm', summary: 'Model' }, image: shared.image },
  positionals: { prompt: { summary: 'Prompt' } },
  run,
});

const load = (command: Command) => async () => ({ default: command });

export const SAMPLE: CommandSet = {
  loadRoot: async () => root,
  entries: [
    { path: 'exec', summary: 'Run a prompt', aliases: ['e'], load: load(exec) },
    { path: 'exec resume', summary: 'Go on with a session', load: load(resume) },
    { path: 'exec fork', summary: 'Branch a session', load: load(fork) },
    { path: 'exec review', summary: 'Review changes', load: load(review) },
    { path: 'features', summary: 'Feature flags' },
    { path: 'features list', summary: 'List them', load: load(featuresList) },
    { path: 'features enable', summary: 'Turn one on', load: load(featuresEnable) },
    { path: 'check', summary: 'Check a command', load: load(check) },
    { path: 'shell', summary: 'Name a shell', load: load(shell) },
    { path: 'secret', summary: 'Not shown', hidden: true, load: load(shell) },
  ],
};
