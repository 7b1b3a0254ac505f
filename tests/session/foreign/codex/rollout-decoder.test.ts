import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { HistoryProjector } from '#/session/foreign/codex/history-projector.ts';
import type { RolloutDamage } from '#/session/foreign/codex/rollout-damage.ts';
import { RolloutDecoder, type LongLine, type RolloutRecord } from '#/session/foreign/codex/rollout-decoder.ts';
import { DAMAGED, sampleFiles, sampleLines } from '#tests/session/foreign/support/sample-rollout.ts';

const FOLDER = join(import.meta.dir, '../../../../fixtures/rollouts');
const LIMIT = 1024 * 1024;

interface Decoded {
  readonly records: readonly RolloutRecord[];
  readonly long: readonly LongLine[];
  readonly counts: Readonly<Record<string, number>>;
  readonly places: readonly RolloutDamage[];
}

function decode(bytes: Uint8Array, sizes: readonly number[] = [], limitBytes = LIMIT): Decoded {
  const records: RolloutRecord[] = [];
  const long: LongLine[] = [];
  const decoder = new RolloutDecoder({
    limitBytes,
    onRecord: (record) => records.push(record),
    onLongLine: (line) => long.push(line),
  });
  let offset = 0;
  for (const size of sizes) {
    // A reader may use its buffer again: what the decoder keeps must be its own.
    const chunk = Uint8Array.from(bytes.subarray(offset, offset + size));
    decoder.push(chunk);
    chunk.fill(0x21);
    offset += size;
  }
  decoder.push(bytes.subarray(offset));
  decoder.end();
  return { records, long, counts: { ...decoder.damage.counts }, places: decoder.damage.places };
}

const ordinals = ({ records }: Decoded) => records.map(({ line }) => line.ordinal);
const whole = Buffer.from(
  sampleLines()
    .map((line) => `${line}\n`)
    .join(''),
);

describe('fixtures', () => {
  const expected: Record<
    string,
    { records: number; damage: object; items: string[]; aborted: number; orphans: number }
  > = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8'));

  test('are what the generator makes', () => {
    const made = sampleFiles();
    const names = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.jsonl'))
      .toSorted();
    expect(names).toEqual(Object.keys(made).toSorted());
    for (const name of names) expect(readFileSync(join(FOLDER, name), 'utf8')).toBe(made[name] ?? '');
  });

  test.each(Object.keys(expected))('%s', (name) => {
    const decoded = decode(readFileSync(join(FOLDER, name)));
    const projector = new HistoryProjector();
    for (const { line } of decoded.records) projector.push(line);
    const { items, abortedCalls: aborted, orphanOutputs: orphans } = projector.end();
    expect({
      records: decoded.records.length,
      damage: decoded.counts,
      items: items.map((item) => String(item['id'] ?? item.type)),
      aborted,
      orphans,
    }).toEqual(expected[name] as never);
  });
});

test('any split of the bytes gives the same records and the same damage', () => {
  const files = Object.values(sampleFiles()).map((text) => Buffer.from(text));
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 40 }),
      (bytes, sizes) => {
        expect(decode(bytes, sizes)).toEqual(decode(bytes));
      },
    ),
    { numRuns: 300 },
  );
});

test('a file cut at any byte gives the records that are whole, and at most one loss', () => {
  const all = ordinals(decode(whole));
  for (let length = 0; length <= whole.length; length++) {
    const cut = decode(whole.subarray(0, length));
    const lines = whole.subarray(0, length).filter((byte) => byte === 0x0a).length;
    const read = ordinals(cut);
    expect(read).toEqual(all.slice(0, read.length));
    // A last record is whole without its line feed too.
    expect(read.length).toBeGreaterThanOrEqual(lines);
    expect(read.length).toBeLessThanOrEqual(lines + 1);
    const lost = read.length > lines || length === 0 || whole[length - 1] === 0x0a ? 0 : 1;
    // Of a torn first line there is nothing that says whose file it is.
    expect(cut.counts).toEqual({ ...(lost && { torn: 1 }), ...(read.length === 0 && length > 0 && { 'no-meta': 1 }) });
  }
});

test('a cut and a second writer that begins the record again lose nothing, at any byte of any record', () => {
  const lines = sampleLines();
  const all = ordinals(decode(whole));
  for (const [index, line] of lines.entries()) {
    for (let length = 1; length < line.length; length += 7) {
      for (const between of ['', '\n']) {
        const text = lines.with(index, line.slice(0, length) + between + line).join('\n');
        expect(ordinals(decode(Buffer.from(text)))).toEqual(all);
      }
    }
  }
});

test('bytes that are changed never throw, and cost the records that they are in at most', () => {
  const all = ordinals(decode(whole));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const bytes = Buffer.from(whole);
      bytes[at] = byte;
      const read = ordinals(decode(bytes));
      const intact = all.filter((ordinal) => read.includes(ordinal));
      // A line feed that is gone or new touches two lines.
      expect(intact.length).toBeGreaterThanOrEqual(all.length - 2);
    }),
    { numRuns: 1500 },
  );
});

test('any bytes at all never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(90), { maxLength: 8 }), (bytes, sizes) => {
      expect(decode(bytes, sizes)).toEqual(decode(bytes));
    }),
    { numRuns: 300 },
  );
});

describe('offsets', () => {
  test('name where each record begins and ends', () => {
    for (const { offset, lengthBytes, endOffset, line } of decode(whole).records) {
      expect(JSON.parse(whole.toString('utf8', offset, offset + lengthBytes)).ordinal).toBe(line.ordinal);
      expect(whole[endOffset - 1]).toBe(0x0a);
    }
  });

  test('name where damage is', () => {
    const lines = sampleLines();
    const before = Buffer.byteLength(lines.slice(0, DAMAGED).join('\n')) + 1;
    const text = lines.toSpliced(DAMAGED, 0, 'garbage').join('\n');
    expect(decode(Buffer.from(text)).places).toEqual([{ kind: 'not-json', offset: before, lengthBytes: 7 }]);
  });
});

describe('a line over the limit', () => {
  const LONG_LIMIT = 8192;
  const lines = sampleLines();
  const output = JSON.parse(lines[DAMAGED] ?? '');
  output.payload.output = 'x'.repeat(100_000);
  const long = JSON.stringify(output);
  const bytes = Buffer.from(lines.with(DAMAGED, long).join('\n') + '\n');

  test('has its envelope read, whatever the chunks are', () => {
    for (const sizes of [[], Array<number>(200).fill(997)]) {
      const decoded = decode(bytes, sizes, LONG_LIMIT);
      expect(decoded.records.length).toBe(lines.length - 1);
      expect(decoded.long).toEqual([
        {
          envelope: {
            timestamp: '2026-11-22T17:05:26.672Z',
            ordinal: 8,
            type: 'response_item',
            payloadType: 'function_call_output',
            role: undefined,
          },
          offset: bytes.indexOf(long.slice(0, 60)),
          lengthBytes: long.length,
        },
      ]);
      expect(decoded.counts).toEqual({ 'too-long': 1 });
    }
  });

  test('that is torn, or is no record, is damage', () => {
    const torn = Buffer.from([...lines.slice(0, DAMAGED), long.slice(0, 50_000)].join('\n'));
    expect(decode(torn, [], LONG_LIMIT).counts).toEqual({ torn: 1 });
    const noise = Buffer.from(`${lines[0]}\n${'y'.repeat(50_000)}\n${'\0'.repeat(50_000)}\n${lines[1]}\n`);
    expect(decode(noise, [333, 7777], LONG_LIMIT).counts).toEqual({ 'not-json': 1, nul: 1 });
  });
});

test('damage is counted beyond what is described', () => {
  const decoded = decode(Buffer.from(`${sampleLines()[0]}\n${'[]\n'.repeat(5000)}`));
  expect(decoded.counts).toEqual({ 'not-a-record': 5000 });
  expect(decoded.places.length).toBe(1000);
});
