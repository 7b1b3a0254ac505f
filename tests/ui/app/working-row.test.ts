import { describe, expect, test } from 'bun:test';
import { drawWorkingRow, FRAME_MS, measureNextChange, printElapsed } from '#/ui/app/working-row.ts';
import { printLine } from '#/ui/text/line.ts';
import { createTheme } from '#/ui/theme/create-theme.ts';

const theme = createTheme({ colours: 'truecolour', foreground: [221, 221, 221], background: [17, 17, 17] });
const row = (elapsedMs: number, moves = true) => ({ text: 'Working', elapsedMs, suffix: '', moves, tellsTime: true });

test.each([
  [-5, '0s'],
  [59_999, '59s'],
  [60_000, '1m 00s'],
  [3_725_000, '1h 02m 05s'],
])('%i ms are %s', (ms, text) => expect(printElapsed(ms)).toBe(text));

describe('the working row', () => {
  test('says what, how long, and how to end it', () => {
    const line = drawWorkingRow({ ...row(3_200), suffix: ' · 1 background terminal running' }, theme);
    expect(printLine(line)).toBe('• Working (3s • esc to interrupt) · 1 background terminal running');
  });

  test('reads the same at every moment of its animation', () => {
    for (let ms = 0; ms < 4_000; ms += 50) {
      expect(printLine(drawWorkingRow(row(ms), theme))).toBe(
        `• Working (${Math.floor(ms / 1000)}s • esc to interrupt)`,
      );
    }
  });

  test('does not change where nothing may move', () => {
    expect(drawWorkingRow(row(100, false), theme)).toEqual(drawWorkingRow(row(900, false), theme));
    expect(measureNextChange(row(1_250, false))).toBe(750);
  });

  test('asks for no step between pulse and band', () => {
    expect(measureNextChange(row(100))).toBe(FRAME_MS);
    expect(measureNextChange(row(3_400))).toBe(600);
  });
});
