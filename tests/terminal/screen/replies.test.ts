import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { InputDecoder } from '#/terminal/input/input-decoder.ts';
import { decideCapabilities, PLAIN_CAPABILITIES, type TerminalEnvironment } from '#/terminal/screen/capabilities.ts';
import { applyReply, decodeTerminalReply, encodeQueries, type TerminalKnowledge } from '#/terminal/screen/replies.ts';
import { VirtualTerminal } from '#tests/terminal/support/virtual-terminal.ts';

const rows: [string, ReturnType<typeof decodeTerminalReply>][] = [
  ['\x1b[?7u', { type: 'kitty-flags', flags: 7 }],
  ['\x1b[?2026;2$y', { type: 'mode', mode: 2026, known: true, set: false }],
  ['\x1b[?2026;0$y', { type: 'mode', mode: 2026, known: false, set: false }],
  ['\x1b[?2026;4$y', { type: 'mode', mode: 2026, known: false, set: false }],
  ['\x1b]10;rgb:dddd/dddd/dddd\x1b\\', { type: 'colour', of: 'foreground', rgb: [221, 221, 221] }],
  ['\x1b]11;rgb:1/80/fff\x07', { type: 'colour', of: 'background', rgb: [17, 128, 255] }],
  ['\x1b]11;rgba:11/11/11/ff\x07', { type: 'colour', of: 'background', rgb: [17, 17, 17] }],
  ['\x1b[?62;22;52c', { type: 'attributes', attributes: [62, 22, 52] }],
  ['\x1bP>|tmux 3.3a\x1b\\', { type: 'version', text: 'tmux 3.3a' }],
  ['\x1b]52;c;aGk=\x07', undefined],
  ['\x1b[>1;2c', undefined],
  ['nothing', undefined],
];
test.each(rows)('%j is %j', (sequence, reply) => {
  expect(decodeTerminalReply(sequence)).toEqual(reply);
});

test('no sequence makes it throw', () => {
  fc.assert(fc.property(fc.string(), (text) => void decodeTerminalReply(`\x1b${text}`)));
});

describe('what is known', () => {
  const start: TerminalKnowledge = { capabilities: PLAIN_CAPABILITIES, complete: false };
  const after = (...sequences: string[]): TerminalKnowledge =>
    sequences.reduce((known, sequence) => {
      const reply = decodeTerminalReply(sequence);
      return reply === undefined ? known : applyReply(known, reply);
    }, start);
  test('grows with each answer', () => {
    const known = after(
      '\x1b[?0u',
      '\x1b[?2026;2$y',
      '\x1b]11;rgb:11/11/11\x07',
      '\x1bP>|kitty(0.32)\x1b\\',
      '\x1b[?62c',
    );
    expect(known).toEqual({
      capabilities: {
        ...PLAIN_CAPABILITIES,
        kittyKeyboard: true,
        synchronised: true,
        colours: 'truecolour',
        reflows: true,
        repeat: true,
      },
      background: [17, 17, 17],
      version: 'kitty(0.32)',
      complete: true,
    });
  });
  test.each([
    ['tmux 3.3a', false],
    ['XTerm(379)', true],
    ['something new', false],
  ])('believes in repeats by name: %s', (text, repeat) => {
    expect(applyReply(start, { type: 'version', text }).capabilities.repeat).toBe(repeat);
  });
  test('leaves colours away where the user wants none', () => {
    const none: TerminalKnowledge = { ...start, capabilities: { ...PLAIN_CAPABILITIES, colours: 'none' } };
    expect(applyReply(none, { type: 'version', text: 'foot(1.16)' }).capabilities.colours).toBe('none');
  });
});

const environments: [TerminalEnvironment, string][] = [
  [{ term: 'xterm-256color', colorTerm: 'truecolor' }, 'truecolour'],
  [{ term: 'xterm-256color' }, '256'],
  [{ term: 'xterm-kitty' }, 'truecolour'],
  [{ term: 'screen' }, '16'],
  [{ term: 'linux' }, '16'],
  [{ term: 'dumb', colorTerm: 'truecolor' }, 'none'],
  [{ term: 'xterm-256color', colorTerm: 'truecolor', noColor: '1' }, 'none'],
  [{}, 'none'],
];
test.each(environments)('%j shows %s', (environment, colours) => {
  expect(decideCapabilities(environment).colours).toBe(colours as 'none');
});

test('a terminal answers the questions, and the decoder takes each for an answer', async () => {
  const terminal = new VirtualTerminal(80, 24);
  await terminal.write(encodeQueries('xterm-256color'));
  const events = new InputDecoder().decode(new TextEncoder().encode(terminal.replies));
  expect(events.every((event) => event.type === 'reply')).toBe(true);
  const replies = events.map((event) =>
    event.type === 'reply' ? decodeTerminalReply(event.sequence)?.type : undefined,
  );
  expect(replies).toContain('mode');
  expect(replies.at(-1)).toBe('attributes');
});
