import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { measureItemTokens, measureTokens } from '#/agent/compaction/measure-tokens.ts';
import { decideCompactLimit, planKeptPrompts, planSummaryInput } from '#/agent/compaction/plan.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

const prompt = (text: string): ResponseItem => ({
  type: 'message',
  id: 'm',
  role: 'user',
  content: [{ type: 'input_text', text }],
});
const call = (id: string): ResponseItem => ({
  type: 'function_call',
  id: `f${id}`,
  call_id: id,
  name: 'x',
  arguments: '{}',
});
const output = (id: string, text: string): ResponseItem => ({
  type: 'function_call_output',
  id: `o${id}`,
  call_id: id,
  output: text,
});

test('tokens are bytes over four, and a picture has a price of its own', () => {
  expect(measureItemTokens(prompt('x'.repeat(4000)))).toBeGreaterThan(1000);
  expect(measureItemTokens(prompt('x'.repeat(4000)))).toBeLessThan(1050);
  const image = { type: 'message', content: [{ type: 'input_image', image_url: 'x'.repeat(1e6) }] };
  expect(measureItemTokens(image)).toBeLessThan(1600);
});

test.each([
  [undefined, 258_400, 232_560],
  [100_000, 258_400, 100_000],
  [0, 1000, 900],
  [5_000_000, 1000, 900],
])('limit %p of a window of %p is %p', (configured, window, expected) => {
  expect(decideCompactLimit(configured, window)).toBe(expected);
});

describe('planKeptPrompts', () => {
  const prompts = [prompt('a'.repeat(400)), prompt('b'.repeat(400)), prompt('c'.repeat(400))];
  test('the latest that fit, in their order', () => {
    expect(planKeptPrompts(prompts, 10_000)).toEqual([0, 1, 2]);
    expect(planKeptPrompts(prompts, 260)).toEqual([1, 2]);
  });
  test('the last one always', () => {
    expect(planKeptPrompts(prompts, 1)).toEqual([2]);
    expect(planKeptPrompts([], 1)).toEqual([]);
  });
});

describe('planSummaryInput', () => {
  test('what fits stays as it is', () => {
    const items = [prompt('a'), call('1'), output('1', 'b')];
    expect(planSummaryInput(items, 1000)).toBe(items);
  });

  test('old outputs become notes first', () => {
    const items = [prompt('a'), call('1'), output('1', 'x'.repeat(8000)), call('2'), output('2', 'y')];
    const planned = planSummaryInput(items, 200);
    expect(planned).toHaveLength(5);
    expect(String(planned[2]?.['output'])).toMatch(/^\[output of about \d+ tokens left out\]$/);
    expect(planned[4]).toEqual(output('2', 'y'));
  });

  test('fits, keeps what is pinned and the last item, and never parts a call from its output', () => {
    const item = fc.oneof(
      fc.record({ kind: fc.constant('prompt' as const), size: fc.integer({ min: 0, max: 3000 }) }),
      fc.record({ kind: fc.constant('call' as const), size: fc.integer({ min: 0, max: 9000 }) }),
    );
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 400, max: 5000 }),
        (parts, budget) => {
          const pinned = prompt('start');
          const items = [
            pinned,
            ...parts.flatMap(({ kind, size }, index) =>
              kind === 'prompt'
                ? [prompt('p'.repeat(size))]
                : [call(String(index)), output(String(index), 'o'.repeat(size))],
            ),
            prompt('last'),
          ];
          const planned = planSummaryInput(items, budget, 1);
          expect(measureTokens(planned)).toBeLessThanOrEqual(budget);
          expect(planned[0]).toBe(pinned);
          expect(planned.at(-1)).toEqual(prompt('last'));
          const ids = (type: string): unknown[] =>
            planned.filter((entry) => entry.type === type).map((entry) => entry['call_id']);
          expect(ids('function_call')).toEqual(ids('function_call_output'));
        },
      ),
    );
  });
});
