/** That the checks of the matrix see what they are for: each defect is made by hand, and found. */
import { describe, expect, test } from 'bun:test';
import { sessionPaths } from '#/session/store/layout.ts';
import { sessionStore, type SessionStore } from '#/session/store/session-store.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { checkRoot } from './check-root.ts';
import { crashStates, toldBefore } from './crash-states.ts';
import { RecordingFs, type DiskCall } from './recording-fs.ts';
import { RowTally, type RowResult } from './row.ts';
import { openFractions } from './sample-turn.ts';
import { runScenario, sessionIdOf } from './scenario.ts';
import { decodeTold, encodeTold, expectedOf, findToldTwice, type Told } from './told.ts';

const ROOT = '/csm';
const ID = sessionIdOf(7);

async function live(): Promise<{
  readonly store: SessionStore;
  readonly told: readonly Told[];
  readonly calls: readonly DiskCall[];
}> {
  const memory = openMemoryPlatform();
  const fs = new RecordingFs(memory.fs);
  const told: Told[] = [];
  await runScenario({
    store: sessionStore({ ...memory, fs }, ROOT),
    id: ID,
    seed: 7,
    rounds: 2,
    tell: (lines) => {
      told.push(...lines);
      fs.tell(lines);
    },
    pause: () => memory.clock.advance(300),
  });
  return { store: sessionStore(memory, ROOT), told, calls: fs.calls };
}

async function check(store: SessionStore, told: readonly Told[]): Promise<RowResult> {
  const tally = new RowTally();
  await checkRoot(store, told, 'all', tally, 'here');
  return tally.result();
}

/** Changes the lines of the log. */
function edit({ platform: { fs } }: SessionStore, change: (lines: string[]) => readonly string[]): void {
  const { log } = sessionPaths(ROOT, ID);
  fs.writeFile(log, change(fs.readText(log).split('\n')).join('\n'));
}

describe('a session', () => {
  test('that nothing happened to has no problems', async () => {
    const { store, told } = await live();
    const { problems, acknowledged } = await check(store, told);
    expect(Object.values(problems).every((count) => count === 0)).toBe(true);
    expect(acknowledged).toBeGreaterThan(10);
  });

  test('that misses a told record has lost it', async () => {
    const { store, told } = await live();
    edit(store, (lines) => lines.toSpliced(-2, 1));
    expect((await check(store, told)).problems.lost).toBeGreaterThan(0);
  });

  test('that has a line twice has a number twice', async () => {
    const { store, told } = await live();
    edit(store, (lines) => lines.toSpliced(3, 0, lines[3] ?? ''));
    expect((await check(store, told)).problems.duplicate).toBeGreaterThan(0);
  });

  test('that was told of and is gone is unreadable', async () => {
    const { store, told } = await live();
    store.platform.fs.remove(`${ROOT}/sessions/${ID}`, { recursive: true });
    expect((await check(store, told)).problems.unreadable).toBe(1);
    expect((await check(store, [])).problems.unreadable).toBe(0);
  });

  test('whose words are others than those told has lost them', async () => {
    const { store, told } = await live();
    const others = told.map((line) => (line.kind === 'event' && line.seq === 3 ? { ...line, print: 'x' } : line));
    expect((await check(store, others)).problems.lost).toBeGreaterThan(0);
  });
});

describe('told lines', () => {
  test('come back as they were written, without a cut one', async () => {
    const { told } = await live();
    const text = told.map(encodeTold).join('');
    expect(decodeTold(text)).toEqual(told);
    expect(decodeTold(text.slice(0, -3))).toEqual(told.slice(0, -1));
  });

  test('of two writers at once are found', async () => {
    const { told } = await live();
    expect(findToldTwice(told)).toEqual([]);
    expect(findToldTwice([...told, ...told.slice(-1)])).toHaveLength(1);
  });

  test('count as durable up to the last synced one', () => {
    const event = (seq: number, isDurable: boolean): Told => ({
      kind: 'event',
      session: ID,
      seq,
      print: '',
      isDurable,
    });
    const told = [event(2, false), event(3, true), event(4, false)];
    expect([...(expectedOf(told, 'durable').get(ID)?.events.keys() ?? [])]).toEqual([2, 3]);
    expect(expectedOf(told, 'all').get(ID)?.events.size).toBe(3);
  });
});

describe('the enumeration', () => {
  /** Problems after the last call of a life, with some of its calls taken out. */
  async function cutAfter(isKept: (call: DiskCall) => boolean): Promise<RowResult> {
    const all = (await live()).calls;
    const calls = all.filter(isKept).map((call) => (call.kind === 'sync' ? { ...call, upTo: all.length } : call));
    const tally = new RowTally();
    for (const state of crashStates(calls, calls.length, 20, openFractions(1))) {
      const platform = openMemoryPlatform();
      for (const folder of [...state.folders].toSorted()) platform.fs.makeDir(folder);
      for (const [path, { bytes }] of state.files) platform.fs.writeFile(path, bytes);
      tally.point();
      await checkRoot(sessionStore(platform, ROOT), toldBefore(calls, calls.length), 'durable', tally, 'here', {
        mayBeDamaged: true,
      });
    }
    return tally.result();
  }

  test('finds nothing where all is synced that should be', async () => {
    const { points, problems } = await cutAfter(() => true);
    expect(points).toBeGreaterThan(0);
    expect([problems.lost, problems.unreadable]).toEqual([0, 0]);
  });

  test('sees a writer that does not sync', async () => {
    const { problems } = await cutAfter(({ kind }) => kind !== 'sync');
    expect(problems.lost + problems.unreadable).toBeGreaterThan(0);
  });

  test('sees a maker that does not sync its folders', async () => {
    const { problems } = await cutAfter(({ kind }) => kind !== 'sync-folder');
    expect(problems.unreadable).toBeGreaterThan(0);
  });
});
