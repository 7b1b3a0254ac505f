/**
 * Whether bubblewrap works on this machine, tried once a process; where it does not, which gate is shut and what opens
 * it. @effects fs process
 */
import type { Platform } from '#/platform/platform.ts';
import { planBwrapArgv, type BwrapOptions } from './bwrap-args.ts';
import type { SandboxProfile } from './profile.ts';

/** A working bubblewrap and how to call it. */
export interface BwrapTools {
  readonly bwrap: string;
  readonly shell: string;
  readonly envProgram: string | undefined;
  /** Whether a child can open csm's lifelines: not where /proc shows it no other process. */
  readonly opensLifelines: boolean;
}

/** Why there is no sandbox, for people. */
export interface SandboxGate {
  readonly gate:
    'missing' | 'not-executable' | 'user-namespaces' | 'apparmor' | 'proc' | 'network-namespace' | 'seccomp' | 'other';
  readonly message: string;
  readonly remedy: string;
}

export type ProbeResult =
  { readonly works: true; readonly tools: BwrapTools } | ({ readonly works: false } & SandboxGate);

/** What failed attempts say; see {@link decideGate}. */
export interface ProbeFacts {
  /** Path of bubblewrap, or undefined. */
  readonly bwrap: string | undefined;
  /** Whether it can be executed at all. */
  readonly starts: boolean;
  /** Whether a bare user namespace could be made. */
  readonly userNamespace: boolean;
  /** The same with a PID namespace and its own /proc. */
  readonly proc: boolean;
  /** The same with a network namespace. */
  readonly network: boolean;
  /** The first line that the whole attempt printed. */
  readonly complaint: string;
  /** Contents of files under /proc/sys that shut user namespaces, without the line end; undefined where absent. */
  readonly maxUserNamespaces: string | undefined;
  readonly unprivilegedUserNamespaces: string | undefined;
  readonly appArmorRestriction: string | undefined;
}

/** The system's own first: on Ubuntu 24.04 and later AppArmor lets only that one make user namespaces. */
const SYSTEM_BWRAP = '/usr/bin/bwrap';
const SHELL = '/bin/sh';

/** Tries the whole baseline once. `filterFile` is the system call filter's file. */
export async function probeBwrap(platform: Platform, filterFile: string): Promise<ProbeResult> {
  const bwrap = findBwrap(platform);
  if (bwrap === undefined) return { works: false, ...decideGate(NO_BWRAP) };
  let complaint = '';
  for (const [usesEnv, opensLifelines] of [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ] as const) {
    const tools = planTools(platform, { usesEnv, opensLifelines });
    if (tools === undefined) break;
    const tried = await tryBaseline(platform, tools, filterFile);
    if (tried.works) return { works: true, tools };
    complaint = tried.complaint;
  }
  const user = [bwrap, '--unshare-user', '--ro-bind', '/', '/'];
  const proc = [...user, '--unshare-pid', '--proc', '/proc'];
  const facts: ProbeFacts = {
    bwrap,
    starts: (await tryRun(platform, [bwrap, '--version'])).works,
    userNamespace: (await tryRun(platform, [...user, SHELL, '-c', ':'])).works,
    proc: (await tryRun(platform, [...proc, SHELL, '-c', ':'])).works,
    network: (await tryRun(platform, [...proc, '--unshare-net', SHELL, '-c', ':'])).works,
    complaint,
    maxUserNamespaces: readSetting(platform, '/proc/sys/user/max_user_namespaces'),
    unprivilegedUserNamespaces: readSetting(platform, '/proc/sys/kernel/unprivileged_userns_clone'),
    appArmorRestriction: readSetting(platform, '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'),
  };
  return { works: false, ...decideGate(facts) };
}

/** How bubblewrap would be called, or undefined where there is none. */
export function planTools(
  platform: Platform,
  how: { readonly usesEnv: boolean; readonly opensLifelines: boolean },
): BwrapTools | undefined {
  const bwrap = findBwrap(platform);
  if (bwrap === undefined) return undefined;
  const envProgram = how.usesEnv ? platform.processes.which('env', '/usr/bin:/bin') : undefined;
  return { bwrap, shell: SHELL, envProgram, opensLifelines: how.opensLifelines };
}

/** One that is there and cannot be executed is taken as the last, so that it is what the message is about. */
function findBwrap({ processes, fs }: Platform): string | undefined {
  if (processes.which('bwrap', '/usr/bin') !== undefined) return SYSTEM_BWRAP;
  return processes.which('bwrap') ?? (fs.stat(SYSTEM_BWRAP) === undefined ? undefined : SYSTEM_BWRAP);
}

const NO_BWRAP: ProbeFacts = {
  bwrap: undefined,
  starts: false,
  userNamespace: false,
  proc: false,
  network: false,
  complaint: '',
  maxUserNamespaces: undefined,
  unprivilegedUserNamespaces: undefined,
  appArmorRestriction: undefined,
};

/** Names the gate that is shut. Pure. */
export function decideGate(facts: ProbeFacts): SandboxGate {
  if (facts.bwrap === undefined) {
    return {
      gate: 'missing',
      message: 'bubblewrap is not installed (no /usr/bin/bwrap, no bwrap in PATH)',
      remedy: 'Install it: apt install bubblewrap, dnf install bubblewrap or apk add bubblewrap.',
    };
  }
  const said = facts.complaint === '' ? '' : ` (${facts.complaint})`;
  if (!facts.starts) {
    return {
      gate: 'not-executable',
      message: `${facts.bwrap} is there and cannot be executed${said}`,
      remedy: `Make it executable (chmod 755 ${facts.bwrap}), or install bubblewrap for this machine anew.`,
    };
  }
  if (!facts.userNamespace) {
    if (facts.appArmorRestriction === '1') {
      return {
        gate: 'apparmor',
        message: `AppArmor does not let ${facts.bwrap} make user namespaces${said}`,
        remedy:
          "Install the distribution's bubblewrap with its AppArmor profile, or run: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
      };
    }
    const setting =
      facts.unprivilegedUserNamespaces === '0'
        ? 'kernel.unprivileged_userns_clone=1'
        : facts.maxUserNamespaces === '0'
          ? 'user.max_user_namespaces=15000'
          : undefined;
    return {
      gate: 'user-namespaces',
      message: `this machine does not let ${facts.bwrap} make user namespaces${said}`,
      remedy:
        setting === undefined
          ? 'In a container, allow user namespaces (docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined).'
          : `Run: sudo sysctl -w ${setting}`,
    };
  }
  if (!facts.proc) {
    return {
      gate: 'proc',
      message: `a new /proc cannot be mounted in a namespace here${said}`,
      remedy: 'In a container, unmask /proc (docker run --security-opt systempaths=unconfined).',
    };
  }
  if (!facts.network) {
    return {
      gate: 'network-namespace',
      message: `a network namespace cannot be set up here${said}`,
      remedy:
        'In a container, allow it (docker run --cap-add NET_ADMIN), or allow the network: sandbox_workspace_write.network_access = true.',
    };
  }
  if (/seccomp/i.test(facts.complaint)) {
    return {
      gate: 'seccomp',
      message: `the system call filter cannot be installed${said}`,
      remedy: 'Use a kernel with CONFIG_SECCOMP_FILTER.',
    };
  }
  return {
    gate: 'other',
    message: `${facts.bwrap} fails here${said}`,
    remedy: 'Run: csm doctor',
  };
}

const BASELINE: SandboxProfile = {
  mode: 'read-only',
  network: false,
  rootReadable: true,
  mounts: [{ kind: 'empty', path: '/run', sizeBytes: 4096, writable: false }],
};

async function tryBaseline(
  platform: Platform,
  tools: BwrapTools,
  filterFile: string,
): Promise<{ readonly works: boolean; readonly complaint: string }> {
  const lifeline = tools.opensLifelines ? platform.processes.openLifeline() : undefined;
  const options: BwrapOptions = {
    ...tools,
    filterFile,
    deniedFile: '/dev/null',
    lifeline: lifeline?.path,
    cwd: '/',
    terminal: false,
    insideOnly: {},
  };
  try {
    return await tryRun(platform, planBwrapArgv(BASELINE, options, [SHELL, '-c', ':']));
  } finally {
    lifeline?.close();
  }
}

async function tryRun(
  platform: Platform,
  argv: readonly string[],
): Promise<{ readonly works: boolean; readonly complaint: string }> {
  let printed = '';
  const decoder = new TextDecoder();
  try {
    const child = platform.processes.spawn({
      argv,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      onOutput: (chunk) => {
        if (printed.length < 4096) printed += decoder.decode(chunk);
      },
    });
    const status = await child.exited;
    return { works: status.code === 0, complaint: printed.split('\n')[0]?.trim() ?? '' };
  } catch (error) {
    return { works: false, complaint: error instanceof Error ? error.message : String(error) };
  }
}

function readSetting(platform: Platform, path: string): string | undefined {
  try {
    return platform.fs.readText(path).trim();
  } catch {
    return undefined;
  }
}
