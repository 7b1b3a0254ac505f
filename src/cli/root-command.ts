/** The program itself: `csm` without a subcommand. Until the terminal UI exists it only says so. */
import { CsmError } from '#/base/errors.ts';
import { defineCommand, defineFlags } from './command.ts';
import { matchSimilar } from './similar.ts';
import { COMMANDS } from './commands/index.ts';
import { ROOT_PATH, childrenOf, lastWord } from './registry.ts';

/**
 * Commands that Codex 0.169.0 has and csm does not yet. Their names must not be taken for a prompt. A name that is also
 * in the list of commands never gets here.
 */
const CODEX_COMMANDS = [
  'agents', 'app-server', 'apply', 'a', 'archive', 'cloud', 'cloud-tasks', 'debug', 'delete', 'doctor', 'exec-server',
  'execpolicy', 'features', 'fork', 'git-credential', 'login', 'logout', 'mcp', 'mcp-server', 'migrate-nfs-db',
  'migrate-rollouts', 'plugin', 'queue', 'remote-control', 'responses-api-proxy', 'resume', 'review', 'sandbox',
  'stdio-to-uds', 'tcp-tunnel', 'unarchive', 'update',
]; // prettier-ignore

/** Flags that may stand before a subcommand, as in Codex (`csm -m MODEL exec ...`); commands take what they know. */
export const ROOT_FLAGS = defineFlags({
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
});

/** What to say where somebody asked for the terminal UI, or for a command that is not there. */
export function explainRoot(prompt: string | undefined, words: readonly string[]): CsmError {
  if (prompt !== undefined && CODEX_COMMANDS.includes(prompt)) {
    return new CsmError('environment', 'command-not-available', `csm has no '${prompt}' command yet`, {
      hint: `'csm help' lists the commands there are`,
    });
  }
  const names = childrenOf(COMMANDS, ROOT_PATH).flatMap(({ path, aliases }) => [lastWord(path), ...(aliases ?? [])]);
  const [similar] = prompt === undefined || words.length > 3 ? [] : matchSimilar(prompt, names);
  const meant = similar === undefined ? '' : `; did you mean 'csm ${similar}'?`;
  return new CsmError('environment', 'no-terminal-ui', 'csm has no interactive terminal UI yet', {
    hint: `run a prompt with: csm exec 'PROMPT'${meant}`,
  });
}

export default defineCommand({
  description: 'Runs Codex sessions: an agent that reads, changes and runs things in a directory, under a sandbox.',
  usage: ['[OPTIONS] [PROMPT]', '[OPTIONS] <COMMAND> [ARGS]'],
  version: true,
  examples: [
    { line: `csm exec 'why does the build fail?'`, about: 'Run one prompt and print the answer' },
    { line: 'csm help exec', about: 'Everything about a command' },
  ],
  flags: ROOT_FLAGS,
  positionals: {
    prompt: { summary: 'What to do', variadic: true, trailing: true },
  },
  run: (_, { positionals: { prompt } }) => {
    throw explainRoot(prompt[0], prompt);
  },
});
