import { describe, expect, test } from 'bun:test';
import { featureCatalogue, findFeature, requireFeature } from '#/config/features.ts';
import { printExcerpt } from '#/config/print-excerpt.ts';
import { measureDistance, suggestName } from '#/config/suggest-name.ts';

describe('suggestName', () => {
  const cases: readonly (readonly [name: string, near: string | undefined])[] = [
    ['modle', 'model'],
    ['model_provder', 'model_provider'],
    ['MODEL', 'model'],
    ['zzz', undefined],
    ['x', undefined],
  ];
  test.each(cases)('%s', (name, near) => {
    expect(suggestName(name, ['model', 'model_provider', 'notify'])).toBe(near);
  });

  test('measureDistance', () => {
    expect([measureDistance('', 'abc'), measureDistance('ab', 'ba'), measureDistance('kitten', 'sitting')]).toEqual([
      3, 1, 3,
    ]);
  });
});

describe('features', () => {
  test('names, stages and older names', () => {
    expect(featureCatalogue().size).toBe(215);
    expect([...featureCatalogue().keys()]).toEqual([...featureCatalogue().keys()].toSorted());
    expect(findFeature('goals')).toBeDefined();
    expect(findFeature('collab')?.name).toBe('multi_agent');
    expect(findFeature('constructor')).toBeUndefined();
    expect(() => requireFeature('nosuch')).toThrow('Unknown feature flag: nosuch');
  });
});

describe('printExcerpt', () => {
  const print = (text: string, line: number, column: number, widthChars = 1): string =>
    printExcerpt({ path: '/c', text, line, column, widthChars, message: 'm' });

  test('controls, tabs and direction marks cannot act', () => {
    expect(print('a\t=\u001b[31m"\u202e"', 1, 1)).toBe('/c:1:1: m\n  |\n1 | a =\ufffd[31m"\ufffd"\n  | ^');
  });

  test('a long line is cut around the caret', () => {
    const shown = print(`${'x'.repeat(200)}HERE${'y'.repeat(200)}`, 1, 201, 4).split('\n');
    expect(shown[2]).toContain('HERE');
    expect(shown[3]?.indexOf('^')).toBe(shown[2]?.indexOf('HERE'));
    expect(shown[3]?.endsWith('^^^^')).toBe(true);
  });

  test('the gutter is as wide as the number', () => {
    expect(print('\n'.repeat(9) + 'x', 10, 1)).toBe('/c:10:1: m\n   |\n10 | x\n   | ^');
  });
});
