/** `csm sandbox`: a command behind the walls that the model's commands have. @effects fs streams signals process */
import { defineCommand } from '../command.ts';
import { runSandboxCommand } from '../sandbox/run-sandbox-command.ts';
import { SANDBOX_EXITS, sandboxFlags, sandboxPositionals } from '../sandbox/sandbox-flags.ts';

export default defineCommand({
  description:
    'Runs a command behind the walls that the commands of the model have, with your own terminal and streams. Without a ' +
    "profile it can read and change nothing. Its exit code is the command's; 128 and the number of the signal that ended it.\n\n" +
    'Profiles: :read-only, :workspace, :danger-full-access, and those of [permissions.NAME] in config.toml.',
  examples: [
    { line: 'csm sandbox -- ls -la', about: 'can read, and change nothing' },
    { line: 'csm sandbox -P :workspace -- npm test', about: 'can change this folder; no network' },
    { line: 'csm sandbox --receipt -P :workspace -- bash', about: 'a shell inside, and which walls it has' },
  ],
  flags: sandboxFlags,
  positionals: sandboxPositionals,
  exits: SANDBOX_EXITS,
  ownsSignals: true,
  run: (context, { flags, positionals }) => runSandboxCommand(context, flags, positionals.command),
});
