/** One session and several who want it: in one process, and in several that take turns. */
import { describe, expect, test } from 'bun:test';
import type { DurableEvent, StoredEvent } from '#/session/events/index.ts';
import { requestItems } from '#/session/events/state.ts';
import { encodeRequest } from '#/session/store/inbox-request.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { requestSession } from '#/session/store/request-session.ts';
import { createSession, openSession, readSession, sessionStore } from '#/session/store/session-store.ts';
import { listSessions, latestSession } from '#/session/store/session-list.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';
import { settle } from '#tests/support/memory-clock.ts';
import { agentMessage, turnCompleted, turnStarted, userMessage } from '#tests/session/support/sample-events.ts';
import { FACTS, ROOT } from '#tests/session/support/memory-store.ts';

/** Two processes on one machine. */
function open() {
  const platform = openMemoryPlatform();
  platform.fs.makeDir(`/proc/${platform.env.pid}`);
  const other = platform.process(77);
  return { platform, other, store: sessionStore(platform, ROOT), elsewhere: sessionStore(other, ROOT) };
}

const turn = (n: number): readonly DurableEvent[] => [
  turnStarted(`turn-${n}`),
  userMessage(`prompt ${n}`, `u${n}`),
  agentMessage(`answer ${n}`, `a${n}`),
  turnCompleted(`turn-${n}`),
];

const ids = (session: Pick<OpenSession, 'state'>): readonly unknown[] =>
  requestItems(session.state).map(({ id }) => id);

async function failure(platform: MemoryPlatform, action: Promise<unknown>): Promise<unknown> {
  const failed = action.then(
    () => undefined,
    (error: unknown) => error,
  );
  for (let look = 0; look < 4; look++) {
    await settle();
    await platform.clock.advance(5);
  }
  return failed;
}

/** Numbers of all records, in order. */
function numbers(store: ReturnType<typeof sessionStore>, id: string): readonly number[] {
  const seqs: number[] = [];
  readSession(store, id, { onEvent: ({ seq }) => seqs.push(seq) });
  return seqs;
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('one registry a process', () => {
  test('a session that is open is shared: one state, and each hears of all', async () => {
    const { store, platform } = open();
    const first = await createSession(store, FACTS);
    const second = await openSession(store, first.id);
    expect(second.state).toBe(first.state);
    const heard: string[] = [];
    second.subscribe(({ type }) => heard.push(type));
    await first.append(...turn(1));
    expect(heard).toContain('turn.completed');
    await first.close();
    await second.append(...turn(2));
    expect(numbers(store, first.id)).toEqual(upTo(9));
    expect(await failure(platform, first.append(turnStarted('late')))).toMatchObject({ code: 'log-closed' });
    await second.close();
    expect(platform.locks.held.size).toBe(0);
  });

  test('opening at the same time, and while the last one closes, waits and does not refuse', async () => {
    const { store, platform } = open();
    const made = await createSession(store, FACTS);
    await made.close();
    const both = await Promise.all([openSession(store, made.id), openSession(store, made.id)]);
    expect(both[0].state).toBe(both[1].state);
    const closing = Promise.all(both.map((session) => session.close()));
    const next = await openSession(store, made.id);
    await closing;
    await next.append(...turn(1));
    await next.close();
    expect(platform.locks.held.size).toBe(0);
  });

  test('who unsubscribes by closing does not silence the others', async () => {
    const { store } = open();
    const first = await createSession(store, FACTS);
    const second = await openSession(store, first.id);
    let heard = 0;
    const listener = (): void => {
      heard += 1;
    };
    first.subscribe(listener);
    second.subscribe(listener);
    await second.close();
    await first.append(turnStarted('t'));
    expect(heard).toBe(1);
    await first.close();
  });
});

describe('a session at rest', () => {
  test('gives its lock back when the turn has ended, and not before', async () => {
    const { store, platform } = open();
    const session = await createSession(store, FACTS);
    expect(platform.locks.held.size).toBe(1);
    await session.rest();
    expect([session.isHeld, platform.locks.held.size]).toEqual([false, 0]);
    await session.append(turnStarted('t'), userMessage('hi', 'u'));
    expect(session.isHeld).toBe(true);
    await session.append(turnCompleted('t'));
    await settle();
    expect(session.isHeld).toBe(false);
    const hold = await session.hold();
    await session.append(...turn(2));
    expect(session.isHeld).toBe(true);
    await hold.release();
    expect(session.isHeld).toBe(false);
    await session.close();
  });

  test('two processes that take turns lose no number, and each asks with what the other said', async () => {
    const { store, elsewhere } = open();
    const here = await createSession(store, FACTS);
    await here.rest();
    const there = await openSession(elsewhere, here.id);
    await there.rest();
    const sessions = [here, there];
    for (let n = 0; n < 12; n++) {
      const session = sessions[n % 2] ?? here;
      const hold = await session.hold();
      expect(ids(session)).toHaveLength(2 * n);
      const recorded = await session.append(...turn(n));
      expect(recorded.map(({ seq }) => seq)).toEqual([4 * n + 2, 4 * n + 3, 4 * n + 4, 4 * n + 5]);
      await hold.release();
    }
    await there.close();
    await here.close();
    expect(numbers(store, here.id)).toEqual(upTo(49));
    expect(readSession(store, here.id).damage).toEqual([]);
  });

  test('is refused while another process works in it, and goes on after it', async () => {
    const { store, elsewhere, platform } = open();
    const here = await createSession(store, FACTS);
    await here.rest();
    const there = await openSession(elsewhere, here.id);
    await there.append(turnStarted('t'), userMessage('hi', 'u'));
    expect(await failure(platform, here.append(...turn(1)))).toMatchObject({
      code: 'session-locked',
      data: { pid: 77 },
    });
    await there.append(turnCompleted('t'));
    await there.close();
    const [event] = await here.append(...turn(1));
    expect(event?.seq).toBe(5);
    expect(ids(here)).toEqual(['u', 'u1', 'a1']);
    await here.close();
  });

  test('closes what another process left open when it was killed', async () => {
    const { store, elsewhere, other } = open();
    const here = await createSession(store, FACTS);
    await here.rest();
    const there = await openSession(elsewhere, here.id);
    await there.append(turnStarted('t'), userMessage('hi', 'u'));
    other.restart();
    const hold = await here.hold();
    expect(here.recovery.interrupted).toMatchObject([{ type: 'turn.interrupted', reason: 'crash' }]);
    await hold.release();
    expect(here.state.openTurn).toBeUndefined();
    await here.close();
  });

  test('sees what others record without its lock, and tells who follows', async () => {
    const { store, elsewhere } = open();
    const here = await createSession(store, FACTS);
    await here.append(...turn(0));
    await here.rest();
    const seen: StoredEvent[] = [];
    here.follow((event) => seen.push(event));
    expect(here.catchUp()).toBe(false);
    const there = await openSession(elsewhere, here.id);
    await there.append(...turn(1));
    expect(here.catchUp()).toBe(true);
    expect(seen.map(({ seq }) => seq)).toEqual([6, 7, 8, 9]);
    expect(seen[1]).toMatchObject({ payload: { item: { id: 'u1' } } });
    expect(ids(here)).toEqual(['u0', 'a0', 'u1', 'a1']);
    expect(here.catchUp()).toBe(false);
    await there.close();
    await here.close();
  });

  test('says so where records are gone that it had', async () => {
    const { store, platform } = open();
    const here = await createSession(store, FACTS);
    await here.append(...turn(0));
    await here.rest();
    const log = `${here.folder}/events.jsonl`;
    const lines = platform.fs.readText(log).split('\n');
    platform.fs.writeFile(log, `${lines.slice(0, 3).join('\n')}\n`);
    expect(await failure(platform, here.append(...turn(1)))).toMatchObject({ code: 'log-changed' });
    await here.close();
  });
});

describe('the inbox', () => {
  test('is applied at once where nobody works in the session', async () => {
    const { store, platform } = open();
    const { id, close, folder } = await makeClosed(store);
    await close();
    expect(await requestSession(store, id, { kind: 'rename', title: 'Other' })).toMatchObject({ status: 'applied' });
    expect(await requestSession(store, id, { kind: 'archive' })).toMatchObject({ status: 'applied' });
    expect(await requestSession(store, id, { kind: 'archive' })).toMatchObject({ status: 'unchanged' });
    expect(await requestSession(store, id, { kind: 'tag', add: ['a', 'b'], remove: [] })).toMatchObject({
      status: 'applied',
    });
    expect(await requestSession(store, id, { kind: 'tag', add: ['c'], remove: ['a'] })).toMatchObject({
      status: 'applied',
    });
    const { state } = readSession(store, id);
    expect([state.title, state.isArchived, state.tags]).toEqual(['Other', true, ['b', 'c']]);
    expect(await failure(platform, requestSession(store, id, { kind: 'queue', text: 'x' }))).toMatchObject({
      code: 'session-archived',
    });
    expect(platform.fs.list(`${folder}/inbox`)).toEqual([]);
    expect(platform.fs.stat(`${folder}/inbox`)?.mode).toBe(0o700);
    expect(platform.locks.held.size).toBe(0);
  });

  test('is applied by the holder once it rests, and sooner where that asks', async () => {
    const { store, elsewhere, platform } = open();
    const here = await createSession(store, FACTS);
    await here.rest();
    await here.append(turnStarted('t'));
    const ask = async (text: string) => {
      const asked = requestSession(elsewhere, here.id, { kind: 'queue', text });
      for (let look = 0; look < 4; look++) {
        await settle();
        await platform.clock.advance(5);
      }
      return asked;
    };
    const report = await ask('one');
    expect(report).toMatchObject({ status: 'pending', holderPid: 4242 });
    expect(platform.fs.stat(`${here.folder}/inbox/${report.requestId}.json`)?.mode).toBe(0o600);
    await here.applyInbox();
    expect(here.state.queue).toEqual([{ id: report.requestId, text: 'one' }]);
    await ask('two');
    await here.append(turnCompleted('t'));
    await settle();
    expect(here.state.queue.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(platform.fs.list(`${here.folder}/inbox`)).toEqual([]);
    await here.append(
      { type: 'turn.started', turn_id: 'u', trigger: 'queue', queued: [report.requestId] },
      turnCompleted('u'),
    );
    expect(here.state.queue.map(({ text }) => text)).toEqual(['two']);
    await here.close();
    expect(readSession(store, here.id).state.queue.map(({ text }) => text)).toEqual(['two']);
  });

  test('a request that was applied and not removed is not applied again', async () => {
    const { store, platform } = open();
    const { id, close, folder } = await makeClosed(store);
    await close();
    const { requestId } = await requestSession(store, id, { kind: 'queue', text: 'once' });
    // What a holder leaves that is killed between the record and the end of the file.
    const text = encodeRequest({ id: requestId, request: { kind: 'queue', text: 'once' } });
    platform.fs.writeFile(`${folder}/inbox/${requestId}.json`, text);
    await (await openSession(store, id)).close();
    expect(readSession(store, id).state.queue).toHaveLength(1);
    expect(platform.fs.list(`${folder}/inbox`)).toEqual([]);
  });

  test('what is no request is put aside, with one warning, and holds nothing up', async () => {
    const { store, platform } = open();
    const { id, close, folder } = await makeClosed(store);
    await close();
    const inbox = `${folder}/inbox`;
    const { fs } = platform;
    const name = (n: number): string => `0198c0de-0000-7000-8000-00000000000${n}.json`;
    fs.makeDir(`${inbox}/a folder`);
    fs.makeDir(`${inbox}/${name(1)}`);
    fs.writeFile(`${inbox}/${name(2)}`, '{"half');
    fs.writeFile(`${inbox}/${name(3)}`, new Uint8Array(1024 * 1024 + 1));
    fs.symlink('/etc/passwd', `${inbox}/${name(4)}`);
    fs.writeFile(`${inbox}/note.txt`, 'hello');
    fs.writeFile(`${inbox}/.${name(5)}.1-1-x.tmp`, '{');
    expect(await requestSession(store, id, { kind: 'rename', title: 'Still' })).toMatchObject({ status: 'applied' });
    expect(fs.list(inbox)).toEqual([`.${name(5)}.1-1-x.tmp`, 'aside']);
    expect(fs.list(`${inbox}/aside`)).toHaveLength(6);
    const warnings: StoredEvent[] = [];
    readSession(store, id, { onEvent: (event) => event.type === 'warning.raised' && warnings.push(event) });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ code: 'inbox-aside' });
    await platform.clock.advance(2 * 3_600_000);
    await (await openSession(store, id)).close();
    expect(fs.list(inbox)).toEqual(['aside']);
  });

  test('keeps no words of a session that keeps none', async () => {
    const { store, platform } = open();
    const session = await createSession(store, { ...FACTS, payloadPolicy: 'metadata' });
    await session.close();
    const asked = requestSession(store, session.id, { kind: 'queue', text: 'xylophone' });
    expect(await failure(platform, asked)).toMatchObject({ code: 'request-refused' });
    expect(await requestSession(store, session.id, { kind: 'archive' })).toMatchObject({ status: 'applied' });
    expect(JSON.stringify(platform.fs.tree())).not.toContain('xylophone');
  });

  test('renaming an old session does not make it the last one', async () => {
    const { store, platform } = open();
    const old = await makeClosed(store);
    await old.close();
    await platform.clock.advance(60_000);
    const recent = await makeClosed(store);
    await recent.close();
    await platform.clock.advance(60_000);
    await requestSession(store, old.id, { kind: 'rename', title: 'Older' });
    expect(latestSession(store)?.id).toBe(recent.id);
    expect(listSessions(store).map(({ id }) => id)).toEqual([recent.id, old.id]);
    await requestSession(store, recent.id, { kind: 'archive' });
    expect(latestSession(store, ({ isArchived }) => !isArchived)?.id).toBe(old.id);
  });
});

describe('a folder that a kill left before there was a session in it', () => {
  const ID = '0198c0de-0000-7000-8000-0000000000ff';
  const folder = `${ROOT}/sessions/${ID}`;

  test.each([
    ['nothing', undefined],
    ['an empty log', ''],
    ['half a first record', '{"v":1,"seq":1,"ts":"2026'],
  ])('is free to take: %s', async (_name, log) => {
    const { store, platform } = open();
    platform.fs.makeDir(`${folder}/blobs`);
    if (log !== undefined) platform.fs.writeFile(`${folder}/events.jsonl`, log);
    const session = await createSession(store, { ...FACTS, id: ID });
    await session.append(...turn(1));
    await session.close();
    expect(numbers(store, ID)).toEqual(upTo(5));
    expect(platform.fs.list(folder)).toEqual(['events.jsonl', 'lock']);
  });

  test('is not taken from who is making it, nor removed', async () => {
    const { store, elsewhere, platform } = open();
    platform.fs.makeDir(folder);
    const lock = platform.locks.tryAcquire(`${folder}/lock`);
    platform.fs.writeFile(`${folder}/lock`, '4242 2026-01-01T00:00:00.000Z\n');
    expect(await failure(platform, createSession(elsewhere, { ...FACTS, id: ID }))).toMatchObject({
      code: 'session-locked',
    });
    expect(platform.fs.list(folder)).toEqual(['lock']);
    lock?.release();
    const session = await createSession(store, { ...FACTS, id: ID });
    expect(await failure(platform, createSession(elsewhere, { ...FACTS, id: ID }))).toMatchObject({
      code: 'session-exists',
    });
    await session.close();
    expect(await failure(platform, createSession(store, { ...FACTS, id: ID }))).toMatchObject({
      code: 'session-exists',
    });
    expect(numbers(store, ID)).toEqual([1]);
  });
});

async function makeClosed(store: ReturnType<typeof sessionStore>) {
  const session = await createSession(store, FACTS);
  await session.append(...turn(1));
  return { id: session.id, folder: session.folder, close: () => session.close() };
}
