import { describe, expect, test } from 'bun:test';
import { Drive, keysOf } from './drive-composer.ts';

describe('pastes', () => {
  test.each([
    ['999 characters', 'x'.repeat(999), 'x'.repeat(999)],
    ['1000 characters', 'x'.repeat(1000), 'x'.repeat(1000)],
    ['1001 characters', 'x'.repeat(1001), '[Pasted Content 1001 chars]'],
    ['1000 characters and a line feed', `${'x'.repeat(1000)}\n`, '[Pasted Content 1001 chars]'],
    ['characters, not units', '😀'.repeat(1000), '😀'.repeat(1000)],
    ['a line feed at the end', 'a\nb\n', 'a\nb\n'],
    ['colours and cursor moves', 'a\u001b[31mred\u001b[0m\u001b[2Kb\u001b]0;title\u0007c', 'aredbc'],
    ['sequences that break off', 'a\u001b]0;b\nc\u001b[31\nd\u001bPe\u001b', 'a]0;b\nc[31\ndPe'],
    ['character sets', 'a\u001b(Bb\u001b]8;;http://x\u001b\\c\u001b]8;;\u001b\\', 'abc'],
    ['controls, but no tabs', 'a\tb\u0001\u0000\u007f\u0085c\bd', 'a\tbcd'],
    ['other line ends', 'a\r\nb\rc', 'a\nb\nc'],
    ['nothing', '', ''],
  ])('%s', (_name, text, shown) => {
    expect(new Drive().paste(text).shown).toBe(`${shown}|`);
  });

  test('a long one is one piece, and whole when it is sent', () => {
    const drive = new Drive().keys('see ').paste('y'.repeat(2000)).keys(' end');
    expect(drive.shown).toBe('see [Pasted Content 2000 chars] end|');
    drive.keys('left', 'left', 'left', 'left', 'left');
    expect(drive.shown).toBe('see |[Pasted Content 2000 chars] end');
    drive.keys('end', 'enter');
    expect(drive.take()).toEqual([
      { type: 'submit', prompt: { content: [{ type: 'input_text', text: `see ${'y'.repeat(2000)} end` }] } },
      { type: 'remember-prompt', text: `see ${'y'.repeat(2000)} end` },
    ]);
  });

  test('it is deleted as one, and undo brings it back', () => {
    const drive = new Drive().paste('y'.repeat(2000)).keys('backspace');
    expect(drive.shown).toBe('|');
    drive.keys('ctrl+_', 'enter');
    expect(drive.take()[1]).toEqual({ type: 'remember-prompt', text: 'y'.repeat(2000) });
  });

  test('two of the same size have numbers', () => {
    const drive = new Drive().paste('a'.repeat(1500)).paste('b'.repeat(1500)).paste('c'.repeat(1501));
    expect(drive.shown).toBe('[Pasted Content 1500 chars][Pasted Content 1500 chars] #2[Pasted Content 1501 chars]|');
    drive.keys('enter');
    expect(drive.take()[1]).toEqual({
      type: 'remember-prompt',
      text: 'a'.repeat(1500) + 'b'.repeat(1500) + 'c'.repeat(1501),
    });
  });

  test('more than one message may have is not sent, and stays', () => {
    const drive = new Drive().paste('😀'.repeat(1_048_577)).keys('enter');
    expect(drive.take()).toMatchObject([{ type: 'notice', tone: 'error' }]);
    expect(drive.keys('backspace').paste('x'.repeat(1_048_576)).keys('enter').take()[0]?.type).toBe('submit');
  });

  test('one whose end is missing says so', () => {
    const drive = new Drive().read([{ type: 'paste', text: 'begin', truncated: true }]);
    expect([drive.shown, drive.take()[0]?.type]).toEqual(['begin|', 'notice']);
  });

  test('1 MB is one piece', () => {
    const drive = new Drive().paste('line of text\n'.repeat(80_000));
    expect(drive.shown).toBe('[Pasted Content 1040000 chars]|');
  });

  test('what was cut with a paste in it comes back with it', () => {
    const drive = new Drive().paste('y'.repeat(2000)).keys('ctrl+u', 'ctrl+y', 'enter');
    expect(drive.take()[1]).toEqual({ type: 'remember-prompt', text: 'y'.repeat(2000) });
  });
});

describe('text that comes in one read without the marks of a paste', () => {
  test('with line feeds is a paste', () => {
    const drive = new Drive().read(keysOf('first line', 'enter', 'second', 'enter'));
    expect([drive.shown, drive.take()]).toEqual(['first line\nsecond\n|', []]);
  });

  test('is typing where the settings have it so', () => {
    const drive = new Drive();
    drive.detectsPastes = false;
    drive.read(keysOf('a line that is sent', 'enter', 'and more'));
    expect([drive.take()[0]?.type, drive.shown]).toEqual(['submit', 'and more|']);
  });

  test('without is typing', () => {
    const drive = new Drive().read(keysOf('/mo'));
    expect(drive.popup()).toBeDefined();
  });

  test('a lone Enter sends', () => {
    const drive = new Drive().read(keysOf('several words')).read(keysOf('enter'));
    expect(drive.take().map(({ type }) => type)).toEqual(['submit', 'remember-prompt']);
  });

  test('a few letters and Enter are typing that came late', () => {
    const drive = new Drive().read(keysOf('yes', 'enter'));
    expect(drive.take().map(({ type }) => type)).toEqual(['submit', 'remember-prompt']);
  });

  test('the reads of one paste are one paste, its last Enter too', () => {
    const drive = new Drive();
    for (let part = 0; part < 10; part += 1) drive.read(keysOf('x'.repeat(199), 'enter'));
    drive.read(keysOf('enter'));
    expect([drive.shown, drive.take()]).toEqual(['[Pasted Content 2001 chars]|', []]);
    drive.nowMs += 500;
    drive.read(keysOf('enter'));
    expect(drive.take()[1]).toEqual({ type: 'remember-prompt', text: `${'x'.repeat(199)}\n`.repeat(10).trimEnd() });
  });

  test('one undo takes all of it back', () => {
    const drive = new Drive()
      .keys('a')
      .read(keysOf('one', 'enter', 'two'))
      .read(keysOf('three', 'enter', 'four'));
    expect(drive.shown).toBe('aone\ntwothree\nfour|');
    drive.nowMs += 500;
    expect(drive.keys('ctrl+_').shown).toBe('a|');
  });
});

describe('pictures', () => {
  const isImage = (path: string) => ({ path, found: path });

  test.each([
    ['/tmp/a.png', '/tmp/a.png'],
    ['"/tmp/my pictures/a.PNG"', '/tmp/my pictures/a.PNG'],
    ['/tmp/my\\ pictures/a.jpeg', '/tmp/my pictures/a.jpeg'],
    ['file:///tmp/my%20a.webp', '/tmp/my a.webp'],
    ['a.gif\n', 'a.gif'],
  ])('%j is asked for', (text, path) => {
    const drive = new Drive().paste(text);
    expect(drive.take()).toEqual([{ type: 'ask', topic: 'image-path', argument: path }]);
    expect(drive.answer('image-path', isImage(path)).shown).toBe('[Image #1] |');
  });

  test('what is none stays text', () => {
    const drive = new Drive().paste('/tmp/a.png').answer('image-path', { path: '/tmp/a.png', found: undefined });
    expect(drive.shown).toBe('/tmp/a.png|');
    expect(new Drive().paste('see a.png and b').take()).toEqual([]);
  });

  test('a command for the shell keeps the path', () => {
    const drive = new Drive().keys('!file ').paste('/tmp/a.png');
    expect([drive.shown, drive.take()]).toEqual(['file /tmp/a.png|', []]);
  });

  test('it goes with the prompt by its whole path', () => {
    const drive = new Drive().paste('~/a.png').answer('image-path', { path: '~/a.png', found: '/home/ada/a.png' });
    drive.keys('enter');
    expect(drive.take().at(-2)).toMatchObject({ images: ['/home/ada/a.png'] });
  });

  test('what was typed before the answer stays behind it', () => {
    const drive = new Drive().keys('look ').paste('/tmp/a.png').keys('what?');
    expect(drive.answer('image-path', isImage('/tmp/a.png')).shown).toBe('look [Image #1] what?|');
  });

  test('a path that is gone by then is not touched', () => {
    const drive = new Drive().paste('/tmp/a.png').keys('ctrl+u', 'b').answer('image-path', isImage('/tmp/a.png'));
    expect(drive.shown).toBe('b|');
  });

  test('they go with the prompt in the order of their numbers', () => {
    const drive = new Drive();
    for (const path of ['/a.png', '/b.png']) drive.paste(path).answer('image-path', isImage(path));
    drive.keys('which?', 'enter');
    expect(drive.take().at(-2)).toEqual({
      type: 'submit',
      prompt: { content: [{ type: 'input_text', text: '[Image #1] [Image #2] which?' }] },
      images: ['/a.png', '/b.png'],
    });
  });

  test('deleting one gives the others new numbers', () => {
    const drive = new Drive();
    for (const path of ['/a.png', '/b.png', '/c.png']) drive.paste(path).answer('image-path', isImage(path));
    drive.keys('home', 'delete');
    expect(drive.shown).toBe('| [Image #1] [Image #2] ');
    drive.keys('enter');
    expect(drive.take().at(-2)).toMatchObject({ images: ['/b.png', '/c.png'] });
  });

  test('ctrl+v asks for the one of the clipboard', () => {
    const drive = new Drive().keys('ctrl+v');
    expect(drive.take()).toEqual([{ type: 'ask', topic: 'clipboard-image' }]);
    expect(drive.answer('clipboard-image', { path: '/tmp/c.png' }).shown).toBe('[Image #1] |');
    expect(drive.answer('clipboard-image', undefined).shown).toBe('[Image #1] |');
  });

  test('a dropped file without the marks of a paste', () => {
    const drive = new Drive().read(keysOf('/tmp/a.png'));
    expect(drive.take()).toEqual([{ type: 'ask', topic: 'image-path', argument: '/tmp/a.png' }]);
  });
});
