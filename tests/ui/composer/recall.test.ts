import { describe, expect, test } from 'bun:test';
import { composerText, restorePrompts, setComposerText } from '#/ui/composer/composer-state.ts';
import { drawComposerHint } from '#/ui/composer/draw-composer.ts';
import type { UserPrompt } from '#/workstation/live-session.ts';
import { Drive, printLine, THEME } from './drive-composer.ts';

/** A composer that has sent these. */
function afterSending(...prompts: readonly string[]): Drive {
  const drive = new Drive();
  for (const prompt of prompts) drive.keys(prompt, 'enter');
  drive.take();
  return drive;
}

const page = (query: string, prompts: readonly string[], before?: number) => ({ query, prompts, before });
const asked = (drive: Drive): unknown[] =>
  drive.take().map((effect) => (effect.type === 'ask' ? JSON.parse(effect.argument ?? '{}') : effect));

describe('earlier prompts', () => {
  test('up goes back, down comes forward to what was being written', () => {
    const drive = afterSending('one', 'two').keys('dra');
    expect(drive.keys('up').shown).toBe('|dra');
    expect(drive.keys('up').shown).toBe('two|');
    expect(drive.keys('up').shown).toBe('one|');
    expect(drive.keys('down').shown).toBe('two|');
    expect(drive.keys('down').shown).toBe('|dra');
    expect(drive.keys('down').shown).toBe('dra|');
    expect(drive.keys('down').shown).toBe('dra|');
  });

  test('those of other sessions are asked for when these are at their end', () => {
    const drive = afterSending('now').keys('up');
    expect(asked(drive)).toEqual([]);
    drive.keys('up');
    expect(asked(drive)).toEqual([{ query: '', limit: 50 }]);
    expect(drive.shown).toBe('now|');
    drive.answer('prompt-history', page('', ['now', 'before', 'long ago'], 77));
    expect(drive.shown).toBe('before|');
    drive.keys('up', 'up');
    expect([drive.shown, asked(drive)]).toEqual(['long ago|', [{ query: '', limit: 50, before: 77 }]]);
    drive.answer('prompt-history', page('', ['first'])).keys('up', 'up');
    expect([drive.shown, asked(drive)]).toEqual(['first|', []]);
  });

  test('a page with nothing new is followed by the next', () => {
    const drive = afterSending('now').keys('up', 'up');
    drive.take();
    drive.answer('prompt-history', page('', ['now'], 9));
    expect(asked(drive)).toEqual([{ query: '', limit: 50, before: 9 }]);
  });

  test('an answer that comes when something is written changes nothing', () => {
    const drive = new Drive().keys('up', 'hello').answer('prompt-history', page('', ['before']));
    expect(drive.shown).toBe('before|');
    expect(drive.keys('down').shown).toBe('hello|');
  });

  test('where nothing can be read, up does nothing', () => {
    const drive = new Drive().keys('up').answer('prompt-history', undefined).keys('up');
    expect([drive.shown, drive.take().length]).toEqual(['|', 1]);
  });

  test('within several lines up moves, from the beginning on it goes back', () => {
    const drive = afterSending('one').keys('a', 'ctrl+j', 'b', 'up');
    expect(drive.shown).toBe('a|\nb');
    expect(drive.keys('up').shown).toBe('|a\nb');
    expect(drive.keys('up').shown).toBe('one|');
    expect(drive.keys('down').shown).toBe('|a\nb');
  });

  test('a prompt of several lines is passed by at once', () => {
    const drive = afterSending('one');
    drive.keys('two', 'ctrl+j', 'lines', 'enter', 'up', 'up');
    expect(drive.shown).toBe('one|');
  });

  test('what was recalled and changed is not lost', () => {
    const drive = afterSending('one', 'two').keys('up', '!', 'up', 'up');
    expect(drive.shown).toBe('two|');
    expect(drive.keys('down').shown).toBe('|two!');
  });

  test('what is thrown away comes back, with its pastes', () => {
    const drive = new Drive().paste('y'.repeat(1200)).keys(' end');
    drive.keys('ctrl+c');
    expect([drive.shown, drive.take()]).toEqual(['|', [{ type: 'remember-prompt', text: `${'y'.repeat(1200)} end` }]]);
    drive.keys('up');
    expect(drive.shown).toBe('[Pasted Content 1200 chars] end|');
    drive.keys('enter');
    expect(drive.take()[1]).toEqual({ type: 'remember-prompt', text: `${'y'.repeat(1200)} end` });
  });

  test.each([['/mo'], ['!'], [' ']])('%j thrown away is not kept for later sessions', (text) => {
    const drive = new Drive().keys(text, 'ctrl+c');
    expect(drive.take()).toEqual([]);
  });

  test('a command for the shell comes back as one', () => {
    const drive = new Drive().keys('!ls -l', 'enter');
    expect(drive.take()).toEqual([
      { type: 'run-shell', command: 'ls -l' },
      { type: 'remember-prompt', text: '!ls -l' },
    ]);
    drive.keys('up');
    expect([drive.shown, drive.state.isShell]).toEqual(['ls -l|', true]);
    drive.keys('down');
    expect([drive.shown, drive.state.isShell]).toEqual(['|', false]);
  });

  test('the list of commands does not open over what was recalled', () => {
    const drive = new Drive().keys('/model x', 'enter', 'up');
    expect([drive.shown, drive.popup()]).toEqual(['/model x|', undefined]);
  });
});

describe('the search backwards', () => {
  test('shows what it finds while it is typed', () => {
    const drive = afterSending('git status', 'cargo test', 'git push').keys('draft', 'ctrl+r', 'git');
    expect(drive.shown).toBe('git push|');
    drive.take();
    expect(drive.keys('ctrl+r').shown).toBe('git status|');
    expect(drive.keys('ctrl+s').shown).toBe('git push|');
    drive.keys('ctrl+r', 'enter');
    expect([drive.shown, drive.state.search, drive.take()]).toEqual(['git status|', undefined, []]);
  });

  test('esc brings back what was being written', () => {
    const drive = afterSending('one').keys('draft', 'ctrl+r', 'on');
    expect(drive.shown).toBe('one|');
    expect(drive.keys('escape').shown).toBe('draft|');
  });

  test('where nothing is found what was being written stands', () => {
    expect(afterSending('one').keys('draft', 'ctrl+r', 'zzz').shown).toBe('draft|');
  });

  test.each([['enter'], ['tab']])('%s takes what was found and sends nothing', (key) => {
    const drive = afterSending('one').keys('ctrl+r', 'on');
    drive.take();
    drive.keys(key);
    expect([drive.shown, drive.state.search, drive.take()]).toEqual(['one|', undefined, []]);
  });

  test('where nothing is found enter goes on searching', () => {
    const drive = afterSending('one').keys('ctrl+r', 'zzz');
    drive.take();
    expect([drive.keys('enter').take(), drive.state.search?.find.query]).toEqual([[], 'zzz']);
  });

  test('the next letter goes where the cursor is', () => {
    const hint = drawComposerHint(afterSending('日本').keys('ctrl+r', '日').state, THEME);
    const line = printLine(hint.left ?? { spans: [] });
    expect([line, hint.cursorX]).toEqual(['  reverse-i-search: 日  enter accept · esc cancel', 22]);
  });

  test('older ones are asked for, and come as they are found', () => {
    const drive = new Drive().keys('ctrl+r', 'pu');
    expect(asked(drive)).toEqual([
      { query: 'p', limit: 50 },
      { query: 'pu', limit: 50 },
    ]);
    drive.answer('prompt-history', page('p', ['plan']));
    expect(drive.shown).toBe('|');
    drive.answer('prompt-history', page('pu', [], 500));
    expect(asked(drive)).toEqual([{ query: 'pu', limit: 50, before: 500 }]);
    drive.answer('prompt-history', page('pu', ['push it', 'pull it'], 100));
    expect(drive.shown).toBe('push it|');
    drive.keys('ctrl+r', 'ctrl+r');
    expect([drive.shown, asked(drive)]).toEqual(['pull it|', [{ query: 'pu', limit: 50, before: 100 }]]);
    drive.answer('prompt-history', page('pu', ['put it']));
    expect(drive.shown).toBe('put it|');
  });

  test('backspace takes a letter of the query, any other key takes what was found', () => {
    const drive = afterSending('abc', 'abd').keys('ctrl+r', 'abc');
    expect(drive.shown).toBe('abc|');
    expect(drive.keys('backspace').shown).toBe('abd|');
    expect(drive.keys('ctrl+a', 'x').shown).toBe('x|abd');
  });
});

describe('another text', () => {
  test('keeps the pictures whose labels stand in it', () => {
    const drive = new Drive();
    for (const path of ['/a.png', '/b.png']) drive.paste(path).answer('image-path', { path, found: path });
    drive.state = setComposerText(drive.state, 'only [Image #2] here');
    drive.keys('enter');
    expect(drive.take().at(-2)).toMatchObject({ images: ['/b.png'] });
  });

  test.each([
    [
      'with words around them',
      (a: string, b: string) => `new ${a} and ${b} old`,
      'new [Pasted Content 1200 chars] and [Pasted Content 1300 chars] old|',
    ],
    ['without the last line feed', (_: string, b: string) => `x\n${b.trimEnd()}`, 'x\n[Pasted Content 1300 chars]|'],
    ['but not what was changed', (a: string) => a.slice(1), `${'a'.repeat(1199)}|`],
  ])('keeps pastes %s', (_name, edit, shown) => {
    const a = 'a'.repeat(1200);
    const b = `${'b'.repeat(1299)}\n`;
    const drive = new Drive().paste(a).keys(' ').paste(b);
    const text = edit(a, b);
    drive.state = setComposerText(drive.state, text);
    expect(drive.shown).toBe(shown);
    expect(composerText(drive.state)).toBe(text);
  });

  test('loses its controls', () => {
    const drive = new Drive();
    drive.state = setComposerText(drive.state, 'a\u001b[31mb\u0007\tc\r\n');
    expect(drive.shown).toBe('ab\tc\n|');
  });

  test('can be taken back', () => {
    const drive = new Drive().keys('one');
    drive.state = setComposerText(drive.state, 'two\r\nthree');
    expect(drive.shown).toBe('two\nthree|');
    expect(drive.keys('ctrl+_').shown).toBe('one|');
  });
});

describe('prompts that come back', () => {
  const prompt = (text: string, images: readonly string[] = []): UserPrompt => ({
    content: [{ type: 'input_text', text: 'what the model is given' }],
    written: { text, images },
  });
  const sent = (drive: Drive): unknown => drive.keys('enter').take()[0];

  test.each<[name: string, prompts: readonly UserPrompt[], draft: string, shown: string, images: readonly string[]]>([
    ['one', [prompt('one')], '', 'one|', []],
    ['two, before the draft', [prompt('one'), prompt('two')], 'draft', 'one\ntwo\ndraft|', []],
    ['one with a picture', [prompt('see [Image #1] here', ['/a.png'])], '', 'see [Image #1] here|', ['/a.png']],
    ['a picture without a label', [prompt('look', ['/a.png'])], '', '[Image #1] look|', ['/a.png']],
    [
      'pictures of several, numbered anew',
      [prompt('[Image #2] [Image #1]', ['/a.png', '/b.png']), prompt('[Image #1]', ['/c.png'])],
      '',
      '[Image #3] [Image #1]\n[Image #2]|',
      ['/a.png', '/c.png', '/b.png'],
    ],
    ['a prompt that would be a command for the shell', [prompt('!ls')], '', '!ls|', []],
    ['none', [], 'draft', 'draft|', []],
  ])('%s', (_, prompts, draft, shown, images) => {
    const drive = new Drive().keys(draft);
    drive.state = restorePrompts(drive.state, prompts);
    expect(drive.shown).toBe(shown);
    drive.take();
    expect(sent(drive)).toMatchObject({ type: 'submit', ...(images.length === 0 ? {} : { images }) });
  });

  test('keep the picture of the draft', () => {
    const drive = new Drive().paste('/z.png').answer('image-path', { path: '/z.png', found: '/z.png' });
    drive.state = restorePrompts(drive.state, [prompt('[Image #1] one', ['/a.png'])]);
    expect(drive.shown).toBe('[Image #1] one\n[Image #2] |');
    drive.take();
    expect(sent(drive)).toMatchObject({ images: ['/a.png', '/z.png'] });
  });

  test('can be taken back', () => {
    const drive = new Drive().keys('draft');
    drive.state = restorePrompts(drive.state, [prompt('one')]);
    expect(drive.keys('ctrl+_').shown).toBe('draft|');
  });
});
