import { expect, test } from 'bun:test';
import { decideEscalation, refuseUnattended } from '#/agent/approval/decide.ts';

const TEXT =
  'approval policy is Never; reject command — you cannot ask for escalated permissions if the approval policy is Never';

test.each([
  ['never', undefined, undefined],
  ['never', 'use_default', undefined],
  ['never', 'require_escalated', TEXT],
  ['never', 'with_additional_permissions', TEXT],
  ['on-request', 'use_default', undefined],
  ['on-request', 'require_escalated', undefined],
  ['untrusted', 'require_escalated', undefined],
] as const)('%s, %s', (policy, permissions, output) => {
  expect(decideEscalation(policy, permissions)).toBe(output);
});

test('what is said where nobody answers', () => {
  expect(refuseUnattended('require_escalated').output).toContain('request for escalated permissions');
  expect(refuseUnattended(undefined).output).toContain('the command was not approved');
});
