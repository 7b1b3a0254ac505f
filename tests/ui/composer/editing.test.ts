import { describe, expect, test } from 'bun:test';
import { COMPOSER_KEYS, decodeComposerKeymap, findAction } from '#/ui/composer/composer-keys.ts';
import { parseKeyName } from '#/terminal/input/key-names.ts';
import { createComposer } from '#/ui/composer/composer-state.ts';
import { Drive } from './drive-composer.ts';

/** Keys, and what stands there afterwards with `|` at the cursor. */
const TABLE: readonly (readonly [name: string, keys: readonly string[], shown: string])[] = [
  ['types', ['hello'], 'hello|'],
  ['ctrl+a goes to the start', ['abc', 'ctrl+a', 'x'], 'x|abc'],
  ['ctrl+a goes on to the line above', ['ab', 'ctrl+j', 'cd', 'ctrl+a', 'ctrl+a'], '|ab\ncd'],
  ['ctrl+e goes to the end', ['abc', 'home', 'ctrl+e'], 'abc|'],
  ['ctrl+e goes on to the line below', ['ab', 'ctrl+j', 'cd', 'up', 'end', 'ctrl+e'], 'ab\ncd|'],
  [
    'end and home stay in their line',
    ['ab', 'ctrl+j', 'cd', 'up', 'end', 'end', 'x', 'home', 'home', 'y'],
    'y|abx\ncd',
  ],
  ['ctrl+b and ctrl+f move by a letter', ['abc', 'ctrl+b', 'ctrl+b', 'ctrl+f'], 'ab|c'],
  ['left and right', ['abc', 'left', 'left', 'right'], 'ab|c'],
  ['ctrl+d deletes to the right', ['abc', 'home', 'ctrl+d'], '|bc'],
  ['delete', ['abc', 'home', 'delete'], '|bc'],
  ['ctrl+h deletes to the left', ['abc', 'ctrl+h'], 'ab|'],
  ['backspace at the start does nothing', ['a', 'home', 'backspace'], '|a'],
  ['ctrl+w cuts a word', ['one two-three', 'ctrl+w'], 'one two-|'],
  ['ctrl+w cuts blanks with the word', ['one two  ', 'ctrl+w'], 'one |'],
  ['alt+backspace cuts a word', ['one two', 'alt+backspace'], 'one |'],
  ['alt+d cuts the next word', ['one two', 'home', 'alt+d'], '| two'],
  ['alt+b and alt+f go by words', ['one two three', 'alt+b', 'alt+b', 'alt+f'], 'one two| three'],
  ['ctrl+left and ctrl+right go by words', ['one two', 'ctrl+left', 'ctrl+left', 'ctrl+right'], 'one| two'],
  ['ctrl+u cuts to the start of the line', ['ab', 'ctrl+j', 'cd', 'ctrl+u'], 'ab\n|'],
  ['ctrl+u at the start of a line joins it', ['ab', 'ctrl+j', 'ctrl+u'], 'ab|'],
  ['ctrl+k cuts to the end of the line', ['abc', 'ctrl+a', 'ctrl+k'], '|'],
  ['ctrl+k at the end of a line joins the next', ['ab', 'ctrl+j', 'cd', 'up', 'ctrl+k'], 'ab|cd'],
  ['ctrl+y puts back what was cut', ['abc def', 'ctrl+w', 'home', 'ctrl+y'], 'def|abc '],
  ['cuts in a row are put back together', ['a b c', 'ctrl+w', 'ctrl+w', 'ctrl+y'], 'a b c|'],
  ['alt+y puts back what was cut before', ['one', 'ctrl+u', 'two', 'ctrl+u', 'ctrl+y', 'alt+y'], 'one|'],
  ['ctrl+j begins a line', ['a', 'ctrl+j', 'b'], 'a\nb|'],
  ['alt+enter begins a line', ['a', 'alt+enter', 'b'], 'a\nb|'],
  ['shift+enter begins a line', ['a', 'shift+enter', 'b'], 'a\nb|'],
  ['up keeps the column', ['abcd', 'ctrl+j', 'x', 'ctrl+j', 'efgh', 'left', 'up', 'up'], 'abc|d\nx\nefgh'],
  ['down keeps the column', ['abcd', 'ctrl+j', 'x', 'ctrl+j', 'efgh', 'up', 'up', 'down', 'down'], 'abcd\nx\nefgh|'],
  ['down on the last row goes to the end', ['abc', 'home', 'down'], 'abc|'],
  ['undo takes a word back', ['one two', 'ctrl+_'], 'one |'],
  ['undo twice', ['one two', 'ctrl+_', 'ctrl+_'], '|'],
  ['redo', ['one two', 'ctrl+_', 'alt+_'], 'one two|'],
  ['undo brings back what was cut', ['one two', 'ctrl+u', 'ctrl+_'], 'one two|'],
  ['a letter and its mark are one', ['e\u0301', 'backspace'], '|'],
  ['a family is one', ['a👩‍👩‍👧b', 'left', 'left'], 'a|👩‍👩‍👧b'],
  ['a flag is one', ['🇩🇪🇫🇷', 'backspace'], '🇩🇪|'],
  ['Arabic goes by letters', ['سلام', 'left', 'x'], 'سلاx|م'],
];

describe('keys', () => {
  test.each(TABLE.map((row) => [...row] as const))('%s', (_name, keys, shown) => {
    expect(new Drive().keys(...keys).shown).toBe(shown);
  });

  test('a key of every action is a key', () => {
    for (const { keys } of Object.values(COMPOSER_KEYS)) {
      for (const key of keys) expect(parseKeyName(key)).toBeDefined();
    }
  });

  test('no key does two things', () => {
    const all = Object.values(COMPOSER_KEYS).flatMap(({ keys }) => keys);
    expect(new Set(all).size).toBe(all.length);
  });

  test('settings give actions other keys', () => {
    const drive = new Drive();
    drive.state = createComposer(
      decodeComposerKeymap({ editor: { kill_whole_line: 'ctrl-x', yank: [] }, composer: 3 }),
    );
    expect(drive.keys('abc', 'ctrl+x', 'ctrl+y').shown).toBe('|');
  });

  test('where another key sends, enter begins a line and takes from lists', () => {
    const drive = new Drive();
    const keymap = decodeComposerKeymap({ composer: { submit: 'ctrl-enter' } });
    drive.state = createComposer(keymap);
    expect(drive.keys('one', 'enter', 'two').shown).toBe('one\ntwo|');
    expect(drive.keys('ctrl+enter').take()[0]?.type).toBe('submit');
    expect(drive.keys('/mo', 'enter').take()[0]?.type).toBe('run-command');
    drive.keys('ctrl+r', 'on', 'enter');
    expect([drive.shown, drive.state.search]).toEqual(['one\ntwo|', undefined]);
    const none = decodeComposerKeymap({ composer: { submit: 'ctrl-enter' }, editor: { insert_newline: 'ctrl-j' } });
    expect(none.has('enter')).toBe(false);
  });

  test('settings take a key from what had it', () => {
    const keymap = decodeComposerKeymap({ editor: { undo: ['ctrl-w', 'no such key'] } });
    const key = parseKeyName('ctrl+w');
    expect(key === undefined ? undefined : findAction(keymap, key)).toBe('undo');
  });

  test('keys that are none of its own change nothing', () => {
    const drive = new Drive().keys('ab');
    for (const name of ['f5', 'ctrl+t', 'pageup', 'shift+tab', 'escape', 'alt+.', 'insert']) {
      drive.keys(name);
      expect([drive.shown, drive.take()]).toEqual(['ab|', []]);
    }
  });

  test('moves up and down go by what is seen', () => {
    const drive = new Drive().keys('aaaa bbbb cccc');
    drive.rows(8, 9);
    expect(drive.keys('up').shown).toBe('aaaa bbbb| cccc');
    expect(drive.keys('up').shown).toBe('aaaa| bbbb cccc');
  });
});
