import { describe, expect, test } from 'bun:test';
import { cutGrid, drawText } from '#/terminal/cells/draw.ts';
import { Grid } from '#/terminal/cells/grid.ts';
import { PLAIN_CAPABILITIES, type Capabilities } from '#/terminal/screen/capabilities.ts';
import { PLAIN_CURSOR, PLAIN_MODES, type TerminalModes } from '#/terminal/screen/frame.ts';
import { InlineRenderer, type InlineFrame } from '#/terminal/screen/inline-renderer.ts';
import { isCertainWidth } from '#/terminal/text/clusters.ts';
import { CAPABLE } from '#tests/terminal/support/capable.ts';
import { findForeign } from '#tests/terminal/support/own-grammar.ts';
import { PIECES, RandomFrames } from '#tests/terminal/support/random-frames.ts';
import { printGridCells, VirtualTerminal } from '#tests/terminal/support/virtual-terminal.ts';

const MODES: TerminalModes = { ...PLAIN_MODES, autowrap: false, bracketedPaste: true };

class Inline {
  readonly renderer: InlineRenderer;
  readonly terminal: VirtualTerminal;
  bytes = 0;

  constructor(cols: number, rows: number, capabilities: Capabilities = CAPABLE, conpty = false) {
    this.renderer = new InlineRenderer(capabilities);
    const options = conpty ? { windowsPty: { backend: 'conpty' as const, buildNumber: 18000 } } : {};
    this.terminal = new VirtualTerminal(cols, rows, 'agrees', options);
  }

  grid(lines: readonly string[]): Grid {
    const grid = new Grid(this.renderer.pools, this.terminal.terminal.cols, lines.length);
    lines.forEach((line, y) => drawText(cutGrid(grid), 0, y, line));
    return grid;
  }

  async show(
    live: readonly string[],
    finished: readonly string[] = [],
    frame: Partial<InlineFrame> = {},
  ): Promise<void> {
    const bytes = this.renderer.encodeFrame({
      grid: this.grid(live),
      cursor: { ...PLAIN_CURSOR, x: 2, y: live.length - 1 },
      modes: MODES,
      screenRows: this.terminal.terminal.rows,
      ...(finished.length > 0 ? { finished: this.grid(finished) } : {}),
      ...frame,
    });
    this.bytes = bytes.length;
    expect(findForeign(bytes)).toBeUndefined();
    await this.terminal.write(bytes);
  }

  /** Scrollback and screen as lines: what the terminal broke because of the width is one. */
  lines(): string[] {
    const buffer = this.terminal.terminal.buffer.normal;
    const lines: string[] = [];
    for (let y = 0; y < buffer.length; y += 1) {
      const line = buffer.getLine(y);
      const text = line?.translateToString(false) ?? '';
      if (line?.isWrapped === true) lines.push(`${lines.pop() ?? ''}${text}`);
      else lines.push(text);
    }
    return lines.map((line) => line.trimEnd());
  }

  /** Scrollback and screen, without the empty rows at the end. */
  all(): string[] {
    const rows = [...this.terminal.scrollback(), ...this.terminal.rows()];
    while (rows.at(-1)?.trimEnd() === '') rows.pop();
    return rows.map((row) => row.trimEnd());
  }
}

async function openAfterShell(
  cols = 20,
  rows = 8,
  capabilities: Capabilities = CAPABLE,
  conpty = false,
): Promise<Inline> {
  const inline = new Inline(cols, rows, capabilities, conpty);
  await inline.terminal.write('$ make\r\nall done\r\n$ csm\r\n');
  return inline;
}

const SHELL = ['$ make', 'all done', '$ csm'];

describe('the live region', () => {
  test('begins below what was there', async () => {
    const inline = await openAfterShell();
    await inline.show(['> hi', 'hint']);
    expect(inline.all()).toEqual([...SHELL, '> hi', 'hint']);
    expect(inline.terminal.cursor).toEqual({ x: 2, y: 4 });
  });

  test('writes nothing for a frame without a change, and few bytes for a small one', async () => {
    const inline = await openAfterShell();
    await inline.show(['> hi', 'hint']);
    await inline.show(['> hi', 'hint']);
    expect(inline.bytes).toBe(0);
    await inline.show(['> ho', 'hint']);
    expect(inline.bytes).toBeLessThan(20);
    expect(inline.all()).toEqual([...SHELL, '> ho', 'hint']);
  });

  test('grows and shrinks, scrolling what is above into the scrollback', async () => {
    const inline = await openAfterShell();
    await inline.show(['> a']);
    await inline.show(['1', '2', '3', '4', '5', '6', '7']);
    expect(inline.all()).toEqual([...SHELL, '1', '2', '3', '4', '5', '6', '7']);
    await inline.show(['> b', 'x']);
    expect(inline.all()).toEqual([...SHELL, '> b', 'x']);
  });

  test('shows its last rows where the screen is too small', async () => {
    const inline = await openAfterShell(20, 3);
    await inline.show(['1', '2', '3', '4', '5']);
    expect(inline.terminal.rows().map((row) => row.trimEnd())).toEqual(['3', '4', '5']);
    expect(inline.all()).toEqual([...SHELL, '3', '4', '5']);
  });
});

describe('finished rows', () => {
  test('stand above the region, which moves down', async () => {
    const inline = await openAfterShell();
    await inline.show(['> a long prompt here', 'and a long hint here']);
    await inline.show(['> a long prompt here', 'and a long hint here'], ['one', 'two']);
    expect(inline.bytes).toBeLessThan(110);
    expect(inline.all()).toEqual([...SHELL, 'one', 'two', '> a long prompt here', 'and a long hint here']);
    await inline.show(['> a long prompt here', 'and a long hint here'], ['three']);
    expect(inline.all()).toEqual([...SHELL, 'one', 'two', 'three', '> a long prompt here', 'and a long hint here']);
  });

  test('go into the scrollback in order, however many come at once', async () => {
    const inline = await openAfterShell();
    const wanted = [...SHELL];
    for (const count of [1, 3, 30, 2, 8, 7, 6, 5]) {
      const rows = Array.from({ length: count }, (_, at) => `row ${wanted.length + at}`);
      wanted.push(...rows);
      await inline.show(['> x', 'hint'], rows);
      expect(inline.all()).toEqual([...wanted, '> x', 'hint']);
    }
  });

  test('come before the region is there', async () => {
    const inline = await openAfterShell();
    await inline.show(['> x'], ['header', '']);
    expect(inline.all()).toEqual([...SHELL, 'header', '', '> x']);
  });
});

describe('another size', () => {
  test.each([
    ['reflows', { ...CAPABLE, reflows: true }, false, [20, 12, 30, 16, 40]],
    ['reflows without our knowing', { ...CAPABLE, reflows: false }, false, [20, 12, 30, 16, 40]],
    // Getting wider, xterm.js shows again what it had cut off.
    ['does not reflow', { ...CAPABLE, reflows: false }, true, [20, 12]],
  ] as const)('on a terminal that %s leaves what was above', async (_name, capabilities, conpty, sizes) => {
    const inline = await openAfterShell(30, 10, capabilities, conpty);
    await inline.show(['> a prompt that is long', 'and a hint that is long too'], ['finished']);
    for (const cols of sizes) {
      inline.terminal.terminal.resize(cols, 10);
      await inline.show(['> prompt', 'hint'], [`at ${cols}`]);
      expect(inline.all().join('\n')).toContain([...SHELL, 'finished'].join('\n'));
      expect(inline.all().slice(-3)).toEqual([`at ${cols}`, '> prompt', 'hint']);
    }
  });

  test('leaves no rest of the region where the terminal reflows', async () => {
    const inline = await openAfterShell(30, 10, { ...CAPABLE, reflows: true });
    await inline.show(['> a prompt that is long', 'and a hint that is long too', 'x']);
    inline.terminal.terminal.resize(12, 10);
    await inline.show(['> prompt', 'hint']);
    expect(inline.all()).toEqual([...SHELL, '> prompt', 'hint']);
  });
});

test('another screen comes and goes, and nothing of the first one is lost', async () => {
  const inline = await openAfterShell();
  await inline.show(['> a', 'hint'], ['done']);
  await inline.show(['a pager', 'of rows'], [], { modes: { ...MODES, altScreen: true } });
  expect(
    inline.terminal
      .rows()
      .map((row) => row.trimEnd())
      .slice(0, 2),
  ).toEqual(['a pager', 'of rows']);
  await inline.show(['> b', 'hint'], ['more']);
  expect(inline.all()).toEqual([...SHELL, 'done', 'more', '> b', 'hint']);
});

describe('the end', () => {
  test('leaves the region and the cursor below it', async () => {
    const inline = await openAfterShell();
    await inline.show(['> a', 'hint'], ['done']);
    await inline.terminal.write(inline.renderer.encodeRestore());
    await inline.terminal.write('$ ');
    expect(inline.all()).toEqual([...SHELL, 'done', '> a', 'hint', '$']);
  });

  test('or takes the region away', async () => {
    const inline = await openAfterShell();
    await inline.show(['> a', 'hint'], ['done']);
    await inline.terminal.write(inline.renderer.encodeRestore({ erase: true }));
    await inline.terminal.write('$ ');
    expect(inline.all()).toEqual([...SHELL, 'done', '$']);
  });

  test('is the first screen, when the other one is shown', async () => {
    const inline = await openAfterShell();
    await inline.show(['> a'], ['done']);
    await inline.show(['pager'], [], { modes: { ...MODES, altScreen: true } });
    await inline.terminal.write(inline.renderer.encodeRestore({ erase: true }));
    expect(inline.all()).toEqual([...SHELL, 'done']);
  });
});

test.each([4, 20])(
  'a line that was broken because of the width is one line of the terminal (%p rows at once)',
  async (rows) => {
    const inline = await openAfterShell(20, 9, { ...CAPABLE, reflows: true });
    await inline.show(['> x', 'hint']);
    const long = 'abcdefghijklmnopqrst'.repeat(2) + '日本語日本語日本語日本end';
    const lines = [long.slice(0, 20), long.slice(20, 40), '日本語日本語日本語日', '本end'];
    while (lines.length < rows) lines.push(`row ${lines.length}`);
    await inline.show(['> x', 'hint'], lines, { wrapped: new Set([0, 1, 2, 3]) });
    expect(inline.all()).toEqual([...SHELL, ...lines, '> x', 'hint']);
    expect(inline.terminal.terminal.modes.wraparoundMode).toBe(false);
    inline.terminal.terminal.resize(80, 9);
    // The last of them is not full, so it ends where it ends.
    expect(inline.all().slice(0, 4)).toEqual([...SHELL, long]);
    await inline.show(['> x', 'hint']);
    expect(inline.all()).toEqual([...SHELL, long, ...lines.slice(4), '> x', 'hint']);
  },
);

/** Cells about whose width all terminals agree; what stands in for the others is the same everywhere. */
function keepCertain(cells: readonly string[][], wanted: readonly string[][]): string[][] {
  return cells.map((row, y) =>
    row.map((cell, x) => {
      const own = wanted[y]?.[x] ?? '';
      const first = own.startsWith('<|') ? (wanted[y]?.[x - 1] ?? '') : own;
      return isCertainWidth(first.slice(0, Math.max(1, first.indexOf('|')))) ? cell : '?';
    }),
  );
}

test.each(['agrees', 'differs'] as const)(
  'random regions and finished rows are what a terminal keeps that %s about widths',
  async (widths) => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const renderer = new InlineRenderer(
        seed % 2 === 0 ? CAPABLE : { ...PLAIN_CAPABILITIES, colours: 'truecolour', links: true },
      );
      const terminal = new VirtualTerminal(24, 9, widths);
      await terminal.write('$ make\r\nall done\r\n$ csm\r\n');
      const frames = new RandomFrames(seed, renderer.pools, PIECES);
      const above: string[][] = [];
      for (let step = 0; step < 20; step += 1) {
        const live = frames.grid(24, 1 + frames.below(7));
        const finished = frames.below(2) === 0 ? frames.grid(24, 1 + frames.below(14)) : undefined;
        if (finished !== undefined) above.push(...printGridCells(finished));
        const frame = { grid: live, cursor: frames.cursor(live), modes: MODES, screenRows: 9 };
        await terminal.write(renderer.encodeFrame(finished === undefined ? frame : { ...frame, finished }));
        const wanted = [...above, ...printGridCells(live)];
        const shown = terminal.allCells().slice(3, 3 + wanted.length);
        expect(keepCertain(shown, wanted)).toEqual(keepCertain(wanted, wanted));
      }
    }
  },
);

/** Rows of any length up to the width, each with a number that is nowhere else. */
function numbered(frames: RandomFrames, cols: number, count: number, next: () => string): string[] {
  return Array.from({ length: count }, () => {
    const words: string[] = [];
    const room = frames.below(cols + 1);
    while ((words.length + 1) * 6 <= room) words.push(next());
    return words.join(' ');
  });
}

describe.each([
  ['reflows', { ...CAPABLE, reflows: true }],
  ['reflows without our knowing', { ...CAPABLE, reflows: false }],
] as const)('on a terminal that %s', (_name, capabilities) => {
  test.each([true, false])(
    'each finished row is there once and in order, whatever the sizes (told in time: %p)',
    async (isTold) => {
      for (let seed = 1; seed <= 8; seed += 1) {
        const inline = await openAfterShell(60, 20, capabilities);
        const { renderer, terminal } = inline;
        const frames = new RandomFrames(seed, renderer.pools, PIECES);
        let count = 0;
        const wanted: string[] = [];
        let live = 3;
        let size = { cols: 60, rows: 20 };
        for (let step = 0; step < 40; step += 1) {
          const isResized = frames.below(3) === 0;
          if (isResized) size = { cols: 12 + frames.below(80), rows: 4 + frames.below(30) };
          if (isResized && isTold) terminal.terminal.resize(size.cols, size.rows);
          if (frames.below(2) === 0) live = 1 + frames.below(Math.max(1, Math.floor(size.rows / 2)));
          const { cols, rows: screenRows } = isTold
            ? size
            : { cols: terminal.terminal.cols, rows: terminal.terminal.rows };
          const finished =
            frames.below(2) === 0
              ? numbered(frames, cols, 1 + frames.below(14), () => `f${String((count += 1)).padStart(4, '0')}`)
              : [];
          wanted.push(...finished.flatMap((row) => row.split(' ').filter((word) => word !== '')));
          const rows = numbered(frames, cols, live, () => 'live.');
          const grid = inline.grid(rows);
          const above = inline.grid(finished);
          const cursor = { ...PLAIN_CURSOR, x: frames.below(cols), y: frames.below(live) };
          const bytes = renderer
            .encodeFrame({
              grid,
              cursor,
              modes: MODES,
              screenRows,
              ...(finished.length > 0 ? { finished: above } : {}),
            })
            .slice();
          // The terminal has another size when the frame comes than when it was made.
          if (isResized && !isTold) terminal.terminal.resize(size.cols, size.rows);
          await terminal.write(bytes);
          renderer.confirmSize({ cols: terminal.terminal.cols, rows: terminal.terminal.rows });
          const got = [
            ...inline
              .lines()
              .join('\n')
              .matchAll(/f\d{4}/g),
          ].map(([word]) => word);
          expect({ seed, step, got }).toEqual({ seed, step, got: wanted });
          expect(inline.lines().slice(0, 3)).toEqual(SHELL);
        }
      }
    },
  );
});
