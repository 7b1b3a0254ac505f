/** `csm sandbox linux`: the older form of `csm sandbox`. @effects fs streams signals process */
import { defineCommand } from '../command.ts';
import { runSandboxCommand } from '../sandbox/run-sandbox-command.ts';
import { SANDBOX_EXITS, sandboxFlags, sandboxPositionals } from '../sandbox/sandbox-flags.ts';

export default defineCommand({
  description: 'The same as `csm sandbox`, by its older name. --full-auto is `-P :workspace` of today.',
  examples: [{ line: 'csm sandbox linux --full-auto -- make', about: 'can change this folder; no network' }],
  flags: {
    ...sandboxFlags,
    fullAuto: {
      type: 'boolean',
      conflicts: ['permissionProfile', 'sandboxStateJson'],
      summary: 'Let the command change this folder and temporary files; no network',
    },
  },
  positionals: sandboxPositionals,
  exits: SANDBOX_EXITS,
  ownsSignals: true,
  run: (context, { flags, positionals }) =>
    runSandboxCommand(
      context,
      flags.fullAuto ? { ...flags, permissionProfile: ':workspace' } : flags,
      positionals.command,
    ),
});
