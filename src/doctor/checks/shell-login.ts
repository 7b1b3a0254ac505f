/** The login shell that commands get their environment from, and how long it takes. @effects process clock fs env */
import { printErrno } from '#/base/errors.ts';
import { runProgram } from '#/platform/run-program.ts';
import { readUserShell } from '#/agent/tools/login-environment.ts';
import { defineCheck, type CheckIssue } from '../check.ts';

/** csm itself waits for 5 s. */
const LIMIT_MS = 5000;
const SLOW_MS = 1000;

export default defineCheck({
  id: 'shell.login',
  category: 'shell',
  section: 'Environment',
  isSlow: true,
  run: async ({ platform }) => {
    const { env, clock } = platform;
    const shell = readUserShell(platform);
    const startMs = clock.monotonic();
    const issues: CheckIssue[] = [];
    let outcome: string;
    try {
      const { code, signal, stderr, timedOut } = await runProgram(platform, {
        argv: [shell, '-lc', 'exec true'],
        cwd: env.homeDir(),
        env: env.all(),
        timeoutMs: LIMIT_MS,
      });
      const tookMs = Math.round(clock.monotonic() - startMs);
      outcome = timedOut ? `no end in ${LIMIT_MS} ms` : `${tookMs} ms`;
      if (timedOut) {
        issues.push({
          severity: 'warning',
          cause: `the login shell takes longer than ${LIMIT_MS / 1000} s: commands run without its environment`,
          remedy: `See what it waits for: ${shell} -lxc true`,
        });
      } else if (code !== 0) {
        const said = stderr.split('\n')[0] ?? '';
        issues.push({
          severity: 'warning',
          cause: `the login shell fails (${code ?? signal ?? '?'})${said === '' ? '' : `: ${said}`}: commands run without its environment`,
          remedy: `See why: ${shell} -lxc true`,
        });
      } else if (tookMs > SLOW_MS) {
        issues.push({
          severity: 'warning',
          cause: `the login shell takes ${tookMs} ms, for which the first command of a session waits`,
          expected: `${SLOW_MS} ms or less`,
          remedy: `See what takes so long: ${shell} -lxc true`,
        });
      }
    } catch (error) {
      outcome = printErrno(error);
      issues.push({
        severity: 'warning',
        cause: `the login shell ${shell} cannot be started: ${outcome}`,
        remedy: 'Give the user a shell that is there (chsh), and a home folder that exists.',
      });
    }
    return { summary: `${shell} starts in ${outcome}`, details: { shell, 'login shell time': outcome }, issues };
  },
});
