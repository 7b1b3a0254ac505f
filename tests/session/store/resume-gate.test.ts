/** What a resume may read and hold, whatever the length of the history. @effects all */
import { describe, expect, test } from 'bun:test';
import { appendFileSync } from 'node:fs';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { requestItems } from '#/session/events/state.ts';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { openSession, readSession, sessionStore } from '#/session/store/session-store.ts';
import { makeFixtureSession } from '#tests/session/support/fixture-session.ts';
import { makeTinySession } from '#tests/session/support/tiny-log.ts';
import { countReads } from '#tests/support/counting-fs.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const MIB = 1024 * 1024;

interface Taken {
  readonly status: string;
  readonly digest: string;
  readonly replayBytes: number;
  readonly resumeBytes: number;
  readonly items: number;
  readonly maxRssBytes: number;
}

async function resumeInChild(root: string, id: string, mode = ''): Promise<Taken> {
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/../support/resume-child.ts`, root, id, mode], {
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const text = await new Response(child.stdout).text();
  expect(await child.exited).toBe(0);
  return JSON.parse(text) as Taken;
}

/** 50 MB in one line, of texts that are too short for blobs. */
const WIDE: DurableEvent = {
  type: 'context.added',
  reason: 'import',
  payload: {
    items: Array.from({ length: 3200 }, (_, index) => ({
      type: 'message',
      role: 'user',
      id: `msg_${index}`,
      content: [{ type: 'input_text', text: 'w'.repeat(16_000) }],
    })),
  },
};

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

describe('memory is constant', () => {
  test.each([
    ['10 MB', 16_000],
    ['100 MB, a line of 50 MB before the hot window, and a torn tail', 75_000],
  ])(
    '%s',
    async (name, events) => {
      using folder = openTempFolder();
      const platform = openBunPlatform();
      const isWide = name.includes('line');
      const { id, sizeBytes } = makeFixtureSession(platform.fs, folder.path, {
        events,
        seed: 2,
        ...(isWide ? { replace: (seq: number) => (seq === 3000 ? WIDE : undefined) } : {}),
      });
      if (isWide) expect(sizeBytes).toBeGreaterThan(95_000_000);
      const store = sessionStore(platform, folder.path);
      await (await openSession(store, id)).close();
      if (isWide) appendFileSync(sessionPaths(folder.path, id).log, '{"v":1,"seq":75001,"ts":"2026');
      const full = isWide ? undefined : await resumeInChild(folder.path, id, 'full');
      const taken = await resumeInChild(folder.path, id);
      expect(taken.replayBytes).toBeLessThan(MIB);
      expect(taken.resumeBytes).toBeLessThan(MIB);
      expect(taken.maxRssBytes).toBeLessThan(100 * MIB);
      expect(taken.items).toBeGreaterThan(5);
      if (full !== undefined) {
        expect(taken.digest).toBe(full.digest);
        expect(full.maxRssBytes).toBeLessThan(130 * MIB);
      }
    },
    120_000,
  );

  test.each([
    ['one million tiny events', { events: 1_000_000, compactEvery: 990 }, 1000],
    ['5,000 compactions', { events: 102_519, compactEvery: 20 }, 5000],
  ])(
    '%s',
    async (_name, options, compactions) => {
      using folder = openTempFolder();
      const platform = openBunPlatform();
      const made = makeTinySession(platform.fs, folder.path, options);
      // Where their numbers meet, a seal stands in the place of one.
      expect(made.compactions).toBeGreaterThanOrEqual(compactions);
      const store = sessionStore(platform, folder.path);
      // Without an index all records are folded: what the index must answer from then on.
      const first = await openSession(store, made.id);
      const digest = digestReplayState(first.state.replay);
      expect(first.state.replay.records).toBe(options.events);
      await first.close();
      const taken = await resumeInChild(folder.path, made.id);
      expect(taken.status).not.toBe('missing');
      expect(taken.replayBytes).toBeLessThanOrEqual(MIB);
      expect(taken.resumeBytes).toBeLessThanOrEqual(MIB);
      expect(taken.maxRssBytes).toBeLessThanOrEqual(100 * MIB);
      expect(taken.digest).toBe(digest);
      expect(taken.items).toBe(requestItems(first.state).length);
      expect(taken.items).toBeGreaterThan(5);
    },
    120_000,
  );
});
