import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeStreamEvent, decodeUsage } from '#/agent/model/decode.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';

const decode = (event: unknown, name?: string) => decodeStreamEvent(JSON.stringify(event), name);

describe('decodeStreamEvent', () => {
  test.each<[string, unknown, unknown]>([
    [
      'created',
      { type: 'response.created', response: { id: 'r', model: 'm' } },
      { type: 'created', responseId: 'r', model: 'm' },
    ],
    ['created without a response', { type: 'response.created' }, { type: 'created', responseId: '', model: undefined }],
    [
      'a text delta',
      { type: 'response.output_text.delta', item_id: 'i', delta: 'x' },
      { type: 'delta', itemId: 'i', channel: 'text', delta: 'x' },
    ],
    [
      'a delta without item',
      { type: 'response.output_text.delta', delta: 'x' },
      { type: 'delta', itemId: '', channel: 'text', delta: 'x' },
    ],
    [
      'a refusal',
      { type: 'response.refusal.delta', item_id: 'i', delta: 'no' },
      { type: 'delta', itemId: 'i', channel: 'text', delta: 'no' },
    ],
    [
      'a reasoning delta',
      { type: 'response.reasoning_summary_text.delta', item_id: 'i', delta: 'x' },
      { type: 'delta', itemId: 'i', channel: 'reasoning', delta: 'x' },
    ],
    [
      'arguments',
      { type: 'response.function_call_arguments.delta', item_id: 'i', delta: '{' },
      { type: 'delta', itemId: 'i', channel: 'arguments', delta: '{' },
    ],
    [
      'custom input',
      { type: 'response.custom_tool_call_input.delta', item_id: 'i', delta: '*' },
      { type: 'delta', itemId: 'i', channel: 'arguments', delta: '*' },
    ],
    [
      'a second summary part',
      { type: 'response.reasoning_summary_part.added', item_id: 'i', summary_index: 1 },
      { type: 'delta', itemId: 'i', channel: 'reasoning', delta: '\n\n' },
    ],
    [
      'a first summary part',
      { type: 'response.reasoning_summary_part.added', item_id: 'i', summary_index: 0 },
      undefined,
    ],
    ['an empty delta', { type: 'response.output_text.delta', item_id: 'i', delta: '' }, undefined],
    ['a delta that is no text', { type: 'response.output_text.delta', item_id: 'i', delta: 5 }, undefined],
    [
      'an item',
      { type: 'response.output_item.done', item: { type: 'x', odd: [1] } },
      { type: 'item_done', item: { type: 'x', odd: [1] } },
    ],
    ['an item without type', { type: 'response.output_item.done', item: {} }, undefined],
    ['no item', { type: 'response.output_item.done' }, undefined],
    [
      'an open item',
      { type: 'response.output_item.added', item: { type: 'x' } },
      { type: 'item_added', item: { type: 'x' } },
    ],
    [
      'completed',
      { type: 'response.completed', response: { id: 'r', end_turn: false } },
      { type: 'completed', responseId: 'r', model: undefined, usage: NO_USAGE, endTurn: false },
    ],
    ['completed without a response', { type: 'response.completed' }, undefined],
    [
      'failed',
      { type: 'response.failed', response: { error: { code: 'c', message: 'm' } } },
      { type: 'error', terminal: true, code: 'c', message: 'm' },
    ],
    [
      'failed without an error',
      { type: 'response.failed', response: {} },
      { type: 'error', terminal: true, code: '', message: '' },
    ],
    [
      'error, flat',
      { type: 'error', code: 'c', message: 'm' },
      { type: 'error', terminal: false, code: 'c', message: 'm' },
    ],
    [
      'error, nested',
      { type: 'error', error: { type: 't', message: 'm' } },
      { type: 'error', terminal: false, code: 't', message: 'm' },
    ],
    [
      'incomplete',
      { type: 'response.incomplete', response: { incomplete_details: { reason: 'x' } } },
      { type: 'incomplete', reason: 'x' },
    ],
    ['an unknown type', { type: 'response.new_thing' }, undefined],
    ['no type', { delta: 'x' }, undefined],
    ['an array', [], undefined],
    ['null', null, undefined],
  ])('%s', (_, event, decoded) => {
    expect(decode(event)).toEqual(decoded as never);
  });

  test('the name of the event counts where the data names no type', () => {
    expect(decode({ delta: 'x', item_id: 'i' }, 'response.output_text.delta')).toMatchObject({ type: 'delta' });
    expect(decode({ type: 'other', delta: 'x' }, 'response.output_text.delta')).toBeUndefined();
  });

  test.each(['', '[DONE]', '{', 'nope', '{"type":'])('%p is no event', (data) => {
    expect(decodeStreamEvent(data)).toBeUndefined();
  });

  test('nothing that a server sends makes it throw', () => {
    const types = fc.constantFrom('response.created', 'response.completed', 'response.failed', 'response.incomplete', 'error',
      'response.output_item.done', 'response.output_item.added', 'response.output_text.delta', 'response.reasoning_summary_part.added'); // prettier-ignore
    const members = fc.dictionary(
      fc.constantFrom('response', 'item', 'delta', 'error', 'usage', 'item_id', 'incomplete_details'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(types, members, (type, rest) => {
        decode({ ...rest, type });
      }),
    );
  });
});

test('decodeUsage reads the API form and counts 0 for what is missing', () => {
  expect(decodeUsage(undefined)).toEqual(NO_USAGE);
  expect(decodeUsage({ input_tokens: 3, output_tokens: 4 })).toMatchObject({ total_tokens: 7, cached_input_tokens: 0 });
  expect(
    decodeUsage({
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 5, cache_write_tokens: 7 },
      output_tokens: 3,
      output_tokens_details: { reasoning_tokens: 1 },
      total_tokens: 103,
    }),
  ).toEqual({
    input_tokens: 100,
    cached_input_tokens: 5,
    cache_write_input_tokens: 7,
    output_tokens: 3,
    reasoning_output_tokens: 1,
    total_tokens: 103,
  });
  expect(decodeUsage({ input_tokens: 'many', output_tokens: null })).toEqual(NO_USAGE);
});
