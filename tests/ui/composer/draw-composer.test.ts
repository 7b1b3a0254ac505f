import { describe, expect, test } from 'bun:test';
import { drawComposer } from '#/ui/composer/composer.ts';
import { Drive, printLine, THEME } from './drive-composer.ts';

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => String(from + at)).join('\n');

describe('a draft that is longer than its room', () => {
  test('has marks where there is more', () => {
    const drive = new Drive().paste(lines(1, 9));
    expect(drive.rows(10, 5)).toEqual(['', '› 7      ↑', '  8', '  9', '']);
    drive.keys('up', 'up', 'up');
    expect(drive.rows(10, 5)).toEqual(['', '› 6      ↑', '  7', '  8      ↓', '']);
    drive.keys(...Array<string>(9).fill('up'));
    expect(drive.rows(10, 5)).toEqual(['', '› 1', '  2', '  3      ↓', '']);
  });

  test('no text reaches the marks', () => {
    const drive = new Drive().paste(`${'x'.repeat(7)}      ${'y'.repeat(7)}`).keys('ctrl+a');
    expect(drive.rows(10, 3)).toEqual(['', '› xxxxxxx↓', '']);
    expect(drive.keys('down').rows(10, 3)).toEqual(['', '› yyyyyyy↑', '']);
    expect(new Drive().paste('1\n2').rows(2, 3)).toEqual(['', '›↑', '']);
  });

  test('its padding gives way', () => {
    const { state } = new Drive().paste(lines(1, 9));
    const draw = (rows: number, isPadded: boolean): readonly string[] =>
      drawComposer(state, { cols: 10, rows, theme: THEME, nowMs: 0 }, isPadded).lines.map(printLine);
    expect(draw(2, true)).toEqual(['› 8      ↑', '  9']);
    expect(draw(3, false)).toEqual(['› 7      ↑', '  8', '  9']);
  });
});

describe('the cursor', () => {
  test.each([
    ['behind a full row', 'x'.repeat(7), { x: 9, y: 1 }],
    ['behind a full row of wide characters', '日本語', { x: 8, y: 1 }],
    ['on the next row', 'x'.repeat(8), { x: 3, y: 2 }],
    ['behind blanks that hang over', `${'x'.repeat(7)}   `, { x: 9, y: 1 }],
    ['behind a line feed', 'x\n', { x: 2, y: 2 }],
    ['behind a tab', 'a\t', { x: 7, y: 1 }],
  ])('%s', (_name, text, cursor) => {
    const { state } = new Drive().paste(text);
    expect(drawComposer(state, { cols: 10, rows: 6, theme: THEME, nowMs: 0 }).cursor).toEqual(cursor);
  });
});
