import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeHookOutput, type HookStatus } from '#/agent/hooks/decode-hook-output.ts';
import { HOOK_EVENTS, type HookEventName } from '#/agent/hooks/hook-events.ts';
import type { JsonObject } from '#/base/json.ts';

const exit = (exitCode: number, stdout = '', stderr = ''): Parameters<typeof decodeHookOutput>[1] => ({
  exitCode,
  stdout,
  stderr,
});
const specific = (hookEventName: string, members: JsonObject): JsonObject => ({
  hookSpecificOutput: { hookEventName, ...members },
});

describe('exit codes and text', () => {
  const rows: [HookEventName, number, string, string, HookStatus, string | undefined][] = [
    ['PreToolUse', 2, '', ' no \n', 'blocked', 'no'],
    ['PreToolUse', 2, '', ' ', 'failed', undefined],
    ['PreToolUse', 1, '{"decision":"block","reason":"x"}', '', 'failed', undefined],
    ['SessionStart', 2, '', 'no', 'failed', undefined],
    ['Stop', 2, '', 'go on', 'blocked', 'go on'],
    ['Stop', 0, 'text', '', 'failed', undefined],
    ['PreToolUse', 0, 'text', '', 'completed', undefined],
    ['PreToolUse', 0, '{broken', '', 'failed', undefined],
    ['UserPromptSubmit', 0, '[1]', '', 'failed', undefined],
    ['SessionEnd', 0, '{"foo":1}', '', 'completed', undefined],
  ];
  test.each(rows)('%p %p %p %p: %p', (event, code, stdout, stderr, status, reason) => {
    const outcome = decodeHookOutput(event, exit(code, stdout, stderr));
    expect([outcome.status, outcome.reason]).toEqual([status, reason]);
  });

  test('text of a prompt hook is context, trimmed at its ends', () => {
    expect(decodeHookOutput('UserPromptSubmit', exit(0, '  a\n\n b \n\n')).context).toBe('a\n\n b');
    expect(decodeHookOutput('UserPromptSubmit', exit(0, 'null')).context).toBe('null');
    expect(decodeHookOutput('PreToolUse', exit(0, 'text')).context).toBeUndefined();
  });
});

describe('answers', () => {
  const rows: [HookEventName, JsonObject, HookStatus][] = [
    ['PreToolUse', specific('PreToolUse', { permissionDecision: 'deny', permissionDecisionReason: 'x' }), 'blocked'],
    ['PreToolUse', specific('Stop', { permissionDecision: 'deny', permissionDecisionReason: 'x' }), 'blocked'],
    ['PreToolUse', specific('PreToolUse', { permissionDecision: 'deny' }), 'failed'],
    ['PreToolUse', specific('PreToolUse', { permissionDecision: 'ask' }), 'failed'],
    ['PreToolUse', specific('PreToolUse', { permissionDecision: 'allow' }), 'failed'],
    ['PreToolUse', specific('PreToolUse', { permissionDecision: 'allow', updatedInput: {} }), 'completed'],
    ['PreToolUse', specific('PreToolUse', { updatedInput: {} }), 'failed'],
    ['PreToolUse', { decision: 'block', reason: 'x' }, 'blocked'],
    ['PreToolUse', { decision: 'block' }, 'failed'],
    ['PreToolUse', { decision: 'approve' }, 'failed'],
    ['PreToolUse', { reason: 'x' }, 'failed'],
    ['PreToolUse', { continue: false }, 'failed'],
    ['PreToolUse', { suppressOutput: true }, 'failed'],
    ['PreToolUse', { foo: 1 }, 'failed'],
    ['PreToolUse', { continue: true, decision: null, systemMessage: 'm' }, 'completed'],
    ['PostToolUse', { continue: false, reason: 'x' }, 'stopped'],
    ['PostToolUse', specific('PostToolUse', { updatedMCPToolOutput: 1 }), 'failed'],
    ['UserPromptSubmit', { continue: false }, 'stopped'],
    ['UserPromptSubmit', { suppressOutput: true }, 'completed'],
    ['Stop', { decision: 'block', reason: 'x' }, 'blocked'],
    ['PermissionRequest', specific('PermissionRequest', { decision: { behavior: 'deny' } }), 'blocked'],
    ['PermissionRequest', specific('PermissionRequest', { decision: { behavior: 'allow' } }), 'completed'],
    [
      'PermissionRequest',
      specific('PermissionRequest', { decision: { behavior: 'allow', interrupt: true } }),
      'failed',
    ],
    ['Interrupt', { continue: false }, 'failed'],
    ['PreCompact', { continue: false }, 'stopped'],
  ];
  test.each(rows)('%p %j: %p', (event, answer, status) => {
    expect(decodeHookOutput(event, exit(0, JSON.stringify(answer))).status).toBe(status);
  });

  test('whatever a hook prints, it fails or is understood', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...HOOK_EVENTS),
        fc.integer({ min: 0, max: 3 }),
        fc.json(),
        fc.string(),
        (event, code, out, err) => {
          const { status, entries } = decodeHookOutput(event, exit(code, out, err));
          if (status === 'failed') expect(entries.some(({ kind }) => kind === 'error')).toBe(true);
        },
      ),
    );
  });
});
