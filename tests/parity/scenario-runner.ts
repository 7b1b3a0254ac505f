/** Compares one scenario. @effects fs process http clock */
import { compare, judge, type Verdict } from './compare.ts';
import { GENERAL_DEVIATIONS } from './deviations.ts';
import { normalise } from './normalise.ts';
import { observeReference, runsFolder, type Reference } from './reference.ts';
import { observe } from './run-side.ts';
import type { Scenario } from './scenario.ts';

export interface Comparison {
  readonly verdict: Verdict;
  readonly wallMs: { readonly reference: number; readonly csm: number };
}

export async function compareScenario(
  scenario: Scenario,
  csmPath: string,
  reference: Reference,
  options: { readonly fresh: boolean },
): Promise<Comparison> {
  const left = await observeReference(reference, scenario, options);
  const right = await observe({ path: csmPath, side: 'b' }, scenario, runsFolder(reference));
  const findings = compare(normalise(scenario, left), normalise(scenario, right));
  return {
    verdict: judge(scenario, findings, GENERAL_DEVIATIONS),
    wallMs: { reference: Math.round(left.wallMs), csm: Math.round(right.wallMs) },
  };
}
