import { describe, expect, test } from 'bun:test';
import { OffsetScanner } from '#/session/log/offset-scan.ts';
import { readFileSync } from 'node:fs';

const LOG = readFileSync('fixtures/log/sample.jsonl');

function scan(bytes: Uint8Array, chunkBytes: number) {
  const scanner = new OffsetScanner();
  for (let at = 0; at < bytes.length; at += chunkBytes) scanner.push(bytes.subarray(at, at + chunkBytes));
  return { lines: scanner.lines, entries: scanner.index.entries };
}

describe('finding records by their line ends', () => {
  test.each([1, 2, 7, 18, 31, 32, 33, 64, 1000])('chunks of %i bytes give what one chunk gives', (chunkBytes) => {
    expect(scan(LOG, chunkBytes)).toEqual(scan(LOG, LOG.length));
  });

  test('says number, place and sum of each record', () => {
    const lines = LOG.toString().split('\n').slice(0, -1);
    const { entries } = scan(LOG, 50);
    let offset = 0;
    const expected = lines.map((line) => {
      const entry = [Number(/"seq":(\d+)/.exec(line)?.[1]), offset, Number.parseInt(line.slice(-10, -2), 16)];
      offset += Buffer.byteLength(line) + 1;
      return entry;
    });
    expect(entries.map((entry) => Object.values(entry))).toEqual(expected);
  });

  test('a line that never ends takes the time of its bytes, and no memory', () => {
    const scanner = new OffsetScanner();
    const piece = Buffer.alloc(1024);
    // As many pieces, joined to what was held each time, would copy 128 GiB.
    for (let n = 0; n < 512 * 1024; n++) scanner.push(piece);
    expect(scanner.lines).toBe(0);
  });
});
