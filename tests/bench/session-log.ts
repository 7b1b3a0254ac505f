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
import { durabilityOf, type DurableEvent } from '#/session/events/index.ts';
import { makeFixtureSession } from '#tests/session/support/fixture-session.ts';
import { toolCompleted, turnStarted } from '#tests/session/support/sample-events.ts';

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
const timed = <T>(action: () => T, rounds = 1): { readonly ms: number; readonly result: T } => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 1; ; round++) {
    const from = performance.now();
    const result = action();
    best = Math.min(best, performance.now() - from);
    if (round === rounds) return { ms: best, result };
  }
};
/** A machine that does something else is no part of what is measured. */
const READ_ROUNDS = 3;

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
}, READ_ROUNDS);
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
}, READ_ROUNDS);
row('JSON.parse a line (peer)', rate(parse.ms));
const offsets = timed(() => {
  const scanner = new OffsetScanner();
  eachChunk((chunk) => scanner.push(chunk));
  return scanner.lines;
}, READ_ROUNDS);
const ratio = (peerMs: number, ms: number, peer: string, budget: number): string =>
  `${(peerMs / ms).toFixed(2)}x of ${peer} (budget ${budget})`;
row('offsets only', `${rate(offsets.ms)}, ${ratio(newlines.ms, offsets.ms, 'counting line ends', 0.25)}`);
const index = timed(() => printIndex(readFoldedLog(platform.fs, [{ path: paths.log }])), READ_ROUNDS);
row(
  'index with checkpoint',
  `${rate(index.ms)}, ${ratio(parse.ms, index.ms, 'JSON.parse', 0.56)}, ${index.result.length} bytes`,
);
const whole = timed(() => readLog(platform.fs, [{ path: paths.log }], { onRecord: () => true }).records, READ_ROUNDS);
row('full parse, digests checked', `${rate(whole.ms)}, ${ratio(parse.ms, whole.ms, 'JSON.parse', 0.7)}`);

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

// Appending, in a turn: one call a record, 64 records a sync (as a turn's are), one sync a record.
const story = fixtureEvents(7, () => undefined);
const batch: DurableEvent[] = [];
while (batch.length < 64) {
  const event = story.next().value;
  if (durabilityOf(event) !== 'sync') batch.push(event);
}
const synced = toolCompleted('call');
const naivePath = `${root}/naive.jsonl`;
const naive = (records: number, group: number, isSynced: boolean): void => {
  const fd = openSync(naivePath, 'a');
  for (let at = 0; at < records; at += group) {
    let text = '';
    for (let index = 0; index < group; index++) {
      const event = isSynced && index === group - 1 ? synced : batch[index % batch.length];
      text += `${JSON.stringify({ v: 1, seq: at, ts: new Date().toISOString(), ...event })}\n`;
    }
    writeSync(fd, text);
    if (isSynced) fdatasyncSync(fd);
  }
  closeSync(fd);
};
const session = await createSession(store, {
  cwd: root,
  source: 'bench',
  thread_source: 'user',
  csm_version: '0',
  base_message_id: 'msg',
  payloadPolicy: 'full',
});
await session.append(turnStarted());
const append = async (records: number, group: number, isSynced: boolean): Promise<void> => {
  if (isSynced) {
    const events = [...batch.slice(0, group - 1), synced];
    for (let at = 0; at < records; at += group) await session.append(...events);
  } else for (let at = 0; at < records; at += 64) await Promise.all(batch.map((event) => session.append(event)));
};
const ROUNDS = 7;
for (const [name, records, group, isSynced] of [
  ['append, one by one', 16_000, 1, false],
  ['append, on disk by 64', 16_000, 64, true],
  ['append, each on disk', 300, 1, true],
] as const) {
  // By turns, the best of each: what else the machine does is in none of them.
  const best = { csm: Number.POSITIVE_INFINITY, peer: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    const from = performance.now();
    await append(records, group, isSynced);
    best.csm = Math.min(best.csm, performance.now() - from);
    best.peer = Math.min(best.peer, timed(() => naive(records, group, isSynced)).ms);
  }
  const perSecond = (ms: number): string => `${Math.round((records * 1000) / ms)}/s`;
  row(
    name,
    `${perSecond(best.csm)}, ${(best.peer / best.csm).toFixed(2)}x of the naive loop (${perSecond(best.peer)})`,
  );
}
await session.close();
rmSync(naivePath, { force: true });
platform.fs.remove(sessionPaths(root, session.id).folder, { recursive: true });
if (values.keep === undefined && existsSync(root)) rmSync(root, { recursive: true });
