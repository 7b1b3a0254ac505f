import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { InputDecoder } from '#/terminal/input/input-decoder.ts';
import type { InputEvent } from '#/terminal/input/input-event.ts';
import { parseKeyName, printKeyName } from '#/terminal/input/key-names.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function printEvent(event: InputEvent): string {
  switch (event.type) {
    case 'key':
      return `${event.kind === 'press' ? '' : `${event.kind}:`}${printKeyName(event)}`;
    case 'paste':
      return `paste(${event.text}${event.truncated ? '…' : ''})`;
    case 'mouse':
      return `${event.ctrl ? 'ctrl+' : ''}${event.kind}(${event.button} ${event.x},${event.y})`;
    case 'focus':
      return event.focused ? 'focus' : 'blur';
    case 'reply':
      return `reply(${event.sequence.slice(1)})`;
  }
}

/** All events of the bytes, the last ambiguity flushed. */
function decodeAll(bytes: Uint8Array | string, chunk = Infinity): string[] {
  const decoder = new InputDecoder();
  const all = typeof bytes === 'string' ? encode(bytes) : bytes;
  const events: InputEvent[] = [];
  for (let at = 0; at < all.length; at += chunk) events.push(...decoder.decode(all.subarray(at, at + chunk)));
  events.push(...decoder.flush());
  return events.map(printEvent);
}

const rows: [string, string, string[]][] = [
  ['text', 'aB é日👍', ['a', 'B', 'space', 'é', '日', '👍']],
  ['controls', '\r\n\t\x7f\x03\x00\x1a\x1f', ['enter', 'ctrl+j', 'tab', 'backspace', 'ctrl+c', 'ctrl+space', 'ctrl+z', 'ctrl+_']],
  ['a lone escape', '\x1b', ['escape']],
  ['two escapes', '\x1b\x1b', ['escape', 'escape']],
  ['alt and a key', '\x1ba\x1bB\x1b\r\x1b\x7f\x1bé\x1b\x01', ['alt+a', 'alt+shift+b', 'alt+enter', 'alt+backspace', 'alt+é', 'ctrl+alt+a']],
  ['alt and the beginning of a sequence', '\x1b[', ['alt+[']],
  ['alt+O', '\x1bO', ['alt+shift+o']],
  ['alt+]', '\x1b]', ['alt+]']],
  ['cursor keys', '\x1b[A\x1bOB\x1b[1;5C\x1b[1;2D\x1b[H\x1b[F', ['up', 'down', 'ctrl+right', 'shift+left', 'home', 'end']],
  ['alt said by another ESC', '\x1b\x1b[A\x1b\x1bOP', ['alt+up', 'alt+f1']],
  ['editing keys', '\x1b[2~\x1b[3;5~\x1b[5~\x1b[6~\x1b[1~\x1b[4~', ['insert', 'ctrl+delete', 'pageup', 'pagedown', 'home', 'end']],
  ['function keys', '\x1bOP\x1b[15~\x1b[24;2~\x1b[1;5R\x1b[[A', ['f1', 'f5', 'shift+f12', 'ctrl+f3', 'f1']],
  ['back tab', '\x1b[Z', ['shift+tab']],
  ['kitty keys', '\x1b[27u\x1b[97;5u\x1b[13;2u\x1b[9;6u\x1b[127;3u', ['escape', 'ctrl+a', 'shift+enter', 'ctrl+shift+tab', 'alt+backspace']],
  ['kitty kinds', '\x1b[97;1:1u\x1b[97;1:2u\x1b[97;1:3u\x1b[1;1:3A', ['a', 'repeat:a', 'release:a', 'release:up']],
  ['kitty shift', '\x1b[97:65;2u\x1b[49:33;2u\x1b[97;2;65u\x1b[228;;228u', ['A', '!', 'A', 'ä']],
  ['kitty ctrl+[', '\x1b[91;5u\x1b[91;133u\x1b[91;7u', ['escape', 'escape', 'ctrl+alt+[']],
  ['kitty shortcuts of other scripts', '\x1b[1089::99;5u\x1b[1089::99u\x1b[1089::99;3u\x1b[228;5u', ['ctrl+c', 'с', 'alt+c', 'ctrl+ä']],
  ['kitty function keys', '\x1b[57376u\x1b[57400u\x1b[57414u\x1b[57441u', ['f13', '1', 'enter']],
  ['kitty locks', '\x1b[97;65u\x1b[97;129u', ['a', 'a']],
  ['modifyOtherKeys', '\x1b[27;5;9~\x1b[27;2;13~\x1b[27;6;65~', ['ctrl+tab', 'shift+enter', 'ctrl+shift+a']],
  ['the keypad', '\x1bOj\x1bOM\x1bOy', ['*', 'enter', '9']],
  ['the mouse', '\x1b[<0;3;4M\x1b[<0;3;4m\x1b[<35;1;1M\x1b[<34;2;2M\x1b[<81;9;9M', ['press(left 2,3)', 'release(left 2,3)', 'move(none 0,0)', 'drag(right 1,1)', 'ctrl+wheel-down(none 8,8)']],
  ['the mouse of old', '\x1b[M !!a', ['a']],
  ['focus', '\x1b[I\x1b[O', ['focus', 'blur']],
  ['a paste', '\x1b[200~two\r\nlines\r\x1b[31m\x1b[201~x', ['paste(two\nlines\n\x1b[31m)', 'x']],
  ['a paste with marks in it', '\x1b[200~a\x1b[200~b\x1b[20\x1b[200~0~c\x1b[201~', ['paste(abc)']],
  ['the end of no paste', '\x1b[201~a', ['a']],
  ['replies', '\x1b[?7u\x1b[?62;22c\x1b[?2026;2$y\x1b]11;rgb:11/11/11\x07\x1b]10;x\x1b\\\x1bP>|xterm(390)\x1b\\', [
    'reply([?7u)', 'reply([?62;22c)', 'reply([?2026;2$y)', 'reply(]11;rgb:11/11/11\x07)', 'reply(]10;x\x1b\\)', 'reply(P>|xterm(390)\x1b\\)']],
  ['what is unknown', '\x1b[99~\x1b[1;2y\x1b[=z', ['reply([1;2y)', 'reply([=z)']],
  ['a sequence that was cut by another', '\x1b[1;\x1b[A\x1b[3\rx', ['up', 'enter', 'x']],
  ['a string that was cut by a key', '\x1b]11;rgb\x03a', ['ctrl+c', 'a']],
]; // prettier-ignore
describe.each(rows)('%s', (_name, bytes, events) => {
  test.each([Infinity, 1, 2, 3])('in pieces of %p', (chunk) => {
    expect(decodeAll(bytes, chunk)).toEqual(events);
  });
});

const broken: [number[], string[]][] = [
  [
    [0xff, 0x61],
    ['\ufffd', 'a'],
  ],
  [
    [0xe2, 0x82, 0x61],
    ['\ufffd', 'a'],
  ],
  [
    [0xc0, 0x80],
    ['\ufffd', '\ufffd'],
  ],
  [
    [0xed, 0xa0, 0x80],
    ['\ufffd', '\ufffd', '\ufffd'],
  ],
  [[0xf0, 0x9f], ['\ufffd']],
  [[0x1b, 0xf0, 0x9f], ['alt+\ufffd']],
  [[0xc2, 0x9b, 0x61], ['a']],
];
test.each(broken)('bytes that are no UTF-8: %j', (bytes, events) => {
  for (const chunk of [Infinity, 1]) expect(decodeAll(Uint8Array.from(bytes), chunk)).toEqual(events);
});

test('the answer of a slow terminal does not become text', () => {
  const decoder = new InputDecoder();
  expect(decoder.decode(encode('\x1b]11;rgb:1'))).toEqual([]);
  expect(decoder.flush()).toEqual([]);
  expect(decoder.decode(encode('1/11/11\x1b\\')).map(printEvent)).toEqual(['reply(]11;rgb:11/11/11\x1b\\)']);
});

test('a paste is bounded, and one without an end can be given up', () => {
  const decoder = new InputDecoder({ pasteBytes: 4 });
  expect(decoder.decode(encode('\x1b[200~abcdefgh\x1b[201~i')).map(printEvent)).toEqual(['paste(abcd…)', 'i']);
  expect(decoder.decode(encode('\x1b[200~ab\x1b[2'))).toEqual([]);
  expect(decoder.flush()).toEqual([]);
  expect(decoder.endPaste().map(printEvent)).toEqual(['paste(ab\x1b[…)']);
  expect(decoder.decode(encode('x')).map(printEvent)).toEqual(['x']);
});

test('a paste of 1 MB is one event', () => {
  const text = 'some words é日\n'.repeat(60_000);
  const [event] = new InputDecoder().decode(encode(`\x1b[200~${text}\x1b[201~`));
  expect(event).toEqual({ type: 'paste', text, truncated: false });
});

/** Bytes rich in what sequences are made of. */
const inputBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom('\x1b', '\x1b[', '\x1b]', '\x1bP', '\x1bO', '\x1b[200~', '\x1b[201~', '\x1b\\', '\x07', '\x1b[M', '\x1b[['),
      fc.constantFrom('0', '1', '27', ';', ':', '?', '<', '>', '$', ' ', 'u', '~', 'A', 'R', 'M', 'm', 'y', 'a', 'é', '日', '👍'),
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom('x'.repeat(5000), '1'.repeat(4090), '1'.repeat(4100)),
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))))); // prettier-ignore

test('any split of any bytes gives the same events, and nothing throws', () => {
  fc.assert(
    fc.property(
      inputBytes,
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
      (bytes, sizes) => {
        const whole = decodeAll(bytes);
        const decoder = new InputDecoder();
        const events: InputEvent[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          events.push(...decoder.decode(bytes.subarray(at, at + size)));
          at += size;
        }
        events.push(...decoder.flush());
        expect(events.map(printEvent)).toEqual(whole);
      },
    ),
    { numRuns: 600 },
  );
});

test('what is typed is never a control', () => {
  fc.assert(
    fc.property(inputBytes, (bytes) => {
      const decoder = new InputDecoder();
      for (const event of [...decoder.decode(bytes), ...decoder.flush()]) {
        if (event.type === 'key') expect(event.text).not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});

describe('names of keys', () => {
  const names: [string, string | undefined][] = [
    ['ctrl+c', 'ctrl+c'],
    ['C-c', 'ctrl+c'],
    ['Esc', 'escape'],
    ['PgUp', 'pageup'],
    ['shift+tab', 'shift+tab'],
    ['alt+enter', 'alt+enter'],
    ['ctrl+-', 'ctrl+-'],
    ['+', '+'],
    ['A', 'A'],
    ['space', 'space'],
    ['f12', 'f12'],
    ['nonsense', undefined],
    ['hyper+a', undefined],
  ];
  test.each(names)('%s is %s', (name, printed) => {
    const key = parseKeyName(name);
    expect(key === undefined ? undefined : printKeyName(key)).toBe(printed);
  });
});
