import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { printSum } from '#/session/log/record.ts';
import { LogScanner } from '#/session/log/recover.ts';
import { EMPTY_HEAD, type Damage, type ScanEnd, type ScannedRecord } from '#/session/log/scanned-record.ts';
import {
  SAMPLE_SESSION,
  anyEvent,
  encodeLog,
  turnCompleted,
  turnStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';

interface Scan {
  readonly records: readonly ScannedRecord[];
  readonly damage: readonly Damage[];
  readonly end: ScanEnd;
}

function scan(chunks: readonly Uint8Array[], start = EMPTY_HEAD): Scan {
  const records: ScannedRecord[] = [];
  const damage: Damage[] = [];
  const scanner = new LogScanner({ onRecord: (r) => records.push(r), onDamage: (d) => damage.push(d) }, start);
  for (const chunk of chunks) scanner.push(chunk);
  return { records, damage, end: scanner.end() };
}

const seqs = (result: Scan): readonly number[] => result.records.map(({ record }) => record.event.seq);
const reasons = (result: Scan): readonly string[] => result.damage.map(({ reason }) => reason);
const lines = (log: Uint8Array): Buffer[] =>
  Buffer.from(log)
    .toString('latin1')
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(`${line}\n`, 'latin1'));

const LOG = encodeLog(SAMPLE_SESSION);

describe('an undamaged log', () => {
  test('gives the same records in whatever pieces it comes', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 6 }), fc.array(fc.nat(3000), { maxLength: 8 }), (events, cuts) => {
        const log = encodeLog(events);
        const at = [0, ...cuts.map((cut) => Math.min(cut, log.length)).sort((a, b) => a - b), log.length];
        const result = scan(at.slice(1).map((end, i) => log.subarray(at[i], end)));
        expect(result).toEqual(scan([log]));
        expect(result.records.length).toBe(events.length);
        expect(result.damage).toEqual([]);
        expect(result.end.head).toMatchObject({ seq: events.length, offset: log.length });
      }),
    );
  });

  test('tells where each record stands', () => {
    for (const { offset, endOffset, record } of scan([LOG]).records) {
      expect(JSON.parse(Buffer.from(LOG.subarray(offset, endOffset)).toString()).seq).toBe(record.event.seq);
    }
  });
});

test('cut at every byte, a log gives exactly its whole records, and goes on from there', () => {
  const ends = scan([LOG]).records.map((record) => record.endOffset);
  for (let cut = 0; cut <= LOG.length; cut++) {
    const { records, damage, end } = scan([LOG.subarray(0, cut)]);
    const whole = ends.filter((offset) => offset <= cut);
    if (records.length !== whole.length || damage.length > 0) throw new Error(`cut at ${cut}`);
    expect(end.head.offset).toBe(whole.at(-1) ?? 0);
    expect(end.tornBytes).toBe(cut - end.head.offset);
    const more = encodeLog([turnStarted()], 'full', end.head);
    const again = scan([LOG.subarray(0, end.head.offset), more]);
    if (again.damage.length > 0 || again.records.length !== whole.length + 1)
      throw new Error(`cut at ${cut}, continued`);
  }
});

test('a tail of NULs is torn', () => {
  const result = scan([LOG, new Uint8Array(70_000)]);
  expect(result.damage).toEqual([]);
  expect(result.end).toMatchObject({ tornBytes: 70_000, head: { offset: LOG.length } });
});

test('any one changed byte is reported or torn, costs at most two records, and no number is used twice', () => {
  const all = seqs(scan([LOG]));
  for (let at = 0; at < LOG.length; at++) {
    const hit = Uint8Array.from(LOG);
    hit[at] = (hit[at] ?? 0) ^ 0x04;
    const result = scan([hit]);
    if (result.damage.length === 0 && result.end.tornBytes === 0) throw new Error(`byte ${at} went unnoticed`);
    const read = seqs(result);
    if (read.some((seq, index) => index > 0 && seq <= (read[index - 1] ?? 0))) throw new Error(`byte ${at}: ${read}`);
    if (result.end.isNewer) throw new Error(`byte ${at}: counts as newer`);
    const lost = all.filter((seq) => !read.includes(seq));
    if (lost.length > 2) throw new Error(`byte ${at} cost ${lost.length} records`);
    if (result.end.tornBytes === 0 && result.end.head.seq < all.length)
      throw new Error(`byte ${at}: number used again`);
    // What a writer appends now must be readable later.
    const more = encodeLog([turnStarted(), turnCompleted()], 'full', result.end.head);
    const again = scan([hit.subarray(0, result.end.head.offset), more]);
    if (again.records.length !== result.records.length + 2) throw new Error(`byte ${at}: appended records unreadable`);
    expect(again.records.slice(-2).every(({ verified }) => verified)).toBe(true);
  }
});

describe('damage in the middle', () => {
  const [first, second, third, ...rest] = lines(LOG);
  const join = (...parts: (Buffer | string | undefined)[]): Buffer =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : (part ?? Buffer.alloc(0)))));

  test('garbage between records loses none of them', () => {
    const result = scan([join(first, 'what is this\n', second, third, ...rest)]);
    expect(seqs(result)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(result.damage).toEqual([{ offset: first?.length ?? 0, lengthBytes: 12, reason: 'syntax' }]);
    expect(result.records.every(({ verified }) => verified)).toBe(true);
  });

  test('a missing record is reported, the rest is read', () => {
    const result = scan([join(first, third, ...rest)]);
    expect(seqs(result)).toEqual([1, 3, 4, 5, 6, 7, 8]);
    expect(result.damage).toMatchObject([{ reason: 'missing-seq', seq: 3 }]);
    expect(result.records.map(({ verified }) => verified)).toEqual([true, false, true, true, true, true, true]);
  });

  test('a missing first record too', () => {
    const result = scan([join(second, third, ...rest)]);
    expect(seqs(result)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(reasons(result)).toEqual(['missing-seq']);
  });

  test('a record that stands twice is read once', () => {
    const result = scan([join(first, second, second, third, ...rest)]);
    expect(seqs(result)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(result.damage).toMatchObject([{ reason: 'duplicate-seq', seq: 2 }]);
  });

  test('half a record, then the same record whole, on one line or on two', () => {
    for (const lf of ['', '\n']) {
      const half = (second ?? Buffer.alloc(0)).subarray(0, 60);
      const result = scan([join(first, half, lf, second, third, ...rest)]);
      expect(seqs(result)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(reasons(result)).toEqual([lf === '' ? 'torn-prefix' : 'syntax']);
    }
  });

  test('a lost LF between two records loses neither', () => {
    const result = scan([join(first, (second ?? Buffer.alloc(0)).subarray(0, -1), third, ...rest)]);
    expect(seqs(result)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(reasons(result)).toEqual(['torn-prefix']);
  });

  test('two writers: what the second one wrote with a used number is left out', () => {
    const head = scan([join(first)]).end.head;
    const other = encodeLog([userMessage('other writer')], 'full', { seq: head.seq, sum: head.sum });
    const result = scan([join(first, second, Buffer.from(other), third, ...rest)]);
    expect(seqs(result)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(reasons(result)).toEqual(['duplicate-seq']);
  });

  test('a block of lines that stands twice is read once', () => {
    const result = scan([LOG, join(second, third)]);
    expect(seqs(result)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(reasons(result)).toEqual(['duplicate-seq', 'duplicate-seq']);
    expect(result.end.head.seq).toBe(8);
  });

  test('version and number of a record are known whatever stands in their place', () => {
    const texts = [
      '"v":1,"seq":9002',
      '"v":1,"seq":1',
      '"v":1,"seq":3',
      '"v":7,"seq":2',
      '"v":1,"seq":x',
      '"q":1,"seq":2',
      '',
    ];
    for (const text of texts) {
      const hit = Buffer.from((second ?? Buffer.alloc(0)).toString().replace('"v":1,"seq":2', text));
      const result = scan([join(first, hit, third, ...rest)]);
      expect([text, seqs(result), reasons(result)]).toEqual([text, [1, 2, 3, 4, 5, 6, 7, 8], ['head']]);
      expect(result.records.every(({ verified }) => verified)).toBe(true);
      expect(result.end).toMatchObject({ isNewer: false, head: { seq: 8 } });
    }
  });

  test('that of the last record too, and of one behind damage', () => {
    const last = Buffer.from((rest.at(-1) ?? Buffer.alloc(0)).toString().replace('"seq":8', '"seq":9'));
    expect(scan([join(first, second, third, ...rest.slice(0, -1), last)])).toMatchObject({
      damage: [{ reason: 'head', seq: 8 }],
      end: { head: { seq: 8 } },
    });
    const hit = Buffer.from((third ?? Buffer.alloc(0)).toString().replace('"v":1,"seq":3', '"v":2,"seq":7'));
    const changed = Buffer.from((second ?? Buffer.alloc(0)).toString().replace('exec', 'exex'));
    const result = scan([join(first, changed, hit, ...rest)]);
    expect([seqs(result), reasons(result)]).toEqual([
      [1, 3, 4, 5, 6, 7, 8],
      ['sum', 'head'],
    ]);
  });

  test('a number that was changed together with more is no gap where the next line says that nothing is missing', () => {
    const hit = Buffer.from(
      (second ?? Buffer.alloc(0)).toString().replace('"seq":2', '"seq":9').replace('exec', 'exex'),
    );
    const result = scan([join(first, hit, third, ...rest)]);
    expect([seqs(result), reasons(result)]).toEqual([[1, 3, 4, 5, 6, 7, 8], ['sum']]);
    expect(result.end.head.seq).toBe(8);
  });

  test('a line from elsewhere between two records costs neither', () => {
    const result = scan([join(first, rest[3], second, third, ...rest)]);
    expect([seqs(result), reasons(result)]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], ['sum']]);
  });

  test('a line of another version is believed where its sum fits, or nothing behind it denies it', () => {
    const { seq, sum } = scan([LOG]).end.head;
    const body = Buffer.from(`{"v":2,"seq":${seq + 1},"when":1`);
    const line = (after: number): string => `${body},"sum":"${printSum(Bun.hash.crc32(body, after))}"}\n`;
    const newer = (...parts: (Buffer | string | undefined)[]): boolean => {
      const { damage, end } = scan([join(...parts)]);
      expect(damage.map(({ reason }) => reason)).toContain('version');
      return end.isNewer;
    };
    expect(newer(LOG as Buffer, line(sum))).toBe(true);
    expect(newer(LOG as Buffer, line(sum), '{"v":2,"seq":10,"sum":"00000000"}\n')).toBe(true);
    // Its sum is none that it could have here, and nothing is missing before it.
    expect(newer(LOG as Buffer, line(sum + 1))).toBe(false);
    // Behind damage or a gap nobody can say.
    expect(newer(LOG as Buffer, 'garbage\n', line(sum + 1))).toBe(true);
    expect(newer(first, second, line(sum))).toBe(true);
    // Without a sum it is not damage in one place. But this version does not write behind another one.
    expect(newer(LOG as Buffer, '{"v":2,"seq":9}\n')).toBe(true);
    expect(newer(first, '{"v":2,"seq":2}\n', second)).toBe(false);
    expect(seqs(scan([join(first, '{"v":2,"seq":2}\n', second)]))).toEqual([1, 2]);
  });

  test('a line over the limit costs no memory and no other record', () => {
    const records: number[] = [];
    const damage: Damage[] = [];
    const scanner = new LogScanner(
      { onRecord: ({ record }) => records.push(record.event.seq), onDamage: (found) => damage.push(found) },
      EMPTY_HEAD,
      { maxRecordBytes: 2000 },
    );
    scanner.push(join(first));
    for (let i = 0; i < 50; i++) scanner.push(new Uint8Array(1000).fill(0x61));
    scanner.push(join('\n', second, third, ...rest));
    expect(damage).toEqual([{ offset: first?.length ?? 0, lengthBytes: 50_000, reason: 'too-long' }]);
    expect(records).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('any mixture of lines is read without a throw', () => {
    const anyLine = fc.oneof(
      fc.constantFrom(...[first, second, third, ...rest].map((line) => line ?? Buffer.alloc(0))),
      fc.uint8Array({ maxLength: 30 }),
      fc.tuple(fc.nat(7), fc.nat(200)).map(([i, cut]) => (lines(LOG)[i] ?? Buffer.alloc(0)).subarray(0, cut)),
    );
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 12 }), (parts) => {
        const bytes = Buffer.concat(parts);
        const result = scan([bytes]);
        const sorted = seqs(result).toSorted((a, b) => a - b);
        expect(seqs(result)).toEqual(sorted);
        expect(result.end.head.seq).toBeGreaterThanOrEqual(sorted.at(-1) ?? 0);
        expect(result.end.head.offset).toBe(bytes.lastIndexOf(0x0a) + 1);
      }),
    );
  });
});
