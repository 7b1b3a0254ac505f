/** Power cuts by enumeration: what was not synced, in any combination. In memory. */
import { CsmError } from '#/base/errors.ts';
import { sessionStore, type StorePlatform } from '#/session/store/session-store.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';
import { checkRoot } from '../check-root.ts';
import { crashStates, toldBefore, type CrashState } from '../crash-states.ts';
import { Killed, RecordingFs, type DiskCall } from '../recording-fs.ts';
import { RowTally, type Row } from '../row.ts';
import { openFractions } from '../sample-turn.ts';
import { runScenario, sessionIdOf } from '../scenario.ts';

/** Above it everything is on disk from the start. */
const ROOT = '/csm';
const ROUNDS = 4;

/** The calls of a life; where `diesAt` is given, of one that ends there, and of the next one on the same files. */
async function recordLife(seed: number, diesAt?: number): Promise<readonly DiskCall[]> {
  const memory = openMemoryPlatform({ seed: seed + 1 });
  const fs = new RecordingFs(memory.fs);
  if (diesAt !== undefined) fs.diesAt = diesAt;
  await live(memory, fs, seed, ROUNDS);
  if (diesAt === undefined) return fs.calls;
  const next = openMemoryPlatform({ seed: seed + 2 });
  fs.revive();
  await live({ ...next, fs: memory.fs } as MemoryPlatform, fs, seed, 2);
  return fs.calls;
}

async function live(memory: MemoryPlatform, fs: RecordingFs, seed: number, rounds: number): Promise<void> {
  const platform: StorePlatform = { ...memory, fs };
  const store = sessionStore(platform, ROOT);
  const id = sessionIdOf(seed);
  try {
    await runScenario({
      store,
      id,
      seed,
      rounds,
      tell: (told) => fs.tell(told),
      pause: () => memory.clock.advance(300),
    });
  } catch (error) {
    // Killed while it was made: there is nothing to go on with.
    if (error instanceof CsmError && (error.code === 'session-empty' || error.code === 'session-exists')) return;
    // What closes after the kill may say so in its own words.
    if (!fs.isDead && !(error instanceof Killed)) throw error;
  }
}

function platformAt(state: CrashState, seed: number): MemoryPlatform {
  const platform = openMemoryPlatform({ seed });
  const { fs } = platform;
  for (const folder of [...state.folders].toSorted()) fs.makeDir(folder);
  const first = new Map<number, string>();
  for (const [path, { file, bytes }] of state.files) {
    const linked = first.get(file);
    if (linked === undefined) fs.writeFile(path, bytes);
    else fs.link(linked, path);
    first.set(file, linked ?? path);
  }
  return platform;
}

export const reorderRow: Row = {
  name: 'reorder',
  title:
    'recorded calls of the file port: at every call, combinations of what was not synced (writes whole, absent, cut, as NULs; names)',
  points: 12_000,
  sample: 300,
  shards: 2,
  skipped: () => undefined,
  run: async (run) => {
    const tally = new RowTally();
    const states = new Set<string>();
    const fraction = openFractions(run.seed * 7 + run.shard);
    const wanted = Math.ceil(run.points / run.shards);
    const check = async (calls: readonly DiskCall[], count: number, most: number, life: string): Promise<void> => {
      if (calls[count - 1]?.kind === 'told' || states.size >= wanted) return;
      const told = toldBefore(calls, count);
      for (const state of crashStates(calls, count, most, fraction)) {
        const key = `${life} ${told.length} ${state.key}`;
        if (states.has(key)) continue;
        states.add(key);
        tally.point();
        const store = sessionStore(platformAt(state, states.size), ROOT);
        await checkRoot(store, told, 'durable', tally, `${life}, cut after call ${count}`, { mayBeDamaged: true });
      }
    };
    for (let turn = 0; states.size < wanted; turn++) {
      // One life that nobody interrupts, then some that a kill cuts in two: early kills hit the making of the session.
      const seed = run.seed * 1000 + turn * run.shards + run.shard;
      const whole = await recordLife(seed);
      tally.note('lives recorded');
      for (let count = 1; count <= whole.length; count++) await check(whole, count, 12, `seed ${seed}`);
      for (let kill = 0; kill < 24 && states.size < wanted; kill++) {
        const diesAt = 3 + Math.floor(fraction() ** 2 * (whole.length - 3));
        const calls = await recordLife(seed, diesAt);
        const before = states.size;
        tally.note('lives recorded');
        for (let count = diesAt; count <= Math.min(calls.length, diesAt + 40); count++)
          await check(calls, count, 3, `seed ${seed} killed at call ${diesAt}`);
        tally.note('after a kill and a new start', states.size - before);
      }
    }
    return tally.result();
  },
};
