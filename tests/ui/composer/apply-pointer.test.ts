import { describe, expect, test } from 'bun:test';
import type { MouseInput } from '#/terminal/input/input-event.ts';
import { applyComposerMouse } from '#/ui/composer/composer.ts';
import { Drive } from './drive-composer.ts';

const COLS = 12;
const ROWS = 5;

/** The mouse over what was drawn; whether it meant anything. */
function point(drive: Drive, kind: MouseInput['kind'], x: number, y: number): boolean {
  drive.rows(COLS, ROWS);
  const none = { ctrl: false, alt: false, shift: false, super: false };
  const input: MouseInput = { type: 'mouse', kind, button: kind === 'press' ? 'left' : 'none', x, y, ...none };
  const step = applyComposerMouse(drive.state, input, 3, drive.context);
  if (step !== undefined) drive.state = step.state;
  return step !== undefined;
}

describe('a click puts the cursor there', () => {
  test.each([
    ['in the text', 'hello', 4, 1, 'he|llo'],
    ['left of the text', 'hello', 0, 1, '|hello'],
    ['behind the text', 'hello', 11, 1, 'hello|'],
    ['above and below the text', 'hello', 3, 0, 'h|ello'],
    ['on the next line', 'one\ntwo', 3, 2, 'one\nt|wo'],
    ['below the last line', 'one\ntwo', 3, 4, 'one\nt|wo'],
    ['on the right half of a wide character', '日本', 3, 1, '|日本'],
    ['at the end of a row that goes on', 'aaaa bbbb cc', 11, 1, 'aaaa bbbb| cc'],
  ])('%s', (_name, text, x, y, shown) => {
    const drive = new Drive().paste(text);
    expect(point(drive, 'press', x, y)).toBe(true);
    expect(drive.shown).toBe(shown);
  });

  test('within an element it goes to its edge', () => {
    const drive = new Drive().paste('x'.repeat(1100));
    point(drive, 'press', 4, 1);
    expect(drive.shown).toBe('|[Pasted Content 1100 chars]');
  });

  test('other buttons and a search are left alone', () => {
    const drive = new Drive().paste('hello');
    expect(point(drive, 'release', 3, 1)).toBe(false);
    expect(point(drive.keys('ctrl+r'), 'press', 3, 1)).toBe(false);
  });
});

describe('the wheel', () => {
  const draft = (): Drive => new Drive().paste(Array.from({ length: 9 }, (_, at) => `${at} x`).join('\n'));

  test('goes through a long draft, the cursor with it', () => {
    const drive = draft();
    point(drive, 'wheel-up', 0, 2);
    expect(drive.rows(COLS, ROWS)).toEqual(['', '› 3 x      ↑', '  4 x', '  5 x      ↓', '']);
    expect(drive.shown).toContain('5 x|\n');
    point(drive, 'wheel-up', 0, 2);
    point(drive, 'wheel-up', 0, 2);
    expect([drive.rows(COLS, ROWS)[1], drive.shown.indexOf('|')]).toEqual(['› 0 x', '0 x\n1 x\n2 x'.length]);
    point(drive, 'wheel-down', 0, 2);
    expect(drive.rows(COLS, ROWS)[1]).toBe('› 3 x      ↑');
  });

  test('means nothing where all is shown', () => {
    expect(point(new Drive().paste('one'), 'wheel-up', 0, 1)).toBe(false);
  });
});
