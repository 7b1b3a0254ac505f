/**
 * What the commands of a session share: its sandbox, its shell, and the process groups that may have left something
 * running. @effects fs process
 */
import { SessionSandbox } from '#/agent/sandbox/launcher.ts';
import type { Platform } from '#/platform/platform.ts';
import { Leftovers } from './leftovers.ts';
import { readUserShell } from './login-environment.ts';
import type { ProcessTable } from './process-table.ts';
import type { ToolContext } from './tool.ts';

export interface CommandHost {
  readonly sandbox: SessionSandbox;
  readonly userShell: string;
  readonly leftovers: Leftovers;
}

const KEY = Symbol('command-host');

/** The session's host, made at its first command and closed with its process table. */
export function openCommandHost(
  platform: Platform,
  processes: ProcessTable,
  csmRoot: string,
  sessionId: string,
): CommandHost {
  return processes.keep(KEY, () => {
    const host: CommandHost = {
      sandbox: new SessionSandbox(platform, csmRoot, sessionId),
      userShell: readUserShell(platform),
      leftovers: new Leftovers(platform),
    };
    return {
      value: host,
      close: async () => {
        await host.leftovers.end();
        await host.sandbox.close();
      },
    };
  });
}

/**
 * Begins what the first command of a session waits for, the probe of the sandbox and the capture of the login environment,
 * so that it is there when the command comes. Never rejects.
 */
export async function warmUpCommands(
  context: Pick<ToolContext, 'platform' | 'settings' | 'processes' | 'sessionId' | 'loginEnvironment'>,
): Promise<void> {
  const { platform, settings, processes, sessionId } = context;
  const { sandbox, leftovers } = openCommandHost(platform, processes, settings.csmRoot, sessionId);
  if (settings.sandbox.mode === 'danger-full-access') leftovers.expect('none');
  await Promise.all([context.loginEnvironment(), sandbox.warmUp(settings)]);
}

/** See `SessionSandbox.findTmpSubstitute`. Never rejects. */
export function findTmpSubstitute(
  context: Pick<ToolContext, 'platform' | 'settings' | 'processes' | 'sessionId'>,
): Promise<string | undefined> {
  const { platform, settings, processes, sessionId } = context;
  return openCommandHost(platform, processes, settings.csmRoot, sessionId).sandbox.findTmpSubstitute(settings);
}
