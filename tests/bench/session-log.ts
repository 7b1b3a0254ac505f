/**
 * Event logs of any size: how fast they are read, written and resumed, beside what the machine can do in the same run.
 *
 *     bun tests/bench/session-log.ts [--events N] [--keep FOLDER]
 *
 * 1,600,000 events are about a gigabyte. @effects all
 */
import { mkdtempSync, rmSync, writeSync, openSync, closeSync, fdatasyncSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { readLog } from '#/session/log/log-reader.ts';
import { OffsetScanner } from '#/session/log/offset-scan.ts';
import { printIndex } from '#/session/log/benchmark-log.ts';
import { readFoldedLog } from '#/session/log/folded-log.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { createSession, openSession, sessionStore } from '#/session/store/session-store.ts';
import { fixtureEvents } from '#/session/log/fixture-events.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { makeFixtureSession } from '#tests/session/support/fixture-session.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1600000' },
    keep: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const platform = openBunPlatform();
const root = values.keep ?? mkdtempSync(`${tmpdir()}/csm-bench-`);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const row = (name: string, text: string): void => say(`${name.padEnd(34)}${text}`);
const timed = <T>(action: () => T): { readonly ms: number; readonly result: T } => {
  const from = performance.now();
  const result = action();
  return { ms: performance.now() - from, result };
};

const events = Number(values.events);
const store = sessionStore(platform, root);
let id = platform.fs.list(`${root}/sessions`).find((name) => name.length === 36);
if (id === undefined) {
  const made = timed(() => makeFixtureSession(platform.fs, root, { events, seed: Number(values.seed) }));
  id = made.result.id;
  row('fixture', `${(made.result.sizeBytes / made.ms / 1e6).toFixed(3)} GB/s`);
}
const paths = sessionPaths(root, id);
const sizeBytes = platform.fs.stat(paths.log)?.sizeBytes ?? 0;
row('log', `${events} records, ${(sizeBytes / 1e6).toFixed(1)} MB`);

const CHUNK = 256 * 1024;
const eachChunk = (action: (chunk: Buffer) => void): void => {
  const file = platform.fs.openRead(paths.log);
  for (let offset = 0; ;) {
    const chunk = file.readAt(offset, CHUNK);
    if (chunk.length === 0) break;
    action(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    offset += chunk.length;
  }
  file.close();
};
const rate = (ms: number): string => `${(sizeBytes / ms / 1e6).toFixed(3)} GB/s`;

const newlines = timed(() => {
  let lines = 0;
  eachChunk((chunk) => {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  });
  return lines;
});
row('count line ends (peer)', rate(newlines.ms));
const parse = timed(() => {
  // Lines that a chunk cuts are left out: a peer that does less.
  let parsed = 0;
  eachChunk((chunk) => {
    let start = chunk.indexOf(10) + 1;
    for (let end = chunk.indexOf(10, start); end !== -1; end = chunk.indexOf(10, start)) {
      JSON.parse(chunk.toString('utf8', start, end));
      parsed += 1;
      start = end + 1;
    }
  });
  return parsed;
});
row('JSON.parse a line (peer)', rate(parse.ms));
const offsets = timed(() => {
  const scanner = new OffsetScanner();
  eachChunk((chunk) => scanner.push(chunk));
  return scanner.lines;
});
row('offsets only', `${rate(offsets.ms)}, ${(newlines.ms / offsets.ms).toFixed(2)}x of counting line ends`);
const index = timed(() => printIndex(readFoldedLog(platform.fs, [{ path: paths.log }])));
row(
  'index with checkpoint',
  `${rate(index.ms)}, ${(parse.ms / index.ms).toFixed(2)}x of JSON.parse, ${index.result.length} bytes`,
);
const whole = timed(() => readLog(platform.fs, [{ path: paths.log }], { onRecord: () => true }).records);
row('full parse, digests checked', `${rate(whole.ms)}, ${(parse.ms / whole.ms).toFixed(2)}x of JSON.parse`);

// The first opening writes the index, as the last holder would have.
await (await openSession(store, id)).close();
for (const mode of ['first', 'again', 'full']) {
  const child = Bun.spawnSync([
    process.execPath,
    `${import.meta.dir}/../session/support/resume-child.ts`,
    root,
    id,
    mode,
  ]);
  const taken = JSON.parse(child.stdout.toString()) as Record<string, number | string>;
  const mb = (Number(taken['maxRssBytes']) / 1048576).toFixed(0);
  const resumed =
    mode === 'full'
      ? ''
      : `; opening and its context ${Number(taken['resumeMs']).toFixed(1)} ms, ${taken['resumeBytes']} bytes`;
  row(
    `replay, ${mode} (${taken['status']})`,
    `${Number(taken['replayMs']).toFixed(1)} ms, ${taken['replayBytes']} bytes${resumed}; ${mb} MiB`,
  );
}

// Appending: batches of 64 records, the last of each synced, as a turn's are.
const story = fixtureEvents(7, () => undefined);
const batch: DurableEvent[] = [];
while (batch.length < 64) {
  const event = story.next().value;
  if (event.type !== 'session.created' && event.type !== 'item.completed') batch.push(event);
}
const ROUNDS = 500;
const lines = batch.map((event) =>
  Buffer.from(`${JSON.stringify({ v: 1, seq: 1, ts: '2026-01-02T03:04:05.678Z', ...event })}\n`),
);
const naivePath = `${root}/naive.jsonl`;
const naive = timed(() => {
  const fd = openSync(naivePath, 'a');
  for (let round = 0; round < ROUNDS; round++) {
    for (const event of batch) {
      writeSync(fd, Buffer.from(`${JSON.stringify({ v: 1, seq: round, ts: new Date().toISOString(), ...event })}\n`));
    }
    fdatasyncSync(fd);
  }
  closeSync(fd);
  return lines.length;
});
const session = await createSession(store, {
  cwd: root,
  source: 'bench',
  thread_source: 'user',
  csm_version: '0',
  base_message_id: 'msg',
  payloadPolicy: 'full',
});
const from = performance.now();
for (let round = 0; round < ROUNDS; round++) await session.append(...batch);
const appendMs = performance.now() - from;
await session.close();
const perSecond = (ms: number): string => `${Math.round((ROUNDS * 64 * 1000) / ms)}/s`;
row('append, a naive loop (peer)', perSecond(naive.ms));
row('append', `${perSecond(appendMs)}, ${(naive.ms / appendMs).toFixed(2)}x of the naive loop`);
rmSync(naivePath, { force: true });
platform.fs.remove(sessionPaths(root, session.id).folder, { recursive: true });
if (values.keep === undefined && existsSync(root)) rmSync(root, { recursive: true });
