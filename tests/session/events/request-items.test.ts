import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import type { DurableEvent, RecordedEvent } from '#/session/events/index.ts';
import { applyEvent, createState, requestItems, type SessionState } from '#/session/events/state.ts';

const turn = { turn_id: 't1' } as const;
const usage = {
  input_tokens: 0,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
  total_tokens: 0,
};

const call = (id: string): DurableEvent => ({
  type: 'item.completed',
  ...turn,
  item_id: `i_${id}`,
  kind: 'tool_call',
  payload: { item: { type: 'function_call', id: `i_${id}`, call_id: id, name: 'exec_command', arguments: '{}' } },
});
const answer = (id: string): DurableEvent => ({
  type: 'tool.completed',
  ...turn,
  call_id: id,
  tool: 'exec_command',
  status: 'completed',
  duration_ms: 1,
  payload: { item: { type: 'function_call_output', id: `o_${id}`, call_id: id, output: 'x' } },
});
const text = (id: string): DurableEvent => ({
  type: 'item.completed',
  ...turn,
  item_id: id,
  kind: 'agent_message',
  payload: { item: { type: 'message', id, role: 'assistant', content: [] } },
});
const prompt = (id: string): DurableEvent => ({
  type: 'item.completed',
  ...turn,
  item_id: id,
  kind: 'user_message',
  payload: { item: { type: 'message', id, role: 'user', content: [] } },
});
const completed: DurableEvent = {
  type: 'response.completed',
  ...turn,
  response_id: 'r',
  usage,
  cost_usd: null,
  request: { input_items: 0, input_sha256: '' },
  duration_ms: 1,
};
const failed: DurableEvent = {
  type: 'response.failed',
  ...turn,
  code: 'stream-closed',
  attempt: 1,
  will_retry: true,
  payload: { message: 'broken' },
};

function fold(events: readonly DurableEvent[]): SessionState {
  const state = createState();
  events.forEach((event, index) =>
    applyEvent(state, { ...event, seq: index + 1, ts: '2026-01-01T00:00:00.000Z' } as RecordedEvent),
  );
  return state;
}

const ids = (items: readonly ResponseItem[]): string[] => items.map((item) => String(item['id']));

describe('requestItems', () => {
  test('outputs follow all items of their response, in the order of the calls, however they end', () => {
    const events = [
      prompt('p'),
      call('a'),
      answer('a'),
      text('m'),
      call('b'),
      call('c'),
      answer('c'),
      completed,
      answer('b'),
    ];
    expect(ids(requestItems(fold(events)))).toEqual(['p', 'i_a', 'm', 'i_b', 'i_c', 'o_a', 'o_b', 'o_c']);
    expect(ids(requestItems(fold([...events, text('n'), completed])))).toEqual([
      'p',
      'i_a',
      'm',
      'i_b',
      'i_c',
      'o_a',
      'o_b',
      'o_c',
      'n',
    ]);
  });

  test('a broken response keeps its calls and outputs in front of what the next one brings', () => {
    const events = [prompt('p'), call('a'), failed, answer('a'), text('m'), completed, prompt('q')];
    expect(ids(requestItems(fold(events)))).toEqual(['p', 'i_a', 'o_a', 'm', 'q']);
  });

  test('an output whose call is not there is left out: servers refuse it', () => {
    const events = [prompt('p'), answer('lost'), text('m'), completed, prompt('q')];
    expect(ids(requestItems(fold(events)))).toEqual(['p', 'm', 'q']);
    // A call that ended late has one.
    expect(ids(requestItems(fold([prompt('p'), call('a'), completed, prompt('q'), answer('a')])))).toEqual([
      'p',
      'i_a',
      'q',
      'o_a',
    ]);
  });

  test('each request begins with the one before, whatever the order of ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ calls: fc.integer({ min: 0, max: 4 }), seed: fc.integer(), early: fc.boolean() }), {
          maxLength: 6,
        }),
        (rounds) => {
          const events: DurableEvent[] = [prompt('p')];
          let before: string[] = [];
          rounds.forEach(({ calls, seed, early }, round) => {
            const names = Array.from({ length: calls }, (_, index) => `${round}_${index}`);
            const shuffled = names.toSorted((a, b) => (Bun.hash(a + seed) < Bun.hash(b + seed) ? -1 : 1));
            const answers = shuffled.map(answer);
            events.push(
              ...names.map(call),
              ...(early ? answers : []),
              text(`m${round}`),
              completed,
              ...(early ? [] : answers),
            );
            const now = ids(requestItems(fold(events)));
            expect(now.slice(0, before.length)).toEqual(before);
            expect(now.filter((id) => id.startsWith('o_')).length).toBe(now.filter((id) => id.startsWith('i_')).length);
            before = now;
          });
        },
      ),
    );
  });
});
