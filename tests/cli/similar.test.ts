import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { matchSimilar, measureSimilarity } from '#/cli/similar.ts';

test.each([
  ['MARTHA', 'MARHTA', 0.944],
  ['DIXON', 'DICKSONX', 0.767],
  ['DWAYNE', 'DUANE', 0.822],
  ['abc', 'xyz', 0],
  ['', 'a', 0],
  ['same', 'same', 1],
])('%s and %s are %f similar', (left, right, expected) => {
  expect(measureSimilarity(left, right)).toBeCloseTo(expected, 3);
});

test('is symmetric and between 0 and 1', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (left, right) => {
      const similarity = measureSimilarity(left, right);
      expect(similarity).toBeGreaterThanOrEqual(0);
      expect(similarity).toBeLessThanOrEqual(1);
      expect(measureSimilarity(right, left)).toBeCloseTo(similarity, 10);
    }),
  );
});

test('names the most similar first and nothing far off', () => {
  expect(matchSimilar('jsn', ['model', 'json', 'jsonl'])).toEqual(['json', 'jsonl']);
  expect(matchSimilar('nope', ['model', 'json'])).toEqual([]);
  expect(matchSimilar('j'.repeat(100), ['j'.repeat(99)])).toEqual([]);
});
