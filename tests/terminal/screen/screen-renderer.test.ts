import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodePalette, encodeRgb } from '#/terminal/cells/colour.ts';
import { cutGrid, drawFill, drawText } from '#/terminal/cells/draw.ts';
import { decideCapabilities, PLAIN_CAPABILITIES } from '#/terminal/screen/capabilities.ts';
import { PLAIN_CURSOR, PLAIN_MODES, type Frame, type TerminalModes } from '#/terminal/screen/frame.ts';
import { InlineRenderer } from '#/terminal/screen/inline-renderer.ts';
import { printPlan } from '#/terminal/screen/plan.ts';
import { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';
import { CAPABLE } from '#tests/terminal/support/capable.ts';
import { hostileText } from '#tests/terminal/support/hostile.ts';
import { findForeign } from '#tests/terminal/support/own-grammar.ts';
import { printGridCells, VirtualTerminal } from '#tests/terminal/support/virtual-terminal.ts';
import { runScreenOracle } from './screen-oracle.ts';

const HIDDEN = { ...PLAIN_CURSOR, visible: false };

function drawLines(renderer: ScreenRenderer, lines: readonly string[], cols = 40, rows = 10): Frame {
  const grid = renderer.openGrid(cols, rows);
  lines.forEach((line, y) => drawText(cutGrid(grid), 0, y, line));
  return { grid, cursor: HIDDEN, modes: PLAIN_MODES };
}

/** What is planned for the second frame. */
function planSecond(before: readonly string[], after: readonly string[], capabilities = CAPABLE): string[] {
  const renderer = new ScreenRenderer(capabilities);
  renderer.encodeFrame(drawLines(renderer, before));
  renderer.encodeFrame(drawLines(renderer, after));
  return printPlan(renderer.plan);
}

const rows: [string, string[], string[], string[]][] = [
  ['nothing for a frame that is the same', ['same'], ['same'], []],
  ['one run for one change', ['hello'], ['hellO'], ['back 1', 'cells 4 1']],
  [
    'one run across a small gap, two across a large one',
    ['a-b-------------c'],
    ['A-B-------------C'],
    ['beginUpdate', 'carriageReturn', 'cells 0 3', 'moveToColumn 16', 'cells 16 1', 'endUpdate'],
  ],
  ['erasing for the end of a row', ['some/text/here'], ['some'], ['moveToColumn 4', 'eraseToEnd']],
  ['repeating for a line', [''], ['─'.repeat(40)], ['moveTo 0 0', 'cells 0 1', 'repeat 39']],
  [
    'scrolling for rows that moved',
    Array.from({ length: 10 }, (_, y) => `${'abcdefghijkl'.charAt(y)} `.repeat(9)),
    Array.from({ length: 10 }, (_, y) => `${'abcdefghijkl'.charAt(y + 1)} `.repeat(9)),
    ['beginUpdate', 'scroll 0 10 1', 'moveTo 0 9', 'cells 360 17', 'endUpdate'],
  ],
  [
    'spaces below and a place behind for what terminals measure differently',
    ['xx'],
    ['xx👍y'],
    ['spaces 2', 'back 2', 'cells 2 2', 'moveToColumn 4', 'cells 4 1'],
  ],
];
test.each(rows)('plans %s', (_name, before, after, plan) => {
  expect(planSecond(before, after)).toEqual(plan);
});

test('cells behind a new emoji are written again as far as a terminal may have damaged them', () => {
  expect(planSecond(['a   z'], ['👍🏽  z'])).toEqual([
    'carriageReturn',
    'spaces 2',
    'carriageReturn',
    'cells 0 2',
    'moveToColumn 2',
    'cells 2 2',
  ]);
});

test('without the sequences nothing of them is planned', () => {
  const plan = planSecond(['a'.repeat(30), 'x'], ['a' + ' '.repeat(28) + 'a', '─'.repeat(20)], PLAIN_CAPABILITIES);
  expect(plan.some((line) => /^(?:eraseCells|repeat|beginUpdate)/.test(line))).toBe(false);
});

describe('bytes', () => {
  test('of a frame without a change are none', () => {
    const renderer = new ScreenRenderer(CAPABLE);
    expect(renderer.encodeFrame(drawLines(renderer, ['text'])).length).toBeGreaterThan(0);
    expect(renderer.encodeFrame(drawLines(renderer, ['text'])).length).toBe(0);
  });

  test('of a key typed are the key, where the cursor is there already', () => {
    const renderer = new ScreenRenderer(CAPABLE);
    const at = (text: string): Frame => ({
      ...drawLines(renderer, [text]),
      cursor: { ...PLAIN_CURSOR, x: text.length },
    });
    renderer.encodeFrame(at('hell'));
    expect(new TextDecoder().decode(renderer.encodeFrame(at('hello')))).toBe('o');
  });

  test('keep a background to the end of the row only where the terminal erases with it', () => {
    const draw = (capabilities: typeof CAPABLE): string => {
      const renderer = new ScreenRenderer(capabilities);
      renderer.encodeFrame(drawLines(renderer, [], 20, 1));
      const grid = renderer.openGrid(20, 1);
      drawFill(cutGrid(grid), { bg: encodePalette(4) });
      return new TextDecoder().decode(renderer.encodeFrame({ grid, cursor: HIDDEN, modes: PLAIN_MODES }));
    };
    expect(draw(CAPABLE)).toBe('\x1b[H\x1b[44m\x1b[K');
    expect(draw(PLAIN_CAPABILITIES)).toBe(`\x1b[H\x1b[44m${' '.repeat(20)}`);
  });
});

describe('modes', () => {
  const on: TerminalModes = {
    altScreen: true,
    bracketedPaste: true,
    kittyFlags: 7,
    modifyOtherKeys: 0,
    mouse: 'move',
    focusEvents: true,
    autowrap: false,
    title: 'a\x1b]0;b\x07',
  };
  const renderer = new ScreenRenderer(CAPABLE);
  const encode = (modes: TerminalModes): string =>
    new TextDecoder().decode(renderer.encodeFrame({ ...drawLines(renderer, ['x']), modes }));
  test('are changed where they differ, written first', () => {
    expect(encode(on).split('\x1b[?2026h')[0]).toBe(
      '\x1b[?1049h\x1b[>7u\x1b[?2004h\x1b[?1004h\x1b[?1003h\x1b[?1006h\x1b[?7l\x1b[22;0t\x1b]0;a\\x1b]0;b\\x07\x1b\\',
    );
    expect(encode({ ...on, mouse: 'press', title: 'c' })).toBe('\x1b[?1003l\x1b[?1000h\x1b]0;c\x1b\\');
    expect(encode({ ...on, mouse: 'press', title: 'c', kittyFlags: 1 })).toBe('\x1b[=1;1u');
  });
  test('are all given back', () => {
    expect(renderer.encodeRestore()).toBe(
      '\x1b[?2026l\x1b]8;;\x1b\\\x1b[0m\x1b[H\x1b[2J\x1b[<u\x1b[?1049l\x1b[?2004l\x1b[?1004l\x1b[?1000l\x1b[?1006l\x1b[?7h\x1b[23;0t\x1b[0 q\x1b[?25h',
    );
    expect(renderer.modes).toBe(PLAIN_MODES);
  });
});

test('Linux’ console gets nothing that it would print', () => {
  const renderer = new ScreenRenderer(decideCapabilities({ term: 'linux' }));
  const frame = drawLines(renderer, ['text', '─'.repeat(30), 'a👍c']);
  const modes: TerminalModes = { ...PLAIN_MODES, altScreen: true, autowrap: false, kittyFlags: 7, title: 'x' };
  const bytes = new TextDecoder().decode(renderer.encodeFrame({ ...frame, modes })) + renderer.encodeRestore();
  expect(findForeign(bytes)).toBeUndefined();
  expect(bytes).not.toMatch(/\]| q|[<>]|2026|\d*b|38;/);
});

test('only our own grammar leaves, whatever is drawn', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), hostileText), { maxLength: 8 }), hostileText, (texts, title) => {
      const renderer = new ScreenRenderer(CAPABLE);
      for (let count = 1; count <= 2; count += 1) {
        const grid = renderer.openGrid(30, 6);
        for (const [y, text] of texts.slice(0, texts.length * count)) {
          drawText(cutGrid(grid), y - 2, y, text, { bold: y % 2 === 0, link: `https://x.test/${text}` });
        }
        const bytes = renderer.encodeFrame({ grid, cursor: HIDDEN, modes: { ...PLAIN_MODES, title } });
        expect(findForeign(bytes)).toBeUndefined();
      }
      expect(findForeign(renderer.encodeRestore())).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test('the checker of the grammar knows what is foreign', () => {
  for (const text of [
    '\x1b[31',
    '\x1bc',
    '\x1b]52;c;aaaa\x1b\\',
    '\x07',
    '\x1b[?47h',
    '\x9b1m',
    'a\u202eb',
    '\x1b[6n',
  ]) {
    expect(findForeign(text)).toBeDefined();
  }
});

// The full run: bun tests/terminal/screen/screen-oracle.ts 10000
test('1,000 random frames show on xterm.js what they are', async () => {
  const report = await runScreenOracle(1000, 42);
  expect(report.wrong).toBeUndefined();
  expect(report.scrolls).toBeGreaterThan(10);
});

test.each(['screen', 'inline'] as const)(
  'numbers of crowded pools change under a %s, and nobody sees it',
  async (kind) => {
    const renderer = kind === 'screen' ? new ScreenRenderer(CAPABLE) : new InlineRenderer(CAPABLE);
    const terminal = new VirtualTerminal(40, 12);
    const { styles, glyphs } = renderer.pools;
    let generations = 0;
    for (let frame = 0; frame < 90; frame += 1) {
      const before = styles.generation;
      const grid = renderer.openGrid(40, 10);
      if (styles.generation !== before) generations += 1;
      for (let y = 0; y < 10; y += 1) {
        for (let x = 0; x < 40; x += 1) {
          const still = (x + y + frame) % 3 > 0;
          const fg = encodeRgb(still ? x : frame, still ? y : frame * 2, still ? 7 : x * 6);
          drawText(cutGrid(grid), x, y, still ? 'o' : `e${String.fromCharCode(0x300 + (frame % 60))}`, {
            fg,
            bold: still,
          });
        }
      }
      for (let count = 0; count < 900; count += 1)
        styles.intern({ fg: encodeRgb(frame, count & 255, count >> 8), dim: true });
      // On the other screen now and then, and back.
      const altScreen = kind === 'inline' && frame % 20 > 10;
      const modes = { ...PLAIN_MODES, autowrap: false, altScreen };
      await terminal.write(renderer.encodeFrame({ grid, cursor: HIDDEN, modes, screenRows: 12 }));
      expect(terminal.cells().slice(0, 10)).toEqual(printGridCells(grid));
    }
    expect(generations).toBeGreaterThan(1);
    expect(glyphs.size).toBeLessThan(100);
  },
);

test('a wide cell cut by the end of an emoji of another width is whole again', async () => {
  const renderer = new ScreenRenderer(CAPABLE);
  const terminal = new VirtualTerminal(20, 2, 'differs');
  await terminal.write(renderer.encodeFrame(drawLines(renderer, ['ab界cd'], 20, 2)));
  await terminal.write(renderer.encodeFrame(drawLines(renderer, ['👩\u200d👩\u200d👧\u200d👦界cd'], 20, 2)));
  expect(terminal.rows()[0]).toContain('界cd');
});
