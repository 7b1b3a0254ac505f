import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { SseDecoder } from '#/agent/model/sse.ts';

interface Event {
  readonly data: string;
  readonly name: string;
  readonly offset: number;
}

/** All events of a stream, pushed in the given pieces. */
function decodeAll(pieces: readonly Uint8Array[], limitBytes?: number): readonly Event[] {
  const events: Event[] = [];
  const decoder = new SseDecoder(limitBytes);
  const listen = (data: string, name: string, offset: number): void => void events.push({ data, name, offset });
  for (const piece of pieces) decoder.push(piece, listen);
  decoder.end(listen);
  return events;
}

function decodeText(text: string): readonly (readonly [string, string])[] {
  return decodeAll([Buffer.from(text)]).map(({ data, name }) => [data, name] as const);
}

/** Cuts bytes at the given places. */
function cutAt(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [...places, bytes.length].map((end, i) => bytes.slice(i === 0 ? 0 : places[i - 1], end));
}

describe('SseDecoder', () => {
  test.each<[string, string, readonly (readonly [string, string])[]]>([
    ['one event', 'data: a\n\n', [['a', '']]],
    ['an event with a name', 'event: x\ndata: a\n\n', [['a', 'x']]],
    ['the name after the data', 'data: a\nevent: x\n\n', [['a', 'x']]],
    [
      'a name is forgotten after its event',
      'event: x\ndata: a\n\ndata: b\n\n',
      [
        ['a', 'x'],
        ['b', ''],
      ],
    ],
    ['a name without data is dropped', 'event: x\n\ndata: b\n\n', [['b', '']]],
    ['several data lines', 'data: a\ndata: b\ndata:\ndata: c\n\n', [['a\nb\n\nc', '']]],
    ['no space after the colon', 'data:a\nevent:x\n\n', [['a', 'x']]],
    ['only one space is taken off', 'data:  a \n\n', [[' a ', '']]],
    ['a tab is content', 'data:\ta\n\n', [['\ta', '']]],
    ['a field without colon', 'data\n\n', [['', '']]],
    ['two fields without colon', 'data\ndata\n\n', [['\n', '']]],
    ['comments', ': hi\ndata: a\n:\n: data: b\n\n', [['a', '']]],
    ['keep-alives between events', ':\n\n:\n\ndata: a\n\n:\n\n', [['a', '']]],
    [
      'CRLF',
      'event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n',
      [
        ['a', 'x'],
        ['b', ''],
      ],
    ],
    [
      'CR',
      'event: x\rdata: a\r\rdata: b\r\r',
      [
        ['a', 'x'],
        ['b', ''],
      ],
    ],
    [
      'line ends mixed',
      'data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\n\n',
      [
        ['a\nb\nc', ''],
        ['d', ''],
      ],
    ],
    ['a mark at the start', '\uFEFFdata: a\n\n', [['a', '']]],
    ['a second mark is content', '\uFEFF\uFEFFdata: a\n\ndata: b\n\n', [['b', '']]],
    [
      'a mark later is content',
      'data: a\n\n\uFEFFdata: b\n\ndata: \uFEFFc\n\n',
      [
        ['a', ''],
        ['\uFEFFc', ''],
      ],
    ],
    ['id and retry mean nothing', 'id: 7\nretry: 10\ndata: a\n\n', [['a', '']]],
    ['other fields mean nothing', 'foo: x\nDATA: x\ndatax: x\n data: x\ndata : x\ndata: a\n\n', [['a', '']]],
    ['a colon in the value', 'data: a:b: c\n\n', [['a:b: c', '']]],
    ['a separator of lines in the value', 'data: a\u2028b\u0085c\n\n', [['a\u2028b\u0085c', '']]],
    ['NUL in the value', 'data: a\0b\n\n', [['a\0b', '']]],
    [
      'an end without an empty line',
      'data: a\n\ndata: b',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    ['an end after one line end', 'data: b\n', [['b', '']]],
    ['an end in CR', 'data: b\r', [['b', '']]],
    ['nothing', '', []],
    ['empty lines only', '\n\n\r\n\r\r', []],
    ['other scripts', 'data: äöü 日本語 🙂\n\n', [['äöü 日本語 🙂', '']]],
  ])('%s', (_, text, events) => {
    expect(decodeText(text)).toEqual(events);
  });

  test('bytes that are not UTF-8 become U+FFFD', () => {
    const events = decodeAll([Uint8Array.from([...Buffer.from('data: a'), 0xff, 0xc3, ...Buffer.from('b\n\n')])]);
    expect(events.map(({ data }) => data)).toEqual(['a\uFFFD\uFFFDb']);
  });

  test('names the byte at which an event begins', () => {
    const text = ': é\n\n\ndata: a\n\nevent: x\r\ndata: b\r\n\r\ndata: c\n\n';
    const offsets = decodeAll([Buffer.from(text)]).map(({ offset }) =>
      Buffer.from(text)
        .subarray(offset, offset + 7)
        .toString(),
    );
    expect(offsets).toEqual(['data: a', 'event: ', 'data: c']);
  });

  test('any split of the bytes gives the same events', () => {
    const line = fc.oneof(
      fc.constantFrom('', 'data', 'data:', 'event: x', ': comment', 'id: 1', 'retry:5', 'data: {"a":"é🙂"}', '\uFEFF'),
      fc.string({ unit: 'binary', maxLength: 12 }).map((text) => `data: ${text.replace(/[\r\n]/g, '')}`),
    );
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    const stream = fc.array(fc.tuple(line, lineEnd), { maxLength: 20 }).map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
        const bytes = Buffer.from(text);
        expect(decodeAll(cutAt(bytes, cuts))).toEqual(decodeAll([bytes]));
        expect(decodeAll([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(decodeAll([bytes]));
      }),
      { numRuns: 500 },
    );
  });

  test('random bytes in any split give the same events', () => {
    const byte = fc.oneof(fc.constantFrom(...Buffer.from('data:e vnt\r\n\n\n')), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 80 }), fc.array(fc.nat(), { maxLength: 8 }), (values, cuts) => {
        const bytes = Uint8Array.from(values);
        expect(decodeAll(cutAt(bytes, cuts))).toEqual(decodeAll([bytes]));
      }),
      { numRuns: 1000 },
    );
  });

  test('agrees with a reading of the whole text at once', () => {
    const part = fc.constantFrom('data: a', 'data:b', 'event: n', ':c', '', '', 'data', 'id: 2');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (lines) => {
        const events: [string, string][] = [];
        let data: string[] = [];
        let name = '';
        for (const line of [...lines, '']) {
          if (line === '') {
            if (data.length > 0) events.push([data.join('\n'), name]);
            data = [];
            name = '';
          } else if (line.startsWith('data')) data.push(line.replace(/^data:? ?/, ''));
          else if (line.startsWith('event')) name = line.replace(/^event:? ?/, '');
        }
        expect(decodeText(lines.map((line) => `${line}\n`).join(''))).toEqual(events);
      }),
    );
  });

  test.each([1, 7, 64])('drops an event over the limit and goes on, in chunks of %p bytes', (size) => {
    const text = `data: a\n\ndata: ${'x'.repeat(200)}\n\ndata: b\n\n${'data: yyyyyyyyyy\n'.repeat(20)}\ndata: c\n\n`;
    const bytes = Buffer.from(text);
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    const events: string[] = [];
    const decoder = new SseDecoder(100);
    for (const piece of pieces) decoder.push(piece, (data) => void events.push(data));
    decoder.end((data) => void events.push(data));
    // A line that arrives in one chunk is taken as long as the data of its event stays under the limit.
    expect(events).toEqual(['a', 'b', 'c']);
    expect(decoder.oversizedEvents).toBe(2);
  });
});
