/** Asking for calls over sessions in memory: states, times, limits, forks, sessions without payloads, damage. */
import { describe, expect, test } from 'bun:test';
import type { DurableEvent } from '#/session/events/index.ts';
import { createSession, sessionStore, type CreateOptions } from '#/session/store/session-store.ts';
import { queryTools, type ToolAnswer, type ToolQuery } from '#/workstation/tool-query.ts';
import {
  functionCall,
  toolCompleted,
  toolStarted,
  turnCompleted,
  turnStarted,
} from '#tests/session/support/sample-events.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';
import { FACTS, ROOT } from '#tests/session/support/memory-store.ts';

const failed = (callId: string): DurableEvent =>
  ({ ...toolCompleted(callId), status: 'failed', exit_code: 2 }) as DurableEvent;

/** A session with these events, a minute apart; closed unless it is to stay open. */
async function record(
  platform: MemoryPlatform,
  events: readonly DurableEvent[],
  options: Partial<CreateOptions> & { readonly isOpen?: boolean } = {},
): Promise<string> {
  const session = await createSession(sessionStore(platform, ROOT), { ...FACTS, ...options });
  for (const event of events) {
    platform.clock.jump(60_000);
    await session.append(event);
  }
  if (options.isOpen !== true) await session.close();
  return session.id;
}
const call = (id: string, end: DurableEvent = toolCompleted(id)): readonly DurableEvent[] => [
  functionCall(id),
  toolStarted(id),
  end,
];

const ask = (platform: MemoryPlatform, query: Partial<ToolQuery> = {}): ToolAnswer =>
  queryTools(platform, { csmRoot: ROOT }, { limit: 100, ...query });
const ids = ({ calls }: ToolAnswer): readonly string[] => calls.map(({ callId }) => callId);

describe('queryTools', () => {
  test('the latest first, with what they did', async () => {
    const platform = openMemoryPlatform();
    const one = await record(platform, [turnStarted(), ...call('a'), ...call('b', failed('b')), turnCompleted()]);
    await record(platform, [turnStarted(), ...call('c'), turnCompleted()]);
    const answer = ask(platform);
    expect(ids(answer)).toEqual(['c', 'b', 'a']);
    expect(answer).toMatchObject({ total: 3, sessions: 2, damaged: [] });
    expect(answer.calls[1]).toMatchObject({
      sessionId: one,
      status: 'failed',
      exitCode: 2,
      action: { kind: 'command', command: 'ls', cwd: '/work' },
    });
    expect(ids(ask(platform, { statuses: new Set(['failed']) }))).toEqual(['b']);
    expect(ids(ask(platform, { kinds: new Set(['patch']) }))).toEqual([]);
    expect(ids(ask(platform, { session: one }))).toEqual(['b', 'a']);
    expect(() => ask(platform, { session: 'nobody' })).toThrow('no session "nobody" here');
  });

  test('a limit keeps the latest, and older sessions are not opened', async () => {
    const platform = openMemoryPlatform();
    for (let index = 0; index < 5; index++) {
      await record(platform, [turnStarted(), ...call(`${index}a`), ...call(`${index}b`), turnCompleted()]);
    }
    const answer = ask(platform, { limit: 3 });
    expect(ids(answer)).toEqual(['4b', '4a', '3b']);
    expect(answer.sessions).toBeLessThan(5);
    expect(answer.total).toBeUndefined();
    expect(ask(platform, { limit: 50 }).total).toBe(10);
  });

  test('since: by the end of the call', async () => {
    const platform = openMemoryPlatform();
    await record(platform, [turnStarted(), ...call('a'), turnCompleted()]);
    const sinceMs = platform.clock.now() + 1;
    await record(platform, [turnStarted(), ...call('b'), turnCompleted()]);
    expect(ask(platform, { sinceMs })).toMatchObject({ sessions: 1 });
    expect(ids(ask(platform, { sinceMs }))).toEqual(['b']);
    expect(ids(ask(platform, { sinceMs: platform.clock.now() + 1 }))).toEqual([]);
  });

  test('since, in a long session: the answer is that of a whole reading', async () => {
    const platform = openMemoryPlatform();
    const events = Array.from({ length: 300 }, (_, index) => call(`c${index}`)).flat();
    const id = await record(platform, [turnStarted(), ...events, turnCompleted()]);
    const index = `${ROOT}/sessions/${id}/events.index.json`;
    const all = ask(platform, { limit: 1000 }).calls;
    expect(all.length).toBe(300);
    for (const from of [1, 5, 100, 298]) {
      const sinceMs = Date.parse(all[from]?.endedAt ?? '');
      const found = ask(platform, { sinceMs, limit: 1000 });
      expect(ids(found)).toEqual(all.slice(0, from + 1).map(({ callId }) => callId));
      expect(found.damaged).toEqual([]);
    }
    // An index of another log is not believed.
    if (platform.fs.stat(index) !== undefined) {
      platform.fs.writeFile(index, platform.fs.readText(index).replaceAll(/"offset":(\d)/g, '"offset":1$1'));
      expect(ids(ask(platform, { sinceMs: Date.parse(all[5]?.endedAt ?? ''), limit: 1000 })).length).toBe(6);
    }
  });

  test('without an end: running while somebody has the session, else interrupted', async () => {
    const platform = openMemoryPlatform();
    await record(platform, [turnStarted(), functionCall('a'), toolStarted('a')], { isOpen: true });
    platform.fs.makeDir('/proc');
    expect(ask(platform).calls).toMatchObject([{ status: 'running' }]);
    platform.restart();
    expect(ask(platform).calls).toMatchObject([{ status: 'interrupted' }]);
    expect(ids(ask(platform, { statuses: new Set(['failed', 'interrupted']) }))).toEqual(['a']);
  });

  test('a session without payloads has facts, and not what calls did', async () => {
    const platform = openMemoryPlatform();
    await record(platform, [turnStarted(), ...call('a'), turnCompleted()], { payloadPolicy: 'metadata' });
    expect(ask(platform).calls).toMatchObject([
      { callId: 'a', tool: 'exec_command', status: 'completed', action: undefined },
    ]);
  });

  test('a damaged session is named, and the rest of it is listed', async () => {
    const platform = openMemoryPlatform();
    const id = await record(platform, [turnStarted(), ...call('a'), ...call('b'), turnCompleted()]);
    const log = `${ROOT}/sessions/${id}/events.jsonl`;
    const lines = platform.fs.readText(log).split('\n');
    lines[3] = lines[3]?.replace('{"v"', '{"x"') ?? '';
    platform.fs.writeFile(log, lines.join('\n'));
    const answer = ask(platform);
    expect(answer.damaged).toEqual([id]);
    expect(ids(answer)).toContain('b');
  });

  test('no sessions', () => {
    expect(ask(openMemoryPlatform())).toEqual({ calls: [], total: 0, sessions: 0, damaged: [] });
  });
});
