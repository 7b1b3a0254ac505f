/** A sample of `bun tests/crash/exec/run.ts`, which kills 200 times. */
import { expect, test } from 'bun:test';
import { csmMissing } from '#tests/support/csm.ts';
import { killMany, openKillBench, printPlaces, type KillResult } from './kill-run.ts';

test.skipIf(csmMissing !== undefined)(
  'a session that was killed at any moment goes on and has lost nothing',
  async () => {
    await using bench = await openKillBench();
    const results: KillResult[] = [];
    await killMany(bench, 40, (result) => results.push(result));
    expect(results.flatMap(({ problems }) => problems)).toEqual([]);
    expect(results).toHaveLength(40);
    // Most of them in the middle of something, else nothing was shown.
    const hits = results.filter(({ where }) => where !== 'before' && where !== 'after').length;
    expect(hits, printPlaces(results)).toBeGreaterThan(10);
  },
  120_000,
);
