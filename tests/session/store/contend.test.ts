/** Real processes that want one session: turns and requests of four, killed holders. @effects all */
import { describe, expect, test } from 'bun:test';
import { encodeUuidV7 } from '#/base/ids.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import { writeRequest } from '#/session/store/inbox.ts';
import { createSession, openSession, readSession, sessionStore } from '#/session/store/session-store.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const PROCESSES = 4;
const ROUNDS = Number(process.env['CSM_CONTEND_ROUNDS'] ?? 12);
const platform = openBunPlatform();

interface Told {
  readonly seqs?: readonly number[];
  readonly turn?: string;
  readonly request?: string;
  readonly status?: 'applied' | 'pending';
}

async function makeSession(root: string): Promise<string> {
  const session = await createSession(sessionStore(platform, root), {
    cwd: root,
    source: 'exec',
    thread_source: 'user',
    csm_version: '0',
    base_message_id: 'msg',
    payloadPolicy: 'full',
  });
  await session.close();
  return session.id;
}

/** Runs a child; where `killAfterBytes` is given, until it has told so much. */
async function runChild(args: readonly string[], killAfterBytes = Number.POSITIVE_INFINITY) {
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/contend-child.ts`, ...args], {
    stdout: 'pipe',
    stderr: 'pipe',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  let text = '';
  const stderr = child.stderr.text();
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > killAfterBytes) child.kill('SIGKILL');
  }
  await child.exited;
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const told = lines.filter(Boolean).map((line) => JSON.parse(line) as Told);
  return { code: child.exitCode, signal: child.signalCode, stderr: await stderr, told };
}

function readEvents(root: string, id: string): readonly StoredEvent[] {
  const events: StoredEvent[] = [];
  const view = readSession(sessionStore(platform, root), id, { onEvent: (event) => events.push(event) });
  expect(view.damage).toEqual([]);
  expect(view.end.tornBytes).toBe(0);
  return events;
}

const requestsOf = (events: readonly StoredEvent[]): readonly string[] =>
  events.flatMap((event) => ('request_id' in event && event.request_id !== undefined ? [event.request_id] : []));

/** No number is missing or there twice, no request was applied twice, no turn has another's records in it. */
function checkLog(events: readonly StoredEvent[], told: readonly Told[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const requests = requestsOf(events);
  expect(new Set(requests).size).toBe(requests.length);
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  for (const { seqs = [], turn } of told) {
    for (const seq of seqs) {
      const event = bySeq.get(seq);
      expect(event !== undefined && 'turn_id' in event && String(event.turn_id)).toBeTruthy();
      if (event?.type === 'turn.started') expect(event.turn_id).toBe(turn ?? '');
    }
  }
  const applied = told.flatMap(({ request, status }) =>
    status === 'applied' && request !== undefined ? [request] : [],
  );
  expect(applied.filter((request) => !requests.includes(request))).toEqual([]);
  let open: string | undefined;
  for (const event of events) {
    if (event.type === 'turn.started') {
      expect(open).toBeUndefined();
      open = event.turn_id;
    } else if (event.type === 'turn.completed' || event.type === 'turn.interrupted') open = undefined;
  }
  const queued = events.flatMap((event) => (event.type === 'session.queued' ? [event.request_id] : []));
  const taken = events.flatMap((event) => (event.type === 'turn.started' ? (event.queued ?? []) : []));
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken.filter((request) => !queued.includes(request))).toEqual([]);
}

describe('four processes and one session', () => {
  test.each([
    ['all live', false],
    ['one is killed', true],
  ])(
    '%s: turns and requests of all are in it once, in order',
    async (_name, kills) => {
      using folder = openTempFolder();
      const id = await makeSession(folder.path);
      const ended = await Promise.all(
        Array.from({ length: PROCESSES }, (_, n) =>
          runChild(
            [folder.path, id, 'work', String(n + 1), String(ROUNDS)],
            kills && n === 0 ? 300 + Math.floor(platform.random.fraction() * 500) : undefined,
          ),
        ),
      );
      for (const [n, { code, stderr }] of ended.entries()) {
        if (!kills || n > 0) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      }
      // Whoever comes next applies what a killed one left.
      await (await openSession(sessionStore(platform, folder.path), id)).close();
      const events = readEvents(folder.path, id);
      const told = ended.flatMap((child) => child.told);
      checkLog(events, told);
      const asked = told.flatMap(({ request }) => request ?? []);
      expect(asked.filter((request) => !requestsOf(events).includes(request))).toEqual([]);
      expect(asked.length).toBeGreaterThan(PROCESSES);
    },
    60_000,
  );
});

describe('a holder that is killed while it applies requests', () => {
  test.each([1, 2, 3])(
    'after the log has them and before file %i is removed: each is applied once',
    async (count) => {
      using folder = openTempFolder();
      const id = await makeSession(folder.path);
      const inbox = folder.at(`sessions/${id}/inbox`);
      const requests = ['one', 'two', 'three'].map((text, n) => ({
        id: encodeUuidV7(platform.clock.now() + n, platform.random.bytes(10)),
        request: { kind: 'queue', text } as const,
      }));
      for (const request of requests) writeRequest(platform.fs, inbox, request);
      const { signal, stderr } = await runChild([folder.path, id, 'die', String(count)]);
      expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
      expect(platform.fs.list(inbox)).toHaveLength(4 - count);
      const session = await openSession(sessionStore(platform, folder.path), id);
      expect(session.state.queue.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
      await session.close();
      expect(platform.fs.list(inbox)).toEqual([]);
      checkLog(readEvents(folder.path, id), []);
    },
    20_000,
  );
});
