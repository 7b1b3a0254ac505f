import { expect, test } from 'bun:test';
import {
  encodePalette,
  encodeRgb,
  matchColour,
  parseColour,
  printColour,
  type ColourDepth,
} from '#/terminal/cells/colour.ts';

const rows: [string, ColourDepth, string][] = [
  ['#63a8f8', 'truecolour', '#63a8f8'],
  ['#63a8f8', '256', 'ansi-75'],
  ['#63a8f8', 'none', 'default'],
  ['#ff0000', '16', 'ansi-9'],
  ['#000000', '16', 'ansi-0'],
  ['#2d2d2d', '256', 'ansi-236'],
  ['#fff', '256', 'ansi-231'],
];
test.each(rows)('%s at %s is %s', (text, depth, shown) => {
  expect(printColour(matchColour(parseColour(text) ?? 0, depth))).toBe(shown);
});

test('palette colours stay what they are where the terminal has them', () => {
  expect(matchColour(encodePalette(200), '256')).toBe(encodePalette(200));
  expect(printColour(matchColour(encodePalette(196), '16'))).toBe('ansi-9');
  expect(matchColour(0, '16')).toBe(0);
});

test('texts that are no colour are none', () => {
  expect([parseColour('red'), parseColour('#12'), parseColour('#ABCDEF')]).toEqual([
    undefined,
    undefined,
    encodeRgb(0xab, 0xcd, 0xef),
  ]);
});
