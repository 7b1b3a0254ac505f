/** What a resume may read and hold, whatever the length of the history. @effects all */
import { describe, expect, test } from 'bun:test';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { requestItems } from '#/session/events/state.ts';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import { openSession, readSession, sessionStore } from '#/session/store/session-store.ts';
import { makeFixtureSession } from '#tests/session/support/fixture-session.ts';
import { makeLargeSession, type LargeLogOptions } from '#tests/session/support/large-log.ts';
import { checkResume, measureResume } from '#tests/session/support/resume-in-child.ts';
import { countReads } from '#tests/support/counting-fs.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const MIB = 1024 * 1024;

describe('60,000 status-rich events, over 10 MB', () => {
  test('resume plan and checkpoint replay touch a bounded part and give the state of the full replay', async () => {
    using folder = openTempFolder();
    const platform = openBunPlatform();
    const { id, sizeBytes } = makeFixtureSession(platform.fs, folder.path, { events: 60_000, seed: 1 });
    expect(sizeBytes).toBeGreaterThan(10_000_000);
    const fs = countReads(platform.fs);
    const store = sessionStore({ ...platform, fs }, folder.path);
    const full = readSession(store, id);
    expect(full.folded.status).toBe('missing');
    expect(full.state.replay.records).toBe(60_000);
    expect(fs.counted.readBytes).toBeGreaterThanOrEqual(sizeBytes);
    await (await openSession(store, id)).close();

    fs.reset();
    const resumed = readSession(store, id);
    expect(['fresh', 'behind']).toContain(resumed.folded.status);
    expect(fs.counted.readBytes).toBeLessThan(MIB / 2);
    const whole = readSession(store, id, { ignoreIndex: true });
    expect(digestReplayState(resumed.state.replay)).toBe(digestReplayState(whole.state.replay));
    expect(resumed.state.replay).toEqual(whole.state.replay);
    const { plan } = resumed.folded;
    expect(plan.totalBytes).toBeLessThan(MIB);
    expect(plan.reads.map(({ what }) => what)).toEqual(expect.arrayContaining(['index', 'witness', 'context']));

    fs.reset();
    const items = requestItems(resumed.state);
    expect(fs.counted.readBytes).toBeLessThan(MIB);
    expect(items.length).toBeGreaterThan(5);
    expect(items).toEqual(requestItems(whole.state) as never);
  }, 60_000);
});

/**
 * Of all sizes with the same in them; 10 GB are measured by `bun run gate:large`. A long line stands before the hot window, a torn
 * end behind it. Cold and warm.
 */
const SIZES: readonly (readonly [name: string, options: LargeLogOptions])[] = [
  ['10 MB', { sizeBytes: 10_000_000, tinyRecords: 10_000, compactions: 50 }],
  [
    '100 MB, with a line of 50 MB',
    { sizeBytes: 50_000_000, tinyRecords: 10_000, compactions: 50, wideLineBytes: 50_000_000 },
  ],
  ['a million tiny events', { tinyRecords: 1_000_000, compactions: 1000 }],
  ['5,000 compactions', { tinyRecords: 100_000, compactions: 5000 }],
  [
    '1 GB, with all of them',
    { sizeBytes: 950_000_000, tinyRecords: 1_000_000, compactions: 5000, wideLineBytes: 50_000_000 },
  ],
];

describe('what a resume reads and holds is constant', () => {
  test.each(SIZES)(
    '%s',
    async (_name, options) => {
      using folder = openTempFolder();
      const { fs } = openBunPlatform();
      const made = makeLargeSession(fs, folder.path, options);
      expect(made.sizeBytes).toBeGreaterThan((options.sizeBytes ?? 0) + (options.wideLineBytes ?? 0) - 1_000_000);
      expect(made.longestLineBytes).toBeGreaterThanOrEqual(options.wideLineBytes ?? 0);
      expect(made.records).toBeGreaterThan(options.tinyRecords + options.compactions);
      const figures = await measureResume(fs, folder.path, made.id);
      expect(checkResume(figures, made.longestLineBytes)).toEqual([]);
      expect(figures.first.records).toBe(made.records);
    },
    180_000,
  );
});
