import { expect, test } from 'bun:test';
import { describeSavedRules } from '#/agent/approval/rules/describe-saved.ts';
import { addSavedRule, printNetworkRule, printPrefixRule } from '#/agent/approval/rules/saved-rules.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');

test('saved rules are numbered, and say what they are about and until when', () => {
  let text = '# mine\nprefix_rule(\n  pattern=["over", "lines"],\n  decision="forbidden",\n)\n';
  text = addSavedRule(text, printPrefixRule(['git', 'pull']), { nowMs: NOW, expiresAtMs: undefined });
  text = addSavedRule(text, printPrefixRule(['npm', 'x y']), { nowMs: NOW, expiresAtMs: NOW + 1000 });
  text +=
    'prefix_rule(pattern=[["a", "b"], "c"], decision="prompt", justification="why")\nprefix_rule(pattern=WORDS)\n';
  text = addSavedRule(text, printNetworkRule('a.com', 'https'), { nowMs: NOW, expiresAtMs: undefined });
  const rules = describeSavedRules(text, NOW + 1000);
  expect(rules.map(({ number, kind, pattern, host, decision }) => [number, kind, pattern, host, decision])).toEqual([
    [1, 'prefix', ['git', 'pull'], undefined, 'allow'],
    [2, 'prefix', ['npm', 'x y'], undefined, 'allow'],
    [3, 'prefix', [['a', 'b'], 'c'], undefined, 'prompt'],
    [4, 'unknown', [], undefined, undefined],
    [5, 'network', [], 'a.com', 'allow'],
  ]);
  expect(rules.map((rule) => rule.isExpired)).toEqual([false, true, false, false, false]);
  expect(rules[2]?.justification).toBe('why');
});
