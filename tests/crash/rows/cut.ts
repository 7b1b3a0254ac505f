/** A log cut at every byte; index and checkpoint cut and changed at every byte; a log changed at every byte. In memory. */
import { encodeIndex } from '#/session/log/sparse-index.ts';
import { readFoldedLog } from '#/session/log/folded-log.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { readSegments } from '#/session/store/read-session.ts';
import { createSession, readSession, sessionStore, type SessionStore } from '#/session/store/session-store.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { checkSession, type CheckOptions } from '../check-session.ts';
import { RowTally, type Row, type RowRun } from '../row.ts';
import {
  agentMessage,
  functionCall,
  toolCompleted,
  toolStarted,
  turnCompleted,
  turnStarted,
  userMessage,
} from '../sample-turn.ts';
import { printEvent, type Expected } from '../told.ts';

const ROOT = '/csm';
const ID = '0198c0de-0000-7000-8000-0000000000aa';
const TURNS = 4;

/** A small session, and what it is made of. */
interface Sample {
  readonly log: Uint8Array;
  /** Of the whole log, and of its first half (at the end of a record). */
  readonly index: Uint8Array;
  readonly halfIndex: Uint8Array;
  /** Where each record ends, by number. */
  readonly ends: readonly number[];
  readonly prints: ReadonlyMap<number, string>;
}

async function recordSample(): Promise<Sample> {
  const platform = openMemoryPlatform();
  const store = sessionStore(platform, ROOT);
  const session = await createSession(store, {
    id: ID,
    cwd: '/work',
    source: 'exec',
    thread_source: 'user',
    csm_version: '0',
    base_message_id: 'msg_base',
    payloadPolicy: 'full',
  });
  for (let turn = 0; turn < TURNS; turn++) {
    const id = `t${turn}`;
    await session.append(turnStarted(id), userMessage(id, `List the files, please. “ü” \u2028 \u0000 ${turn}`));
    await session.append(functionCall(id), toolStarted(id));
    await session.append(toolCompleted(id, 'a\nb\n'));
    // The last turn is left open.
    if (turn < TURNS - 1) await session.append(agentMessage(id, 'There are two.'), turnCompleted(id));
  }
  await session.close();
  const { fs } = platform;
  const { log } = sessionPaths(ROOT, ID);
  const ends: number[] = [];
  const prints = new Map<number, string>();
  const bytes = fs.readFile(log);
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) ends.push(at + 1);
  readSession(store, ID, { onEvent: (event) => prints.set(event.seq, printEvent(event)) });
  const half = ends[Math.floor(ends.length / 2)] ?? 0;
  return { log: bytes, index: indexOf(bytes), halfIndex: indexOf(bytes.subarray(0, half)), ends, prints };
}

/** The index that a session with this log has. */
function indexOf(log: Uint8Array): Uint8Array {
  const store = storeWith({ log });
  const { fs } = store.platform;
  const { replay, index, last } = readFoldedLog(fs, readSegments(fs, sessionPaths(ROOT, ID)));
  if (last === undefined) throw new Error('the sample has no record');
  const { records, stride, entries } = index;
  return Buffer.from(
    encodeIndex({
      sessionId: ID,
      builtFrom: last,
      records,
      stride,
      entries,
      isNewer: false,
      damagedLines: 0,
      damage: [],
      checkpoint: replay,
    }),
  );
}

function storeWith(files: { readonly log: Uint8Array; readonly index?: Uint8Array }): SessionStore {
  const platform = openMemoryPlatform();
  const paths = sessionPaths(ROOT, ID);
  platform.fs.makeDir(paths.folder);
  platform.fs.writeFile(paths.log, files.log);
  if (files.index !== undefined) platform.fs.writeFile(paths.index, files.index);
  return sessionStore(platform, ROOT);
}

/** One point: what stands on the disk, and what must still be there. */
interface Point {
  readonly name: string;
  readonly log: Uint8Array;
  readonly index?: Uint8Array;
  readonly expected: Expected;
  readonly options?: CheckOptions;
}

function flip(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const hit = Uint8Array.from(bytes);
  hit[at] = (hit[at] ?? 0) ^ (1 << bit);
  return hit;
}

/** All points, or (of a smaller number) every so many-th. */
function* pointsOf(sample: Sample, part: 'cut' | 'change'): Generator<() => Point> {
  const { log, index, halfIndex, ends, prints } = sample;
  const expect = (length: number): Expected => ({
    isCreated: length >= (ends[0] ?? 0),
    events: new Map([...prints].filter(([seq]) => (ends[seq - 1] ?? 0) <= length)),
    forgetting: new Set(),
  });
  const all = expect(log.length);
  if (part === 'cut') {
    for (let at = 0; at <= log.length; at++) {
      const cut = { log: log.subarray(0, at), expected: expect(at) };
      yield () => ({ name: `log cut at ${at}, no index`, ...cut });
      // An index that has seen more says that something is missing.
      yield () => ({ name: `log cut at ${at}, whole index`, ...cut, index, options: { mayBeDamaged: true } });
      yield () => ({
        name: `log cut at ${at}, index of a half`,
        ...cut,
        index: halfIndex,
        options: { mayBeDamaged: true },
      });
    }
    for (let at = 0; at < index.length; at++)
      yield () => ({ name: `index cut at ${at}`, log, index: index.subarray(0, at), expected: all });
    for (let at = 0; at < halfIndex.length; at++)
      yield () => ({ name: `index of a half cut at ${at}`, log, index: halfIndex.subarray(0, at), expected: all });
    for (let at = 0; at < halfIndex.length; at++)
      yield () => ({ name: `index of a half, byte ${at}`, log, index: flip(halfIndex, at, at % 8), expected: all });
    for (let at = 0; at < index.length; at++)
      for (let bit = 0; bit < 8; bit++)
        yield () => ({
          name: `index, byte ${at}, bit ${bit}`,
          log,
          index: flip(index, at, bit),
          expected: all,
        });
    return;
  }
  const options = { mayBeDamaged: true, mayLose: 2 };
  // Version and number of a record: whatever is there instead, they are known.
  for (const start of [0, ...ends.slice(0, -1)])
    for (let at = start; at < log.indexOf(0x2c, start + 7); at++)
      for (let bit = 0; bit < 8; bit++)
        if ((log[at] ?? 0) !== (0x0a ^ (1 << bit)))
          yield () => ({
            name: `log, head byte ${at}, bit ${bit}`,
            log: flip(log, at, bit),
            expected: all,
            options: { mayBeDamaged: true, mayLose: 0 },
          });
  for (let at = 0; at < log.length; at++) {
    const hit = { log: flip(log, at, at % 8), expected: all };
    yield () => ({ name: `log, byte ${at}, no index`, ...hit, options });
    yield () => ({ name: `log, byte ${at}, whole index`, ...hit, index, options: { ...options, isIndexAhead: true } });
  }
}

function rowOf(name: string, title: string, points: number, sample: number, part: 'cut' | 'change'): Row {
  return {
    name,
    title,
    points,
    sample,
    shards: 2,
    skipped: () => undefined,
    run: async (run: RowRun) => {
      const tally = new RowTally();
      const all = [...pointsOf(await recordSample(), part)];
      // A whole run takes all there are, which is more than its number says.
      const step = run.points >= points ? 1 : Math.max(1, Math.floor(all.length / run.points));
      for (let at = run.shard * step; at < all.length; at += step * run.shards) {
        const point = all[at]?.();
        if (point === undefined) continue;
        tally.point();
        tally.note(/^[a-z ]+/.exec(point.name)?.[0].trim() ?? '');
        const found = await checkSession(storeWith(point), ID, point.expected, point.options);
        tally.found(found, point.expected.events.size, point.name);
        if (
          part === 'change' &&
          point.options?.isIndexAhead !== true &&
          found.damagedLines === 0 &&
          found.tornBytes === 0
        )
          tally.problem({ kind: 'damage', text: 'a changed byte went unnoticed' }, point.name);
      }
      return tally.result();
    },
  };
}

export const cutRow = rowOf(
  'cut',
  'log cut at every byte (without index, with one of all of it, with one of its half); index and checkpoint cut, and each bit changed, at every byte',
  55_000,
  300,
  'cut',
);

export const changeRow = rowOf(
  'change',
  'one bit of each byte of the log changed, and each bit of the bytes before its time: reported, costs two records at most, no number is read or given twice, the session goes on',
  20_000,
  150,
  'change',
);
