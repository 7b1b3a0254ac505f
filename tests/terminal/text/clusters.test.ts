import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  isCertainWidth,
  measureCluster,
  measureText,
  measureWidest,
  measureWidth,
  splitClusters,
} from '#/terminal/text/clusters.ts';
import { hostileText } from '#tests/terminal/support/hostile.ts';

const rows: [string, string[]][] = [
  ['', []],
  ['ab c', ['a', 'b', ' ', 'c']],
  ['日本', ['日', '本']],
  ['e\u0301x', ['e\u0301', 'x']],
  ['👩\u200d👩\u200d👧!', ['👩\u200d👩\u200d👧', '!']],
  ['🇩🇪🇯🇵', ['🇩🇪', '🇯🇵']],
  ['❤\ufe0f', ['❤\ufe0f']],
  ['\u0301a', ['◌\u0301', 'a']],
  ['\x1b[m', ['\\', 'x', '1', 'b', '[', 'm']],
  ['a\u202eb', ['a', '\\', 'u', '2', '0', '2', 'e', 'b']],
  ['ᄀᄀ', ['ᄀ', 'ᄀ']],
  ['1\u200d❤', ['1', '\\', 'u', '2', '0', '0', 'd', '❤']],
  ['हिन्दी', ['हि', 'न्', 'दी']],
  ['தமிழ்', ['த', 'மி', 'ழ்']],
  ['বাংলা', ['বা', 'ং', 'লা']],
  ['\u093f', ['\u093f']],
  ['\u0301\u0940\u0940', ['◌\u0301\u0940', '\u0940']],
  ['می\u200cخوا', ['م', 'ی\u200c', 'خ', 'و', 'ا']],
  ['ی\u200c\u200c', ['ی\u200c', ...'\\u200c']],
  ['क्\u200dष', ['क्\u200dष']],
  ['a🏽\u200d❤', ['a', '🏽', '\\', 'u', '2', '0', '0', 'd', '❤']],
];
test.each(rows)('%j is %j', (text, clusters) => {
  expect(splitClusters(text)).toEqual(clusters);
});

test('a letter under a hundred marks is cut, and nothing of it is lost', () => {
  const clusters = splitClusters(`a${'\u0301'.repeat(100)}`);
  expect(clusters.every((cluster) => [...cluster].length <= 18)).toBe(true);
  expect(clusters.join('').replaceAll('◌', '')).toBe(`a${'\u0301'.repeat(100)}`);
});

test('clusters of any text are one or two cells, and their widths add up', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const clusters = splitClusters(text);
      expect(clusters.every((cluster) => measureWidth(cluster) > 0 && measureWidth(cluster) <= 2)).toBe(true);
      // Each by itself is what it is among the others.
      expect(clusters.map((cluster) => splitClusters(cluster))).toEqual(clusters.map((cluster) => [cluster]));
      expect(measureText(text)).toBe(clusters.reduce((sum, cluster) => sum + measureCluster(cluster), 0));
    }),
    { numRuns: 2000 },
  );
});

describe('the width of a cluster', () => {
  const widths: [string, number, boolean, number][] = [
    ['a', 1, true, 1],
    ['é', 1, true, 1],
    ['e\u0301', 1, true, 1],
    ['日', 2, true, 2],
    ['─', 1, true, 1],
    ['👍', 2, false, 2],
    ['👍🏽', 2, false, 4],
    ['❤\ufe0f', 2, false, 2],
    ['⚠', 1, false, 2],
    ['हि', 2, false, 4],
  ];
  test.each(widths)('%s is %p wide, certain: %p, at most %p', (cluster, width, certain, widest) => {
    expect([measureCluster(cluster), isCertainWidth(cluster), measureWidest(cluster)]).toEqual([
      width,
      certain,
      widest,
    ]);
  });
});
