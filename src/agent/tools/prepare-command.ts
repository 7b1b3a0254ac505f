/** Everything between a command that was allowed and its start: its environment, its walls, its number. @effects fs process random */
import type { PreparedCommand } from '#/agent/sandbox/launcher.ts';
import { findTmpPlace } from '#/agent/sandbox/profile.ts';
import type { Settings } from '#/config/settings.ts';
import type { Random } from '#/platform/random.ts';
import { planChildEnvironment } from './child-environment.ts';
import type { CommandHost } from './command-host.ts';
import type { ProcessTable } from './process-table.ts';
import type { ToolContext } from './tool.ts';

/** What is to be run. */
export interface WantedCommand {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly terminal: boolean;
  /** With the login shell's environment instead of csm's own. */
  readonly login: boolean;
}

/** Readies a command for a session's sandbox. Throws what `SessionSandbox.prepare` throws. */
export async function prepareCommand(
  host: CommandHost,
  context: Pick<
    ToolContext,
    'settings' | 'platform' | 'loginEnvironment' | 'secretVariables' | 'redact' | 'sessionId' | 'callId'
  >,
  wanted: WantedCommand,
): Promise<PreparedCommand> {
  const { settings, platform } = context;
  const { argv, cwd, terminal } = wanted;
  // Both take a while the first time, and neither needs the other.
  const [login] = await Promise.all([
    wanted.login ? context.loginEnvironment() : platform.env.all(),
    host.sandbox.warmUp(settings),
  ]);
  const env = planChildEnvironment({
    login,
    policy: settings.shellEnvironment,
    secretVariables: context.secretVariables,
    dropCredentials: isSandboxed(settings) || !settings.shellEnvironment.ignoreDefaultExcludes,
    looksSecret: (value) => context.redact(value) !== value,
    networkDisabled: isSandboxed(settings) && !settings.sandbox.networkAccess,
    temporaryFolder: findTmpPlace(settings.sandbox, undefined),
    call: { sessionId: context.sessionId, callId: context.callId },
  });
  return host.sandbox.prepare(settings, { argv, cwd, env, terminal });
}

/** Up to five digits, free in this session. */
export function pickProcessId(random: Random, processes: ProcessTable): number {
  for (;;) {
    const [a = 0, b = 0, c = 0] = random.bytes(3);
    const processId = 1000 + ((a * 65536 + b * 256 + c) % 99_000);
    if (!processes.has(processId)) return processId;
  }
}

function isSandboxed(settings: Settings): boolean {
  return settings.sandbox.mode !== 'danger-full-access';
}
