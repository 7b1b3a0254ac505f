import { expect, test } from 'bun:test';
import { decideCommand } from '#/agent/approval/decide.ts';

test.each([
  ['never', undefined, 'run'],
  ['never', 'use_default', 'run'],
  ['never', 'require_escalated', 'reject'],
  ['never', 'with_additional_permissions', 'reject'],
  ['on-request', 'use_default', 'run'],
  ['on-request', 'require_escalated', 'reject'],
] as const)('%s, %s: %s', (policy, permissions, kind) => {
  expect(decideCommand(policy, permissions).kind).toBe(kind);
});

test('the text that models know', () => {
  expect(decideCommand('never', 'require_escalated')).toMatchObject({
    output:
      'approval policy is Never; reject command — you cannot ask for escalated permissions if the approval policy is Never',
  });
});
