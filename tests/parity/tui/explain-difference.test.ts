import { describe, expect, test } from 'bun:test';
import { diffScreens, normaliseScreen } from './compare-screens.ts';
import { explainDifference } from './explain-difference.ts';
import { SCENES } from './scenes/index.ts';

describe('what a screen says', () => {
  test.each([
    ['  >_ OpenAI Codex (v0.169.0)', '>_ PRODUCT'],
    ['  >_ csm (v0.1.0)', '>_ PRODUCT'],
    ['  GPT-5.5 default · /home/ada/ws', 'GPT-5.5 default · WORK'],
    ['• Working (12s • esc to interrupt)', '• Working (TIME • esc to interrupt)'],
    ['  Worked for 1m 2s • 14:05', 'Worked for TIME'],
    ['  Ask   Codex to do anything ', 'Ask PROGRAM to do anything'],
    ['⠋ x', 'x'],
  ])('%p', (row, said) => expect(normaliseScreen([row, '   '], '/home/ada/ws')).toEqual([said]));
});

test('lines of one side alone are told in order', () => {
  expect(diffScreens(['a', 'b', 'c', 'd'], ['b', 'x', 'd', 'e'])).toEqual({ reference: ['a', 'c'], csm: ['x', 'e'] });
  expect(diffScreens(['a'], ['a'])).toEqual({ reference: [], csm: [] });
});

describe('a difference', () => {
  const difference = { reference: ['press enter'], csm: ['enter confirm', 'a new row'] };
  const hint = { reference: /^press/, csm: /^enter/, why: 'one style' };

  test('is none where nothing differs', () => {
    expect(explainDifference({ reference: [], csm: [] }, 'asked', [hint]).status).toBe('same');
  });

  test('stays open for every line that nothing explains', () => {
    const { status, open, why } = explainDifference(difference, 'asked', [hint]);
    expect({ status, open, why }).toEqual({
      status: 'DIFFERENT',
      open: { reference: [], csm: ['a new row'] },
      why: 'one style',
    });
  });

  test('is explained line by line, or as a whole', () => {
    const row = { csm: /^a new/, why: 'says more' };
    expect(explainDifference(difference, 'asked', [hint, row])).toMatchObject({
      status: 'better',
      why: 'one style; says more',
    });
    expect(explainDifference(difference, 'asked', [{ why: 'another screen' }]).status).toBe('better');
    expect(explainDifference(difference, 'asked', [{ why: 'not there', missing: true }]).status).toBe('missing');
  });

  test('is explained on the named screens alone', () => {
    expect(explainDifference(difference, 'asked', [{ screens: ['yes'], why: 'x' }]).status).toBe('DIFFERENT');
  });
});

test('scenes have names of their own, and are not fewer than promised', () => {
  expect(new Set(SCENES.map(({ name }) => name)).size).toBe(SCENES.length);
  expect(SCENES.length).toBeGreaterThanOrEqual(45);
});
