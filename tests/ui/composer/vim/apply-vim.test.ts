import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeCharacter } from '#/terminal/input/key-names.ts';
import { drawComposerHint, isComposerBusy, toggleVim } from '#/ui/composer/composer.ts';
import { Drive, keysOf, printLine, THEME } from '../drive-composer.ts';

/** A composer in normal mode with a text, the cursor where `|` stands in it. */
function normal(marked: string): Drive {
  const drive = new Drive();
  drive.state = toggleVim(drive.state);
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  drive.read([{ type: 'paste', text, truncated: false }]).keys('escape');
  const { editor } = drive.state;
  drive.state = { ...drive.state, editor: { ...editor, draft: { ...editor.draft, cursor } } };
  return drive;
}

/** Each character is a key; names of keys stand in `<>`. */
function press(drive: Drive, keys: string): Drive {
  for (const part of keys.split(/(<[\w+]+>)/)) {
    if (/^<[\w+]+>$/.test(part)) drive.keys(part.slice(1, -1));
    else for (const character of part) drive.read([encodeCharacter(character)]);
  }
  return drive;
}

type Row = readonly [text: string, keys: string, shown: string];

const MOVES: readonly Row[] = [
  ['foo |bar', 'h', 'foo| bar'],
  ['a\n|b', 'h', 'a\n|b'],
  ['foo ba|r', 'l', 'foo ba|r'],
  ['|foo bar', '3l', 'foo| bar'],
  ['|foo bar', ' ', 'f|oo bar'],
  ['foo b|ar', '<backspace>', 'foo |bar'],
  ['  foo b|ar', '0', '|  foo bar'],
  ['  foo b|ar', '^', '  |foo bar'],
  ['|foo bar\nx', '$', 'foo ba|r\nx'],
  ['|foo\nbar', '2$', 'foo\nba|r'],
  ['|foo bar.baz', 'w', 'foo |bar.baz'],
  ['foo |bar.baz', 'w', 'foo bar|.baz'],
  ['foo |bar.baz qux', 'W', 'foo bar.baz |qux'],
  ['|foo bar baz', '2w', 'foo bar |baz'],
  ['|foo\n\nbar', 'w', 'foo\n|\nbar'],
  ['|foo', 'w', 'fo|o'],
  ['foo bar.baz| ', 'b', 'foo bar.|baz '],
  ['foo bar.baz| ', 'B', 'foo |bar.baz '],
  ['foo bar |baz', '2b', '|foo bar baz'],
  ['|foo bar', 'e', 'fo|o bar'],
  ['fo|o bar.baz', 'e', 'foo ba|r.baz'],
  ['fo|o bar.baz x', 'E', 'foo bar.ba|z x'],
  ['foo b|ar', 'ge', 'fo|o bar'],
  ['one\ntwo\nth|ree', 'gg', '|one\ntwo\nthree'],
  ['|one\ntwo\n  three', 'G', 'one\ntwo\n  |three'],
  ['|one\ntwo\nthree', '2G', 'one\n|two\nthree'],
  ['|one two\nthree', 'j', 'one two\n|three'],
  ['one\ntwo\nth|ree', '2k', 'on|e\ntwo\nthree'],
  ['|foo bar baz', 'fb', 'foo |bar baz'],
  ['|foo bar baz', '2fb', 'foo bar |baz'],
  ['|foo bar baz', 'fb;', 'foo bar |baz'],
  ['|foo bar baz', 'fb;,', 'foo |bar baz'],
  ['|foo bar baz', 'tb', 'foo| bar baz'],
  ['|foo bar baz', 'tb;', 'foo bar| baz'],
  ['foo bar ba|z', 'Fb', 'foo bar |baz'],
  ['foo bar ba|z', 'Tf', 'f|oo bar baz'],
  ['|foo', 'fz', '|foo'],
  ['|foo\nbar', 'fb', '|foo\nbar'],
  ['|f(a[1])', '%', 'f(a[1]|)'],
  ['f(a[1]|)', '%', 'f|(a[1])'],
  ['|a\nb\n\nc\nd', '}', 'a\nb\n|\nc\nd'],
  ['a\nb\n\nc\n|d', '{', 'a\nb\n|\nc\nd'],
  ['|日本 語', 'w', '日本 |語'],
];

const CHANGES: readonly Row[] = [
  ['|foo bar', 'x', '|oo bar'],
  ['|foo bar', '3x', '| bar'],
  ['fo|o', 'x', 'f|o'],
  ['|a\nb', 'xx', '|\nb'],
  ['foo |bar', 'X', 'foo|bar'],
  ['|foo bar', '<delete>', '|oo bar'],
  ['|foo bar baz', 'dw', '|bar baz'],
  ['|foo bar baz', 'd2w', '|baz'],
  ['|foo bar baz', '2dw', '|baz'],
  ['foo |bar\nbaz', 'dw', 'foo| \nbaz'],
  ['|foo bar', 'de', '| bar'],
  ['foo b|ar', 'db', 'foo |ar'],
  ['foo |bar baz', 'd$', 'foo| '],
  ['foo |bar baz', 'd0', '|bar baz'],
  ['foo |bar baz', 'D', 'foo| '],
  ['|foo bar baz', 'dfb', '|ar baz'],
  ['|foo bar baz', 'dtb', '|bar baz'],
  ['foo bar|', 'dFf', '|'],
  ['one\nt|wo\nthree', 'dd', 'one\n|three'],
  ['one\ntwo\nth|ree', 'dd', 'one\n|two'],
  ['|one\ntwo\nthree', '2dd', '|three'],
  ['|one\ntwo\nthree', 'dj', '|three'],
  ['one\ntwo\n|three', 'dk', '|one'],
  ['one\n|two\nthree', 'dG', '|one'],
  ['one\n|two\nthree', 'dgg', '|three'],
  ['one', 'dj', 'on|e'],
  ['|f(a, b)', 'd%', '|'],
  ['foo b|ar baz', 'diw', 'foo | baz'],
  ['foo b|ar baz', 'daw', 'foo |baz'],
  ['foo b|ar', 'daw', 'fo|o'],
  ['x "a |b" y', 'di"', 'x "|" y'],
  ['x "a |b" y', 'da"', 'x | y'],
  ['|x "a b"', 'di"', 'x "|"'],
  ['f(a, (|b))', 'di(', 'f(a, (|))'],
  ['f(a|, (b))', 'dib', 'f(|)'],
  ['{ a|b }', 'da{', '|'],
  ['|foo bar', 'cwx<escape>', '|x bar'],
  ['fo|o bar', 'cwx<escape>', 'fo|x bar'],
  ['foo b|ar baz', 'ciwx<escape>', 'foo |x baz'],
  ['one\nt|wo\nthree', 'ccx<escape>', 'one\n|x\nthree'],
  ['one\nt|wo\nthree', 'Sx<escape>', 'one\n|x\nthree'],
  ['foo |bar', 'Cx<escape>', 'foo |x'],
  ['|foo', 'sx<escape>', '|xoo'],
  ['|foo', '2sx<escape>', '|xo'],
  ['|foo', 'rx', '|xoo'],
  ['|foo', '2rx', 'x|xo'],
  ['|foo', '~~', 'FO|o'],
  ['|foo', 'Rba<escape>', 'b|ao'],
  ['f|o', 'Rbar<escape>', 'fba|r'],
  ['|one\n  two', 'J', 'one| two'],
  ['|a\nb\nc', '3J', 'a b| c'],
  ['|foo', 'ax<escape>', 'f|xoo'],
  ['|foo', 'Ax<escape>', 'foo|x'],
  ['  fo|o', 'Ix<escape>', '  |xfoo'],
  ['|one\ntwo', 'ox<escape>', 'one\n|x\ntwo'],
  ['one\n|two', 'Ox<escape>', 'one\n|x\ntwo'],
  ['|foo bar', 'dwp', 'bfoo| ar'],
  ['|foo bar', 'xp', 'o|fo bar'],
  ['|foo bar', 'yw$p', 'foo barfoo| '],
  ['|foo bar', 'yiwP', 'fo|ofoo bar'],
  ['|one\ntwo', 'yyp', 'one\n|one\ntwo'],
  ['one\n|two', 'yyP', 'one\n|two\ntwo'],
  ['|one\ntwo', 'ddp', 'two\n|one'],
  ['|one\ntwo', 'Yjp', 'one\ntwo\n|one'],
  ['|ab', 'x3p', 'baa|a'],
  ['|foo bar', 'xu', '|foo bar'],
  ['|foo bar', 'xxu<ctrl+r>', '|o bar'],
  ['|foo bar', 'cwone two three<escape>u', '|foo bar'],
  ['|foo bar', 'ione two three<escape>u', '|foo bar'],
  ['|foo bar', 'x.', '|o bar'],
  ['|a b c d', 'dw2.', '|d'],
  ['|foo bar foo', 'cwx<escape>w.', 'x |x foo'],
  ['|foo', 'ix<escape>..', '|xxxfoo'],
  ['|foo', 'Rx<escape>l.', 'x|xo'],
  ['|foo', 'Zq', '|foo'],
  ['|foo', 'd<escape>x', '|oo'],
  ['|👩‍👩‍👧b', 'x', '|b'],
];

describe('vim keys', () => {
  test.each(MOVES.map((row) => [...row] as const))('move: %j %s', (text, keys, shown) => {
    expect(press(normal(text), keys).shown).toBe(shown);
  });

  test.each(CHANGES.map((row) => [...row] as const))('change: %j %s', (text, keys, shown) => {
    const drive = press(normal(text.includes('|') ? text : `${text.slice(0, -1)}|${text.slice(-1)}`), keys);
    expect([drive.shown, drive.state.vim?.mode]).toEqual([shown, 'normal']);
  });

  test('up and down go on to earlier prompts', () => {
    const drive = new Drive().keys('one', 'enter', 'two', 'enter');
    drive.state = toggleVim(drive.state);
    drive.keys('x', 'escape', 'k', 'k');
    expect(drive.shown).toBe('one|');
    expect(drive.keys('j').shown).toBe('two|');
  });

  test('a paste that was cut comes back whole', () => {
    const drive = normal('see |');
    drive.keys('a').paste('y'.repeat(2000)).keys('escape');
    press(drive, 'ddp<enter>');
    expect(drive.take().at(-1)).toEqual({ type: 'remember-prompt', text: `see ${'y'.repeat(2000)}` });
  });

  test('what begins a list or a command is typed where nothing is written', () => {
    const drive = press(normal('|x'), 'x/mo');
    expect([drive.shown, drive.popup()]).toEqual(['/mo|', ['', '› /model  choose a model']]);
    expect(press(normal('|x'), 'x!ls').state.isShell).toBe(true);
  });

  test('the footer says the mode and what was typed of a command', () => {
    const hint = (drive: Drive) => printLine(drawComposerHint(drive.state, THEME).right ?? { spans: [] });
    const drive = normal('|foo');
    expect([hint(drive), hint(press(drive, '2d'))]).toEqual(['Vim: Normal', '2d Vim: Normal']);
    expect(isComposerBusy(drive.state)).toBe(true);
    expect(hint(press(drive, '<escape>i'))).toBe('Vim: Insert');
    expect(hint(press(drive, '<escape>R'))).toBe('Vim: Replace');
  });

  test('whatever is pressed, the cursor stands in the text', () => {
    const key = fc.constantFrom(...'hjklwbeWBEG0^$%{}fFtTxXdcysrRpPuJ~.;,123iaIAoO"(w ab\n'.split(''), '<esc>');
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), (keys) => {
        const drive = normal('foo (bar|) "baz"\n\n  qux 日本\n👩‍👩‍👧x');
        for (const name of keys) drive.read(keysOf(name === '<esc>' ? 'escape' : name === '\n' ? 'ctrl+j' : name));
        const { draft } = drive.state.editor;
        expect(draft.cursor).toBeWithin(0, draft.text.length + 1);
        drive.rows(20, 8);
      }),
      { numRuns: 300 },
    );
  });
});
