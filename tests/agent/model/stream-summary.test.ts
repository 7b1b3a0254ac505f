import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { StreamMeter } from '#/agent/model/stream-summary.ts';
import { COMPLETED, CREATED, messageDone, sse } from './ask.ts';

function measure(text: string, size = text.length || 1) {
  const bytes = Buffer.from(text);
  const meter = new StreamMeter();
  for (let at = 0; at < bytes.length; at += size) meter.push(bytes.subarray(at, at + size));
  return meter.end();
}

const ADDED = { type: 'response.output_item.added', item: { type: 'message', id: 'm1' } };
const delta = (text: string, id = 'm1') => ({ type: 'response.output_text.delta', item_id: id, delta: text });

describe('StreamMeter', () => {
  test('sums a good stream up', () => {
    const text = sse(CREATED, ADDED, delta('Hä'), delta('llo'), messageDone('Hällo'), COMPLETED);
    expect(measure(text)).toMatchObject({
      bytes: Buffer.byteLength(text),
      events: 6,
      eventsByType: { 'response.created': 1, 'response.output_text.delta': 2, 'response.completed': 1 },
      responseId: 'r1',
      items: [{ id: 'm1', type: 'message', done: true, deltas: 2, textBytes: 6 }],
      textBytes: 6,
      usage: { total_tokens: 5 },
      end: 'completed',
      anomalies: [],
    });
  });

  test.each<[string, string, string]>([
    ['not-json', `${sse(CREATED)}data: nope\n\n${sse(COMPLETED)}`, 'data: nope'],
    ['no-type', `${sse(CREATED)}data: {}\n\n${sse(COMPLETED)}`, 'data: {}'],
    ['unknown-type', sse(CREATED, { type: 'response.new' }, COMPLETED), 'event: response.new'],
    ['name-differs', `event: x\n${sse(CREATED).slice(sse(CREATED).indexOf('data'))}${sse(COMPLETED)}`, 'event: x'],
    ['after-end', sse(COMPLETED, { type: 'response.in_progress' }), 'event: response.in_progress'],
    ['delta-without-item', sse(delta('x', 'm2'), COMPLETED), 'event: response.output_text'],
    ['delta-mismatch', sse(ADDED, delta('x'), messageDone('xy'), COMPLETED), 'event: response.output_item.done'],
    ['item-not-done', sse(ADDED, COMPLETED), 'event: response.output_item.added'],
    ['duplicate-item', sse(messageDone('a'), messageDone('a'), COMPLETED), 'event: response.output_item.done'],
    ['no-usage', sse({ type: 'response.completed', response: { id: 'r' } }), 'event: response.completed'],
    ['no-end', sse(CREATED), ''],
  ])('finds %s', (kind, text, at) => {
    const { anomalies } = measure(text);
    expect(anomalies.map((anomaly) => anomaly.kind)).toEqual([kind as never]);
    expect(Buffer.from(text).subarray(anomalies[0]?.offset).toString()).toStartWith(at);
  });

  test('tolerates what the API also sends', () => {
    const more = [
      'response.in_progress',
      'response.content_part.added',
      'response.output_text.done',
      'response.web_search_call.searching',
      'keepalive',
    ];
    expect(measure(`${sse(CREATED, ...more.map((type) => ({ type })), COMPLETED)}data: [DONE]\n\n`).anomalies).toEqual(
      [],
    );
  });

  test('any split of the bytes gives the same summary', () => {
    const text = `: ä\n\n${sse(CREATED, ADDED, delta('🙂'), { type: 'x' }, messageDone('🙂!'))}data: {\n\n${sse(COMPLETED)}`;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (size) => expect(measure(text, size)).toEqual(measure(text))),
    );
  });
});
