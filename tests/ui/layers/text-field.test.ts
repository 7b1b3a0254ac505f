/** One line of text: readline's keys, pastes, secrets, any width. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseKeyName } from '#/terminal/input/key-names.ts';
import { measureText } from '#/terminal/text/clusters.ts';
import { applyField, createField, drawField, printField, type TextField } from '#/ui/layers/text-field.ts';
import { PLAIN_THEME } from './layer-driver.ts';

function type(field: TextField, keys: readonly string[]): TextField {
  return keys.reduce((now, key) => {
    const input = parseKeyName(key);
    if (input === undefined) throw new Error(key);
    return applyField(now, input) ?? now;
  }, field);
}

/** The text with `|` where the cursor is. */
function show(field: TextField): string {
  return `${field.before.join('')}|${field.after.join('')}`;
}

const KEYS: readonly (readonly [keys: readonly string[], shown: string])[] = [
  [['left'], 'one two thre|e'],
  [['ctrl+b', 'ctrl+f'], 'one two three|'],
  [['home'], '|one two three'],
  [['ctrl+a', 'right'], 'o|ne two three'],
  [['ctrl+a', 'ctrl+e'], 'one two three|'],
  [['alt+b'], 'one two |three'],
  [['alt+b', 'alt+b'], 'one |two three'],
  [['home', 'alt+f'], 'one| two three'],
  [['ctrl+left', 'ctrl+right'], 'one two three|'],
  [['backspace'], 'one two thre|'],
  [['ctrl+h'], 'one two thre|'],
  [['home', 'delete'], '|ne two three'],
  [['home', 'ctrl+d'], '|ne two three'],
  [['ctrl+w'], 'one two |'],
  [['ctrl+w', 'ctrl+w'], 'one |'],
  [['alt+backspace', 'ctrl+y'], 'one two three|'],
  [['home', 'alt+d'], '| two three'],
  [['ctrl+u'], '|'],
  [['ctrl+u', 'ctrl+y', 'ctrl+y'], 'one two threeone two three|'],
  [['alt+b', 'ctrl+k'], 'one two |'],
  [['alt+b', 'ctrl+k', 'ctrl+a', 'ctrl+y'], 'three|one two '],
  [['x', 'Y', 'space', '!'], 'one two threexY !|'],
];

test.each(KEYS)('%p', (keys, shown) => {
  expect(show(type(createField('one two three'), keys))).toBe(shown);
});

test('keys of others are left to them', () => {
  for (const key of ['enter', 'escape', 'tab', 'up', 'down', 'f3', 'ctrl+t', 'pageup']) {
    const input = parseKeyName(key);
    if (input === undefined) throw new Error(key);
    expect(applyField(createField('x'), input)).toBeUndefined();
  }
});

test('a paste is one line: its end goes, line feeds within become spaces, controls are visible', () => {
  const pasted = applyField(createField(), { type: 'paste', text: 'sk-1\nsk-2\tx\x1b[31m\n', truncated: false });
  expect(printField(pasted ?? createField())).toBe(String.raw`sk-1 sk-2 x\x1b[31m`);
});

test('a secret is drawn as dots, one for each character', () => {
  const { spans, cursorX } = drawField(createField('sk-geheim'), 20, PLAIN_THEME, { isMasked: true });
  expect(spans.map(({ text }) => text).join('')).toBe('•'.repeat(9));
  expect(cursorX).toBe(9);
});

test('drawing stays within its columns, with the cursor in them, whatever is typed', () => {
  const keys = fc.constantFrom('left', 'right', 'home', 'end', 'a', '漢', 'é', 'ctrl+w', 'alt+b', 'space', 'backspace');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.array(keys, { maxLength: 30 }),
      fc.integer({ min: 1, max: 30 }),
      (text, pressed, cols) => {
        const field = type(createField(text), pressed);
        const { spans, cursorX } = drawField(field, cols, PLAIN_THEME);
        const wide = spans.reduce((sum, span) => sum + measureText(span.text), 0);
        expect(wide).toBeLessThanOrEqual(cols);
        expect(cursorX).toBeGreaterThanOrEqual(0);
        expect(cursorX).toBeLessThanOrEqual(Math.max(0, cols - 1));
      },
    ),
  );
});
