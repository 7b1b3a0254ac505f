/** Runs `sandbox` and `sandbox linux`. @effects fs streams signals process */
import { CsmError } from '#/base/errors.ts';
import { absolutePath } from '#/config/paths.ts';
import { decodeSandboxState } from '#/config/sandbox-state.ts';
import type { Settings } from '#/config/settings.ts';
import { runSandboxed } from '#/workstation/sandboxed-command.ts';
import type { CommandContext, FlagValues } from '../command.ts';
import { settingsOf } from '../command-settings.ts';
import type { sandboxFlags } from './sandbox-flags.ts';

/** Answers the command's exit code. */
export async function runSandboxCommand(
  context: CommandContext,
  flags: FlagValues<typeof sandboxFlags>,
  argv: readonly string[],
): Promise<number> {
  const { platform, output } = context;
  if (argv.length === 0) {
    throw new CsmError('input', 'sandbox-command-missing', 'sandbox command must not be empty', {
      hint: 'Name one: csm sandbox -- ls -la',
    });
  }
  const settings = readSettings(context, flags);
  for (const { code, message } of settings.warnings) if (code.startsWith('permissions-')) output.warn(message);
  return runSandboxed(platform, settings, argv, (receipt) => {
    if (!flags.receipt) return;
    const profile = settings.sandbox.permissions?.id;
    output.noteLine(JSON.stringify({ ...receipt, ...(profile === undefined ? {} : { profile }) }));
  });
}

function readSettings(context: CommandContext, flags: FlagValues<typeof sandboxFlags>): Settings {
  const { env } = context.platform;
  const state =
    flags.sandboxStateJson === undefined
      ? undefined
      : decodeSandboxState(flags.sandboxStateJson, {
          readableRoots: flags.sandboxStateReadableRoot.map((path) => absolutePath(env, path)),
          disableNetwork: flags.sandboxStateDisableNetwork,
        });
  const settings = settingsOf(context, undefined, {
    profile: flags.profile,
    cwd: state?.cwd ?? flags.cd,
    flags: {
      readOnlyByDefault: true,
      // A state is complete: no profile of the configuration is looked at.
      permissionProfile: state === undefined ? flags.permissionProfile : ':read-only',
    },
  });
  return state === undefined ? settings : { ...settings, sandbox: state.sandbox };
}
