/**
 * What the commands of a session share: its sandbox, its shell, and the process groups that may have left something
 * running. @effects fs process
 */
import { SessionSandbox } from '#/agent/sandbox/launcher.ts';
import type { Platform } from '#/platform/platform.ts';
import { readUserShell } from './login-environment.ts';
import type { ProcessTable } from './process-table.ts';
import type { ToolContext } from './tool.ts';

export interface CommandHost {
  readonly sandbox: SessionSandbox;
  readonly userShell: string;
  /** Groups of ended commands that no PID namespace has cleaned up. */
  readonly groups: Set<number>;
}

/** How long killed processes are waited for: one that hangs in the kernel must not hold csm up. */
const KILL_WAIT_MS = 500;
const KILL_STEP_MS = 5;

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
      groups: new Set(),
    };
    return {
      value: host,
      close: async () => {
        await killLeftovers(platform, host.groups);
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
  const { sandbox } = openCommandHost(platform, processes, settings.csmRoot, sessionId);
  await Promise.all([context.loginEnvironment(), sandbox.warmUp(settings)]);
}

/** See `SessionSandbox.findTmpSubstitute`. Never rejects. */
export function findTmpSubstitute(
  context: Pick<ToolContext, 'platform' | 'settings' | 'processes' | 'sessionId'>,
): Promise<string | undefined> {
  const { platform, settings, processes, sessionId } = context;
  return openCommandHost(platform, processes, settings.csmRoot, sessionId).sandbox.findTmpSubstitute(settings);
}

/**
 * Ends what commands put in the background (`server &`): it lives as long as the session, as in Codex. What has made a
 * session of its own (`setsid`) was meant to stay, and stays; behind the sandbox nothing does.
 */
async function killLeftovers(platform: Platform, groups: ReadonlySet<number>): Promise<void> {
  if (groups.size === 0) return;
  const pids = findMembers(platform, groups);
  if (pids.length === 0) return;
  const child = platform.processes.spawn({
    argv: ['/bin/sh', '-c', 'kill -KILL "$@" 2>/dev/null', 'csm-kill', ...pids],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    onOutput: () => {},
  });
  await child.exited;
  // A signal that was sent has not ended anybody yet.
  for (
    let waitedMs = 0;
    waitedMs < KILL_WAIT_MS && findMembers(platform, groups).length > 0;
    waitedMs += KILL_STEP_MS
  ) {
    await platform.clock.sleep(KILL_STEP_MS);
  }
}

function findMembers(platform: Platform, groups: ReadonlySet<number>): readonly string[] {
  return platform.fs.list('/proc').filter((name) => /^[0-9]+$/.test(name) && isMember(platform, name, groups));
}

/** Whether a living process belongs to a group that is also its session, as the process port makes them. */
function isMember(platform: Platform, pid: string, groups: ReadonlySet<number>): boolean {
  let stat: string;
  try {
    stat = platform.fs.readText(`/proc/${pid}/stat`);
  } catch {
    return false;
  }
  // The name in parentheses may hold anything; behind it: state, parent, group, session.
  const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state !== 'Z' && group === session && groups.has(Number(group));
}
