/**
 * What a check of `csm doctor` is: one file in `checks/` with `export default defineCheck({...})`, plus one line in
 * `checks/index.ts`. A check looks at one part of the machine and answers facts and what is wrong with them; how good that is
 * follows from the issues. It changes nothing that it does not put back. Pure.
 */
import type { DoctorContext } from './doctor-context.ts';

export type CheckStatus = 'ok' | 'warning' | 'fail';

/** Groups of the report for people, in their order. */
export const DOCTOR_SECTIONS = ['Environment', 'Configuration', 'Sandbox', 'Sessions', 'Connectivity'] as const;
export type DoctorSection = (typeof DOCTOR_SECTIONS)[number];

/** One thing that is wrong. Members as Codex's doctor has them. */
export interface CheckIssue {
  readonly severity: 'warning' | 'fail';
  /** What is wrong, without a full stop. */
  readonly cause: string;
  /** What was found, what should have been. */
  readonly measured?: string;
  readonly expected?: string;
  /** What to do, one or two sentences; where there is a command for it, that command. */
  readonly remedy: string;
}

/** Facts by name; a list is shown one a line. Never a secret (known ones are replaced all the same). */
export type CheckDetails = Readonly<Record<string, string | readonly string[]>>;

/** What a check found. Text from outside may be raw: it is made visible, and secrets in it are replaced, by the runner. */
export interface CheckOutcome {
  /** One line, without a full stop. */
  readonly summary: string;
  readonly details?: CheckDetails;
  /** Absent or empty: all is well. */
  readonly issues?: readonly CheckIssue[];
  /** There is nothing to be judged, because it is not in use. */
  readonly isIdle?: boolean;
}

export interface DoctorCheck {
  /** Stable, for programs: `config.load`. Codex's where it has the same check. */
  readonly id: string;
  /** One word of 12 letters at most: the row's name. */
  readonly category: string;
  readonly section: DoctorSection;
  /** Runs under `--network-only` too. */
  readonly isNetwork?: boolean;
  /** Waits for other processes or servers: started before the others, so that they run meanwhile. */
  readonly isSlow?: boolean;
  /** Says nothing without a configuration: left out where it cannot be loaded. */
  readonly needsSettings?: boolean;
  /** May throw: an error is reported as a failure of the check. */
  readonly run: (context: DoctorContext) => CheckOutcome | Promise<CheckOutcome>;
}

/** A check, with its type checked. */
export function defineCheck(check: DoctorCheck): DoctorCheck {
  return check;
}

/** How good it is: as its worst issue. */
export function decideStatus(issues: readonly CheckIssue[]): CheckStatus {
  if (issues.some(({ severity }) => severity === 'fail')) return 'fail';
  return issues.length > 0 ? 'warning' : 'ok';
}

/** A check that was run. */
export interface CheckReport {
  readonly id: string;
  readonly category: string;
  readonly section: DoctorSection;
  readonly status: CheckStatus;
  readonly isIdle: boolean;
  readonly summary: string;
  readonly details: CheckDetails;
  readonly issues: readonly CheckIssue[];
  readonly durationMs: number;
}

/** All of them, in the order of `checks/index.ts`. */
export interface DoctorReport {
  /** Milliseconds since the epoch. */
  readonly generatedMs: number;
  /** Such as `linux-x86_64`. */
  readonly machine: string;
  readonly status: CheckStatus;
  readonly checks: readonly CheckReport[];
}
