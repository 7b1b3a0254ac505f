import { describe, expect, test } from 'bun:test';
import type { DurableEvent, RecordedEvent } from '#/session/events/index.ts';
import { hasEnded } from '#/session/events/replay-state.ts';
import { applyEvents, createState, requestItems } from '#/session/events/state.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import {
  CREATED,
  SAMPLE_SESSION,
  TS,
  TURN,
  agentMessage,
  customCall,
  functionCall,
  toolCompleted,
  toolStarted,
  turnCompleted,
  turnStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';

const recorded = (events: readonly DurableEvent[]): RecordedEvent[] =>
  events.map((event, index) => ({ ...event, seq: index + 1, ts: TS }));
const fold = (...events: readonly DurableEvent[]) => applyEvents(createState(), recorded(events));

const response = (input: number, cost: number | null): DurableEvent => ({
  type: 'response.completed',
  turn_id: TURN,
  response_id: 'resp',
  usage: { ...NO_USAGE, input_tokens: input, total_tokens: input },
  cost_usd: cost,
  request: { input_items: 1, input_sha256: '' },
  duration_ms: 1,
});

describe('applyEvent', () => {
  test('folds a whole session', () => {
    const state = fold(...SAMPLE_SESSION.slice(0, 5), response(1, 1), ...SAMPLE_SESSION.slice(5));
    expect(state).toMatchObject({ lastSeq: 9, turns: 1, updatedAt: TS, missingPayloads: 0 });
    expect(state.openTurn).toBeUndefined();
    expect(state.openCalls.size).toBe(0);
    expect(requestItems(state).map((item) => item.type)).toEqual([
      'message',
      'function_call',
      'function_call_output',
      'message',
    ]);
  });

  test('keeps open calls in call order until each has its output', () => {
    const calls = [functionCall('a'), customCall('b'), functionCall('c')];
    const state = fold(CREATED, turnStarted(), ...calls, toolStarted('b', 'apply_patch'), toolCompleted('a'));
    expect([...state.openCalls.values()]).toEqual([
      { callId: 'b', turnId: TURN, tool: 'apply_patch', kind: 'custom', isStarted: true },
      { callId: 'c', turnId: TURN, tool: 'exec_command', kind: 'function', isStarted: false },
    ]);
    expect(state.openTurn).toEqual({ turnId: TURN, trigger: 'exec', startedAt: TS });
  });

  test('puts extra items right behind the output, and takes over a plan', () => {
    const done = toolCompleted('a') as Extract<DurableEvent, { type: 'tool.completed' }>;
    const state = fold(functionCall('a'), {
      ...done,
      payload: {
        ...done.payload,
        extra_items: [{ type: 'goal_objective' }],
        plan: { steps: [{ step: 'look', status: 'pending' }] },
      },
    });
    expect(requestItems(state).map((item) => item.type)).toEqual([
      'function_call',
      'function_call_output',
      'goal_objective',
    ]);
    expect(state.plan?.steps).toHaveLength(1);
  });

  test('gives outputs in call order, whatever order they came in, and each request begins with the one before', () => {
    const events = [
      CREATED,
      turnStarted(),
      userMessage('go'),
      functionCall('a'),
      toolStarted('a'),
      functionCall('b'),
      toolStarted('b'),
      toolCompleted('b'),
      agentMessage('and now'),
      response(1, 1),
      toolCompleted('a'),
      functionCall('c'),
      response(1, 1),
      toolCompleted('c'),
      turnCompleted(),
      userMessage('more'),
    ];
    const state = createState();
    let before: readonly unknown[] = [];
    for (const event of recorded(events)) {
      applyEvents(state, [event]);
      if (event.type !== 'tool.completed' || state.openCalls.size > 0) continue;
      expect(requestItems(state).slice(0, before.length)).toEqual(before as never);
      before = [...requestItems(state)];
    }
    const ids = requestItems(state).map((item) => item['id']);
    expect(ids).toEqual(['msg_user', 'fc_a', 'fc_b', 'msg_agent', 'fco_a', 'fco_b', 'fc_c', 'fco_c', 'msg_user']);
  });

  test('adds usage and dollars up; one unknown price makes the sum unknown', () => {
    expect(fold(response(10, 0.5), response(5, 0.25))).toMatchObject({ usage: { input_tokens: 15 }, costUsd: 0.75 });
    expect(fold(response(10, 0.5), response(5, null), response(1, 1)).costUsd).toBeNull();
  });

  test('knows which items of the open turn have ended', () => {
    const open = fold(turnStarted(), userMessage('x', 'i1'), agentMessage('y', 'i2'));
    expect(open.replay.endedItems).toEqual(['i1', 'i2']);
    expect(hasEnded(open.replay, 'i2')).toBe(true);
    expect(fold(turnStarted(), userMessage('x'), turnCompleted()).replay.endedItems).toEqual([]);
  });

  test('counts what of the history is not kept, and follows the facts all the same', () => {
    const events = recorded([turnStarted(), userMessage('x'), functionCall('a'), toolStarted('a'), toolCompleted('a')]);
    const withheld = events.map(({ ...event }) => {
      delete (event as { payload?: unknown }).payload;
      return event;
    });
    const state = applyEvents(createState(), withheld);
    expect(state).toMatchObject({ missingPayloads: 3, lastSeq: 5 });
    expect(state.openCalls.size).toBe(0);
    expect(state.history).toEqual([]);
  });
});
