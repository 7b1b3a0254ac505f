import { describe, expect, test } from 'bun:test';
import { measureItemTokens } from '#/agent/compaction/measure-tokens.ts';
import { decideCompactLimit, planKeptPrompts } from '#/agent/compaction/plan.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

const prompt = (text: string): ResponseItem => ({
  type: 'message',
  id: 'm',
  role: 'user',
  content: [{ type: 'input_text', text }],
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
