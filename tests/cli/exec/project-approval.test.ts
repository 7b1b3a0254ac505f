/** How `exec` shows that somebody was asked: as Codex shows the command or the patch, and what was answered besides. */
import { describe, expect, test } from 'bun:test';
import { HumanProjector } from '#/cli/exec/project-human.ts';
import { JsonlProjector } from '#/cli/exec/project-jsonl.ts';
import type { ToolAction, ToolStatus } from '#/base/tool-action.ts';
import type { ApprovalDecided } from '#/session/events/approval.ts';
import type { SessionEvent } from '#/session/events/index.ts';

const COMMAND: ToolAction = { kind: 'command', command: "/bin/bash -lc 'ls'", cwd: '/w' };
const PATCH: ToolAction = { kind: 'patch', changes: [{ path: '/out', kind: 'add', diff: '' }] };
const ids = { turn_id: 't', call_id: 'c', approval_id: 'a' } as const;

const requested = (action: ToolAction): SessionEvent => ({
  type: 'approval.requested',
  ...ids,
  tool: 'exec_command',
  reasons: ['leaves-sandbox'],
  payload: { action },
});
const decided = (rest: Partial<ApprovalDecided>): SessionEvent =>
  ({ type: 'approval.decided', ...ids, decision: 'declined', by: 'reviewer', ...rest }) as SessionEvent;
const started = (action: ToolAction): SessionEvent => ({
  type: 'tool.started',
  turn_id: 't',
  call_id: 'c',
  tool: 'exec_command',
  payload: { action },
});
const ended = (status: ToolStatus, output: string, exitCode?: number): SessionEvent => ({
  type: 'tool.completed',
  turn_id: 't',
  call_id: 'c',
  tool: 'exec_command',
  status,
  duration_ms: 5,
  ...(exitCode === undefined ? {} : { exit_code: exitCode }),
  payload: { item: { type: 'function_call_output', call_id: 'c', output } },
});

const REVIEW: Partial<ApprovalDecided> = {
  risk_level: 'high',
  user_authorization: 'low',
  payload: { rationale: 'It deletes.\x1b[2J' },
};

function jsonl(...events: readonly SessionEvent[]): readonly unknown[] {
  const projector = new JsonlProjector();
  return events.flatMap((event) => [...projector.project(event)]);
}

function human(...events: readonly SessionEvent[]): string {
  const projector = new HumanProjector({ color: false, hideReasoning: false });
  return events.map((event) => projector.project(event)).join('');
}

describe('JSON Lines', () => {
  test('a refused command is one that was declined', () => {
    expect(jsonl(requested(COMMAND), decided(REVIEW), ended('rejected', 'no'))).toMatchObject([
      { type: 'item.started', item: { id: 'item_0', type: 'command_execution', status: 'in_progress' } },
      {
        type: 'item.completed',
        item: {
          id: 'item_1',
          type: 'approval',
          tool: 'exec_command',
          reasons: ['leaves-sandbox'],
          decision: 'declined',
          by: 'reviewer',
          risk_level: 'high',
          user_authorization: 'low',
          rationale: 'It deletes.\x1b[2J',
        },
      },
      { type: 'item.completed', item: { id: 'item_0', aggregated_output: '', exit_code: null, status: 'declined' } },
    ]);
  });

  test('a command that was allowed begins once', () => {
    const lines = jsonl(
      requested(COMMAND),
      decided({ decision: 'approved' }),
      started(COMMAND),
      ended('completed', 'Wall\nOutput:\nhi', 0),
    );
    expect(lines).toMatchObject([
      { type: 'item.started' },
      { item: { type: 'approval', decision: 'approved' } },
      { type: 'item.completed', item: { id: 'item_0', aggregated_output: 'hi', exit_code: 0, status: 'completed' } },
    ]);
  });

  test('one whose review came too late failed, without an exit code', () => {
    expect(jsonl(requested(COMMAND), decided({ decision: 'expired' }), ended('failed', 'late')).at(-1)).toMatchObject({
      item: { exit_code: null, status: 'failed' },
    });
  });

  test('a refused patch failed', () => {
    expect(jsonl(requested(PATCH), decided(REVIEW), ended('rejected', 'no')).at(-1)).toMatchObject({
      item: { type: 'file_change', status: 'failed' },
    });
  });

  test('what is asked while a command runs does not show it again', () => {
    const lines = jsonl(started(COMMAND), requested(COMMAND), decided(REVIEW));
    expect(lines).toHaveLength(2);
  });
});

describe('text', () => {
  test('a refusal, with its reason made safe', () => {
    expect(human(requested(COMMAND), decided(REVIEW), ended('rejected', 'no'))).toBe(
      "exec\n/bin/bash -lc 'ls' in /w\n" +
        'approval: declined by the review (risk high, authorization low): It deletes.\\x1b[2J\n' +
        ' declined:\n',
    );
  });

  test('a yes', () => {
    const text = human(
      requested(COMMAND),
      decided({ decision: 'approved' }),
      started(COMMAND),
      ended('completed', 'Wall\nOutput:\nhi', 0),
    );
    expect(text).toBe("exec\n/bin/bash -lc 'ls' in /w\napproval: allowed by the review\n succeeded in 5ms:\nhi\n\n");
  });

  test('a refused patch', () => {
    expect(human(requested(PATCH), decided(REVIEW), ended('rejected', 'no'))).toEndWith(
      'apply patch\npatch: declined\n/out\n',
    );
  });
});
