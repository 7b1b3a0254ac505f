import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { measureText } from '#/terminal/text/clusters.ts';
import { isBoundary, nextBoundary, previousBoundary } from '#/ui/composer/cluster-steps.ts';
import { COMPOSER_KEYS, drawComposer, drawPopup } from '#/ui/composer/composer.ts';
import type { Draft } from '#/ui/composer/draft.ts';
import { columnOf, rowEnd, WrappedRows } from '#/ui/composer/wrap-rows.ts';
import { Drive, THEME } from './drive-composer.ts';

const PIECES = [
  'a',
  'b',
  ' ',
  '  ',
  'word',
  '\n',
  '\t',
  '-',
  '/',
  '@',
  '$',
  '!',
  'é',
  'e\u0301',
  '\u0301',
  '\u200d',
  '\ufe0f',
  '\u0627',
  'سلام',
  '你',
  '好吗',
  '😀',
  '👩‍👩‍👧',
  '🇩🇪',
  '🇫',
  'ก็',
  'नि',
  '각',
  '\u1100',
  '\u202e',
  '\x1b',
  '\x07',
  '\u0600',
  '\ud83d',
  'a'.repeat(30),
  '\u0301'.repeat(70),
];
const TEXT = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(''));

/** One thing that somebody does. */
const DEED = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PIECES).map((text) => ({ type: 'type', text }) as const) },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...Object.values(COMPOSER_KEYS).flatMap(({ keys }) => keys), 'escape')
      .map((key) => ({ type: 'key', key }) as const),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('/a.png', 'x'.repeat(1001), 'é'.repeat(2000), 'one\ntwo', '\u0301')
      .map((text) => ({ type: 'paste', text }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('draw' as const),
      cols: fc.integer({ min: 1, max: 40 }),
      rows: fc.integer({ min: 1, max: 12 }),
    }),
  },
);

function checkDraft({ text, elements, cursor }: Draft): void {
  let floor = 0;
  for (const element of elements) {
    expect(element.start).toBeGreaterThanOrEqual(floor);
    expect(element.end).toBeLessThanOrEqual(text.length);
    const label = text.slice(element.start, element.end);
    expect(label).toMatch(element.kind === 'image' ? /^\[Image #\d+\]$/ : /^\[Pasted Content \d+ chars\](?: #\d+)?$/);
    expect(cursor <= element.start || cursor >= element.end).toBe(true);
    floor = element.end;
  }
  const before = elements.reduce((most, { end }) => (end <= cursor ? Math.max(most, end) : most), 0);
  const isAtElement = elements.some(({ start, end }) => start === cursor || end === cursor);
  expect(isAtElement || isBoundary(text, cursor, before)).toBe(true);
  const images = elements.filter(({ kind }) => kind === 'image').map(({ start, end }) => text.slice(start, end));
  expect(images.toSorted()).toEqual(images.map((_, at) => `[Image #${at + 1}]`).toSorted());
}

function perform(
  drive: Drive,
  deed: {
    readonly type: string;
    readonly text?: string;
    readonly key?: string;
    readonly cols?: number;
    readonly rows?: number;
  },
): void {
  if (deed.type === 'type') drive.keys(deed.text ?? '');
  else if (deed.type === 'key') drive.keys(deed.key ?? '');
  else if (deed.type === 'paste') {
    drive.paste(deed.text ?? '');
    if (deed.text === '/a.png') drive.answer('image-path', { path: '/a.png', found: '/a.png' });
  } else drawWithin(drive, deed.cols ?? 1, deed.rows ?? 1);
}

function drawWithin(drive: Drive, cols: number, rows: number): void {
  const frame = { cols, rows, theme: THEME, nowMs: 0 };
  for (const drawn of [drawComposer(drive.state, frame), drawPopup(drive.state, frame)]) {
    if (drawn === undefined) continue;
    expect(drawn.lines.length).toBeLessThanOrEqual(rows);
    for (const line of drawn.lines) {
      const text = line.spans.map((span) => span.text).join('');
      expect(line.spans.reduce((sum, span) => sum + measureText(span.text), 0)).toBeLessThanOrEqual(cols);
      expect(text).not.toMatch(/\p{Cc}/u);
    }
    if (drawn.cursor === undefined) continue;
    expect(drawn.cursor.x).toBeLessThan(cols);
    expect(drawn.cursor.y).toBeLessThan(drawn.lines.length);
    expect(Math.min(drawn.cursor.x, drawn.cursor.y)).toBeGreaterThanOrEqual(0);
  }
}

describe('whatever is pressed', () => {
  test('the cursor is at an edge, elements are whole, pictures are counted, drawing keeps to its room', () => {
    fc.assert(
      fc.property(fc.array(DEED, { maxLength: 40 }), (deeds) => {
        const drive = new Drive();
        for (const deed of deeds) {
          perform(drive, deed);
          checkDraft(drive.state.editor.draft);
        }
        drawWithin(drive, 20, 6);
      }),
      { numRuns: 600 },
    );
  });

  test('undoing all of it leads back to nothing, redoing all of it to where it was', () => {
    fc.assert(
      fc.property(fc.array(DEED, { maxLength: 30 }), (deeds) => {
        const drive = new Drive();
        for (const deed of deeds)
          if (deed.type !== 'key' || !/enter|tab|escape|up|down|ctrl\+[prsn]|redo|undo|[_/z7]|-$/.test(deed.key))
            perform(drive, deed);
        drive.keys('escape');
        const { draft } = drive.state.editor;
        let steps = 0;
        for (; drive.state.editor.undo.length > 0; steps += 1) {
          drive.keys('ctrl+_');
          checkDraft(drive.state.editor.draft);
        }
        expect(drive.state.editor.draft.text).toBe('');
        while (steps > 0) {
          drive.keys('alt+_');
          steps -= 1;
        }
        expect(drive.state.editor.draft.text).toBe(draft.text);
        expect(drive.state.editor.draft.elements).toEqual(draft.elements);
      }),
      { numRuns: 300 },
    );
  });
});

describe('rows', () => {
  test('laid out again near a change they are as if all were laid out anew', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(), removed: fc.nat({ max: 12 }), text: TEXT }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 24 }),
        (edits, cols) => {
          const kept = new WrappedRows();
          let text = '';
          for (const edit of edits) {
            const at = edit.at % (text.length + 1);
            text = text.slice(0, at) + edit.text + text.slice(at + edit.removed);
            expect([...kept.rows(text, cols)]).toEqual([...new WrappedRows().rows(text, cols)]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('they hold all of the text, in order, and fit', () => {
    fc.assert(
      fc.property(TEXT, fc.integer({ min: 2, max: 30 }), (text, cols) => {
        const starts = new WrappedRows().rows(text, cols);
        expect(starts[0]).toBe(0);
        for (const [row, start] of starts.entries()) {
          if (row > 0) expect(start).toBeGreaterThan(starts[row - 1] ?? 0);
          expect(isBoundary(text, start)).toBe(true);
          // Blanks hang over; one cluster may be wider than the row.
          let end = rowEnd(text, starts, row);
          for (let at = end; at > start;) {
            at = previousBoundary(text, at, start);
            if (!' \t'.includes(text[at] ?? '')) break;
            end = at;
          }
          if (nextBoundary(text, start) < end) expect(columnOf(text, start, end)).toBeLessThanOrEqual(cols);
        }
      }),
    );
  });
});

describe('clusters', () => {
  test('steps forwards and backwards meet the same places', () => {
    fc.assert(
      fc.property(TEXT, (text) => {
        const forwards: number[] = [];
        for (let at = 0; at < text.length; at = nextBoundary(text, at)) forwards.push(at);
        const backwards: number[] = [];
        for (let at = text.length; at > 0;) backwards.unshift((at = previousBoundary(text, at)));
        expect(backwards).toEqual(forwards);
      }),
      { numRuns: 500 },
    );
  });
});
