import { describe, expect, test } from 'bun:test';
import { requestItems } from '#/session/events/state.ts';
import { forkSession } from '#/session/store/fork.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { listSessions } from '#/session/store/session-list.ts';
import {
  createSession,
  openSession,
  readSession,
  sessionStore,
  type SessionStore,
} from '#/session/store/session-store.ts';
import { artifactPath, listArtifacts, writeArtifact } from '#/session/store/artifacts.ts';
import { writeBlob } from '#/session/store/blobs.ts';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import { countReads } from '#tests/support/counting-fs.ts';
import type { MemoryPlatform } from '#tests/support/memory-platform.ts';
import {
  agentMessage,
  functionCall,
  toolStarted,
  turnCompleted,
  turnStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';
import { FACTS, openMemoryStore, ROOT } from '#tests/session/support/memory-store.ts';

const LONG = 'z'.repeat(20_000);

async function parent(): Promise<{ platform: MemoryPlatform; store: SessionStore; session: OpenSession }> {
  const { platform, store } = openMemoryStore();
  const session = await createSession(store, { ...FACTS, name: 'parent' });
  await session.append(turnStarted(), userMessage(`one ${LONG}`, 'i1'), agentMessage('1', 'i2'), turnCompleted());
  await session.append(turnStarted(), userMessage(`two ${LONG}`, 'i3'), agentMessage('2', 'i4'), turnCompleted());
  return { platform, store, session };
}

const ids = (session: { readonly state: OpenSession['state'] }): readonly unknown[] =>
  requestItems(session.state).map((item) => item['id']);

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('forkSession', () => {
  test('goes on from the last record of a session in use, sharing its bytes', async () => {
    const { platform, store, session } = await parent();
    const fork = await forkSession(store, session.id, { name: 'branch', source: 'cli' });
    expect(ids(fork)).toEqual(['i1', 'i2', 'i3', 'i4']);
    expect(fork.state).toMatchObject({
      name: 'branch',
      turns: 2,
      created: { seq: 10, source: 'cli', base_message_id: 'msg_base' },
    });
    expect(fork.state.created?.forked_from).toEqual({
      session_id: session.id,
      seq: 9,
      base: [
        { file: 'base-0.jsonl', end_offset: session.head.offset, seq: 9, sum: expect.stringMatching(/^[0-9a-f]{8}$/) },
      ],
    });
    const inode = (path: string): number | undefined => platform.fs.stat(path)?.inode;
    expect(inode(`${fork.folder}/base-0.jsonl`)).toBe(inode(`${session.folder}/events.jsonl`));
    for (const blob of platform.fs.list(`${fork.folder}/blobs`)) {
      expect(inode(`${fork.folder}/blobs/${blob}`)).toBe(inode(`${session.folder}/blobs/${blob}`));
    }
    await session.append(userMessage('parent goes on', 'i5'));
    await fork.append(userMessage('so does the fork', 'j5'));
    await Promise.all([session.close(), fork.close()]);
    expect(ids(readSession(store, session.id))).toEqual(['i1', 'i2', 'i3', 'i4', 'i5']);
    expect(ids(readSession(store, fork.id))).toEqual(['i1', 'i2', 'i3', 'i4', 'j5']);
    expect(readSession(store, fork.id).damage).toEqual([]);
  });

  test('forks at any record, with the blobs of the prefix only', async () => {
    const { platform, store, session } = await parent();
    const seen: number[] = [];
    for (let at = 1; at <= session.head.seq; at++) {
      const fork = await forkSession(store, session.id, { at });
      const events: number[] = [];
      await fork.close();
      const again = await openSession(store, fork.id);
      expect(again.recovery).toMatchObject({ damage: [], interrupted: [], tornBytes: 0 });
      expect(again.state).toEqual(fork.state);
      readSession(store, fork.id, { onEvent: ({ seq }) => events.push(seq) });
      expect(events).toEqual(Array.from({ length: again.head.seq }, (_, i) => i + 1));
      await again.close();
      seen.push(platform.fs.list(`${fork.folder}/blobs`).length);
    }
    expect(seen).toEqual([0, 0, 1, 1, 1, 1, 2, 2, 2]);
  });

  test('closes what the fork point leaves open, in the fork only', async () => {
    const { store, session } = await parent();
    await session.append(turnStarted(), userMessage('three', 'i5'), functionCall('a'), toolStarted('a'));
    const fork = await forkSession(store, session.id);
    expect(fork.state.openTurn).toBeUndefined();
    expect(requestItems(fork.state).at(-1)).toMatchObject({
      type: 'function_call_output',
      call_id: 'a',
      output: 'aborted',
    });
    const events: unknown[] = [];
    readSession(store, fork.id, { onEvent: (event) => events.push(event) });
    expect(events.at(-1)).toMatchObject({ type: 'turn.interrupted', reason: 'fork' });
    expect(session.state.openCalls.size).toBe(1);
    await Promise.all([session.close(), fork.close()]);
  });

  test('forks of forks carry all their bases, and outlive the parents', async () => {
    const { platform, store, session } = await parent();
    const first = await forkSession(store, session.id, { at: 5 });
    await first.append(userMessage('first', 'f1'));
    const second = await forkSession(store, first.id);
    await second.append(userMessage('second', 's1'));
    const third = await forkSession(store, second.id, { at: 3 });
    await Promise.all([session, first, second, third].map((each) => each.close()));
    expect(second.state.created?.forked_from?.base?.map(({ file, seq }) => [file, seq])).toEqual([
      ['base-0.jsonl', 5],
      ['base-1.jsonl', 7],
    ]);
    expect(third.state.created?.forked_from?.base?.map(({ seq }) => seq)).toEqual([3]);
    for (const each of [session, first]) platform.fs.remove(each.folder, { recursive: true });
    expect(ids(readSession(store, second.id))).toEqual(['i1', 'i2', 'f1', 's1']);
    expect(readSession(store, second.id).damage).toEqual([]);
    expect(ids(readSession(store, third.id))).toEqual(['i1']);
  });

  test('copies the prefix where links fail', async () => {
    const { platform, store, session } = await parent();
    platform.fs.link = () => {
      throw Object.assign(new Error('no'), { code: 'EXDEV' });
    };
    const fork = await forkSession(store, session.id, { at: 5 });
    await fork.close();
    expect(platform.fs.stat(`${fork.folder}/base-0.jsonl`)?.sizeBytes).toBe(
      fork.state.created?.forked_from?.base?.[0]?.end_offset ?? 0,
    );
    platform.fs.remove(session.folder, { recursive: true });
    expect(ids(readSession(store, fork.id))).toEqual(['i1', 'i2']);
    expect(JSON.stringify(readSession(store, fork.id).state.history)).toContain(LONG);
  });

  test('reads from the checkpoint on where the point is behind it, with the blobs of the prefix only', async () => {
    const { platform, store, session } = await parent();
    for (let n = 0; n < 40; n++) await session.append(turnStarted(`t${n}`), userMessage('x'.repeat(4000), `m${n}`));
    await session.close();
    const again = await openSession(store, session.id);
    await again.append(turnStarted('u1'), userMessage(`three ${LONG}`, 'n1'), turnCompleted('u1'));
    const at = again.head.seq;
    await again.append(turnStarted('u2'), userMessage('four', 'n2'), turnCompleted('u2'));
    const fs = countReads(platform.fs);
    const counted = sessionStore({ ...platform, fs }, ROOT);
    const fork = await forkSession(counted, session.id, { at });
    expect(fs.counted.readBytes).toBeLessThan(64 * 1024);
    expect(platform.fs.list(`${fork.folder}/blobs`)).toHaveLength(3);
    const { replay } = readSession(store, session.id, { toSeq: at, ignoreIndex: true }).state;
    const shared = readSession(store, fork.id, { toSeq: at, ignoreIndex: true }).state.replay;
    expect(digestReplayState(shared)).toBe(digestReplayState(replay));
    expect(ids(fork).at(-1)).toBe('n1');
    // A text that comes back behind the point was needed before it as well; one that is new there is not.
    await again.append(turnStarted('u3'), userMessage(`one ${LONG}`, 'n3'), userMessage(`five ${LONG}`, 'n4'));
    const second = await forkSession(store, session.id, { at });
    expect(platform.fs.list(`${second.folder}/blobs`)).toEqual(platform.fs.list(`${fork.folder}/blobs`));
    await Promise.all([again, fork, second].map((each) => each.close()));
    expect(ids(readSession(store, second.id))).toEqual(ids(readSession(store, fork.id)));
  });

  test.each([['links'], ['copies']])('has the artifacts of its prefix and their summaries (%s)', async (way) => {
    const { platform, store, session } = await parent();
    if (way === 'copies') {
      platform.fs.link = () => {
        throw Object.assign(new Error('no'), { code: 'EXDEV' });
      };
    }
    const data = Buffer.from('a summary');
    const sha256 = Bun.SHA256.hash(data, 'hex');
    writeBlob(platform.fs, `${session.folder}/blobs`, { sha256, bytes: data.length, data });
    for (const [artifactId, coversSeq] of [['early', 4] as const, ['late', session.head.seq] as const]) {
      writeArtifact(platform.fs, session.folder, {
        version: 1,
        artifact_id: artifactId,
        session_id: session.id,
        kind: 'semantic-summary',
        created_at: '2026-01-01T00:00:00Z',
        covers_seq: coversSeq,
        kept: [],
        ...(artifactId === 'early' ? { summary: { sha256, bytes: data.length } } : {}),
      });
    }
    const whole = await forkSession(store, session.id);
    const early = await forkSession(store, session.id, { at: 5 });
    const named = (folder: string) => listArtifacts(platform.fs, folder).map(({ artifactId }) => artifactId);
    expect(named(whole.folder)).toEqual(['early', 'late']);
    expect(named(early.folder)).toEqual(['early']);
    const bytesOf = (folder: string) => platform.fs.readText(artifactPath(folder, 'early'));
    expect(bytesOf(early.folder)).toBe(bytesOf(session.folder));
    expect(platform.fs.list(`${early.folder}/blobs`)).toContain(sha256);
    await Promise.all([session, whole, early].map((each) => each.close()));
  });

  test('that is ephemeral may have its parent id, and leaves the store as it was', async () => {
    const { platform, store, session } = await parent();
    await session.close();
    const before = platform.fs.tree();
    const clone = await forkSession(store, session.id, { ephemeral: true, id: session.id });
    expect(clone.id).toBe(session.id);
    await clone.append(userMessage('only here', 'e1'));
    expect(ids(clone)).toEqual(['i1', 'i2', 'i3', 'i4', 'e1']);
    expect(listSessions(store)).toHaveLength(1);
    await clone.close();
    expect(platform.fs.tree()).toEqual(before);
  });

  test('keeps the policy of its parent', async () => {
    const { store, session } = await parent();
    const { cwd, source, thread_source, csm_version, base_message_id } = session.state.created ?? (undefined as never);
    const facts = { cwd, source, thread_source, csm_version, base_message_id };
    const bare = await createSession(store, { ...facts, payloadPolicy: 'metadata' });
    const fork = await forkSession(store, bare.id);
    expect(fork.state.created?.payload_policy).toBe('metadata');
    await Promise.all([session, bare, fork].map((each) => each.close()));
  });

  test('refuses points and sessions that are not there', async () => {
    const { store, session } = await parent();
    for (const at of [0, 99, 1.5]) {
      expect(await failure(forkSession(store, session.id, { at }))).toMatchObject({
        kind: 'input',
        code: 'fork-point',
      });
    }
    const nobody = '0198c0de-0000-7000-8000-0000000000ff';
    expect(await failure(forkSession(store, nobody))).toMatchObject({ code: 'session-not-found' });
    expect(await failure(forkSession(store, session.id, { id: session.id }))).toMatchObject({ code: 'session-exists' });
    expect(listSessions(store)).toHaveLength(1);
    await session.close();
  });

  test('reports a prefix that was changed afterwards, and reads the rest', async () => {
    const { platform, store, session } = await parent();
    const fork = await forkSession(store, session.id);
    await fork.append(userMessage('mine', 'j5'));
    await Promise.all([session.close(), fork.close()]);
    const base = `${fork.folder}/base-0.jsonl`;
    platform.fs.openAppend(base).truncate((fork.state.created?.forked_from?.base?.[0]?.end_offset ?? 0) - 1);
    const view = readSession(store, fork.id);
    expect(view.damage).toMatchObject([{ reason: 'missing-base', path: base, seq: 9 }]);
    expect(ids(view)).toEqual(['i1', 'i2', 'i3', 'i4', 'j5']);
    platform.fs.remove(base);
    expect(ids(readSession(store, fork.id))).toEqual(['j5']);
  });
});
