import { expect, test } from 'bun:test';
import { drawInline } from '#/ui/app/draw-inline.ts';
import { createViewFacts, VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import { UiScreen } from '#/ui/harness/ui-screen.ts';
import { printLine } from '#/ui/text/line.ts';
import { measureLine } from '#/ui/text/wrap-line.ts';
import { Story } from '#/ui/views/story.ts';

/** What a story looks like in scrollback mode, and how it goes on. */
function openInline(cols: number, rows: number, story: Story): UiScreen {
  const screen = new UiScreen({ size: { cols, rows }, mode: 'scrollback' });
  screen.feed({ type: 'facts', facts: createViewFacts() });
  for (const input of story.inputs) screen.feed(input);
  return screen;
}

const WORDS = Array.from({ length: 120 }, (_, at) => `w${String(at).padStart(4, '0')}`);

test('rows that stay are whole in the narrowest window', () => {
  for (const cols of [1, 3, 10, 24]) {
    const { state } = openInline(cols, 10, new Story().user('Go').answers(WORDS.join(' ')));
    const { finished } = drawInline(state, VIEW_NOW_MS) ?? { finished: [] };
    expect(finished.filter((line) => measureLine(line) > cols)).toEqual([]);
    expect(finished.map(printLine).join('').replaceAll(/\s/g, '')).toContain(WORDS.join(''));
  }
});

test('of an answer that comes in, as much is seen as fits a window of a third of the width', () => {
  const heights = [10, 24, 60].map((rows) => {
    const { state } = openInline(90, rows, new Story().user('Go').streams(WORDS.join(' ')));
    return drawInline(state, VIEW_NOW_MS)?.rows;
  });
  const code = openInline(90, 24, new Story().user('Go').streams(`\`\`\`\n${WORDS.join('\n')}`));
  expect([...heights, drawInline(code.state, VIEW_NOW_MS)?.rows]).toEqual([5, 11, 15, 22]);
});

test('a window that may have another size gets no row to keep, and those that it did not get come later', () => {
  const { state } = openInline(60, 20, new Story().user('Go').answers('All of it.'));
  expect(drawInline(state, VIEW_NOW_MS, false)?.finished).toEqual([]);
  expect(drawInline(state, VIEW_NOW_MS, true)?.finished.map(printLine).join('\n')).toContain('All of it.');
});
