/** Texts in the form that Codex's own messages have, which people and programs compare. Pure. */
import type { PrefixRule, RuleDecision, RuleMatch } from './exec-policy.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
};

/** A text in double quotes, with control and invisible characters as escapes. */
export function printDebugText(text: string): string {
  const escaped = text.replace(/["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]|(?! )\p{Zs}/gu, (char) => {
    return ESCAPES[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return `"${escaped}"`;
}

function printDecision(decision: RuleDecision): string {
  return decision.slice(0, 1).toUpperCase() + decision.slice(1);
}

function printOption(text: string | undefined, wrap: (text: string) => string = printDebugText): string {
  return text === undefined ? 'None' : `Some(${wrap(text)})`;
}

function printTexts(texts: readonly string[]): string {
  return `[${texts.map(printDebugText).join(', ')}]`;
}

export function printDebugRule({
  first,
  rest,
  alternatives,
  decision,
  justification,
  ignoresCase,
}: PrefixRule): string {
  const words = rest.map((options, index) =>
    alternatives[index] === true ? `Alts(${printTexts(options)})` : `Single(${printDebugText(options[0] ?? '')})`,
  );
  const pattern = `PrefixPattern { canonical_matching: ${ignoresCase}, first: ${printDebugText(first)}, rest: [${words.join(', ')}] }`;
  return `PrefixRule { pattern: ${pattern}, decision: ${printDecision(decision)}, justification: ${printOption(justification)} }`;
}

export function printDebugMatch({ rule, matchedPrefix, resolvedProgram }: RuleMatch): string {
  const program = printOption(resolvedProgram, (path) => `AbsolutePathBuf(${printDebugText(path)})`);
  return `PrefixRuleMatch { matched_prefix: ${printTexts(matchedPrefix)}, decision: ${printDecision(rule.decision)}, resolved_program: ${program}, justification: ${printOption(rule.justification)} }`;
}
