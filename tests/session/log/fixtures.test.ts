/** The logs in `fixtures/log`: what any reader of this format has to make of them. */
import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { LogScanner } from '#/session/log/recover.ts';
import { EMPTY_HEAD } from '#/session/log/scanned-record.ts';
import { SAMPLE_SESSION, encodeLog } from '#tests/session/support/sample-events.ts';

const FOLDER = `${import.meta.dir}/../../../fixtures/log`;
const bytesOf = (name: string): Uint8Array => Uint8Array.from(readFileSync(`${FOLDER}/${name}.jsonl`));

/** Numbers of the records that are read, what is reported, the next record's number, bytes of a torn end. */
const EXPECTED: Readonly<Record<string, readonly [seqs: string, damage: string, next: number, torn: number]>> = {
  sample: ['1 2 3 4 5 6 7 8', '', 9, 0],
  metadata: ['1 2 3 4 5 6 7 8', '', 9, 0],
  'half-line-then-again': ['1 2 3 4 5 6 7 8', 'syntax', 9, 0],
  'torn-prefix-glued': ['1 2 3 4 5 6 7 8', 'torn-prefix', 9, 0],
  'raw-newline': ['1 2 4 5 6 7 8', 'syntax syntax', 9, 0],
  'duplicate-line': ['1 2 3 4 5 6 7 8', 'duplicate-seq', 9, 0],
  'missing-line': ['1 2 3 5 6 7 8', 'missing-seq', 9, 0],
  'fractional-seq': ['1 2 3 4 5 6 7 8', 'head', 9, 0],
  'without-first-line': ['2 3 4 5 6 7 8', 'missing-seq', 9, 0],
  'changed-payload': ['1 2 3 4 5 6 8', 'digest', 9, 0],
  'changed-fact': ['1 2 3 4 5 7 8', 'sum', 9, 0],
  'changed-number': ['1 2 3 4 5 6 7 8', 'head', 9, 0],
  'changed-version': ['1 2 3 4 5 6 7 8', 'head', 9, 0],
  'nul-tail': ['1 2 3 4 5 6 7 8', '', 9, 64],
  'nul-middle': ['1 2 3 4 5 6 7 8', 'torn-prefix', 9, 0],
  'torn-tail': ['1 2 3 4 5 6 7', '', 8, 292],
  'two-writers': ['1 2 3 4 5 6 7 8', 'duplicate-seq', 9, 0],
  'unknown-version': ['1 2 3 4 5 6 7 8', 'version', 10, 0],
  'unknown-type': ['1 2 3 4 5 6 7 8 9', '', 10, 0],
  'interrupted-turn': ['1 2 3 4 5', '', 6, 0],
};

describe('fixtures/log', () => {
  test('each has its expectation', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(
      Object.keys(EXPECTED)
        .map((name) => `${name}.jsonl`)
        .sort(),
    );
  });

  test.each(Object.entries(EXPECTED))('%s', (name, [seqs, damage, next, torn]) => {
    const found: number[] = [];
    const reasons: string[] = [];
    const scanner = new LogScanner(
      { onRecord: ({ record }) => found.push(record.event.seq), onDamage: ({ reason }) => reasons.push(reason) },
      EMPTY_HEAD,
    );
    scanner.push(bytesOf(name));
    const end = scanner.end();
    expect([found.join(' '), reasons.join(' '), end.head.seq + 1, end.tornBytes]).toEqual([seqs, damage, next, torn]);
  });

  test('the sample is what this version writes, byte for byte', () => {
    expect(Buffer.compare(bytesOf('sample'), encodeLog(SAMPLE_SESSION))).toBe(0);
    expect(Buffer.compare(bytesOf('metadata'), encodeLog(SAMPLE_SESSION, 'metadata'))).toBe(0);
  });
});
