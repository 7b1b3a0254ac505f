/** Which driver gives commands their terminals, and whether one can be had. @effects process clock */
import { printErrno } from '#/base/errors.ts';
import type { ExitStatus } from '#/platform/process.ts';
import type { Platform } from '#/platform/platform.ts';
import { defineCheck, type CheckIssue } from '../check.ts';

const LIMIT_MS = 2000;
const REMEDY =
  'Mount the terminals: mount -t devpts -o ptmxmode=666,newinstance devpts /dev/pts, and let /dev/ptmx lead to /dev/pts/ptmx.';

export default defineCheck({
  id: 'terminal.pty',
  category: 'pty',
  section: 'Environment',
  isSlow: true,
  run: async ({ platform }) => {
    const { name, reason } = platform.processes.terminalDriver();
    const asked = platform.env.get('CSM_PTY_DRIVER');
    const startMs = platform.clock.monotonic();
    const problem = await tryTerminal(platform);
    const tookMs = Math.round(platform.clock.monotonic() - startMs);
    const issues: CheckIssue[] = [];
    if (problem !== undefined) {
      issues.push({ severity: 'fail', cause: `commands cannot have a terminal: ${problem}`, remedy: REMEDY });
    }
    if (asked !== undefined && asked !== name) {
      issues.push({
        severity: 'warning',
        cause: `${name} is used: ${reason}`,
        measured: asked,
        remedy: 'Unset CSM_PTY_DRIVER, or use a csm that was built with node-pty.',
      });
    }
    return {
      summary: `${name}'s driver (${reason})`,
      details: {
        driver: name,
        reason,
        CSM_PTY_DRIVER: asked ?? 'not set',
        probe: problem ?? `a command had a terminal, in ${tookMs} ms`,
      },
      issues,
    };
  },
});

/** What went wrong, or undefined: a shell says whether its input is a terminal. */
async function tryTerminal({ processes, clock }: Platform): Promise<string | undefined> {
  let isLate = false;
  let status: ExitStatus;
  try {
    const child = processes.spawn({
      argv: ['/bin/sh', '-c', 'test -t 0 && test -t 1'],
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', TERM: 'dumb' },
      terminal: { cols: 80, rows: 24 },
      onOutput: () => {},
    });
    const cancel = clock.after(LIMIT_MS, () => {
      isLate = true;
      child.kill('SIGKILL');
    });
    status = await child.exited;
    cancel();
  } catch (error) {
    return printErrno(error);
  }
  if (isLate) return `no answer in ${LIMIT_MS} ms`;
  if (status.code === 0) return undefined;
  return status.code === 1
    ? 'what it was given is no terminal'
    : `the shell ended with ${status.code ?? status.signal ?? '?'}`;
}
