/** What a command does to the world, and how bad that can be. Pure types. */

/** From harmless to harmful: a command line is as bad as the worst of its commands. */
export const EFFECTS = ['reads', 'writes', 'network', 'git-history', 'unknown', 'destructive'] as const;
export type Effect = (typeof EFFECTS)[number];

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding {
  readonly effect: Effect;
  readonly severity: Severity;
  /** A clause for people: `deletes files without asking`. */
  readonly reason: string;
}

export const DEFAULT_SEVERITY: Readonly<Record<Effect, Severity>> = {
  reads: 'low',
  writes: 'medium',
  network: 'medium',
  'git-history': 'high',
  unknown: 'medium',
  destructive: 'high',
};

export function finding(effect: Effect, reason: string, severity: Severity = DEFAULT_SEVERITY[effect]): Finding {
  return { effect, severity, reason };
}

/** Positive where the first is the worse one: by effect, then by severity. */
export function compareFindings(a: Finding, b: Finding): number {
  const effects = EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect);
  return effects === 0 ? SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) : effects;
}

export function pickWorst(findings: readonly Finding[]): Finding | undefined {
  return findings.reduce<Finding | undefined>(
    (worst, found) => (worst === undefined || compareFindings(found, worst) > 0 ? found : worst),
    undefined,
  );
}
