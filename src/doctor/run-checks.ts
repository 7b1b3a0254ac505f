/** Runs the checks of `csm doctor`: slow ones first, all at the same time. @effects clock fs env */
import { CsmError, printErrno } from '#/base/errors.ts';
import { readSecretValues, readStoredAuth } from '#/config/auth.ts';
import { knownSecrets } from '#/redaction/known-secrets.ts';
import { createRedactor } from '#/redaction/redactor.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import {
  decideStatus,
  type CheckDetails,
  type CheckOutcome,
  type CheckReport,
  type DoctorCheck,
  type DoctorReport,
} from './check.ts';
import type { DoctorContext } from './doctor-context.ts';
import { printMachine } from './print-machine.ts';

/** Longer texts of a check are cut. */
const LONGEST_TEXT = 16 * 1024;

/**
 * Runs them and answers all reports in the given order. Never rejects: a check that throws has failed. Every text of the answer
 * is safe for a terminal and has no secret that is known here.
 */
export async function runChecks(context: DoctorContext, checks: readonly DoctorCheck[]): Promise<DoctorReport> {
  const { platform, settings } = context;
  const chosen = checks.filter((check) => check.needsSettings !== true || settings !== undefined);
  const clean = openCleaner(context);
  const reports = new Map<DoctorCheck, CheckReport>();
  const run = async (check: DoctorCheck): Promise<void> => {
    const startMs = platform.clock.monotonic();
    const outcome = tryRun(check, context);
    // Of one that waits for nothing, the time is over before the others take their turn.
    const ended = outcome instanceof Promise ? await outcome : outcome;
    reports.set(check, encodeCheck(check, ended, platform.clock.monotonic() - startMs, clean));
  };
  await Promise.all(chosen.toSorted((a, b) => Number(b.isSlow === true) - Number(a.isSlow === true)).map(run));
  const done = chosen.flatMap((check) => reports.get(check) ?? []);
  return {
    generatedMs: platform.clock.now(),
    machine: printMachine(platform.env.arch),
    status: decideStatus(done.flatMap(({ issues }) => issues)),
    checks: done,
  };
}

function tryRun(check: DoctorCheck, context: DoctorContext): CheckOutcome | Promise<CheckOutcome> {
  try {
    const outcome = check.run(context);
    return outcome instanceof Promise ? outcome.catch(describeError) : outcome;
  } catch (error) {
    return describeError(error);
  }
}

function describeError(error: unknown): CheckOutcome {
  const cause = error instanceof CsmError ? error.message : printErrno(error);
  const path = typeof error === 'object' && error !== null && 'path' in error ? String(error.path) : undefined;
  const hint = error instanceof CsmError ? error.hint : undefined;
  const remedy =
    hint ?? (path === undefined ? 'Report this as a defect of csm.' : `Look at the permissions of ${path}.`);
  return {
    summary: 'could not be checked',
    details: { error: cause, ...(path === undefined ? {} : { path }) },
    issues: [
      { severity: 'fail', cause: `could not be checked: ${path === undefined ? '' : `${path}: `}${cause}`, remedy },
    ],
  };
}

type Clean = (text: string) => string;

/** Replaces secrets, then makes visible what a terminal would obey. */
function openCleaner({ platform, settings, codexHome }: DoctorContext): Clean {
  const { env } = platform;
  const own = settings === undefined ? [] : readSecretValues(platform, settings);
  const stored = codexHome === undefined ? undefined : readStoredAuth(platform, codexHome);
  const values = [...own, ...(stored?.kind === 'api-key' ? [stored.key] : [])];
  const extra = values.map((value) => ({ name: 'API_KEY', value }));
  const redact = createRedactor({ knownValues: knownSecrets(env.all(), extra), shapes: true });
  return (text) => printVisible(redact(text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text));
}

function encodeCheck(check: DoctorCheck, outcome: CheckOutcome, durationMs: number, clean: Clean): CheckReport {
  const { id, category, section } = check;
  const issues = (outcome.issues ?? []).map((issue) => ({
    severity: issue.severity,
    cause: clean(issue.cause),
    ...(issue.measured === undefined ? {} : { measured: clean(issue.measured) }),
    ...(issue.expected === undefined ? {} : { expected: clean(issue.expected) }),
    remedy: clean(issue.remedy),
  }));
  return {
    id,
    category,
    section,
    status: decideStatus(issues),
    isIdle: outcome.isIdle === true && issues.length === 0,
    summary: clean(outcome.summary),
    details: cleanDetails(outcome.details ?? {}, clean),
    issues,
    durationMs: Math.round(durationMs),
  };
}

function cleanDetails(details: CheckDetails, clean: Clean): CheckDetails {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      clean(name),
      typeof value === 'string' ? clean(value) : value.map(clean),
    ]),
  );
}
