import { describe, expect, test } from 'bun:test';
import { isComposerBusy } from '#/ui/composer/composer.ts';
import { Drive, keysOf } from './drive-composer.ts';

const FILES = [
  { path: 'src/app.ts', isDirectory: false },
  { path: 'src/my file.ts', isDirectory: false },
  { path: 'src/app/', isDirectory: true },
];

function atFiles(query: string): Drive {
  return new Drive().keys(`see @${query}`).answer('files', { query, files: FILES, isPartial: false });
}

describe('the list of commands', () => {
  test('opens with a slash, is filtered, says where nothing fits', () => {
    const drive = new Drive().keys('/');
    expect(drive.popup()).toEqual([
      '',
      '› /model   choose a model',
      '  /review  review changes',
      '  /rename  rename this session',
      '  /resume  go on with another session',
    ]);
    expect(drive.keys('re').popup()?.length).toBe(4);
    expect(drive.keys('x').popup()).toEqual(['', '  no matches']);
    expect(drive.keys('backspace').popup()?.length).toBe(4);
  });

  test('goes around', () => {
    const drive = new Drive().keys('/', 'up');
    expect(drive.popup()?.at(-1)).toStartWith('› /resume');
    expect(drive.keys('down').popup()?.[1]).toStartWith('› /model');
  });

  test('enter runs, tab completes', () => {
    const drive = new Drive().keys('/re', 'down', 'enter');
    expect([drive.take(), drive.shown]).toEqual([[{ type: 'run-command', name: 'rename', argument: '' }], '|']);
    expect(drive.keys('up').shown).toBe('/rename|');
    drive.keys('ctrl+u', '/re', 'tab');
    expect([drive.shown, drive.popup()]).toEqual(['/review |', undefined]);
    drive.keys('my change', 'enter');
    expect(drive.take()).toEqual([{ type: 'run-command', name: 'review', argument: 'my change' }]);
  });

  test('esc closes it and keeps the text; another word opens it again', () => {
    const drive = new Drive().keys('/re', 'escape');
    expect([drive.shown, drive.popup(), isComposerBusy(drive.state)]).toEqual(['/re|', undefined, false]);
    expect(drive.keys('n').popup()).toBeUndefined();
    expect(drive.keys('ctrl+u', '/').popup()).toBeDefined();
  });

  test('closed by esc it opens again where less of the word is left', () => {
    const drive = new Drive().keys('/re', 'escape', 's', 'backspace');
    expect(drive.popup()).toBeUndefined();
    expect(drive.keys('backspace').popup()?.length).toBe(4);
    const recalled = new Drive().keys('/model', 'enter', 'up');
    expect([recalled.popup(), recalled.keys('backspace').popup()]).toEqual([
      undefined,
      ['', '› /model  choose a model'],
    ]);
  });

  test('before other text it is for what stands before the cursor', () => {
    const drive = new Drive().keys('hello', 'home', '/');
    expect(drive.popup()).toBeUndefined();
    expect(drive.keys('mo').popup()).toEqual(['', '› /model  choose a model']);
    expect(drive.keys('tab').shown).toBe('/model |hello');
    const within = new Drive().keys('/model', 'left', 'left');
    expect([within.popup()?.length, within.keys('tab').shown]).toEqual([2, '/model |']);
    const run = new Drive().keys('hello', 'home', '/mo', 'enter');
    expect(run.take()).toEqual([{ type: 'run-command', name: 'model', argument: 'hello' }]);
  });

  test('a blank before the slash makes it a prompt', () => {
    expect(new Drive().keys(' /model', 'enter').take()[0]).toEqual({
      type: 'submit',
      prompt: { content: [{ type: 'input_text', text: '/model' }] },
    });
  });

  test('a name that only has the letters in it is chosen by a key, not by enter', () => {
    const drive = new Drive();
    drive.commands = () => [{ name: 'model', description: '' }];
    expect(drive.keys('/dl').popup()).toEqual(['', '  /model']);
    expect(drive.keys('enter').take()).toEqual([{ type: 'run-command', name: 'dl', argument: '' }]);
    expect(drive.keys('/dl', 'tab').shown).toBe('/model |');
    drive.keys('ctrl+u', '/dl', 'down', 'enter');
    expect(drive.take()).toEqual([{ type: 'run-command', name: 'model', argument: '' }]);
  });

  test('tab sends no name that nothing completes', () => {
    const drive = new Drive().keys('/rex', 'tab');
    expect([drive.shown, drive.take()]).toEqual(['/rex|', []]);
  });

  test('scrolls where it has less room', () => {
    const drive = new Drive().keys('/', 'down', 'down');
    expect(drive.popup(60, 2)).toEqual(['  /review  review changes', '› /rename  rename this session']);
  });

  test.each(['/home/x', 'a /mo', '/mo del'])('is not there for %j', (text) => {
    expect(new Drive().keys(text).popup()).toBeUndefined();
  });

  test('a path is a prompt, an unknown name a command', () => {
    expect(new Drive().keys('/home/x is full', 'enter').take()[0]?.type).toBe('submit');
    expect(new Drive().keys('/nosuch', 'enter').take()).toEqual([
      { type: 'run-command', name: 'nosuch', argument: '' },
    ]);
  });
});

describe('the list of files', () => {
  test('asks for each word, and takes the answer to the last one only', () => {
    const drive = new Drive().keys('see @ap');
    expect(drive.take()).toEqual([
      { type: 'ask', topic: 'files', argument: '' },
      { type: 'ask', topic: 'files', argument: 'a' },
      { type: 'ask', topic: 'files', argument: 'ap' },
    ]);
    expect(drive.popup()).toContain('  no matches');
    expect(drive.answer('files', { query: 'a', files: FILES, isPartial: false }).popup()).toContain('  no matches');
    const rows = drive.answer('files', { query: 'ap', files: FILES, isPartial: false }).popup() ?? [];
    expect(rows.slice(8, 11)).toEqual(
      [
        `› app.ts      src/                               File`,
        `  my file.ts  src/                               File`,
        `  app/        src/                               Folder`,
      ].map((row) => expect.stringMatching(new RegExp(row.replaceAll(/ {2,}/g, ' +')))),
    );
    expect(rows.length).toBe(18);
  });

  test.each([['enter'], ['tab']])('%s inserts', (key) => {
    const drive = atFiles('ap').keys(key);
    expect([drive.shown, drive.popup()]).toEqual(['see src/app.ts |', undefined]);
  });

  test('names with blanks are in quotes', () => {
    expect(atFiles('my').keys('down', 'enter').shown).toBe('see "src/my file.ts" |');
  });

  test('others are not', () => {
    const drive = new Drive().keys('@it');
    drive.answer('files', { query: 'it', files: [{ path: `it's "q".md`, isDirectory: false }], isPartial: false });
    expect(drive.keys('tab').shown).toBe(`"it's "q".md" |`);
    drive
      .keys('ctrl+u', '@it')
      .answer('files', { query: 'it', files: [{ path: "it's.md", isDirectory: false }], isPartial: false });
    expect(drive.keys('tab').shown).toBe("it's.md |");
  });

  test('in the middle of a text it replaces the word', () => {
    const drive = new Drive()
      .keys('see @ap now', 'alt+b', 'left')
      .answer('files', { query: 'ap', files: FILES, isPartial: false });
    expect(drive.keys('enter').shown).toBe('see src/app.ts |now');
  });

  test('left and right choose the kind', () => {
    const drive = new Drive().keys('@').answer('files', { query: '', files: FILES, isPartial: false });
    expect(drive.popup()?.[8]).toContain('› Image Gen');
    expect(drive.keys('right').popup()?.[8]).toContain('› app.ts');
    expect(drive.keys('right').popup()?.[8]).toContain('› Image Gen');
  });

  test('a picture becomes one', () => {
    const drive = new Drive()
      .keys('@p')
      .answer('files', { query: 'p', files: [{ path: 'pic.png', isDirectory: false }], isPartial: false });
    drive.take();
    drive.keys('enter');
    expect([drive.shown, drive.take()]).toEqual([
      'pic.png |',
      [{ type: 'ask', topic: 'image-path', argument: 'pic.png' }],
    ]);
    expect(drive.answer('image-path', { path: 'pic.png', found: 'pic.png' }).shown).toBe('[Image #1] |');
  });

  test('nothing found: enter sends', () => {
    const drive = new Drive().keys('hi @zz');
    drive.take();
    expect(drive.keys('enter').take()[0]?.type).toBe('submit');
  });

  test('an address of mail opens nothing', () => {
    expect(new Drive().keys('a@b').popup()).toBeUndefined();
  });
});

describe('the list of skills', () => {
  test('inserts the name', () => {
    const drive = new Drive().keys('use $im');
    expect(drive.popup()).toEqual(['', '› Image Gen  [Skill] make pictures', '', '  enter insert · esc close']);
    expect(drive.keys('enter').shown).toBe('use $imagegen |');
  });

  test('a variable opens nothing', () => {
    expect(new Drive().keys('$HOME').popup()).toBeUndefined();
  });
});

describe('a command for the shell', () => {
  test('begins with !, which backspace and esc take away', () => {
    const drive = new Drive().keys('!');
    expect([drive.rows(30, 5), isComposerBusy(drive.state)]).toEqual([['', '!', ''], true]);
    drive.keys('backspace');
    expect(drive.state.isShell).toBe(false);
    drive.keys('!', 'escape');
    expect([drive.state.isShell, drive.shown]).toEqual([false, '|']);
    drive.keys('!ls', 'escape');
    expect([drive.state.isShell, drive.shown]).toEqual([true, 'ls|']);
  });

  test('begins with a paste too', () => {
    const drive = new Drive().paste('!ls -l\n');
    expect([drive.state.isShell, drive.shown]).toEqual([true, 'ls -l\n|']);
    drive.keys('enter');
    expect(drive.take()[0]).toEqual({ type: 'run-shell', command: 'ls -l' });
    expect(new Drive().keys('hi').paste('!ls').state.isShell).toBe(false);
    const burst = new Drive().read(keysOf('!first', 'enter', 'second'));
    expect([burst.state.isShell, burst.shown]).toEqual([true, 'first\nsecond|']);
  });

  test('sent without a command it says what to do', () => {
    const drive = new Drive().keys('!', 'enter');
    expect([drive.take().map(({ type }) => type), drive.state.isShell]).toEqual([['notice'], true]);
  });

  test('an exclamation mark elsewhere is text', () => {
    expect(new Drive().keys('hi!').shown).toBe('hi!|');
    expect(new Drive().keys('!!').shown).toBe('!|');
  });
});

describe('enter and tab', () => {
  test('while a turn runs tab queues, enter steers', () => {
    const drive = new Drive();
    drive.isTurnRunning = true;
    drive.keys('one', 'tab', 'two', 'enter');
    expect(drive.take().map(({ type }) => type)).toEqual(['queue', 'remember-prompt', 'submit', 'remember-prompt']);
  });

  test('tab sends where nothing runs', () => {
    expect(new Drive().keys('one', 'tab').take()[0]?.type).toBe('submit');
  });

  test('blanks are nothing to send', () => {
    const drive = new Drive().keys(' ', 'ctrl+j', 'enter');
    expect([drive.take(), drive.shown]).toEqual([[], ' \n|']);
  });
});
