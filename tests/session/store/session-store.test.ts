import { describe, expect, test } from 'bun:test';
import { createRedactor, createStreamRedactors } from '#/redaction/redactor.ts';
import type { DurableEvent, LiveEvent, StoredEvent } from '#/session/events/index.ts';
import { requestItems } from '#/session/events/state.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { forkSession } from '#/session/store/fork.ts';
import { latestSession, listSessions, resolveSession } from '#/session/store/session-list.ts';
import { createSession, openSession, readSession, sessionStore } from '#/session/store/session-store.ts';
import type { MemoryPlatform } from '#tests/support/memory-platform.ts';
import {
  TURN,
  agentMessage,
  customCall,
  functionCall,
  toolStarted,
  turnCompleted,
  turnStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';
import { FACTS, openMemoryStore, ROOT } from '#tests/session/support/memory-store.ts';

/** What a kill leaves: the files as they are, the lock gone. */
function kill(platform: MemoryPlatform): void {
  platform.restart();
}

const failure = (action: () => unknown): Promise<unknown> =>
  Promise.resolve()
    .then(action)
    .then(
      () => undefined,
      (error: unknown) => error,
    );

const logOf = (session: OpenSession): string => `${session.folder}/events.jsonl`;
const titled = (title: string): DurableEvent => ({ type: 'session.titled', payload: { title } });

describe('a new session', () => {
  test('is a folder for its user only, with the first record and the lock', async () => {
    const { platform, store } = openMemoryStore();
    const session = await createSession(store, { ...FACTS, name: 'demo', git: { branch: 'main' } });
    expect(platform.fs.list(session.folder)).toEqual(['events.jsonl', 'lock']);
    expect(platform.fs.stat(session.folder)?.mode).toBe(0o700);
    expect(platform.fs.stat(logOf(session))?.mode).toBe(0o600);
    expect(platform.fs.readText(`${session.folder}/lock`)).toMatch(/^4242 \d{4}-/);
    expect(JSON.parse(platform.fs.readText(logOf(session)))).toMatchObject({
      v: 1,
      seq: 1,
      type: 'session.created',
      session_id: session.id,
      name: 'demo',
      git: { branch: 'main' },
    });
    expect(session.state.created?.cwd).toBe('/work');
    await session.close();
  });

  test('is on disk before it is handed out: file, then folders', async () => {
    const { platform, store } = openMemoryStore();
    const session = await createSession(store, FACTS);
    const syncs = platform.fs.operations.filter((line) => line.startsWith('sync'));
    expect(syncs).toEqual([
      `sync ${logOf(session)}`,
      `syncDir ${session.folder}`,
      `syncDir ${ROOT}/sessions`,
      `syncDir ${ROOT}`,
      `syncDir ${ROOT.slice(0, ROOT.lastIndexOf('/'))}`,
    ]);
    platform.fs.crash();
    expect(readSession(store, session.id).state.created?.session_id).toBe(session.id);
  });

  test.each([
    ['after another made the folder of sessions and was killed', {}],
    ['under a name, whose lock is in that folder', { name: 'demo' }],
  ])('is on disk %s', async (_case, named) => {
    const { platform, store } = openMemoryStore();
    if (!('name' in named)) platform.fs.makeDir(`${ROOT}/sessions/0198c0de-0000-7000-8000-000000000001`);
    const session = await createSession(store, { ...FACTS, ...named });
    platform.fs.crash();
    expect(readSession(store, session.id).state.created?.session_id).toBe(session.id);
  });

  test('writes nothing while nothing happens', async () => {
    const { platform, store } = openMemoryStore();
    const session = await createSession(store, FACTS);
    const before = platform.fs.operations.length;
    await platform.clock.advance(3_600_000);
    await session.close();
    expect(platform.fs.operations.length).toBe(before);
  });

  test.each(['-x', '', '.x', 'a b', 'a/b', 'ü', 'x'.repeat(129), '0198c0de-0000-7000-8000-000000000001'])(
    'refuses the name %j',
    async (name) => {
      const { store } = openMemoryStore();
      expect(await failure(() => createSession(store, { ...FACTS, name }))).toMatchObject({
        code: 'session-name',
        kind: 'input',
      });
      expect(listSessions(store)).toEqual([]);
    },
  );

  test('refuses a name that is taken, also of two at the same time', async () => {
    const { store, platform } = openMemoryStore();
    const both = Promise.all([0, 1].map(() => failure(() => createSession(store, { ...FACTS, name: 'demo' }))));
    await platform.clock.advance(100);
    const errors = await both;
    expect(errors.filter((error) => error === undefined)).toHaveLength(1);
    expect(errors.find((error) => error !== undefined)).toMatchObject({ code: 'session-exists', kind: 'conflict' });
    expect(listSessions(store)).toHaveLength(1);
  });

  test('leaves nothing behind where the disk is full', async () => {
    const { store, platform } = openMemoryStore();
    platform.fs.faults.freeBytes = 100;
    expect(await failure(() => createSession(store, FACTS))).toMatchObject({ code: 'log-degraded' });
    platform.fs.faults.freeBytes = Number.POSITIVE_INFINITY;
    expect(platform.fs.list(`${ROOT}/sessions`)).toEqual([]);
    expect(platform.locks.held.size).toBe(0);
  });

  test('that is ephemeral stands in the temporary directory until it is closed, and is not synced', async () => {
    const { store, platform } = openMemoryStore();
    const session = await createSession(store, { ...FACTS, ephemeral: true });
    await session.append(turnStarted(), userMessage('hi'), turnCompleted());
    expect(session.folder).toStartWith('/tmp/csm-ephemeral-4242-');
    expect(platform.fs.stat(session.folder)?.mode).toBe(0o700);
    expect(platform.fs.operations.filter((line) => line.startsWith('sync'))).toEqual([]);
    await session.close();
    expect(platform.fs.list('/tmp')).toEqual([]);
    expect(platform.fs.stat(ROOT)).toBeUndefined();
  });

  test('that is ephemeral removes what killed ones left behind, but not what is in use or new', async () => {
    const { store, platform } = openMemoryStore();
    const killed = await createSession(store, { ...FACTS, ephemeral: true });
    kill(platform);
    const used = await createSession(store, { ...FACTS, ephemeral: true });
    await platform.clock.advance(2 * 3_600_000);
    const next = await createSession(store, { ...FACTS, ephemeral: true });
    const left = platform.fs.list('/tmp').map((name) => `/tmp/${name}`);
    expect(left.some((root) => killed.folder.startsWith(root))).toBe(false);
    for (const session of [used, next]) expect(left.some((root) => session.folder.startsWith(root))).toBe(true);
  });
});

describe('an open session', () => {
  test('tells its subscribers what happens, in order, durable and live', async () => {
    const { store } = openMemoryStore();
    const session = await createSession(store, FACTS);
    const seen: string[] = [];
    const unsubscribe = session.subscribe((event) => seen.push(event.type));
    const started = session.append(turnStarted());
    session.live({ type: 'item.started', turn_id: TURN, item_id: 'm', kind: 'agent_message' });
    const ended = session.append(agentMessage('hi', 'm'), turnCompleted());
    await Promise.all([started, ended]);
    session.live({ type: 'tool.output', turn_id: TURN, call_id: 'c', payload: { text: '' } });
    unsubscribe();
    await session.append(turnStarted());
    expect(seen).toEqual(['turn.started', 'item.started', 'item.completed', 'turn.completed', 'tool.output']);
    await session.close();
  });

  test('has the event in its state when subscribers hear of it', async () => {
    const { store } = openMemoryStore();
    const session = await createSession(store, FACTS);
    const turns: number[] = [];
    session.subscribe(() => turns.push(session.state.turns));
    await session.append(turnStarted());
    expect(turns).toEqual([1]);
  });

  test('can be closed twice, and refuses to record then', async () => {
    const { store, platform } = openMemoryStore();
    const session = await createSession(store, FACTS);
    await Promise.all([session.close(), session.close()]);
    expect(await failure(() => session.append(turnStarted()))).toMatchObject({ code: 'log-closed' });
    expect(platform.locks.held.size).toBe(0);
  });

  test('is held by one: another process is told who has it and what to do', async () => {
    const { store, platform } = openMemoryStore();
    const session = await createSession(store, FACTS);
    const named = await createSession(store, { ...FACTS, name: 'demo' });
    platform.fs.makeDir('/proc/4242');
    const other = sessionStore(platform.process(77), ROOT);
    const errors = Promise.all([session.id, named.id].map((id) => failure(() => openSession(other, id))));
    await platform.clock.advance(20);
    const [error, second] = await errors;
    expect(error).toMatchObject({ kind: 'conflict', code: 'session-locked', data: { pid: 4242 } });
    expect((error as { hint: string }).hint).toContain('fork');
    expect((second as Error).message).toBe(`session demo (${named.id}) is in use by process 4242`);
    await named.close();
    await session.append(userMessage('still writable'));
    await session.close();
    await (await openSession(other, session.id)).close();
  });
});

describe('openSession', () => {
  test('gives the same state and the same request items as before', async () => {
    const { store } = openMemoryStore();
    const first = await createSession(store, FACTS);
    const long = 'ü'.repeat(30_000);
    await first.append(turnStarted(), userMessage(long), agentMessage('ok'), titled('A title'), turnCompleted());
    await first.close();
    const second = await openSession(store, first.id);
    expect(second.state).toEqual(first.state);
    expect(JSON.stringify(requestItems(second.state))).toBe(JSON.stringify(requestItems(first.state)));
    expect(second.recovery).toEqual({
      tornBytes: 0,
      tornPath: undefined,
      damage: [],
      damagedLines: 0,
      interrupted: [],
    });
    expect(second.head).toEqual(first.head);
    await second.close();
  });

  test('records what a kill left open, once, and shows the partial text', async () => {
    const { store, platform } = openMemoryStore();
    const killed = await createSession(store, FACTS);
    await killed.append(turnStarted(), userMessage('go'), functionCall('a'), customCall('b'), toolStarted('a'));
    const delta = (text: string): LiveEvent => ({
      type: 'item.delta',
      turn_id: TURN,
      item_id: 'm',
      channel: 'text',
      payload: { delta: text },
    });
    killed.live(delta('I was about '));
    killed.live(delta('to say'));
    await platform.clock.advance(250);
    kill(platform);
    const next = await openSession(store, killed.id);
    expect(next.recovery.interrupted).toMatchObject([
      { type: 'item.interrupted', seq: 7, payload: { text: 'I was about to say' } },
      { type: 'tool.completed', seq: 8, call_id: 'a', status: 'interrupted', payload: { item: { output: 'aborted' } } },
      { type: 'tool.completed', seq: 9, call_id: 'b', payload: { item: { type: 'custom_tool_call_output' } } },
      { type: 'turn.interrupted', seq: 10, reason: 'crash' },
    ]);
    expect(next.state.openTurn).toBeUndefined();
    expect(requestItems(next.state).map((item) => item.type)).toEqual([
      'message',
      'function_call',
      'custom_tool_call',
      'function_call_output',
      'custom_tool_call_output',
    ]);
    expect(platform.fs.list(next.folder)).toEqual(['events.jsonl', 'lock']);
    await next.close();
    const third = await openSession(store, killed.id);
    expect(third.recovery.interrupted).toEqual([]);
    await third.close();
  });

  test('moves a torn end aside, and opening again changes nothing', async () => {
    const { store, platform } = openMemoryStore();
    const first = await createSession(store, FACTS);
    await first.append(userMessage('hi'));
    await first.close();
    const log = logOf(first);
    const whole = platform.fs.readFile(log);
    const torn = Buffer.from('{"v":1,"seq":3,"ts":"20');
    platform.fs.openAppend(log).append(torn);
    const second = await openSession(store, first.id);
    expect(second.recovery).toMatchObject({
      tornBytes: torn.length,
      tornPath: `${first.folder}/events.torn-1`,
      damagedLines: 0,
    });
    expect(platform.fs.readFile(`${first.folder}/events.torn-1`)).toEqual(Uint8Array.from(torn));
    await second.close();
    expect(platform.fs.readFile(log)).toEqual(whole);
    await (await openSession(store, first.id)).close();
    expect(platform.fs.readFile(log)).toEqual(whole);
    expect(platform.fs.list(first.folder)).toEqual(['events.jsonl', 'events.torn-1', 'lock']);
  });

  test('reads on after damage, keeps the bytes, says where it is', async () => {
    const { store, platform } = openMemoryStore();
    const first = await createSession(store, FACTS);
    await first.append(userMessage('one', 'i1'), userMessage('two', 'i2'), userMessage('three', 'i3'));
    await first.close();
    const log = logOf(first);
    const damaged = platform.fs.readText(log).replace('two', 'tWo');
    platform.fs.writeFile(log, damaged);
    const second = await openSession(store, first.id);
    // Digests are checked where texts are read.
    expect(second.recovery.damage).toEqual([]);
    expect(requestItems(second.state)).toHaveLength(2);
    expect(second.recovery.damage).toMatchObject([
      { path: log, reason: 'digest', offset: damaged.lastIndexOf('{"v":1,"seq":3') },
    ]);
    expect(requestItems(second.state).map((item) => item['id'])).toEqual(['i1', 'i3']);
    const [event] = await second.append(turnStarted());
    expect(event?.seq).toBe(5);
    await second.close();
    expect(platform.fs.readText(log).startsWith(damaged)).toBe(true);
  });

  test('refuses what a newer csm wrote, and lets it be read', async () => {
    const { store, platform } = openMemoryStore();
    const first = await createSession(store, FACTS);
    await first.append(userMessage('hi'));
    await first.close();
    const log = logOf(first);
    platform.fs.openAppend(log).append(Buffer.from('{"v":2,"anything":true}\n'));
    const before = platform.fs.readFile(log);
    expect(await failure(() => openSession(store, first.id))).toMatchObject({
      kind: 'conflict',
      code: 'session-newer',
    });
    expect(requestItems(readSession(store, first.id).state)).toHaveLength(1);
    expect(platform.fs.readFile(log)).toEqual(before);
    expect(platform.locks.held.size).toBe(0);
  });

  test('names the blob that is missing, with the record that needs it', async () => {
    const { store, platform } = openMemoryStore();
    const first = await createSession(store, FACTS);
    await first.append(userMessage('x'.repeat(20_000)));
    await first.close();
    const [blob] = platform.fs.list(`${first.folder}/blobs`);
    platform.fs.remove(`${first.folder}/blobs/${blob ?? ''}`);
    const second = await openSession(store, first.id);
    expect(await failure(() => requestItems(second.state))).toMatchObject({ code: 'blob-missing' });
    const before = platform.fs.readText(logOf(first));
    const refused = await failure(() => second.append(turnStarted(), userMessage('more')));
    expect(platform.fs.readText(logOf(first))).toBe(before);
    await second.close();
    expect(refused).toMatchObject({
      code: 'blob-missing',
      data: { path: logOf(first), seq: 2, sha256: blob ?? '' },
    });
    expect(platform.locks.held.size).toBe(0);
  });

  test('says what is wrong with a session that is not there or empty', async () => {
    const { store, platform } = openMemoryStore();
    const id = '0198c0de-0000-7000-8000-0000000000ff';
    expect(await failure(() => openSession(store, id))).toMatchObject({ kind: 'input', code: 'session-not-found' });
    platform.fs.makeDir(`${ROOT}/sessions/${id}`);
    platform.fs.writeFile(`${ROOT}/sessions/${id}/events.jsonl`, '');
    expect(await failure(() => openSession(store, id))).toMatchObject({ code: 'session-empty' });
  });

  test('follows the clock for people only: time going back changes no order', async () => {
    const { store, platform } = openMemoryStore();
    const first = await createSession(store, FACTS);
    await first.append(userMessage('one', 'i1'));
    platform.clock.jump(-3_600_000);
    await first.append(userMessage('two', 'i2'));
    await first.close();
    expect(requestItems(readSession(store, first.id).state).map((item) => item['id'])).toEqual(['i1', 'i2']);
  });
});

describe('the policy metadata', () => {
  test('leaves no word of anybody on disk, and says that the history is not kept', async () => {
    const { store, platform } = openMemoryStore();
    const session = await createSession(store, { ...FACTS, payloadPolicy: 'metadata' });
    const word = 'xylophone';
    session.live({ type: 'item.delta', turn_id: TURN, item_id: 'm', channel: 'text', payload: { delta: word } });
    await platform.clock.advance(1000);
    await session.append(
      turnStarted(),
      userMessage(word),
      agentMessage(word.repeat(9000)),
      titled(word),
      turnCompleted(),
    );
    expect(requestItems(session.state)).toHaveLength(2);
    await session.close();
    expect(JSON.stringify(platform.fs.tree())).not.toContain(word);
    expect(platform.fs.list(session.folder)).toEqual(['events.jsonl', 'lock']);
    expect(platform.fs.readText(logOf(session))).not.toContain(word);
    expect(readSession(store, session.id).state).toMatchObject({
      missingPayloads: 2,
      history: [],
      title: undefined,
      turns: 1,
    });
    expect(listSessions(store)[0]).toMatchObject({ title: undefined, turns: 1 });
  });
});

describe('redaction', () => {
  const options = { knownValues: [{ name: 'KEY', value: 'hunter2-hunter2' }], shapes: false };
  const secret = 'my key is hunter2-hunter2!';

  test.each(['on', 'log'] as const)(
    '%s: the log never has the value, and resuming gives what the log has',
    async (mode) => {
      const { store, platform } = openMemoryStore();
      const redaction = { mode, text: createRedactor(options), stream: createStreamRedactors(options) };
      const session = await createSession(store, { ...FACTS, redaction });
      const seen: unknown[] = [];
      session.subscribe((event) => seen.push(event));
      session.live({ type: 'item.delta', turn_id: TURN, item_id: 'm', channel: 'text', payload: { delta: secret } });
      await platform.clock.advance(1000);
      expect(platform.fs.readText(`${session.folder}/open-items.part`)).not.toContain('hunter2-hunter2');
      await session.append(turnStarted(), userMessage(secret), userMessage(`${secret}${'x'.repeat(20_000)}`));
      const inMemory = JSON.stringify([requestItems(session.state), seen.slice(1)]);
      expect(inMemory.includes('hunter2-hunter2')).toBe(mode === 'log');
      for (const name of platform.fs.list(`${session.folder}/blobs`)) {
        expect(platform.fs.readText(`${session.folder}/blobs/${name}`)).toStartWith('my key is [redacted:KEY]!');
      }
      await session.close();
      expect(platform.fs.readText(logOf(session))).not.toContain('hunter2-hunter2');
      expect(JSON.stringify(readSession(store, session.id).state.history)).toContain('my key is [redacted:KEY]!');
    },
  );
});

describe('listing and finding', () => {
  async function three() {
    const { store, platform } = openMemoryStore();
    const ids: string[] = [];
    for (const [name, title, cwd] of [
      ['alpha', 'Fix the build', '/a'],
      ['beta', 'Write docs', '/b'],
      [undefined, 'Fix the build', '/a'],
    ] as const) {
      platform.clock.jump(60_000);
      const session = await createSession(store, { ...FACTS, cwd, ...(name === undefined ? {} : { name }) });
      await session.append(turnStarted(), userMessage('x'), titled(title), turnCompleted());
      await session.close();
      ids.push(session.id);
    }
    return { store, platform, ids };
  }

  test('lists the latest first, with what people know a session by', async () => {
    const { store, platform, ids } = await three();
    platform.fs.makeDir(`${ROOT}/sessions/not-a-session`);
    platform.fs.makeDir(`${ROOT}/sessions/0198c0de-0000-7000-8000-0000000000ff`);
    const sessions = listSessions(store);
    expect(sessions.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(sessions[2]).toMatchObject({ name: 'alpha', title: 'Fix the build', cwd: '/a', source: 'exec', turns: 1 });
    expect(latestSession(store, ({ cwd }) => cwd === '/b')?.id).toBe(ids[1] ?? '');
    expect(latestSession(store, () => false)).toBeUndefined();
  });

  test('a fork that lost its prefix is found by its name', async () => {
    const { store, platform, ids } = await three();
    const fork = await forkSession(store, ids[0] ?? '', { name: 'branch' });
    await fork.close();
    platform.fs.remove(`${ROOT}/sessions/${fork.id}/base-0.jsonl`);
    expect(resolveSession(store, 'branch')).toBe(fork.id);
  });

  test('one that may not be looked at does not hide the others', async () => {
    const { store, platform, ids } = await three();
    const { fs } = platform;
    const stat = fs.stat.bind(fs);
    fs.stat = (path) => {
      if (path.includes(ids[0] ?? '')) throw Object.assign(new Error('no'), { code: 'EACCES', path });
      return stat(path);
    };
    expect(latestSession(store, ({ cwd }) => cwd === '/b')?.id).toBe(ids[1] ?? '');
  });

  test('reads a long log at its ends only', async () => {
    const { store } = openMemoryStore();
    const session = await createSession(store, FACTS);
    await session.append(turnStarted(), titled('Long'));
    for (let i = 0; i < 40; i++) await session.append(agentMessage('y'.repeat(10_000)));
    const [last] = await session.append(turnCompleted());
    await session.close();
    expect(listSessions(store)[0]).toMatchObject({ title: 'Long', turns: undefined, updatedAt: last?.ts ?? '' });
  });

  test('finds by id, by name, by title (the latest); says what looks alike', async () => {
    const { store, ids } = await three();
    expect(resolveSession(store, (ids[0] ?? '').toUpperCase())).toBe(ids[0] ?? '');
    expect(resolveSession(store, 'beta')).toBe(ids[1] ?? '');
    expect(resolveSession(store, (ids[1] ?? '').slice(0, 30).toUpperCase())).toBe(ids[1] ?? '');
    expect(resolveSession(store, 'Fix the build')).toBe(ids[2] ?? '');
    for (const [ref, hint] of [
      ['alhpa', 'alpha'],
      ['docs', 'Write docs'],
      ['0198c0de-0000-7000-8000-000000000000', 'List'],
      ['zzzzzzz', 'List'],
    ] as const) {
      const error = await failure(() => resolveSession(store, ref));
      expect(error).toMatchObject({ kind: 'input', code: 'session-not-found' });
      expect((error as { hint: string }).hint).toContain(hint);
    }
  });
});

test('a listener of another part that reads gets each event once, in order', async () => {
  const { store } = openMemoryStore();
  const session = await createSession(store, FACTS);
  await session.append(turnStarted(), userMessage('z'.repeat(20_000)), turnCompleted());
  const events: StoredEvent[] = [];
  readSession(store, session.id, { onEvent: (event) => events.push(event) });
  expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(JSON.stringify(events[2])).toContain('z'.repeat(20_000));
  await session.close();
});
