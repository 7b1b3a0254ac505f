import { expect, test } from 'bun:test';
import { listRulesMet } from '#/agent/approval/judge-rules.ts';
import { argumentOf, UNKNOWN_ARGUMENT } from '#/agent/approval/risk/invocation.ts';
import { decodeRules } from '#/agent/approval/rules/decode-rules.ts';
import type { ExecPolicy } from '#/agent/approval/rules/exec-policy.ts';

function readPolicy(programs: readonly string[]): ExecPolicy {
  const text = programs.map((name) => `prefix_rule(pattern=["${name}", "x"], decision="forbidden")`).join('\n');
  const decoded = decodeRules(text, 'test.rules', () => undefined);
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.policy;
}

function met(policy: ExecPolicy, words: Parameters<typeof listRulesMet>[0]['words']): readonly string[] {
  const paths = { resolve: (path: string) => path, follow: (path: string) => (path === '/a/link' ? '/b/rm' : path) };
  return listRulesMet({ words }, policy, paths).map(({ rule, hit }) => `${hit} ${rule.first}`);
}

test('rules are met by any name of the program, in their order', () => {
  const policy = readPolicy(['rm', 'link', '/b/rm', 'ls']);
  const x = argumentOf('x');
  expect(met(policy, [argumentOf('/a/link'), x])).toEqual(['definite rm', 'definite link', 'definite /b/rm']);
  expect(met(policy, [argumentOf('ls'), UNKNOWN_ARGUMENT])).toEqual(['maybe ls']);
  expect(met(policy, [UNKNOWN_ARGUMENT, x])).toEqual(['maybe rm', 'maybe link', 'maybe /b/rm', 'maybe ls']);
  expect(met(policy, [argumentOf('ls')])).toEqual([]);
  expect(met(policy, [])).toEqual([]);
});

test('a link is followed once a command, however many rules there are', () => {
  const policy = readPolicy(Array.from({ length: 200 }, (_, index) => `tool${index}`));
  let followed = 0;
  const follow = (path: string): string => {
    followed += 1;
    return path;
  };
  listRulesMet({ words: [argumentOf('/bin/ls'), argumentOf('x')] }, policy, { resolve: (path) => path, follow });
  expect(followed).toBe(1);
});
