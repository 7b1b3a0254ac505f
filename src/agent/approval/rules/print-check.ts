/** The answer of `execpolicy check`, in Codex's form. Pure. */
import { pickStrictest, type RuleMatch } from './exec-policy.ts';

export function printCheck(matches: readonly RuleMatch[], pretty: boolean): string {
  const decision = pickStrictest(matches.map(({ rule }) => rule.decision));
  const answer = {
    matchedRules: matches.map(({ rule, matchedPrefix, resolvedProgram }) => ({
      prefixRuleMatch: {
        matchedPrefix,
        decision: rule.decision,
        ...(resolvedProgram === undefined ? {} : { resolvedProgram }),
        ...(rule.justification === undefined ? {} : { justification: rule.justification }),
      },
    })),
    ...(decision === undefined ? {} : { decision }),
  };
  return JSON.stringify(answer, null, pretty ? 2 : undefined);
}
