import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { HeldLine } from '#/session/log/held-line.ts';

const MIB = 1024 * 1024;

/** Bytes that tell where they stand. */
function numbered(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 4093) bytes[at] = at % 251;
  return bytes;
}

describe('a line that comes in pieces', () => {
  test('is the same however it is cut, long or short', () => {
    const line = numbered(3 * MIB + 17);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: line.length }), { maxLength: 12 }),
        fc.integer({ min: 0, max: line.length }),
        (cuts, length) => {
          const held = new HeldLine(8 * MIB);
          const ends = [...cuts.filter((cut) => cut < length).toSorted((a, b) => a - b), length];
          // The second line must not see the first one.
          for (let round = 0; round < 2; round++) {
            let start = 0;
            for (const end of ends) held.push(line.subarray(start, (start = end)));
            expect(held.sizeBytes).toBe(length);
            expect(line.subarray(0, length).equals(held.take() ?? Buffer.of(0))).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([10, 2 * MIB, 3 * MIB])('is let go where it is longer than %i bytes, and the next one is whole', (max) => {
    const held = new HeldLine(max);
    for (let pushed = 0; pushed <= max; pushed += MIB) held.push(numbered(Math.min(MIB, max + 1 - pushed)));
    expect([held.sizeBytes, held.take()]).toEqual([max + 1, undefined]);
    held.push(Buffer.from('next'));
    expect(Buffer.from(held.take() ?? []).toString()).toBe('next');
    for (let pushed = 0; pushed < max; pushed += MIB) held.push(numbered(Math.min(MIB, max - pushed)));
    expect(held.take()?.length).toBe(max);
  });
});
