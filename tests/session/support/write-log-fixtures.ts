/**
 * Writes `fixtures/log/`: the sample session, and what others published of damaged logs, made of it.
 * `bun tests/session/support/write-log-fixtures.ts`, then pin their digests: `bun tests/e2e/support/log-digests.ts > fixtures/digests.json`.
 * @effects fs
 */
import { writeFileSync } from 'node:fs';
import { encodeRecord } from '#/session/log/record-encoder.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { SAMPLE_SESSION, TS, encodeLog, userMessage } from './sample-events.ts';

const FOLDER = `${import.meta.dir}/../../../fixtures/log`;
const LF = Buffer.from('\n');

/** Lines with their LF. */
function linesOf(log: Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(log);
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start) + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

const sample = linesOf(encodeLog(SAMPLE_SESSION));
const line = (index: number): Buffer => sample[index] ?? Buffer.alloc(0);
const bare = (index: number): Buffer => line(index).subarray(0, -1);
const sumOf = (bytes: Buffer): number =>
  Number.parseInt(bytes.toString('latin1', bytes.length - 11, bytes.length - 3), 16);
const replaced = (index: number, next: Buffer): readonly Buffer[] => sample.with(index, next);
const edited = (index: number, from: string, to: string): readonly Buffer[] =>
  replaced(index, Buffer.from(line(index).toString('latin1').replace(from, to), 'latin1'));
const inserted = (index: number, ...more: readonly Buffer[]): readonly Buffer[] => sample.toSpliced(index, 0, ...more);

function record(event: DurableEvent, seq: number, after: Buffer): Buffer {
  return Buffer.from(encodeRecord(event, { seq, ts: TS, previousSum: sumOf(after), policy: 'full' }).line);
}

const risen = Buffer.from(`{"v":1,"seq":9,"ts":"${TS}","type":"moon.risen","phase":4`);
const risenSum = Bun.hash
  .crc32(risen, sumOf(line(7)))
  .toString(16)
  .padStart(8, '0');

const FILES: Readonly<Record<string, readonly Buffer[]>> = {
  sample,
  metadata: linesOf(encodeLog(SAMPLE_SESSION, 'metadata')),
  'half-line-then-again': inserted(1, Buffer.concat([line(1).subarray(0, 70), LF])),
  'torn-prefix-glued': replaced(1, Buffer.concat([line(1).subarray(0, 70), line(1)])),
  'raw-newline': edited(2, 'List ', 'List\n'),
  'duplicate-line': inserted(4, line(3)),
  'missing-line': sample.toSpliced(3, 1),
  'fractional-seq': edited(3, '"seq":4,', '"seq":3.5,'),
  'without-first-line': sample.slice(1),
  'changed-payload': edited(6, 'two', 'ten'),
  'changed-fact': edited(5, '"duration_ms":3', '"duration_ms":9'),
  'changed-number': edited(5, '"seq":6', '"seq":7'),
  'changed-version': edited(5, '"v":1', '"v":3'),
  'nul-tail': [...sample, Buffer.alloc(64)],
  'nul-middle': replaced(3, Buffer.concat([Buffer.alloc(64), line(3)])),
  'torn-tail': [...sample.slice(0, 7), bare(7).subarray(0, -20)],
  'two-writers': inserted(3, record(userMessage('Another process wrote this.', 'msg_other'), 3, line(1))),
  'unknown-version': inserted(8, Buffer.from('{"v":2,"seq":9,"whatever":"a newer csm wrote"}\n')),
  'unknown-type': [...sample, Buffer.concat([risen, Buffer.from(`,"sum":"${risenSum}"}\n`)])],
  'interrupted-turn': sample.slice(0, 5),
};

for (const [name, lines] of Object.entries(FILES)) writeFileSync(`${FOLDER}/${name}.jsonl`, Buffer.concat(lines));
