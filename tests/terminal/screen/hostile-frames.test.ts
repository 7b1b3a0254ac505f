/** Any text at any place, over any other: xterm.js shows what the frame holds, cell by cell. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { cutGrid, drawText } from '#/terminal/cells/draw.ts';
import { PLAIN_CURSOR, PLAIN_MODES } from '#/terminal/screen/frame.ts';
import { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';
import { CAPABLE } from '#tests/terminal/support/capable.ts';
import { hostileText } from '#tests/terminal/support/hostile.ts';
import { printGridCells, VirtualTerminal } from '#tests/terminal/support/virtual-terminal.ts';

const placed = fc.array(fc.tuple(fc.integer({ min: -3, max: 28 }), fc.nat(4), hostileText), { maxLength: 6 });

const RUNS = Number(process.env['CSM_PROPERTY_RUNS'] ?? 300);

test('frames of hostile text show what they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(placed, { minLength: 1, maxLength: 3 }), async (frames) => {
      const renderer = new ScreenRenderer(CAPABLE);
      const terminal = new VirtualTerminal(30, 5);
      for (const texts of frames) {
        const grid = renderer.openGrid(30, 5);
        for (const [x, y, text] of texts) drawText(cutGrid(grid), x, y, text, { bold: x % 2 === 0 });
        const cursor = { ...PLAIN_CURSOR, visible: false };
        // oxlint-disable-next-line no-await-in-loop -- frames follow each other
        await terminal.write(renderer.encodeFrame({ grid, cursor, modes: { ...PLAIN_MODES, autowrap: false } }));
        expect(terminal.cells()).toEqual(printGridCells(grid));
      }
      terminal.terminal.dispose();
    }),
    { numRuns: RUNS },
  );
}, 120_000);
