/** Saved rules as people and programs are shown them. Pure. */
import { decodeRules } from './decode-rules.ts';
import { isExpired, listSavedRules } from './saved-rules.ts';

export interface SavedRuleDescription {
  /** From 1, among the saved rules of the file; what `csm policy revoke` takes. */
  readonly number: number;
  /** Line of the file, from 1. */
  readonly line: number;
  /** The line of Starlark. */
  readonly text: string;
  /** `unknown`: it needs what stands elsewhere in the file. */
  readonly kind: 'prefix' | 'network' | 'unknown';
  /** The words that a command begins with; where alternatives stand for one, a list. Empty for other kinds. */
  readonly pattern: readonly (string | readonly string[])[];
  readonly host: string | undefined;
  readonly decision: string | undefined;
  readonly justification: string | undefined;
  readonly savedAt: string | undefined;
  readonly expiresAt: string | undefined;
  /** Its time is over: csm takes it for absent. */
  readonly isExpired: boolean;
}

/** @param text of the file */
export function describeSavedRules(text: string, nowMs: number): readonly SavedRuleDescription[] {
  return listSavedRules(text).map((saved, index) => ({
    number: index + 1,
    line: saved.line,
    text: saved.text,
    ...describeRule(saved.text),
    savedAt: saved.savedAt,
    expiresAt: saved.expiresAt,
    isExpired: isExpired(saved, nowMs),
  }));
}

type Meaning = Pick<SavedRuleDescription, 'kind' | 'pattern' | 'host' | 'decision' | 'justification'>;

const UNKNOWN: Meaning = {
  kind: 'unknown',
  pattern: [],
  host: undefined,
  decision: undefined,
  justification: undefined,
};

function describeRule(text: string): Meaning {
  const decoded = decodeRules(text, 'rule', () => undefined);
  if (!decoded.ok) return UNKNOWN;
  const { rules, networkRules } = decoded.policy;
  const [rule] = rules;
  if (rule !== undefined) {
    const firsts = rules.map(({ first }) => first);
    const words = [firsts, ...rule.rest].map((options) => (options.length === 1 ? (options[0] ?? '') : options));
    return {
      kind: 'prefix',
      pattern: words,
      host: undefined,
      decision: rule.decision,
      justification: rule.justification,
    };
  }
  const [network] = networkRules;
  if (network === undefined) return UNKNOWN;
  const { host, decision, justification } = network;
  return { kind: 'network', pattern: [], host, decision, justification };
}
