import { expect, test } from 'bun:test';
import { decideColour, paintWhere } from '#/cli/colour.ts';
import type { ColourChoice } from '#/cli/colour.ts';

const rows: [ColourChoice, boolean, Record<string, string>, boolean][] = [
  ['auto', true, {}, true],
  ['auto', false, {}, false],
  ['auto', true, { NO_COLOR: '1' }, false],
  ['auto', true, { NO_COLOR: '0' }, false],
  ['auto', true, { CLICOLOR: '0' }, false],
  ['auto', true, { CLICOLOR: '1' }, true],
  ['auto', true, { TERM: 'dumb' }, false],
  ['auto', false, { CLICOLOR_FORCE: '1' }, true],
  ['auto', false, { CLICOLOR_FORCE: '0' }, false],
  ['auto', false, { CLICOLOR_FORCE: '1', NO_COLOR: '1' }, false],
  ['auto', false, { CLICOLOR_FORCE: '1', TERM: 'dumb' }, true],
  ['always', false, { NO_COLOR: '1' }, true],
  ['never', true, { CLICOLOR_FORCE: '1' }, false],
];
test.each(rows)('--color %s, terminal %p, %o: %p', (choice, isTerminal, variables, expected) => {
  expect(decideColour({ choice, isTerminal, variable: (name) => variables[name] })).toBe(expected);
});

test('paints only where colours are on', () => {
  expect(paintWhere(true)('x', 'bold', 'red')).toBe('\x1b[1;31mx\x1b[0m');
  expect(paintWhere(true)('', 'bold')).toBe('');
  expect(paintWhere(false)('x', 'bold')).toBe('x');
});
