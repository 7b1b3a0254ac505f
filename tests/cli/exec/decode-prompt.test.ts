import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodePrompt, measureValidUtf8, printPromptWithInput } from '#/cli/exec/decode-prompt.ts';

describe('decodePrompt', () => {
  const rows: [number[], ReturnType<typeof decodePrompt>][] = [
    [[], { ok: true, text: '' }],
    [[0x61, 0x0a], { ok: true, text: 'a\n' }],
    [[0xef, 0xbb, 0xbf, 0x61], { ok: true, text: 'a' }],
    [[0xff, 0xfe, 0x61, 0x00], { ok: true, text: 'a' }],
    [[0xfe, 0xff, 0x00, 0x61], { ok: true, text: 'a' }],
    [[0x61, 0x62, 0xff], { ok: false, offset: 2 }],
    [[0xc0, 0x80], { ok: false, offset: 0 }],
    [[0x61, 0xe2, 0x82], { ok: false, offset: 1 }],
    [[0xed, 0xa0, 0x80], { ok: false, offset: 0 }],
  ];
  test.each(rows)('%p', (bytes, expected) => {
    expect(decodePrompt(new Uint8Array(bytes))).toEqual(expected);
  });
});

test('measureValidUtf8 agrees with the decoder on any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      const at = measureValidUtf8(bytes);
      const decode = (part: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(part);
      expect(() => decode(bytes.subarray(0, at))).not.toThrow();
      if (at < bytes.length) expect(() => decode(bytes)).toThrow();
    }),
    { numRuns: 2000 },
  );
});

test('printPromptWithInput puts the input below the prompt', () => {
  expect(printPromptWithInput('P', 'x')).toBe('P\n\n<stdin>\nx\n</stdin>');
  expect(printPromptWithInput('P', 'x\n')).toBe('P\n\n<stdin>\nx\n</stdin>');
  expect(printPromptWithInput('P', '')).toBe('P');
});
