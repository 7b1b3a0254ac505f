import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeUuidV7Time, encodeHex, encodeUuidV5, encodeUuidV7, isUuid } from '#/base/ids.ts';

describe('encodeUuidV7', () => {
  test('is RFC 9562 example A.6', () => {
    const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
    expect(encodeUuidV7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  test('keeps its time, sorts by it, and is a UUID', () => {
    const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    const random = fc.uint8Array({ minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(time, time, random, random, (a, b, one, two) => {
        const [first, second] = [encodeUuidV7(a, one), encodeUuidV7(b, two)];
        expect(isUuid(first)).toBe(true);
        expect(decodeUuidV7Time(first)).toBe(a);
        if (a !== b) expect(first < second).toBe(a < b);
      }),
    );
  });
});

test('encodeUuidV5 is RFC 9562 example A.4', () => {
  expect(encodeUuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});

test.each([
  ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f', true],
  ['017F22E2-79B0-7CC3-98C4-DC0C0C07398F', true],
  ['017f22e279b07cc398c4dc0c0c07398f', false],
  ['demo', false],
  ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n', false],
])('isUuid(%j) is %p', (text, yes) => {
  expect(isUuid(text)).toBe(yes);
});

test('only version 7 carries a time', () => {
  expect(decodeUuidV7Time('2ed6657d-e927-568b-95e1-2665a8aea6a2')).toBeUndefined();
});

test('encodeHex has two lower-case digits a byte', () => {
  expect(encodeHex(Uint8Array.from([0, 9, 10, 255]))).toBe('00090aff');
});
