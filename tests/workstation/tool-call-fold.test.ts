import { describe, expect, test } from 'bun:test';
import type { DurableEvent, StoredEvent } from '#/session/events/index.ts';
import { decideCallKind, ToolCallFold, type ToolCall } from '#/workstation/tool-call-fold.ts';

const at = (second: number): string => `2026-01-02T03:04:${String(second).padStart(2, '0')}.000Z`;

/** What comes of events, one a second. */
function fold(...events: readonly (DurableEvent | Record<string, unknown>)[]): readonly Partial<ToolCall>[] {
  const calls: ToolCall[] = [];
  const run = new ToolCallFold((call) => calls.push(call));
  for (const [index, event] of events.entries()) run.apply({ ...event, seq: index + 1, ts: at(index) } as StoredEvent);
  run.end();
  return calls.map((call) => Object.fromEntries(Object.entries(call).filter(([, value]) => value !== undefined)));
}

const asked = (callId: string, tool = 'exec_command') => ({
  type: 'item.completed',
  turn_id: 't',
  item_id: `fc_${callId}`,
  kind: 'tool_call',
  calls: [{ call_id: callId, kind: 'function', tool }],
});
const started = (callId: string) => ({
  type: 'tool.started',
  turn_id: 't',
  call_id: callId,
  tool: 'exec_command',
  sandbox: { rung: 'bwrap', mode: 'read-only', network: false },
});
const completed = (callId: string, status: string, more: object = {}) => ({
  type: 'tool.completed',
  turn_id: 't',
  call_id: callId,
  tool: 'exec_command',
  status,
  duration_ms: 7,
  ...more,
});

describe('ToolCallFold', () => {
  test('a command from its call to its end', () => {
    expect(fold(asked('a'), started('a'), completed('a', 'failed', { exit_code: 3, output_bytes: 12 }))).toEqual([
      {
        callId: 'a',
        turnId: 't',
        tool: 'exec_command',
        kind: 'exec',
        status: 'failed',
        at: at(0),
        startedAt: at(1),
        endedAt: at(2),
        durationMs: 7,
        exitCode: 3,
        outputBytes: 12,
        sandbox: { rung: 'bwrap', mode: 'read-only', network: false },
        actionSeq: 2,
      },
    ]);
  });

  test('a call with an approval, declined', () => {
    const requested = {
      type: 'approval.requested',
      turn_id: 't',
      call_id: 'a',
      approval_id: 'p',
      tool: 'apply_patch',
      reasons: ['outside'],
    };
    const decided = {
      type: 'approval.decided',
      turn_id: 't',
      call_id: 'a',
      approval_id: 'p',
      decision: 'declined',
      by: 'user',
    };
    expect(fold(asked('a', 'apply_patch'), requested)).toMatchObject([
      { status: 'pending', kind: 'patch', approval: { reasons: ['outside'] } },
    ]);
    expect(fold(asked('a', 'apply_patch'), requested, decided)).toMatchObject([{ status: 'requested' }]);
    expect(
      fold(asked('a', 'apply_patch'), requested, decided, { ...completed('a', 'rejected'), tool: 'apply_patch' }),
    ).toMatchObject([
      { status: 'rejected', approval: { reasons: ['outside'], decision: 'declined', by: 'user' }, actionSeq: 2 },
    ]);
  });

  test('a process that outlives its call', () => {
    const running = completed('a', 'running', { process_id: 5 });
    const exited = {
      type: 'process.exited',
      turn_id: 't',
      call_id: 'a',
      process_id: 5,
      exit_code: 1,
      status: 'failed',
      duration_ms: 900,
    };
    expect(fold(started('a'), running)).toMatchObject([{ status: 'running', processId: 5 }]);
    expect(fold(started('a'), running, exited)).toMatchObject([
      { status: 'failed', exitCode: 1, durationMs: 900, endedAt: at(2) },
    ]);
    expect(fold(exited)).toEqual([]);
  });

  test('a call whose output came with an import, one that was only asked for, one that began', () => {
    expect(fold(asked('a'), { type: 'context.added', answers: ['a', 'x'] })).toMatchObject([
      { status: 'answered', endedAt: at(1) },
    ]);
    expect(fold(asked('a'))).toMatchObject([{ status: 'requested', at: at(0) }]);
    expect(fold(started('a'))).toMatchObject([{ status: 'started' }]);
  });

  test('open calls are bounded: the oldest is answered as it stands', () => {
    const many = Array.from({ length: 1500 }, (_, index) => started(`c${index}`));
    const calls = fold(...many);
    expect(calls.length).toBe(1500);
    expect(calls[0]).toMatchObject({ callId: 'c0', status: 'started' });
  });
});

test.each([
  ['exec_command', 'exec'],
  ['shell', 'exec'],
  ['write_stdin', 'stdin'],
  ['apply_patch', 'patch'],
  ['mcp__files__read', 'mcp'],
  ['toString', 'other'],
  ['', 'other'],
] as const)('%s is of kind %s', (tool, kind) => {
  expect(decideCallKind(tool)).toBe(kind);
});
