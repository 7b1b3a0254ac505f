import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { measureTokens } from '#/agent/compaction/measure-tokens.ts';
import { cutMiddle, planGroups, planSummaryInput } from '#/agent/compaction/summary-input.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

const prompt = (text: string): ResponseItem => ({
  type: 'message',
  id: 'm',
  role: 'user',
  content: [{ type: 'input_text', text }],
});
const answer = (text: string): ResponseItem => ({
  type: 'message',
  id: 'a',
  role: 'assistant',
  content: [{ type: 'output_text', text }],
});
const reasoning: ResponseItem = { type: 'reasoning', id: 'r', summary: [], encrypted_content: 'x'.repeat(400) };
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

  test('a response goes whole: no call is left without the reasoning that led to it', () => {
    const round = (id: string): ResponseItem[] => [reasoning, call(id), output(id, 'done')];
    const items = [prompt('start'), ...round('1'), ...round('2'), ...round('3')];
    for (let budget = 120; budget < measureTokens(items); budget += 7) {
      const planned = planSummaryInput(items, budget);
      expect(measureTokens(planned)).toBeLessThanOrEqual(budget);
      const types = planned.map(({ type }) => type).filter((type) => type !== 'message');
      expect(types.join(' ').replaceAll('reasoning function_call function_call_output', '').trim()).toBe('');
    }
  });

  test('pictures become notes before anything is dropped', () => {
    const picture: ResponseItem = {
      type: 'message',
      id: 'p',
      role: 'user',
      content: [
        { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        { type: 'input_text', text: 'look' },
      ],
    };
    const planned = planSummaryInput([picture, answer('seen'), picture], 1_700);
    expect(planned).toHaveLength(3);
    expect(planned[0]?.['content']).toEqual([
      { type: 'input_text', text: '[picture left out]' },
      { type: 'input_text', text: 'look' },
    ]);
    expect(planned[2]).toBe(picture);
  });

  test('one prompt that is longer than all the room loses its middle', () => {
    const [planned, ...more] = planSummaryInput([prompt(`begin${'x'.repeat(90_000)}end`)], 1_000);
    expect(more).toEqual([]);
    const [part] = (planned as ResponseItem)['content'] as { text: string }[];
    expect(part?.text).toMatch(/^beginx+\n\[about \d+ tokens left out here\]\nx+end$/);
    expect(measureTokens([planned as ResponseItem])).toBeLessThanOrEqual(1_000);
  });

  test('instructions that fill the room do not keep the conversation out', () => {
    const planned = planSummaryInput([prompt('s'.repeat(40_000)), prompt('what counts')], 1_000, 1);
    expect(planned.at(-1)).toEqual(prompt('what counts'));
    expect(measureTokens(planned)).toBeLessThanOrEqual(1_000);
  });
});

test('groups: prompts alone, responses with their outputs', () => {
  const items = [
    prompt('a'),
    prompt('b'),
    reasoning,
    answer('c'),
    call('1'),
    call('2'),
    output('1', ''),
    output('2', ''),
    answer('d'),
    prompt('e'),
  ];
  expect(planGroups(items)).toEqual([1, 1, 6, 1, 1]);
  expect(planGroups([])).toEqual([]);
});

test('cutMiddle keeps whole characters and both ends, within the budget', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 2_000 }),
      fc.integer({ min: 20, max: 600 }),
      (text, budget) => {
        const cut = cutMiddle(text, budget);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(Math.max(budget * 4, 80));
        if (Buffer.byteLength(text) <= budget * 4) expect(cut).toBe(text);
        else if (!text.includes('\ufffd')) expect(cut).not.toContain('\ufffd');
      },
    ),
  );
});
