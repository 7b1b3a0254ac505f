/**
 * Whether logs are as they were written. By default the sessions written to last and some of the others, long ones
 * from their last checkpoint on, for a few milliseconds; with `--all` every byte of every log. @effects fs clock lock
 */
import { CsmError, printErrno } from '#/base/errors.ts';
import { readSealKey } from '#/config/seal-key.ts';
import { readHeldLocks } from '#/session/catalog/lock-holders.ts';
import { measureLog } from '#/session/log/read-index.ts';
import { verifyLog, type VerifyReport } from '#/session/log/verify-log.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { readSegments, readSessionLog } from '#/session/store/read-session.ts';
import { defineCheck, type CheckIssue } from '../check.ts';
import { statSessions, type DoctorContext, type SessionFile } from '../doctor-context.ts';
import { printCountOf } from '../print-machine.ts';

/** How long sampling may take; so many are looked at however long it takes. */
const SAMPLE_MS = 10;
const LEAST = 4;
/** Sessions that are looked at first: the latest ones. The rest of the time goes to others, spread over all. */
const LATEST = 24;
/** A log that is not longer is read whole. */
const WHOLE_BYTES = 256 * 1024;
const SPREAD = 40;
/** A longer log without an index would be read from its beginning: that is left to `--all`. */
const LONGEST_UNINDEXED_BYTES = 2 * 1024 ** 2;
/** Damaged sessions that are named as issues of their own. */
const NAMED = 20;

interface Finding {
  readonly session: SessionFile;
  /** `torn`: the last write was cut, which the next opening puts right. */
  readonly kind: 'damaged' | 'torn';
  readonly text: string;
}

export default defineCheck({
  id: 'state.log_integrity',
  category: 'logs',
  section: 'Sessions',
  run: (context) => {
    const { csmRoot, isAll } = context;
    const ids = context.sessionIds();
    if (csmRoot === undefined || ids.length === 0) return { summary: 'no logs to check', isIdle: true };
    const sessions = statSessions(context.platform, csmRoot, isAll ? ids : chooseSample(ids));
    const { checked, findings } = isAll ? verifyAll(context, csmRoot, sessions) : sample(context, csmRoot, sessions);
    const damaged = findings.filter(({ kind }) => kind === 'damaged');
    const torn = withoutOpen(
      context,
      csmRoot,
      findings.filter(({ kind }) => kind === 'torn'),
    );
    const what = `${checked} of ${printCountOf(ids.length, 'log')} checked`;
    return {
      summary: `${what}, ${damaged.length === 0 ? 'all whole' : `${damaged.length} damaged`}`,
      details: {
        checked: `${what} (${isAll ? 'every byte' : 'long ones from their last checkpoint on; --all checks every byte'})`,
        'damaged sessions': damaged.map(({ session, text }) => `${session.id}: ${text}`),
        'cut last writes': torn.map(({ session, text }) => `${session.id}: ${text}`),
      },
      issues: [...damaged.slice(0, NAMED).map(toIssue), ...torn.slice(0, NAMED).map(toIssue)],
    };
  },
});

function toIssue({ session, kind, text }: Finding): CheckIssue {
  if (kind === 'torn') {
    return {
      severity: 'warning',
      cause: `session ${session.id}: ${text}`,
      remedy: `Nothing is lost but that write. Opening the session puts it right, or: csm event-log verify ${session.log} --repair`,
    };
  }
  return {
    severity: 'fail',
    cause: `session ${session.id} is damaged: ${text}`,
    remedy: `See what is left of it: csm event-log verify ${session.log}. Restore the folder from a copy, or go on with csm exec fork ${session.id}.`,
  };
}

interface Checked {
  readonly checked: number;
  readonly findings: readonly Finding[];
}

/** The latest first. Pure. */
function chooseSample(ids: readonly string[]): readonly string[] {
  const rest = ids.slice(LATEST);
  const step = Math.max(1, Math.floor(rest.length / SPREAD));
  return [...ids.slice(0, LATEST), ...rest.filter((_, index) => index % step === 0)];
}

function sample({ platform }: DoctorContext, csmRoot: string, sessions: readonly SessionFile[]): Checked {
  const { fs, clock } = platform;
  const endMs = clock.monotonic() + SAMPLE_MS;
  const findings: Finding[] = [];
  let checked = 0;
  for (const session of sessions) {
    if (checked >= LEAST && clock.monotonic() >= endMs) break;
    const paths = sessionPaths(csmRoot, session.id);
    if (session.sizeBytes > LONGEST_UNINDEXED_BYTES && fs.stat(paths.index) === undefined) continue;
    checked += 1;
    const found = attempt(session, () => {
      const segments = readSegments(fs, paths);
      if (measureLog(fs, segments) <= WHOLE_BYTES) return judge(verifyLog(fs, segments, { blobs: paths.blobs }));
      const { damage, end } = readSessionLog(fs, session.id, paths);
      const first = damage[0];
      if (first !== undefined) return { kind: 'damaged', text: printPlace(first, damage.length) };
      return judgeEnd(end.records, end.tornBytes);
    });
    if (found !== undefined) findings.push(found);
  }
  return { checked, findings };
}

function verifyAll(context: DoctorContext, csmRoot: string, sessions: readonly SessionFile[]): Checked {
  const { fs } = context.platform;
  const sealKey = readKey(context);
  const totalBytes = sessions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  const findings: Finding[] = [];
  for (const session of sessions) {
    const paths = sessionPaths(csmRoot, session.id);
    const found = attempt(session, () => {
      const report = verifyLog(fs, readSegments(fs, paths), {
        blobs: paths.blobs,
        ...(sealKey === undefined ? {} : { sealKey }),
        onProgress: (readBytes) => context.onProgress(Math.min(totalBytes, doneBytes + readBytes), totalBytes),
      });
      return judge(report);
    });
    if (found !== undefined) findings.push(found);
    doneBytes += session.sizeBytes;
  }
  return { checked: sessions.length, findings };
}

function judge({ findings, findingCount, records, tornBytes }: VerifyReport): Omit<Finding, 'session'> | undefined {
  const first = findings[0];
  if (first !== undefined) return { kind: 'damaged', text: printPlace(first, findingCount) };
  return judgeEnd(records, tornBytes);
}

function judgeEnd(records: number, tornBytes: number): Omit<Finding, 'session'> | undefined {
  if (records === 0) return { kind: 'damaged', text: 'holds no whole record' };
  return tornBytes > 0 ? { kind: 'torn', text: `its last write was cut (${tornBytes} bytes)` } : undefined;
}

function attempt(session: SessionFile, action: () => Omit<Finding, 'session'> | undefined): Finding | undefined {
  try {
    const found = action();
    return found === undefined ? undefined : { session, ...found };
  } catch (error) {
    const text = error instanceof CsmError ? error.message : printErrno(error);
    return { session, kind: 'damaged', text: `cannot be read: ${text}` };
  }
}

function printPlace(
  place: { readonly path: string; readonly offset: number; readonly reason: string; readonly seq?: number | undefined },
  count: number,
): string {
  const record = place.seq === undefined ? '' : `, record ${place.seq}`;
  const more = count === 1 ? '' : ` (and ${printCountOf(count - 1, 'other place')})`;
  return `${place.reason} at byte ${place.offset}${record} of ${place.path}${more}`;
}

/** A log that somebody is writing to ends in the middle of a write now and then. */
function withoutOpen({ platform }: DoctorContext, csmRoot: string, torn: readonly Finding[]): readonly Finding[] {
  const lockOf = ({ session }: Finding): string => sessionPaths(csmRoot, session.id).lock;
  const held = readHeldLocks(platform.fs, platform.locks, torn.map(lockOf));
  return torn.filter((finding) => !held.has(lockOf(finding)));
}

/** What is wrong with the key is what its own check says. */
function readKey({ platform, settings }: DoctorContext): Uint8Array | undefined {
  const path = settings?.csm.sealKeyFile;
  if (path === undefined) return undefined;
  try {
    return readSealKey(platform.fs, path);
  } catch (error) {
    if (error instanceof CsmError) return undefined;
    throw error;
  }
}
