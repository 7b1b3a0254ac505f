import { expect, test } from 'bun:test';
import type { SessionEvent } from '#/session/events/index.ts';
import { EventBatch } from '#/ui/runner/event-batch.ts';
import { printExitText } from '#/ui/runner/exit-text.ts';

const delta = (text: string, item = 'a', channel: 'text' | 'reasoning' = 'text'): SessionEvent => ({
  type: 'item.delta',
  turn_id: 't',
  item_id: item,
  channel,
  payload: { delta: text },
});
const started: SessionEvent = { type: 'turn.started', turn_id: 't', trigger: 'user' };

test('pieces of one text become one; what stands between keeps them apart', () => {
  const batch = new EventBatch();
  for (const event of [
    delta('a'),
    delta('b'),
    delta('c', 'b'),
    started,
    delta('d', 'b'),
    delta('e', 'b', 'reasoning'),
  ]) {
    batch.add(event);
  }
  expect(batch.take()).toEqual([delta('ab'), delta('c', 'b'), started, delta('d', 'b'), delta('e', 'b', 'reasoning')]);
  expect(batch.isEmpty).toBe(true);
});

test('a part is taken in order, and the rest goes on to grow', () => {
  const batch = new EventBatch();
  for (const event of [started, delta('a')]) batch.add(event);
  expect(batch.take(1)).toEqual([started]);
  batch.add(delta('b'));
  expect(batch.take(5)).toEqual([delta('ab')]);
});

const usage = {
  input_tokens: 12_000,
  cached_input_tokens: 10_000,
  cache_write_input_tokens: 0,
  output_tokens: 800,
  reasoning_output_tokens: 200,
  total_tokens: 12_800,
};
const id = '01a20000-0000-7000-8000-000000000000';

test.each([
  [
    'tokens and how to go on',
    { sessionId: id, isEmpty: false, usage, colours: false },
    `Token usage: total=2,800 input=2,000 (+ 10,000 cached) output=800 (reasoning 200)\nTo continue this session, run:\n  csm resume ${id}\n`,
  ],
  [
    'no tokens',
    { sessionId: id, isEmpty: false, usage: undefined, colours: true },
    `To continue this session, run:\n  \x1b[36mcsm resume ${id}\x1b[39m\n`,
  ],
  [
    'nothing to go on with',
    { sessionId: id, isEmpty: true, usage, colours: false },
    'Token usage: total=2,800 input=2,000 (+ 10,000 cached) output=800 (reasoning 200)\n',
  ],
  ['no session', { sessionId: undefined, isEmpty: true, usage: undefined, colours: false }, ''],
] as const)('the exit text: %s', (_name, facts, text) => expect(printExitText(facts)).toBe(text));
