import { describe, expect, test } from 'bun:test';
import { JsonlProjector } from '#/cli/exec/project-jsonl.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';

const turn = { turn_id: 't1' } as const;

function project(events: readonly SessionEvent[], projector = new JsonlProjector()): unknown[] {
  return events.flatMap((event) => [...projector.project(event)]);
}

function itemCompleted(
  kind: 'agent_message' | 'reasoning' | 'web_search' | 'tool_call',
  item: Record<string, unknown>,
): SessionEvent {
  return {
    type: 'item.completed',
    ...turn,
    item_id: String(item['id']),
    kind,
    payload: { item: item as never },
  };
}

function toolCompleted(
  more: Record<string, unknown>,
  output: unknown,
  payload: Record<string, unknown> = {},
): SessionEvent {
  return {
    type: 'tool.completed',
    ...turn,
    call_id: 'c1',
    tool: 'exec_command',
    status: 'completed',
    duration_ms: 5,
    payload: { item: { type: 'function_call_output', id: 'o', call_id: 'c1', output: output as never }, ...payload },
    ...more,
  } as SessionEvent;
}

const commandStarted: SessionEvent = {
  type: 'tool.started',
  ...turn,
  call_id: 'c1',
  tool: 'exec_command',
  payload: { action: { kind: 'command', command: "/bin/bash -lc 'x'", cwd: '/w' } },
};

const TEXT = 'Chunk ID: a\nWall time: 0.1 seconds\nProcess exited with code 3\nOriginal token count: 1\nOutput:\nhi\n';

describe('JsonlProjector', () => {
  test('a review is the answer of its turn, and no item of its own', () => {
    const started: SessionEvent = {
      type: 'tool.started',
      ...turn,
      call_id: 'c1',
      tool: 'code_review',
      payload: { action: { kind: 'review', target: 'current changes' } },
    };
    expect(project([started, toolCompleted({ tool: 'code_review' }, 'Fine.')])).toEqual([]);
    expect(project([started, toolCompleted({ tool: 'code_review', status: 'failed' }, '')])).toEqual([]);
  });

  test('a command goes from in_progress to failed with what it printed', () => {
    expect(project([commandStarted, toolCompleted({ status: 'failed', exit_code: 3 }, TEXT)])).toEqual([
      {
        type: 'item.started',
        item: {
          id: 'item_0',
          type: 'command_execution',
          command: "/bin/bash -lc 'x'",
          aggregated_output: '',
          exit_code: null,
          status: 'in_progress',
        },
      },
      {
        type: 'item.completed',
        item: {
          id: 'item_0',
          type: 'command_execution',
          command: "/bin/bash -lc 'x'",
          aggregated_output: 'hi\n',
          exit_code: 3,
          status: 'failed',
        },
      },
    ]);
  });

  test('the whole output is shown where the model saw a part', () => {
    const [, ended] = project([
      commandStarted,
      toolCompleted({ exit_code: 0 }, TEXT, { aggregated_output: 'all of it' }),
    ]);
    expect(ended).toMatchObject({ item: { aggregated_output: 'all of it', status: 'completed' } });
  });

  test('a command that goes on completes when its process ends', () => {
    const events = project([
      commandStarted,
      toolCompleted({ status: 'running', process_id: 7 }, TEXT),
      {
        type: 'process.exited',
        ...turn,
        call_id: 'c1',
        process_id: 7,
        exit_code: 0,
        status: 'completed',
        duration_ms: 9,
        payload: { aggregated_output: 'later' },
      },
    ]);
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({
      type: 'item.completed',
      item: { id: 'item_0', aggregated_output: 'later', exit_code: 0 },
    });
  });

  test('what could not be started has exit code -1', () => {
    const [, ended] = project([commandStarted, toolCompleted({ status: 'failed' }, 'exec_command failed: x')]);
    expect(ended).toMatchObject({ item: { exit_code: -1, status: 'failed' } });
  });

  test('a rejected call, which Codex hides, is a tool_call with its arguments and the reason', () => {
    expect(
      project([
        itemCompleted('tool_call', {
          type: 'custom_tool_call',
          id: 'i',
          call_id: 'c1',
          name: 'apply_patch',
          input: 'P',
        }),
        toolCompleted({ tool: 'apply_patch', status: 'rejected' }, 'patch rejected: no', { reason: 'read-only' }),
      ]),
    ).toEqual([
      {
        type: 'item.completed',
        item: {
          id: 'item_0',
          type: 'tool_call',
          tool: 'apply_patch',
          arguments: 'P',
          status: 'rejected',
          output: 'patch rejected: no',
          reason: 'read-only',
        },
      },
    ]);
  });

  test('a plan is one todo_list: started, updated, completed before the turn', () => {
    const plan = (status: 'pending' | 'completed'): SessionEvent =>
      toolCompleted({ tool: 'update_plan' }, 'Plan updated', { plan: { steps: [{ step: 'one', status }] } });
    const events = project([
      plan('pending'),
      plan('completed'),
      { type: 'turn.completed', ...turn, duration_ms: 1, usage: NO_USAGE, cost_usd: null },
    ]) as { type: string; item?: { id: string; items: unknown[] } }[];
    expect(events.map((event) => event.type)).toEqual([
      'item.started',
      'item.updated',
      'item.completed',
      'turn.completed',
    ]);
    expect(events.slice(0, 3).map((event) => event.item?.id)).toEqual(['item_0', 'item_0', 'item_0']);
    expect(events[2]?.item?.items).toEqual([{ text: 'one', completed: true }]);
  });

  test('usage goes on from what the thread had used', () => {
    const usage = { ...NO_USAGE, input_tokens: 10, output_tokens: 2, total_tokens: 12 };
    const projector = new JsonlProjector(usage);
    const events = project(
      [
        {
          type: 'response.completed',
          ...turn,
          response_id: 'r',
          usage,
          cost_usd: null,
          request: { input_items: 1, input_sha256: '' },
          duration_ms: 1,
        },
        { type: 'turn.completed', ...turn, duration_ms: 1, usage, cost_usd: null },
      ],
      projector,
    );
    expect(events).toEqual([
      {
        type: 'turn.completed',
        usage: {
          input_tokens: 20,
          cached_input_tokens: 0,
          cache_write_input_tokens: 0,
          output_tokens: 4,
          reasoning_output_tokens: 0,
        },
      },
    ]);
  });

  test('reasoning without a summary says nothing; paragraphs are lines', () => {
    expect(project([itemCompleted('reasoning', { type: 'reasoning', id: 'r', summary: [] })])).toEqual([]);
    const summary = [
      { type: 'summary_text', text: 'a' },
      { type: 'summary_text', text: 'b' },
    ];
    expect(project([itemCompleted('reasoning', { type: 'reasoning', id: 'r', summary })])).toEqual([
      { type: 'item.completed', item: { id: 'item_0', type: 'reasoning', text: 'a\nb' } },
    ]);
  });

  test('an interrupted turn ends with a terminal event, and its partial text is kept', () => {
    expect(
      project([
        { type: 'item.interrupted', ...turn, item_id: 'm', kind: 'agent_message', payload: { text: 'Hel' } },
        { type: 'turn.interrupted', ...turn, reason: 'signal', signal: 'SIGINT' },
      ]),
    ).toEqual([
      {
        type: 'item.completed',
        item: { id: 'item_0', type: 'interrupted_message', kind: 'agent_message', text: 'Hel' },
      },
      {
        type: 'turn.failed',
        error: { message: 'The turn was interrupted by SIGINT.', code: 'interrupted', reason: 'signal' },
      },
    ]);
  });

  test('only visible retries are told', () => {
    const retry = (visible: boolean): SessionEvent => ({
      type: 'stream.retrying',
      ...turn,
      attempt: 2,
      max_attempts: 5,
      delay_ms: 1,
      visible,
      payload: { cause: 'broken' },
    });
    expect(project([retry(false), retry(true)])).toEqual([{ type: 'error', message: 'Reconnecting... 2/5 (broken)' }]);
  });
});
