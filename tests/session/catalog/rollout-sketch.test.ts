import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { RolloutSketch, type RolloutFacts } from '#/session/catalog/rollout-sketch.ts';
import { sampleFiles, sampleLines } from '#tests/session/foreign/support/sample-rollout.ts';

function sketch(bytes: Uint8Array, cuts: readonly number[] = []): RolloutFacts {
  const reader = new RolloutSketch();
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    reader.push(bytes.subarray(from, Math.max(from, cut)));
    from = Math.max(from, cut);
  }
  reader.push(bytes.subarray(from));
  return reader.end();
}

/** A rollout whose middle is longer than what is kept of it. */
function longRollout(): Buffer {
  const lines = sampleLines();
  const filler = JSON.stringify({
    timestamp: '2026-11-22T17:06:00.000Z',
    ordinal: 1,
    type: 'response_item',
    payload: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'x'.repeat(3000) }] },
  });
  const turn = (lines[1] ?? '').replaceAll(/"ordinal":\d+/g, '"ordinal":5');
  const middle = Array.from({ length: 200 }, (_, index) => (index % 20 === 0 ? turn : filler));
  return Buffer.from([...lines.slice(0, 13), ...middle, ...lines.slice(13)].map((line) => `${line}\n`).join(''));
}

describe('the sketch of a rollout', () => {
  test.each(Object.keys(sampleFiles()))('reads %s', (name) => {
    const facts = sketch(Buffer.from(sampleFiles()[name] ?? ''));
    expect({ title: facts.title, turns: facts.turns, isOpen: facts.hasOpenTurn, model: facts.model }).toMatchSnapshot();
  });

  test('takes beginning, end and counts of a file that is not kept whole', () => {
    expect(sketch(longRollout())).toMatchObject({
      title: 'task one é',
      turns: 12,
      hasOpenTurn: false,
      model: 'gpt-5.5',
      usage: { total_tokens: 220 },
      lastAt: sampleLines().at(-1)?.slice(14, 38),
    });
  });

  test('is the same however the bytes come', () => {
    const files = [longRollout(), ...Object.values(sampleFiles()).map((text) => Buffer.from(text))];
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(fc.nat(700_000), { maxLength: 8 }), (bytes, cuts) => {
        const inside = cuts.map((cut) => cut % (bytes.length + 1));
        expect(sketch(bytes, inside)).toEqual(sketch(bytes));
      }),
      { numRuns: 60 },
    );
    const small = Buffer.from(sampleFiles()['paginated.jsonl'] ?? '');
    expect(
      sketch(
        small,
        Array.from(small, (_, index) => index),
      ),
    ).toEqual(sketch(small));
  });
});
