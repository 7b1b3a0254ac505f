import { describe, expect, test } from 'bun:test';
import type { Model, ModelEvent } from '#/agent/model/model-event.ts';
import type { ToolContext, ToolOutcome } from '#/agent/tools/tool.ts';
import { startTurnRunner, type TurnPorts } from '#/agent/turn/turn-runner.ts';
import { CsmError } from '#/base/errors.ts';
import { messageItem, NO_USAGE, type ResponseItem, type ToolCall } from '#/protocol/responses/items.ts';
import type { DurableEvent, LiveEvent } from '#/session/events/index.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { until } from '#tests/support/until.ts';

const COMPLETED: ModelEvent = { type: 'completed', responseId: 'r', usage: NO_USAGE, endTurn: true };
const text = (id: string): ModelEvent => ({
  type: 'item_done',
  item: { type: 'message', id, role: 'assistant', content: [{ type: 'output_text', text: id }] },
});
const call = (id: string): ModelEvent => ({
  type: 'item_done',
  item: { type: 'function_call', id: `f${id}`, call_id: id, name: 'exec_command', arguments: '{}' },
});

/** A model that plays answers; the last one hangs until it is aborted where `hangs` is set. */
function scripted(answers: readonly (readonly ModelEvent[])[], hangs = false): Model {
  let next = 0;
  return {
    async *ask(_request, signal) {
      const answer = answers[next++] ?? [];
      yield* answer;
      if (answer.some(({ type }) => type === 'completed' || type === 'failed')) return;
      if (hangs && !signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      yield { type: 'canceled' };
    },
  };
}

interface Setup {
  readonly model: Model;
  readonly runTool?: (call: ToolCall, context: ToolContext) => Promise<ToolOutcome>;
  readonly append?: (events: readonly DurableEvent[]) => Promise<void>;
  readonly timeLimitMs?: number;
  readonly roundEvents?: () => readonly DurableEvent[];
}

function start({ model, runTool, append, timeLimitMs, roundEvents }: Setup) {
  const platform = openMemoryPlatform();
  const events: DurableEvent[] = [];
  const live: LiveEvent[] = [];
  const ports: TurnPorts = {
    platform,
    sink: {
      append: async (...added) => {
        await append?.(added);
        events.push(...added);
      },
      live: (event) => live.push(event),
    },
    model,
    facts: {
      turnId: 't',
      requestedModel: 'm',
      retryPolicy: { requestMaxRetries: 0, streamMaxRetries: 0 },
      maxToolRounds: undefined,
      maxCostUsd: undefined,
      compactAtTokens: undefined,
      costOf: () => null,
    },
    prepareRequest: () => ({ request: { body: '{}', headers: [] }, inputItems: 1, inputSha256: 'x' }),
    runTool: runTool ?? (async () => ({ status: 'completed', output: 'done' })),
    toolContext: () => ({}) as never,
    compact: async () => ({ status: 'canceled' }),
    contextTokens: 0,
    threadTokens: () => 0,
    goal: () => null,
    roundEvents: () => roundEvents?.() ?? [],
    interruptionNote: (): ResponseItem => messageItem('msg_note', 'user', [{ type: 'input_text', text: 'note' }]),
    contentFilterNote: (): ResponseItem => messageItem('msg_filter', 'developer', [{ type: 'input_text', text: 'no' }]),
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
  };
  return { turn: startTurnRunner(ports), events, live, platform, types: () => events.map(({ type }): string => type) };
}

describe('startTurnRunner', () => {
  test('records what happens in its order', async () => {
    const { turn, types } = start({
      model: scripted([
        [call('1'), COMPLETED],
        [text('m'), COMPLETED],
      ]),
    });
    expect(await turn.end).toEqual({ status: 'completed', lastMessageItemId: 'm' });
    expect(types().toSorted()).toEqual(
      [
        'item.completed',
        'item.completed',
        'response.completed',
        'response.completed',
        'tool.completed',
        'turn.completed',
      ].toSorted(),
    );
    expect(types()[0]).toBe('item.completed');
    expect(types().at(-1)).toBe('turn.completed');
  });

  test('a tool has its start on disk before its effect, and its end after it', async () => {
    const order: string[] = [];
    const { turn, types } = start({
      model: scripted([
        [call('1'), COMPLETED],
        [text('m'), COMPLETED],
      ]),
      runTool: async (_call, { report }) => {
        await report.started({ kind: 'command', command: 'x', cwd: '/w' });
        order.push('effect');
        return { status: 'completed', output: '' };
      },
      append: async (added) => void order.push(...added.map(({ type }) => type)),
    });
    await turn.end;
    expect(order.indexOf('tool.started')).toBeLessThan(order.indexOf('effect'));
    expect(order.indexOf('effect')).toBeLessThan(order.indexOf('tool.completed'));
    expect(types()).toContain('turn.completed');
  });

  test('an interruption ends the request and the tools, and waits for them', async () => {
    const { turn, types } = start({
      model: scripted([[call('1')]], true),
      runTool: (_call, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ status: 'interrupted', output: 'aborted by user' }));
        }),
    });
    await until('the call is recorded', () => types().includes('item.completed'));
    turn.interrupt('signal', 'SIGINT');
    turn.interrupt('user');
    expect(await turn.end).toEqual({ status: 'interrupted', reason: 'signal', signal: 'SIGINT' });
    expect(types()).toEqual(['item.completed', 'tool.completed', 'context.added', 'turn.interrupted']);
  });

  test('the time limit interrupts', async () => {
    const { turn, platform } = start({ model: scripted([[]], true), timeLimitMs: 500 });
    platform.clock.advance(500);
    expect(await turn.end).toEqual({ status: 'interrupted', reason: 'time-limit' });
  });

  test.each([
    ['response.completed', [call('1'), COMPLETED]],
    ['turn.completed', [COMPLETED]],
  ])('a log that cannot take %s ends the turn with the reason, and nothing hangs', async (refused, answer) => {
    const full = new CsmError('environment', 'log-degraded', 'no space', { hint: 'free some' });
    const { turn } = start({
      model: scripted([answer]),
      append: async (added) => {
        if (added.some(({ type }) => type === refused)) throw full;
      },
    });
    expect(await turn.end).toMatchObject({
      status: 'failed',
      code: 'log-degraded',
      message: 'no space',
      hint: 'free some',
    });
  });

  test('a tool that throws has failed; the turn goes on', async () => {
    const { turn, events } = start({
      model: scripted([
        [call('1'), COMPLETED],
        [text('m'), COMPLETED],
      ]),
      runTool: () => Promise.reject(new CsmError('environment', 'x', 'boom')),
    });
    expect(await turn.end).toMatchObject({ status: 'completed' });
    expect(events.find(({ type }) => type === 'tool.completed')).toMatchObject({
      status: 'failed',
      payload: { reason: 'boom' },
    });
  });

  test('a goal is recorded once the response that set it has ended', async () => {
    const { turn, types } = start({
      model: scripted([
        [call('1'), text('a'), COMPLETED],
        [text('m'), COMPLETED],
      ]),
      runTool: async (_call, { report }) => {
        await report.goal({
          objective: 'o',
          status: 'active',
          tokenBudget: null,
          tokensUsed: 0,
          timeUsedSeconds: 0,
          createdAt: 1,
          updatedAt: 1,
        });
        return { status: 'completed', output: '' };
      },
    });
    await turn.end;
    expect(types().indexOf('goal.updated')).toBeGreaterThan(types().indexOf('response.completed'));
    expect(types().indexOf('goal.updated')).toBeLessThan(types().indexOf('tool.completed'));
  });

  test('what comes with outputs, and what the caller adds, stands behind all outputs of a round', async () => {
    const objective = { type: 'function_call_output', id: 'o', name: 'goal_objective', output: 'Do it' };
    const added: DurableEvent = { type: 'warning.raised', code: 'round', payload: { message: 'm' } };
    let rounds = 0;
    const { turn, events, types } = start({
      model: scripted([
        [call('1'), call('2'), COMPLETED],
        [text('m'), COMPLETED],
      ]),
      runTool: async ({ callId }) => ({
        status: 'completed',
        output: '',
        ...(callId.endsWith('1') ? { extraItems: [objective] } : {}),
      }),
      roundEvents: () => {
        rounds += 1;
        return [added];
      },
    });
    await turn.end;
    const behind = (type: string, others: readonly string[]): boolean =>
      others.every((other) => types().indexOf(type) > types().lastIndexOf(other));
    expect(behind('context.added', ['tool.completed'])).toBe(true);
    expect(behind('warning.raised', ['tool.completed', 'context.added'])).toBe(true);
    expect(types().indexOf('warning.raised')).toBeLessThan(types().lastIndexOf('item.completed'));
    expect(events.find(({ type }) => type === 'context.added')).toMatchObject({
      reason: 'goal',
      payload: { items: [objective] },
    });
    expect(rounds).toBe(1);
  });
});
