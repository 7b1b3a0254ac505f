import { expect, test } from 'bun:test';
import { decideLane } from '#/agent/scheduler/plan.ts';

test.each([
  ['apply_patch', '*** Begin Patch', 'alone'],
  ['exec_command', '{"cmd":"apply_patch <<EOF"}', 'alone'],
  ['exec_command', '{"cmd":"applypatch x"}', 'alone'],
  ['exec_command', '{"cmd":"ls"}', 'parallel'],
  ['write_stdin', '{"session_id":1,"chars":"apply_patch"}', 'parallel'],
  ['view_image', '{"path":"a"}', 'parallel'],
] as const)('%s %s: %s', (name, input, lane) => {
  expect(decideLane({ name, input })).toBe(lane);
});
