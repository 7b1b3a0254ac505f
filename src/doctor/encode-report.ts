/** The report for programs, in the form of Codex's doctor plus `csmVersion`. Pure. */
import { BUILD } from '#/base/build-info.ts';
import type { CheckDetails, CheckIssue, CheckReport, CheckStatus, DoctorReport } from './check.ts';

/** The Codex whose behaviour csm follows. */
export const CODEX_VERSION = '0.169.0';

export interface EncodedCheck {
  readonly id: string;
  readonly category: string;
  readonly status: CheckStatus;
  readonly summary: string;
  readonly details: CheckDetails;
  /** Only where there are some. */
  readonly issues?: readonly CheckIssue[];
  readonly remediation: string | null;
  readonly durationMs: number;
}

export interface EncodedReport {
  readonly schemaVersion: 1;
  /** `1795377799s since unix epoch` */
  readonly generatedAt: string;
  readonly overallStatus: CheckStatus;
  readonly codexVersion: string;
  readonly csmVersion: string;
  /** By id, ids in the order of the alphabet, as are the names of details. */
  readonly checks: Readonly<Record<string, EncodedCheck>>;
}

export function encodeReport(report: DoctorReport): EncodedReport {
  return {
    schemaVersion: 1,
    generatedAt: `${Math.floor(report.generatedMs / 1000)}s since unix epoch`,
    overallStatus: report.status,
    codexVersion: CODEX_VERSION,
    csmVersion: BUILD.version,
    checks: sortByName(Object.fromEntries(report.checks.map((check) => [check.id, encodeCheck(check)]))),
  };
}

function encodeCheck({ id, category, status, summary, details, issues, durationMs }: CheckReport): EncodedCheck {
  const remedies = [...new Set(issues.map(({ remedy }) => remedy))];
  return {
    id,
    category,
    status,
    summary,
    details: sortByName(details),
    ...(issues.length === 0 ? {} : { issues }),
    remediation: remedies.length === 0 ? null : remedies.join(' '),
    durationMs,
  };
}

function sortByName<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
