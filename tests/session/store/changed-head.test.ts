/** A changed digit in a record's version or number costs nothing anywhere a record is read without all that is before it. */
import { describe, expect, test } from 'bun:test';
import type { Platform } from '#/platform/platform.ts';
import { readLogTail } from '#/session/log/tail-reader.ts';
import { verifyLog } from '#/session/log/verify-log.ts';
import { forkSession } from '#/session/store/fork.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { readSegments } from '#/session/store/read-session.ts';
import { createSession, openSession, readSession } from '#/session/store/session-store.ts';
import { SAMPLE_SESSION, userMessage } from '#tests/session/support/sample-events.ts';
import { FACTS, openMemoryStore, ROOT } from '#tests/session/support/memory-store.ts';

async function recorded(payloadPolicy: 'full' | 'metadata' = 'full') {
  const { platform, store } = openMemoryStore();
  const session = await createSession(store, { ...FACTS, payloadPolicy });
  await session.append(...SAMPLE_SESSION.slice(1));
  await session.close();
  return { platform, store, id: session.id };
}

function edit({ fs }: Pick<Platform, 'fs'>, path: string, from: string, to: string): void {
  const text = fs.readText(path);
  expect(text).toContain(from);
  fs.writeFile(path, text.replace(from, to));
}

const CHANGES = [
  ['"v":1,"seq":', '"v":2,"seq":'],
  ['"v":1,"seq":', '"v":1,"seq":7'],
] as const;

describe.each(CHANGES)('%s changed to %s', (from, to) => {
  test('in any record: the newest turns, the words and the numbers are those that were written', async () => {
    const { platform, store, id } = await recorded();
    const paths = sessionPaths(ROOT, id);
    const log = platform.fs.readText(paths.log);
    const tailOf = () =>
      readLogTail(platform.fs, readSegments(platform.fs, paths), {
        turns: 9,
        limitBytes: 1e6,
      }).records.map(({ record }) => record.event);
    const right = { tail: tailOf(), items: readSession(store, id).state.conversation.items };
    for (let seq = 2; seq <= SAMPLE_SESSION.length; seq++) {
      platform.fs.writeFile(paths.log, log.replace(`{${from}${seq},`, `{${to}${seq},`));
      expect(tailOf()).toEqual(right.tail);
      const view = readSession(store, id);
      expect(view.state.conversation.items).toEqual(right.items);
      expect(view.damage).toMatchObject([{ reason: 'head', seq }]);
      const session = await openSession(store, id);
      expect(session.head.seq).toBe(SAMPLE_SESSION.length);
      await session.close();
    }
  });

  test('in the first record of a fork: what is before it is found', async () => {
    const { platform, store, id } = await recorded();
    const fork = await forkSession(store, id, {});
    await fork.append(userMessage('in the fork', 'msg_fork'));
    const { state } = fork;
    const items = state.conversation.items.length;
    await fork.close();
    edit(platform, sessionPaths(ROOT, fork.id).log, `{${from}`, `{${to}`);
    const view = readSession(store, fork.id);
    expect(view.state.conversation.items).toHaveLength(items);
    expect(view.damage.map(({ reason }) => reason)).toEqual(['head']);
  });

  test('a payload is forgotten in its place all the same', async () => {
    const { platform, store, id } = await recorded();
    const { log } = sessionPaths(ROOT, id);
    edit(platform, log, `{${from}3,`, `{${to}3,`);
    const before = platform.fs.readText(log).split('\n');
    const session = await openSession(store, id);
    await session.forget(3);
    await session.close();
    const after = platform.fs.readText(log).split('\n');
    expect(after[2]).not.toContain('List the files');
    expect(after[2]?.startsWith(`{${to}3,`)).toBe(true);
    expect(after.slice(3, before.length - 1)).toEqual(before.slice(3, -1));
    const { findings } = verifyLog(platform.fs, [{ path: log }]);
    expect(findings.map(({ reason, seq }) => [reason, seq])).toEqual([['head', 3]]);
  });
});

describe('a fork whose first record is damaged', () => {
  async function forked(payloadPolicy: 'full' | 'metadata' = 'full') {
    const { platform, store, id } = await recorded(payloadPolicy);
    const fork = await forkSession(store, id, {});
    await fork.append(userMessage('in the fork', 'msg_fork'));
    const { items } = fork.state.conversation;
    await fork.close();
    return { platform, store, id: fork.id, log: sessionPaths(ROOT, fork.id).log, items };
  }

  test('anywhere but in what it says of its pieces: they are read, and the damage told', async () => {
    const { platform, store, id, log, items } = await forked();
    const first = platform.fs.readText(log).indexOf('\n');
    const bytes = Buffer.from(platform.fs.readFile(log));
    const text = bytes.toString('latin1');
    const from = text.indexOf('"base":[');
    const to = text.indexOf(']', from) + 1;
    for (let at = 0; at < first; at++) {
      if (at >= from && at < to) continue;
      const damaged = Buffer.from(bytes);
      damaged[at] = (bytes[at] ?? 0) ^ 0x01;
      platform.fs.writeFile(log, damaged);
      const view = readSession(store, id, { ignoreIndex: true });
      expect(view.state.conversation.items).toEqual(items);
      expect(view.damage.length).toBeGreaterThan(0);
    }
  });

  test('in what it says of its pieces: what can be read is read, and that they are missing is told', async () => {
    const { platform, store, id, log } = await forked();
    edit(platform, log, '"base":[{', '"base":[x');
    const view = readSession(store, id);
    expect(JSON.stringify(view.state.conversation.items)).toContain('in the fork');
    expect(view.damage.map(({ reason }) => reason)).toContain('missing-base');
  });

  test('of payloads that were not kept, none is kept from then on', async () => {
    const { platform, store, id, log } = await forked('metadata');
    edit(platform, log, '"base":[{', '"base":[x');
    const session = await openSession(store, id);
    await session.append(userMessage('not to be written', 'msg_later'));
    await session.close();
    expect(platform.fs.readText(log)).not.toContain('not to be written');
  });
});
