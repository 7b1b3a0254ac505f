/** The switch of a context: order on disk, failures, sessions with forgotten words, prune and undo beside them. */
import { describe, expect, test } from 'bun:test';
import { planKeptContext } from '#/agent/compaction/plan-kept.ts';
import { printSummaryMessage } from '#/agent/compaction/summary-texts.ts';
import { loadSettings, NO_INPUT } from '#/config/load.ts';
import { requestItems } from '#/session/events/state.ts';
import { listArtifacts } from '#/session/store/artifacts.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { createSession, openSession, readSession, sessionStore } from '#/session/store/session-store.ts';
import { commitCompaction, contextEntries, type CommittedCompaction } from '#/workstation/compaction-commit.ts';
import { compactReplaySeed, compactSummary } from '#/workstation/compaction-manual.ts';
import { pruneCompactions } from '#/workstation/compaction-prune.ts';
import { undoCompaction } from '#/workstation/compaction-undo.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { agentMessage, turnCompleted, turnStarted, userMessage } from '#tests/session/support/sample-events.ts';
import { FACTS } from '#tests/session/support/memory-store.ts';

async function openSample() {
  const platform = openMemoryPlatform();
  const settings = loadSettings(platform, NO_INPUT);
  const store = sessionStore(platform, settings.csmRoot);
  const session = await createSession(store, FACTS);
  await session.append(turnStarted(), userMessage('one', 'u1'), agentMessage('first', 'a1'), turnCompleted());
  await session.append(turnStarted(), userMessage('two', 'u2'), agentMessage('second', 'a2'), turnCompleted());
  const commit = (text: string, artifactId: string, held: OpenSession = session): Promise<CommittedCompaction> =>
    commitCompaction(platform, held, {
      kind: 'semantic-summary',
      trigger: 'manual',
      artifactId,
      context: planKeptContext(contextEntries(held)),
      message: printSummaryMessage(text, artifactId),
      summary: { text },
    });
  return { platform, settings, store, session, commit };
}

const ids = (session: { readonly state: OpenSession['state'] }): readonly unknown[] =>
  requestItems(session.state).map((item) => item['id']);

describe('commitCompaction', () => {
  test('blob and artifact are on disk before the record', async () => {
    const { platform, session, commit } = await openSample();
    platform.fs.operations.length = 0;
    await commit('notes', 'c');
    const at = (text: string): number => platform.fs.operations.findIndex((operation) => operation.includes(text));
    const record = at('append');
    for (const part of ['/blobs/', '/artifacts/c.json']) {
      expect(at(part)).toBeGreaterThanOrEqual(0);
      expect(at(part)).toBeLessThan(record);
    }
    await session.close();
  });

  test('a disk that refuses leaves context and folder as they were', async () => {
    const { platform, session, commit } = await openSample();
    const before = ids(session);
    platform.fs.faults.syncErrno = 'EIO';
    await expect(commit('notes', 'c')).rejects.toMatchObject({ code: 'artifact-unwritable' });
    platform.fs.faults.syncErrno = undefined;
    // The artifact comes through, the log does not.
    platform.fs.faults.beforeSync = () => {
      platform.fs.faults.syncErrno = 'EIO';
      return Promise.resolve();
    };
    await expect(commit('notes', 'c')).rejects.toMatchObject({ code: 'log-degraded' });
    platform.fs.faults.beforeSync = undefined;
    platform.fs.faults.syncErrno = undefined;
    expect(ids(session)).toEqual(before);
    expect(listArtifacts(platform.fs, session.folder)).toEqual([]);
    await session.close();
  });

  test('a name that is taken costs nothing and writes nothing', async () => {
    const { platform, session, commit } = await openSample();
    await commit('notes', 'c');
    const blobs = platform.fs.list(`${session.folder}/blobs`);
    await expect(commit('others', 'c')).rejects.toMatchObject({ code: 'artifact-exists' });
    await expect(commit('others', '../c')).rejects.toMatchObject({ code: 'artifact-id' });
    expect(platform.fs.list(`${session.folder}/blobs`)).toEqual(blobs);
    await session.close();
  });
});

describe('forgotten words', () => {
  test('a summary in words of the user heals a session; by references it cannot be compacted', async () => {
    const { platform, settings, store, session } = await openSample();
    await session.forget(4);
    await session.close();
    const order = { session: session.id, artifactId: 'c' };
    await expect(compactReplaySeed(platform, settings, order)).rejects.toMatchObject({ code: 'payloads-withheld' });
    await compactSummary(platform, settings, { ...order, source: { kind: 'text', text: 'what counts' } });
    const again = await openSession(store, session.id);
    expect(again.state.missingPayloads).toBe(0);
    expect(ids(again)).toEqual(['u1', 'u2', expect.stringMatching(/^msg_/)]);
    await again.close();
  });

  test('forgetting a summary takes its blob along', async () => {
    const { platform, session, commit } = await openSample();
    const { seq } = await commit('a secret of the summary', 'c');
    expect(platform.fs.list(`${session.folder}/blobs`)).toHaveLength(1);
    await session.forget(seq);
    expect(platform.fs.list(`${session.folder}/blobs`)).toEqual([]);
    await session.close();
  });
});

describe('prune and undo', () => {
  test('hundreds of compactions: the state stays small, all but the last may go, each can be undone', async () => {
    const { platform, settings, store, session, commit } = await openSample();
    const count = 300;
    for (let at = 1; at <= count; at++) await commit('notes', `c${at}`);
    await session.close();
    const order = { session: session.id, keepLatestPerKind: 3 };
    const plan = await pruneCompactions(platform, settings, { ...order, isApplied: false });
    expect(plan.artifacts.filter(({ isKept }) => isKept).map(({ artifact }) => artifact.artifactId)).toEqual([
      `c${count - 2}`,
      `c${count - 1}`,
      `c${count}`,
    ]);
    await pruneCompactions(platform, settings, { ...order, isApplied: true });
    expect(listArtifacts(platform.fs, session.folder)).toHaveLength(3);
    // The blob is the same for all of them, and still needed.
    expect(platform.fs.list(`${session.folder}/blobs`)).toHaveLength(1);
    const undone = await undoCompaction(platform, settings, session.id);
    expect(undone).toMatchObject({ artifactId: `c${count}`, restores: { artifactId: `c${count - 1}` } });
    const { state, folded } = readSession(store, session.id);
    expect(ids({ state })).toEqual(['u1', 'u2', `msg_c${count - 1}`]);
    expect(folded.replay.compactions.latest['semantic-summary']).toMatchObject({ artifactId: `c${count - 1}` });
  });

  test('the latest of a kind that holds is known again after an undo', async () => {
    const { platform, settings, store, session } = await openSample();
    await session.close();
    const seed = { session: session.id, artifactId: 'seed' };
    await compactReplaySeed(platform, settings, seed);
    for (const artifactId of ['s1', 's2']) {
      await compactSummary(platform, settings, { ...seed, artifactId, source: { kind: 'text', text: artifactId } });
    }
    await undoCompaction(platform, settings, session.id);
    const { latest } = readSession(store, session.id).folded.replay.compactions;
    expect(latest['semantic-summary']?.artifactId).toBe('s1');
    expect(latest['replay-seed']?.artifactId).toBe('seed');
    await undoCompaction(platform, settings, session.id);
    expect(Object.keys(readSession(store, session.id).folded.replay.compactions.latest)).toEqual(['replay-seed']);
  });
});
