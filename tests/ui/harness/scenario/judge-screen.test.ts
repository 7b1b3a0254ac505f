import { expect, test } from 'bun:test';
import { judgeScreen, type ScreenClaim } from '#/ui/harness/scenario/judge-screen.ts';

const SCREEN = {
  cols: 20,
  rows: 2,
  text: ['one two', 'three'],
  styles: [{ row: 0, from: 4, to: 7, style: 'bold fg=ansi-1' }],
  cursor: '7,0 bar',
  modes: [],
};

const rows: [ScreenClaim, string | undefined][] = [
  [{ do: 'see', text: 'two' }, undefined],
  [{ do: 'see', text: 'four' }, '`four` is not on the screen'],
  [{ do: 'see_not', text: 'four' }, undefined],
  [{ do: 'see_not', text: 'three' }, '`three` is on the screen'],
  [{ do: 'style', text: 'two', style: ['bold'] }, undefined],
  [{ do: 'style', text: 'two', style: ['dim', 'bold'] }, '`two` looks `bold fg=ansi-1`, without dim'],
  [{ do: 'style', text: 'four', style: ['dim'] }, '`four` is not on the screen'],
  [{ do: 'no_colour' }, 'row 0 is coloured from column 4 on: bold fg=ansi-1'],
  [{ do: 'cursor', at: '7,0' }, undefined],
  [{ do: 'cursor', at: 'visible' }, undefined],
  [{ do: 'cursor', at: 'hidden' }, 'the cursor is at 7,0 instead of hidden'],
  [{ do: 'cursor_after', text: 'one two' }, undefined],
  [{ do: 'cursor_after', text: 'three' }, 'the cursor is at 7,0 bar instead of behind `three` (5,1)'],
];
test.each(rows)('%p', (claim, problem) => {
  expect(judgeScreen(SCREEN, claim)).toBe(problem);
});
