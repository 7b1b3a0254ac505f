import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodePalette, encodeRgb } from '#/terminal/cells/colour.ts';
import { cutGrid, drawText } from '#/terminal/cells/draw.ts';
import { Grid, openPools } from '#/terminal/cells/grid.ts';
import { diffSnapshots, printDifferences } from '#/terminal/screen/diff-snapshots.ts';
import { PLAIN_CURSOR, PLAIN_MODES, type Frame } from '#/terminal/screen/frame.ts';
import { encodeSnapshot, parseSnapshot, printSnapshot } from '#/terminal/screen/snapshot.ts';
import { RandomFrames } from '#tests/terminal/support/random-frames.ts';

function drawSample(): Frame {
  const grid = new Grid(openPools(), 12, 3);
  drawText(cutGrid(grid), 0, 0, '>_ ', { fg: encodeRgb(0x63, 0xa8, 0xf8) });
  drawText(cutGrid(grid), 3, 0, '日本', { bold: true, underline: 'curly' });
  drawText(cutGrid(grid), 10, 2, '  ', { bg: encodePalette(4), link: 'https://x.test' });
  return {
    grid,
    cursor: { ...PLAIN_CURSOR, x: 3, y: 1, shape: 'bar' },
    modes: { ...PLAIN_MODES, altScreen: true, kittyFlags: 7, title: 'a "b" \x07' },
  };
}

const PRINTED = `size 12x3
cursor 3,1 bar
modes alt-screen kitty-flags=7 title="a \\"b\\" \\\\x07"
text
0|>_ 日本
1|
2|
styles
0:0-3 fg=#63a8f8
0:3-7 bold underline=curly
2:10-12 bg=ansi-4 link=https://x.test
`;

test('a frame is printed, and read back', () => {
  const snapshot = encodeSnapshot(drawSample());
  expect(printSnapshot(snapshot)).toBe(PRINTED);
  expect(parseSnapshot(PRINTED)).toEqual(snapshot);
});

test.each(['', 'size 1x1', PRINTED.replace('styles', ''), PRINTED.replace('1|', 'x')])('%j is none', (text) => {
  expect(parseSnapshot(text)).toBeUndefined();
});

test('any frame is read back as it was printed', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const pools = openPools();
      const frames = new RandomFrames(seed, pools);
      const grid = frames.nextOf(frames.grid(30, 11));
      const snapshot = encodeSnapshot({ grid, cursor: frames.cursor(grid), modes: frames.modes() });
      expect(parseSnapshot(printSnapshot(snapshot))).toEqual(snapshot);
    }),
    { numRuns: 200 },
  );
});

describe('differences', () => {
  test('are none between equal frames of different pools', () => {
    expect(diffSnapshots(encodeSnapshot(drawSample()), encodeSnapshot(drawSample()))).toEqual([]);
  });

  test('say what a person sees', () => {
    const before = encodeSnapshot(drawSample());
    const frame = drawSample();
    drawText(cutGrid(frame.grid), 3, 0, 'ab', { bold: true });
    const after = encodeSnapshot({ ...frame, cursor: { ...frame.cursor, visible: false } });
    expect(printDifferences(diffSnapshots(before, after))).toBe(
      [
        'cursor',
        '- 3,1 bar',
        '+ hidden',
        'row 0 text',
        '- >_ 日本',
        '+ >_ ab本',
        'row 0 style',
        '- 0-3 fg=#63a8f8; 3-7 bold underline=curly',
        '+ 0-3 fg=#63a8f8; 3-5 bold; 5-7 bold underline=curly',
      ].join('\n'),
    );
  });
});
