/** The program itself: `csm` without a subcommand opens the workstation. @effects terminal */
import { CsmError } from '#/base/errors.ts';
import { defineCommand } from './command.ts';
import { ownFlags, workstationFlags } from './workstation/workstation-flags.ts';

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

/** A command of Codex that csm does not have yet: no prompt. */
function refuseCommand(prompt: string | undefined): void {
  if (prompt === undefined || !CODEX_COMMANDS.includes(prompt)) return;
  throw new CsmError('environment', 'command-not-available', `csm has no '${prompt}' command yet`, {
    hint: `'csm help' lists the commands there are`,
  });
}

export default defineCommand({
  description:
    'Opens the workstation: an agent that reads, changes and runs things in a directory, under a sandbox, in a session that is kept.\n\nWithout any key, the embedded scripted model answers. Keys and the parts of the screen are described in docs/ui.md.',
  usage: ['[OPTIONS] [PROMPT]', '[OPTIONS] <COMMAND> [ARGS]'],
  version: true,
  ownsSignals: true,
  examples: [
    { line: 'csm', about: 'Open the workstation in this folder' },
    { line: `csm 'why does the build fail?'`, about: 'Open it with a first prompt' },
    { line: `csm exec 'why does the build fail?'`, about: 'Run one prompt and print the answer' },
    { line: 'csm help exec', about: 'Everything about a command' },
  ],
  flags: { ...workstationFlags, ...ownFlags },
  positionals: {
    prompt: { summary: 'What to do first' },
  },
  exits: { 130: 'ended by SIGINT', 143: 'ended by SIGTERM', 129: 'ended by SIGHUP' },
  run: async (context, { flags, positionals: { prompt } }) => {
    refuseCommand(prompt);
    const { runInteractive } = await import('./workstation/run-interactive.ts');
    return runInteractive(context, { wish: { kind: 'new' }, prompt, flags, json: false });
  },
});
