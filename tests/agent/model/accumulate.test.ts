import { describe, expect, test } from 'bun:test';
import { ResponseAccumulator } from '#/agent/model/accumulate.ts';
import type { StreamEvent } from '#/agent/model/decode.ts';
import { streamBroken } from '#/agent/model/failure.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';

const delta = (itemId: string, text: string, channel: 'text' | 'reasoning' = 'text'): StreamEvent => ({
  type: 'delta',
  itemId,
  channel,
  delta: text,
});
const completed: StreamEvent = { type: 'completed', responseId: 'r', model: undefined, usage: NO_USAGE, endTurn: true };

function accumulate(...events: readonly StreamEvent[]): ResponseAccumulator {
  const accumulator = new ResponseAccumulator();
  for (const event of events) accumulator.push(event);
  return accumulator;
}

describe('ResponseAccumulator', () => {
  test('joins deltas of one item and channel that were not taken yet', () => {
    const accumulator = accumulate(delta('a', '1'), delta('a', '2'), delta('a', '3', 'reasoning'), delta('b', '4'));
    accumulator.push(delta('b', '5'));
    expect(accumulator.take().map((event) => event.type === 'delta' && event.delta)).toEqual(['12', '3', '45']);
    expect(accumulator.take()).toEqual([]);
    accumulator.push(delta('b', '6'));
    expect(accumulator.take()).toEqual([delta('b', '6') as never]);
  });

  test('a delta that names no item belongs to the one that was added last', () => {
    const accumulator = accumulate({ type: 'item_added', item: { type: 'message', id: 'm7' } }, delta('', 'x'));
    expect(accumulator.take().at(-1)).toEqual(delta('m7', 'x') as never);
  });

  test('nothing counts after the end', () => {
    const accumulator = accumulate(completed, delta('a', 'x'), { type: 'incomplete', reason: 'x' });
    expect(accumulator.take()).toEqual([]);
    expect(accumulator.finish(streamBroken())).toMatchObject({ type: 'completed', responseId: 'r' });
  });

  test('the end takes id and model from the beginning where it names none', () => {
    const accumulator = accumulate({ type: 'created', responseId: 'r1', model: 'm' }, { ...completed, responseId: '' });
    expect(accumulator.finish()).toMatchObject({ responseId: 'r1', model: 'm' });
  });

  test('an error event explains an end that follows, and is forgotten after a good one', () => {
    const error: StreamEvent = { type: 'error', terminal: false, code: 'server_error', message: 'kaboom' };
    expect(accumulate(error).finish(streamBroken())).toMatchObject({
      failure: { message: 'stream disconnected before completion: kaboom', retry: 'stream' },
    });
    expect(accumulate(error, completed).finish()).toMatchObject({ type: 'completed' });
    expect(accumulate({ ...error, message: '' }).finish(streamBroken())).toMatchObject({
      failure: { code: 'stream-broken' },
    });
  });
});
