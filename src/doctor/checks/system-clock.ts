/** Whether the clock can be right: sessions are ordered and listed by it. @effects clock */
import { defineCheck, type CheckIssue } from '../check.ts';

/** Before the first csm. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
const TOLERATED_MS = 5 * 60 * 1000;

export default defineCheck({
  id: 'system.clock',
  category: 'clock',
  section: 'Environment',
  run: ({ platform: { clock }, sessions }) => {
    const nowMs = clock.now();
    const newest = newestOf(sessions);
    const issues: CheckIssue[] = [];
    const remedy = 'Set it, or let it be set: sudo timedatectl set-ntp true';
    if (nowMs < EARLIEST_MS) {
      issues.push({
        severity: 'warning',
        cause: `the clock says ${new Date(nowMs).toISOString()}, which is over`,
        expected: `${new Date(EARLIEST_MS).toISOString()} or later`,
        remedy,
      });
    } else if (newest !== undefined && newest.mtimeMs > nowMs + TOLERATED_MS) {
      issues.push({
        severity: 'warning',
        cause: `session ${newest.id} was written at ${new Date(newest.mtimeMs).toISOString()}, which the clock has not reached`,
        measured: new Date(nowMs).toISOString(),
        remedy,
      });
    }
    return {
      summary: `${new Date(nowMs).toISOString()} (${clock.timeZone()})`,
      details: {
        now: new Date(nowMs).toISOString(),
        'time zone': clock.timeZone(),
        'local date': clock.localDate(nowMs),
      },
      issues,
    };
  },
});

function newestOf(sessions: () => readonly { readonly id: string; readonly mtimeMs: number }[]) {
  try {
    return sessions()[0];
  } catch {
    // The check of the store says why they cannot be listed.
    return undefined;
  }
}
