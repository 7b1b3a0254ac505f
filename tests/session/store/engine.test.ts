/** Index, seals, compaction, forgetting and the policy `metadata`, through sessions. */
import { describe, expect, test } from 'bun:test';
import type { CompactionCommitted, EventRef } from '#/session/events/compaction.ts';
import { referencedItems } from '#/session/events/conversation.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import { requestItems } from '#/session/events/state.ts';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import { verifyLog } from '#/session/log/verify-log.ts';
import { forkSession } from '#/session/store/fork.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { readSegments } from '#/session/store/read-session.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import {
  createSession,
  openSession,
  readSession,
  sessionStore,
  type SessionStore,
} from '#/session/store/session-store.ts';
import { countReads } from '#tests/support/counting-fs.ts';
import type { MemoryPlatform } from '#tests/support/memory-platform.ts';
import {
  agentMessage,
  functionCall,
  toolCompleted,
  toolStarted,
  turnCompleted,
  turnStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';
import { FACTS, openMemoryStore, ROOT } from '#tests/session/support/memory-store.ts';

const KEY = Buffer.from('a key of thirty-two bytes, secret');

const responseCompleted = (turnId: string): DurableEvent => ({
  type: 'response.completed',
  turn_id: turnId,
  response_id: 'resp',
  usage: NO_USAGE,
  cost_usd: 0.5,
  request: { input_items: 1, input_sha256: '' },
  duration_ms: 1,
});

const turn = (n: number, text = 'x'.repeat(3000)): readonly DurableEvent[] => [
  turnStarted(`turn-${n}`),
  userMessage(`prompt ${n} ${text}`, `u${n}`),
  functionCall(`c${n}`),
  responseCompleted(`turn-${n}`),
  toolStarted(`c${n}`),
  toolCompleted(`c${n}`, `output ${n}`),
  agentMessage(`answer ${n}`, `a${n}`),
  turnCompleted(`turn-${n}`),
];

const ids = (session: Pick<OpenSession, 'state'>): readonly unknown[] =>
  requestItems(session.state).map((item) => item['id']);

const verify = (platform: MemoryPlatform, store: SessionStore, id: string, key?: Uint8Array) => {
  const paths = sessionPaths(store.root, id);
  return verifyLog(platform.fs, readSegments(platform.fs, paths), {
    blobs: paths.blobs,
    ...(key === undefined ? {} : { sealKey: key }),
  });
};

const failure = (action: () => unknown): Promise<unknown> =>
  Promise.resolve()
    .then(action)
    .then(
      () => undefined,
      (error: unknown) => error,
    );

async function longSession(store: SessionStore, turns = 40): Promise<OpenSession> {
  const session = await createSession(store, FACTS);
  for (let n = 0; n < turns; n++) await session.append(...turn(n));
  return session;
}

describe('the index of a session', () => {
  test('is written at close once the log is long enough, and resumed from', async () => {
    const { platform, store } = openMemoryStore();
    const short = await createSession(store, FACTS);
    await short.append(...turn(1));
    await short.close();
    expect(platform.fs.list(short.folder)).not.toContain('events.index.json');

    const session = await longSession(store);
    const digest = digestReplayState(session.state.replay);
    await session.close();
    expect(platform.fs.list(session.folder)).toContain('events.index.json');
    expect(platform.fs.stat(`${session.folder}/events.index.json`)?.mode).toBe(0o600);
    const view = readSession(store, session.id);
    expect(view.folded.status).toBe('fresh');
    expect(digestReplayState(view.state.replay)).toBe(digest);
    expect(ids(view)).toEqual(ids(session));

    const again = await openSession(store, session.id);
    await again.append(...turn(99));
    await again.close();
    expect(readSession(store, session.id).folded.status).toBe('behind');
    expect(readSession(store, session.id).state.turns).toBe(41);
    expect(ids(readSession(store, session.id)).at(-1)).toBe('a99');
  });

  test('is written now and then while a session goes on, and survives its crash', async () => {
    const { platform, store } = openMemoryStore();
    const session = await longSession(store, 400);
    expect(platform.fs.list(session.folder)).toContain('events.index.json');
    platform.restart();
    const view = readSession(store, session.id);
    expect(view.folded.status).toBe('behind');
    expect(view.state.replay).toEqual(session.state.replay);
  });

  test('holds no word of anybody', async () => {
    const { platform, store } = openMemoryStore();
    const session = await longSession(store);
    await session.append({ type: 'session.titled', payload: { title: 'a secret plan' } });
    await session.close();
    const text = platform.fs.readText(`${session.folder}/events.index.json`);
    for (const word of ['prompt', 'answer', 'output 1', 'secret plan']) expect(text).not.toContain(word);
    expect(readSession(store, session.id).state.title).toBe('a secret plan');
  });

  test('of a log that was cut is kept as a witness, and the session goes on', async () => {
    const { platform, store } = openMemoryStore();
    const session = await longSession(store);
    await session.close();
    const log = `${session.folder}/events.jsonl`;
    const lines = platform.fs.readText(log).split('\n');
    platform.fs.writeFile(log, `${lines.slice(0, 100).join('\n')}\n`);
    const next = await openSession(store, session.id);
    expect(next.recovery.damage).toMatchObject([{ reason: 'truncated', seq: 321 }]);
    expect(platform.fs.list(session.folder)).toContain('events.index.witness-1.json');
    await next.close();
    expect((await openSession(store, session.id)).recovery.damage).toEqual([]);
  });

  test('goes along with a fork', async () => {
    const { platform, store } = openMemoryStore();
    const session = await longSession(store);
    const fork = await forkSession(store, session.id);
    await fork.append(...turn(77));
    await fork.close();
    expect(platform.fs.list(fork.folder)).toContain('events.index.json');
    const view = readSession(store, fork.id);
    expect(view.folded.status).toBe('fresh');
    expect(view.state.replay).toEqual(readSession(store, fork.id, { ignoreIndex: true }).state.replay);
    expect(ids(view)).toEqual(ids(fork));
    await session.close();
  });

  test('lets a crashed session and a fork be opened without a word of them being read', async () => {
    const { platform, store } = openMemoryStore();
    const session = await longSession(store, 400);
    await session.append(
      turnStarted('open'),
      userMessage('x', 'u-open'),
      functionCall('c-open'),
      toolStarted('c-open'),
    );
    platform.restart();
    const fs = countReads(platform.fs);
    const counted = sessionStore({ ...platform, fs }, ROOT);
    const next = await openSession(counted, session.id);
    expect(next.recovery.interrupted.map(({ type }) => type)).toEqual(['tool.completed', 'turn.interrupted']);
    const fork = await forkSession(counted, session.id);
    expect(fs.counted.readBytes).toBeLessThan(1_500_000);
    expect(platform.fs.stat(`${session.folder}/events.jsonl`)?.sizeBytes).toBeGreaterThan(2_000_000);
    const whole = readSession(store, session.id, { ignoreIndex: true });
    expect(requestItems(next.state)).toEqual(requestItems(whole.state) as never);
    expect(ids(fork)).toEqual(ids(next));
    await Promise.all([next.close(), fork.close()]);
  });

  test('that cannot be written is no reason to fail', async () => {
    const { platform, store } = openMemoryStore();
    const session = await longSession(store);
    platform.fs.faults.freeBytes = 10;
    await session.close();
    platform.fs.faults.freeBytes = Number.POSITIVE_INFINITY;
    expect(readSession(store, session.id).state.turns).toBe(40);
  });
});

const committed = (
  id: string,
  previous: EventRef | null,
  kept: readonly EventRef[],
  summary: string,
): CompactionCommitted => ({
  type: 'compaction.committed',
  artifact_id: id,
  kind: 'semantic-summary',
  artifact: { sha256: '0'.repeat(64), bytes: 1 },
  trigger: 'manual',
  previous,
  covers_seq: 1,
  kept,
  payload: {
    items: [{ type: 'message', id: `sum-${id}`, role: 'user', content: [{ type: 'input_text', text: summary }] }],
  },
});

describe('a compaction', () => {
  test('switches the context, is resumed from, and can be undone, more than once', async () => {
    const { store } = openMemoryStore();
    const session = await createSession(store, FACTS);
    for (let n = 0; n < 3; n++) await session.append(...turn(n));
    const before = ids(session);
    const kept = referencedItems(session.state.conversation)
      .filter(({ item }) => item['id'] === 'u2' || item['id'] === 'fco_c2')
      .map(({ ref }) => ref);
    await session.append(committed('one', null, kept, 'short'));
    expect(ids(session)).toEqual(['u2', 'fco_c2', 'sum-one']);
    await session.append(...turn(3));
    const after = ['u2', 'fco_c2', 'sum-one', 'u3', 'fc_c3', 'fco_c3', 'a3'];
    expect(ids(session)).toEqual(after);
    expect(ids(readSession(store, session.id))).toEqual(after);

    const first = session.state.replay.compactions.boundary ?? null;
    const summary = referencedItems(session.state.conversation).filter(({ item }) => item['id'] === 'sum-one');
    await session.append(
      committed(
        'two',
        first,
        summary.map(({ ref }) => ref),
        'shorter',
      ),
    );
    expect(ids(session)).toEqual(['sum-one', 'sum-two']);
    expect(ids(readSession(store, session.id))).toEqual(['sum-one', 'sum-two']);

    const second = session.state.replay.compactions.boundary;
    await session.append({
      type: 'compaction.undone',
      artifact_id: 'two',
      compaction_seq: second?.seq ?? 0,
      restores: first,
    });
    expect(ids(session)).toEqual(after);
    await session.append({
      type: 'compaction.undone',
      artifact_id: 'one',
      compaction_seq: first?.seq ?? 0,
      restores: null,
    });
    const all = [...before, 'u3', 'fc_c3', 'fco_c3', 'a3'];
    expect(ids(session)).toEqual(all);
    await session.append(userMessage('more', 'u4'));
    await session.close();
    const again = await openSession(store, session.id);
    expect(ids(again)).toEqual([...all, 'u4']);
    expect(again.state.replay.compactions).toMatchObject({ committed: 2, undone: 2, boundary: undefined, latest: {} });
  });

  test('that keeps what is not there any more says so', async () => {
    const { store } = openMemoryStore();
    const session = await createSession(store, FACTS);
    await session.append(...turn(1));
    const wrong = { seq: 3, offset: 0, digest: 'f'.repeat(64) };
    await session.append(committed('one', null, [{ ...wrong, seq: 2 }], 'short'));
    expect(session.state.missingPayloads).toBe(1);
    await session.close();
  });
});

describe('seals', () => {
  test('are signed at each close where there is a key, and name what was changed or cut', async () => {
    const { platform, store } = openMemoryStore();
    const session = await createSession(store, { ...FACTS, sealKey: KEY });
    await session.append(...turn(1));
    await session.close();
    const next = await openSession(store, session.id, { sealKey: KEY });
    await next.append(...turn(2));
    await next.close();
    await (await openSession(store, session.id, { sealKey: KEY })).close();
    const report = verify(platform, store, session.id, KEY);
    expect(report).toMatchObject({ isWhole: true, seals: { count: 2, wrong: 0, signed: 2 } });
    expect(verify(platform, store, session.id, Buffer.from('another key, also long enough')).findings).toMatchObject([
      { reason: 'seal-mac' },
      { reason: 'seal-mac' },
    ]);

    const segments = readSegments(platform.fs, sessionPaths(ROOT, session.id));
    expect(verifyLog(platform.fs, segments, { expected: report.head }).expected).toBe('found');
    expect(verifyLog(platform.fs, segments, { expected: { ...report.head, digest: '0'.repeat(64) } })).toMatchObject({
      expected: 'differs',
      isWhole: false,
    });
    expect(verifyLog(platform.fs, segments, { expected: { seq: 99, digest: '0'.repeat(64) } }).expected).toBe(
      'missing',
    );
  });

  test('come while a long session goes on, also when it never rests', async () => {
    const { platform, store } = openMemoryStore();
    const session = await createSession(store, { ...FACTS, sealKey: KEY });
    await Promise.all(Array.from({ length: 700 }, (_, n) => session.append(...turn(n, 'short'))));
    for (let n = 0; n < 300; n++) await session.append(...turn(n, 'short'));
    await session.close();
    const report = verify(platform, store, session.id, KEY);
    expect(report).toMatchObject({ isWhole: true, seals: { wrong: 0 } });
    expect(report.seals.count).toBeGreaterThanOrEqual(2);
  });

  test('are few without a key', async () => {
    const { platform, store } = openMemoryStore();
    const session = await longSession(store, 160);
    await session.close();
    expect(verify(platform, store, session.id)).toMatchObject({
      isWhole: true,
      seals: { count: 1, wrong: 0, signed: 0 },
    });
  });
});

describe('forgetting a payload', () => {
  test('leaves its record, the sums, the seals and the state, and no word of it anywhere', async () => {
    const { platform, store } = openMemoryStore();
    const session = await createSession(store, { ...FACTS, sealKey: KEY });
    await session.append(...turn(1, `unspeakable ${'y'.repeat(20_000)}`));
    await session.append(...turn(2));
    await session.close();
    const fork = await forkSession(store, session.id);
    await fork.close();
    const before = digestReplayState(readSession(store, session.id).state.replay);
    const next = await openSession(store, session.id, { sealKey: KEY });
    const sizeBefore = platform.fs.stat(`${session.folder}/events.jsonl`)?.sizeBytes;
    expect(platform.fs.list(`${session.folder}/blobs`)).toHaveLength(1);
    const report = await next.forget(3);
    // The fork has the blob as well.
    expect(report).toMatchObject({ records: [{ seq: 3 }], blobs: [{}, {}], sharedWith: [fork.id] });
    expect(next.state.missingPayloads).toBe(1);
    expect(ids(next)).not.toContain('u1');
    // Once more does no harm: a crash may have come in between.
    expect(await next.forget(3)).toMatchObject({ records: [{ seq: 3, payloadBytes: 0 }], blobs: [] });
    expect(next.state.missingPayloads).toBe(1);
    expect(await failure(() => next.forget(2))).toMatchObject({ code: 'forget-nothing' });
    expect(await failure(() => next.forget(999))).toMatchObject({ code: 'forget-nothing' });
    await next.close();
    expect(platform.fs.stat(`${session.folder}/events.jsonl`)?.sizeBytes).toBe(sizeBefore);
    expect(JSON.stringify(platform.fs.tree())).not.toContain('unspeakable');
    for (const { id } of [session, fork]) {
      const blobs = sessionPaths(ROOT, id).blobs;
      expect(platform.fs.list(blobs)).toEqual([]);
      expect(verify(platform, store, id, KEY)).toMatchObject({ isWhole: true, payloads: { forgotten: 1 } });
    }
    const after = readSession(store, session.id);
    expect(digestReplayState(after.state.replay)).toBe(before);
    expect(after.state.missingPayloads).toBe(1);
    const branch = await openSession(store, fork.id);
    expect(await failure(() => branch.forget(4))).toMatchObject({ code: 'forget-in-base' });
  });

  test('outlives the index that knew nothing of it', async () => {
    const { store } = openMemoryStore();
    const session = await longSession(store);
    await session.close();
    const next = await openSession(store, session.id);
    await next.forget(3);
    await next.close();
    expect(readSession(store, session.id).state.missingPayloads).toBe(1);
  });
});

describe('the policy metadata, end to end', () => {
  test('keeps facts, sizes and digests; replays to the state of a session with texts; no word on disk', async () => {
    const { platform, store } = openMemoryStore();
    const full = await createSession(store, { ...FACTS, id: '0198c0de-0000-7000-8000-0000000000f1' });
    const bare = await createSession(store, { ...FACTS, payloadPolicy: 'metadata' });
    for (const session of [full, bare]) {
      for (let n = 0; n < 40; n++) await session.append(...turn(n, 'whisper'.repeat(500)));
      await session.append({ type: 'session.titled', payload: { title: 'whisper' } });
      await session.close();
    }
    const [a, b] = [full, bare].map(({ id }) => readSession(store, id).state.replay);
    expect(b?.tools).toEqual(a?.tools as never);
    expect(b?.turns).toEqual(a?.turns as never);
    expect(b?.closedTools).toEqual(a?.closedTools as never);
    expect(b?.title?.digest).toBe(a?.title?.digest as never);
    for (const name of platform.fs.list(bare.folder)) {
      expect(platform.fs.readText(`${bare.folder}/${name}`)).not.toContain('whisper');
    }
    const view = readSession(store, bare.id);
    expect(view.state.title).toBeUndefined();
    expect(view.state.missingPayloads).toBe(160);
    expect(verify(platform, store, bare.id)).toMatchObject({ isWhole: true, payloads: { present: 0 } });
    const fork = await forkSession(store, bare.id);
    expect(fork.state.created?.payload_policy).toBe('metadata');
    await fork.close();
  });
});
