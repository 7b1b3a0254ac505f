/** Playing a session again: the same state, what is withheld said, and every difference found. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { loadSettings, NO_INPUT } from '#/config/load.ts';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import { artifactPath, writeArtifact } from '#/session/store/artifacts.ts';
import { forkSession } from '#/session/store/fork.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { createSession, openSession, readSession, sessionStore } from '#/session/store/session-store.ts';
import {
  findDifference,
  findReplaySource,
  replayLog,
  type ReplayItem,
  type ReplayReport,
} from '#/workstation/replay.ts';
import { replayTail } from '#/workstation/replay-tail.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { agentMessage, turnCompleted, turnStarted, userMessage } from '#tests/session/support/sample-events.ts';
import { FACTS } from '#tests/session/support/memory-store.ts';

async function openSample(turns = 3, payloadPolicy: 'full' | 'metadata' = 'full') {
  const platform = openMemoryPlatform();
  const settings = loadSettings(platform, NO_INPUT);
  const store = sessionStore(platform, settings.csmRoot);
  const session = await createSession(store, { ...FACTS, payloadPolicy, name: 'demo' });
  for (let n = 0; n < turns; n++) {
    await session.append(
      turnStarted(`t${n}`),
      userMessage(`prompt ${n} ${'x'.repeat(n === 1 ? 20_000 : 3000)}`, `u${n}`),
    );
    await session.append(agentMessage(`answer ${n}`, `a${n}`), turnCompleted(`t${n}`));
  }
  await session.close();
  const paths = sessionPaths(store.root, session.id);
  const play = async (ref: string, options: { untilSeq?: number; isVerified?: boolean; stopAt?: number } = {}) => {
    const items: ReplayItem[] = [];
    const { untilSeq, isVerified = false, stopAt } = options;
    const report = await replayLog(
      platform,
      findReplaySource(platform, () => settings, ref),
      {
        isVerified,
        ...(untilSeq === undefined ? {} : { untilSeq }),
        show: (item) => items.push(item) !== stopAt,
      },
    );
    return { items, report };
  };
  return { platform, settings, store, session, paths, play };
}

describe('the newest turns', () => {
  const tail = async ({ platform, settings, paths }: Awaited<ReturnType<typeof openSample>>, turns: number) => {
    const items: ReplayItem[] = [];
    const source = findReplaySource(platform, () => settings, paths.folder);
    const report = await replayTail(platform, source, { turns, show: (item) => items.push(item) > 0 });
    return { items, report };
  };

  test('are those that a whole replay ends with, whatever the index is like', async () => {
    const sample = await openSample(5);
    const whole = await sample.play(sample.paths.folder);
    for (const index of [undefined, 'no index']) {
      if (index !== undefined) sample.platform.fs.writeFile(sample.paths.index, index);
      const { items, report } = await tail(sample, 2);
      expect(items).toEqual(whole.items.slice(-8));
      expect(report).toMatchObject({ records: 8, turns: 2, lastSeq: whole.report.state.lastSeq, hasMore: true });
      expect(report.firstSeq).toBe(seqsOf(items)[0] ?? 0);
    }
    const all = await tail(sample, 100);
    expect(all.items).toEqual(whole.items);
    expect(all.report).toMatchObject({ turns: 5, firstSeq: 1, hasMore: false });
  });

  test('say what is not there, and end where nobody looks', async () => {
    const kept = await openSample(2, 'metadata');
    const { items } = await tail(kept, 1);
    expect(items.flatMap((item) => (item.kind === 'withheld' ? [item.reason] : []))).toEqual(['not-kept', 'not-kept']);
    const source = findReplaySource(kept.platform, () => kept.settings, kept.paths.folder);
    const report = await replayTail(kept.platform, source, { turns: 2, show: () => false });
    expect(report.isCut).toBe(true);
  });
});

const seqsOf = (items: readonly ReplayItem[]): readonly number[] =>
  items.flatMap((item) => (item.kind === 'damage' ? [] : [item.event.seq]));
const whys = ({ verified }: ReplayReport): readonly string[] => [
  ...(verified?.log.findings ?? []).map(({ reason }) => reason),
  ...(verified?.differences ?? []).map(({ what }) => what),
];

describe('replayLog', () => {
  test('comes to the state of the session, by any name of it, and to that of any record', async () => {
    const { store, session, paths, play } = await openSample();
    const whole = readSession(store, session.id, { ignoreIndex: true });
    for (const ref of [session.id, session.id.slice(0, 14), 'demo', paths.folder, paths.log]) {
      const { items, report } = await play(ref, { isVerified: true });
      expect(report).toMatchObject({ sessionId: session.id, isCut: false, verified: { isRight: true } });
      expect(report.stateDigest).toBe(digestReplayState(whole.state.replay));
      expect(seqsOf(items)).toEqual(Array.from({ length: whole.state.lastSeq }, (_, index) => index + 1));
    }
    for (let untilSeq = 1; untilSeq <= whole.state.lastSeq; untilSeq++) {
      const { items, report } = await play('demo', { untilSeq, isVerified: true });
      expect(seqsOf(items).at(-1)).toBe(untilSeq);
      expect(report.verified?.isRight).toBe(true);
      const { replay } = readSession(store, session.id, { ignoreIndex: true, toSeq: untilSeq }).state;
      expect(report.stateDigest).toBe(digestReplayState(replay));
    }
    expect((await play('demo', { stopAt: 2 })).report).toMatchObject({ isCut: true, records: 2 });
  });

  test('plays a fork through all its pieces', async () => {
    const { store, session, play } = await openSample();
    const fork = await forkSession(store, session.id, { at: 7 });
    await fork.append(userMessage('of the fork', 'f1'));
    await fork.close();
    const { items, report } = await play(fork.id, { isVerified: true });
    expect(seqsOf(items)).toEqual(Array.from({ length: fork.head.seq }, (_, index) => index + 1));
    expect(report.verified?.isRight).toBe(true);
    expect(report.stateDigest).toBe(digestReplayState(readSession(store, fork.id).state.replay));
  });

  test('says of texts that are not there why', async () => {
    const { platform, store, session, paths, play } = await openSample();
    const again = await openSession(store, session.id);
    await again.forget(3);
    await again.close();
    for (const name of platform.fs.list(paths.blobs)) platform.fs.remove(`${paths.blobs}/${name}`);
    const reasons = (items: readonly ReplayItem[]) =>
      items.flatMap((item) => (item.kind === 'withheld' ? [[item.event.seq, item.reason]] : []));
    const { items, report } = await play('demo', { isVerified: true });
    expect(reasons(items)).toEqual([
      [3, 'forgotten'],
      [7, 'blob-missing'],
    ]);
    expect(whys(report)).toEqual(['blob-missing']);
    const bare = await openSample(1, 'metadata');
    const quiet = await bare.play('demo', { isVerified: true });
    expect(quiet.report.verified?.isRight).toBe(true);
    expect(reasons(quiet.items).every(([, reason]) => reason === 'not-kept')).toBe(true);
  });

  test('reads the same whatever byte was changed as a reader of facts does, and finds it', async () => {
    const { platform, store, session, paths, play } = await openSample();
    const bytes = Buffer.from(platform.fs.readFile(paths.log));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        platform.fs.writeFile(paths.log, changed);
        const { report } = await play(paths.log, { isVerified: true });
        expect(report.verified?.isRight).toBe(false);
        const facts = readSession(store, session.id, { ignoreIndex: true, depth: 'facts' });
        expect(report.stateDigest).toBe(digestReplayState(facts.state.replay));
        expect(report.damagedLines).toBe(facts.end.damagedLines);
      }),
      { numRuns: 60 },
    );
  });

  test('finds a checkpoint and an artifact that say something else', async () => {
    const { platform, store, session, paths, play } = await openSample(40);
    expect((await play('demo', { isVerified: true })).report.verified).toMatchObject({
      isRight: true,
      checkpoint: 'fresh',
    });
    const state = digestReplayState(readSession(store, session.id).state.replay);
    const coversSeq = session.head.seq;
    const artifact = writeArtifact(platform.fs, session.folder, {
      version: 1,
      artifact_id: 'c',
      session_id: session.id,
      kind: 'replay-seed',
      created_at: '2026-01-01T00:00:00Z',
      covers_seq: coversSeq,
      kept: [],
      state_digest: state,
    });
    const again = await openSession(store, session.id);
    await again.append({
      type: 'compaction.committed',
      artifact_id: 'c',
      kind: 'replay-seed',
      artifact,
      trigger: 'manual',
      previous: null,
      covers_seq: coversSeq,
      kept: [],
      payload: { items: [] },
    });
    await again.close();
    expect((await play('demo', { isVerified: true })).report.verified).toMatchObject({ isRight: true, artifacts: 1 });
    const path = artifactPath(session.folder, 'c');
    platform.fs.writeFile(path, platform.fs.readText(path).replace(state, '0'.repeat(64)));
    const { report } = await play('demo', { isVerified: true });
    expect(whys(report)).toEqual(['artifact-file', 'artifact']);
    expect(report.verified?.differences[1]).toMatchObject({ seq: coversSeq, replayed: state });
    expect(platform.fs.stat(paths.index)).toBeDefined();
  });

  test('writes nothing', async () => {
    const { platform, play } = await openSample();
    const before = platform.fs.tree();
    await play('demo', { isVerified: true });
    expect(platform.fs.tree()).toEqual(before);
  });
});

test('findDifference names the first member that differs', () => {
  expect(findDifference({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 2] } })).toBeUndefined();
  expect(findDifference({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3] } })).toBe('b.c.1');
  expect(findDifference({ a: 1 }, { a: 1, b: 2 })).toBe('b');
  expect(findDifference(1, 2)).toBe('.');
});
