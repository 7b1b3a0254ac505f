import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeOutput, OutputBuffer } from '#/agent/tools/output-buffer.ts';

test('any split of the bytes keeps the same first and last half', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }), (chunks) => {
      const buffer = new OutputBuffer(32);
      for (const chunk of chunks) buffer.push(chunk);
      const all = Buffer.concat(chunks);
      const output = buffer.read();
      const kept = Buffer.concat([output.head, output.tail]);
      const expected = all.length <= 32 ? all : Buffer.concat([all.subarray(0, 16), all.subarray(-16)]);
      expect(kept.equals(expected)).toBe(true);
      expect(output.totalBytes).toBe(all.length);
      expect(output.omittedBytes).toBe(Math.max(0, all.length - 32));
    }),
  );
});

test('take begins anew', () => {
  const buffer = new OutputBuffer(8);
  buffer.push(Buffer.from('0123456789'));
  expect(decodeOutput(buffer.take())).toBe('0123\n... 2 bytes omitted ...\n6789');
  expect(decodeOutput(buffer.take())).toBe('');
  buffer.push(Buffer.from('ab'));
  expect(decodeOutput(buffer.take())).toBe('ab');
});

test.each([
  ['invalid UTF-8 is replaced', [0x61, 0xff, 0x62, 0xc3, 0xe6, 0x97, 0x78], 'a\ufffdb\ufffd\ufffdx'],
  ['controls stay', [0x1b, 0x5b, 0x6d, 0x0d, 0x00], '\u001b[m\r\0'],
  ['a byte order mark stays', [0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
])('decodeOutput: %s', (_name, bytes, text) => {
  const buffer = new OutputBuffer();
  buffer.push(Uint8Array.from(bytes));
  expect(decodeOutput(buffer.read())).toBe(text);
});

test('a character over the middle of the limit is whole as long as nothing was dropped', () => {
  const buffer = new OutputBuffer(6);
  buffer.push(Buffer.from('aa日b'));
  expect(decodeOutput(buffer.read())).toBe('aa日b');
});
