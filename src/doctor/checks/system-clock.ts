/** Whether the clock can be right: sessions are ordered and listed by it. @effects clock fs */
import { errnoOf } from '#/base/errors.ts';
import { defineCheck, type CheckIssue } from '../check.ts';
import { statSessions, type DoctorContext, type SessionFile } from '../doctor-context.ts';

/** Before the first csm. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
const TOLERATED_MS = 5 * 60 * 1000;
const LATEST = 32;

export default defineCheck({
  id: 'system.clock',
  category: 'clock',
  section: 'Environment',
  run: (context) => {
    const { clock } = context.platform;
    const nowMs = clock.now();
    const newest = newestOf(context);
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

/** Of those that were made last, the one that was written to last. */
function newestOf({ platform, csmRoot, sessionIds }: DoctorContext): SessionFile | undefined {
  if (csmRoot === undefined) return undefined;
  try {
    const [first, ...others] = statSessions(platform, csmRoot, sessionIds().slice(0, LATEST));
    return others.reduce((newest, session) => (session.mtimeMs > (newest?.mtimeMs ?? 0) ? session : newest), first);
  } catch (error) {
    // The check of the store says why they cannot be listed.
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
