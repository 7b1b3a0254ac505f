/** What this kernel has for sandboxes: Landlock, system call filters, user namespaces. @effects fs kernel */
import type { Fs } from '#/platform/fs.ts';
import { defineCheck, type CheckIssue } from '../check.ts';
import { readSmallFile } from '../read-small-file.ts';

const SETTINGS = [
  'user.max_user_namespaces',
  'kernel.unprivileged_userns_clone',
  'kernel.apparmor_restrict_unprivileged_userns',
] as const;

/** What each version of Landlock's interface brought. */
const LANDLOCK_STEPS = [
  [1, 'files'],
  [2, 'moves'],
  [3, 'truncation'],
  [4, 'TCP'],
  [5, 'devices'],
  [6, 'signals and abstract sockets'],
] as const;

export default defineCheck({
  id: 'sandbox.kernel',
  category: 'kernel',
  section: 'Sandbox',
  run: ({ platform: { fs, kernel } }) => {
    const abi = kernel.landlockAbi();
    const seccomp = readSeccomp(fs);
    const parts = LANDLOCK_STEPS.filter(([version]) => version <= abi).map(([, what]) => what);
    const issues: CheckIssue[] = [];
    if (seccomp === 'none') {
      issues.push({
        severity: 'fail',
        cause: 'this kernel cannot filter system calls, which every rung of the sandbox does',
        remedy: 'Use a kernel with CONFIG_SECCOMP_FILTER.',
      });
    }
    const release = readSmallFile(fs, '/proc/sys/kernel/osrelease') ?? 'unknown';
    const container = readContainer(fs);
    return {
      summary: `Linux ${release} · Landlock ${abi === 0 ? 'none' : `version ${abi}`} · seccomp ${seccomp}`,
      details: {
        release,
        'Landlock version':
          abi === 0 ? "none (needs Linux 5.13, and landlock among the kernel's lsm=)" : `${abi}: ${parts.join(', ')}`,
        seccomp,
        ...Object.fromEntries(
          SETTINGS.map((name) => [name, readSmallFile(fs, `/proc/sys/${name.replace('.', '/')}`) ?? 'no such setting']),
        ),
        'security modules': readSmallFile(fs, '/sys/kernel/security/lsm') ?? 'not known',
        container,
      },
      issues,
    };
  },
});

function readSeccomp(fs: Fs): string {
  const actions = readSmallFile(fs, '/proc/sys/kernel/seccomp/actions_avail');
  if (actions !== undefined) return /\berrno\b/.test(actions) ? 'filters' : 'none';
  const status = readSmallFile(fs, '/proc/self/status');
  if (status === undefined) return 'not known';
  return /^Seccomp:/m.test(status) ? 'filters' : 'none';
}

function readContainer(fs: Fs): string {
  if (fs.stat('/.dockerenv') !== undefined) return 'docker';
  if (fs.stat('/run/.containerenv') !== undefined) return 'podman';
  const found = /container=([\w.-]+)/.exec(readSmallFile(fs, '/run/systemd/container') ?? '');
  return found?.[1] ?? 'none that is known';
}
