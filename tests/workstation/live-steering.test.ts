/** Saying more while a turn runs: in each of its phases. */
import { describe, expect, test } from 'bun:test';
import { requestItems } from '#/session/events/state.ts';
import { readSession, sessionStore } from '#/session/store/session-store.ts';
import { until } from '#tests/support/until.ts';
import { openLive, prompt, type Live } from './support/live.ts';

const hang = { items: [{ text: 'partial answer', done: false, deltas: 2 }], end: 'none', close: 'hang' };
const call = { items: [{ text: 'I look.' }, { call: 'exec_command', args: { cmd: 'work' } }] };
const say = (text: string): unknown => ({ items: [{ text }] });

/** What the next request would carry, in short: role or type, and the text. */
function history({ platform, live }: Live): readonly string[] {
  const { state } = readSession(sessionStore(platform, '/home/user/.codex/csm'), live.id);
  return requestItems(state)
    .filter((item) => item['role'] !== 'developer')
    .map((item) => {
      const content = item['content'] as readonly { readonly text: string }[] | undefined;
      const text = content?.[0]?.text ?? '';
      return text.startsWith('<environment_context>') ? 'environment' : `${item['role'] ?? item.type} ${text}`.trim();
    })
    .slice(1);
}

/** The command of `call` waits until it is told; whatever else is started fails. */
function holdChildren(live: Live): void {
  live.platform.processes.programs.set('bash', '/bin/bash');
  live.platform.processes.onSpawn = (child) => {
    if (!child.request.argv.includes('work')) child.exit(1);
  };
}

describe('steering', () => {
  test('while the answer streams: what was said so far is kept beside the history, and the model is asked anew', async () => {
    const session = await openLive({ responses: [hang, say('done')] });
    const { live, events } = session;
    await live.submit(prompt('first'));
    await until('it streams', () => events.some(({ type }) => type === 'item.delta'));
    await live.submit(prompt('more'));
    await live.idle();
    expect(history(session)).toEqual(['user first', 'user more', 'assistant done']);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'item.interrupted', payload: { text: expect.stringContaining('partial') } }),
    );
    expect(events).toContainEqual(expect.objectContaining({ type: 'response.failed', code: 'steered' }));
    expect(events.filter(({ type }) => type === 'turn.started')).toHaveLength(1);
    expect(live.facts.lastEnd).toMatchObject({ status: 'completed' });
    await live.close();
  });

  test('several at once come in their order, in one request', async () => {
    const session = await openLive({ responses: [hang, say('done')] });
    const { live, events } = session;
    await live.submit(prompt('first'));
    await until('it streams', () => events.some(({ type }) => type === 'item.delta'));
    await Promise.all([live.submit(prompt('second')), live.submit(prompt('third'))]);
    await live.idle();
    expect(history(session)).toEqual(['user first', 'user second', 'user third', 'assistant done']);
    await live.close();
  });

  test('while a tool runs: it ends first, and its output stands before what was said', async () => {
    const session = await openLive({
      responses: [call, say('done')],
      flags: { bypassSandbox: true },
    });
    const { live, platform } = session;
    holdChildren(session);
    await live.submit(prompt('first'));
    const child = await until('the command runs', () =>
      platform.processes.children.find(({ request }) => request.argv.includes('work')),
    );
    let isTaken = false;
    const taken = live.submit(prompt('more')).then(() => (isTaken = true));
    await until('it waits', () => live.facts.steering.length === 1);
    expect(isTaken).toBe(false);
    child.exit(0);
    await taken;
    await live.idle();
    expect(live.facts.steering).toEqual([]);
    expect(history(session)).toEqual([
      'user first',
      'assistant I look.',
      'function_call',
      'function_call_output',
      'user more',
      'assistant done',
    ]);
    await live.close();
  });

  test('while an approval is waited for: the answer comes first', async () => {
    const answer = Promise.withResolvers<void>();
    const session = await openLive({
      responses: [
        {
          items: [
            {
              call: 'exec_command',
              args: { cmd: 'work', sandbox_permissions: 'require_escalated', justification: 'x' },
            },
          ],
        },
        say('done'),
      ],
      options: {
        ask: {
          approval: async () => {
            await answer.promise;
            return { decision: 'declined', by: 'user', message: 'no' };
          },
          questions: async () => undefined,
        },
      },
    });
    const { live, events } = session;
    holdChildren(session);
    await live.submit(prompt('first'));
    await until('it asks', () => events.some(({ type }) => type === 'approval.requested'));
    const taken = live.submit(prompt('more'));
    await until('it waits', () => live.facts.steering.length === 1);
    answer.resolve();
    await taken;
    await live.idle();
    expect(history(session).slice(-3)).toEqual(['function_call_output', 'user more', 'assistant done']);
    await live.close();
  });

  test('while a retry is waited for: it is not waited for any longer', async () => {
    const session = await openLive({
      responses: [{ items: [], failed: { code: 'server_error', message: 'boom' }, repeat: 2 }, say('done')],
    });
    const { live, events } = session;
    await live.submit(prompt('first'));
    await until('it waits', () => events.some(({ type }) => type === 'stream.retrying'));
    await live.submit(prompt('more'));
    // The second attempt fails, too: what follows waits for the clock.
    await until('it waits again', () => events.filter(({ type }) => type === 'stream.retrying').length === 2);
    await live.submit(prompt('and more'));
    await live.idle();
    expect(history(session)).toEqual(['user first', 'user more', 'user and more', 'assistant done']);
    await live.close();
  });

  test('a turn that is interrupted first gives what was said to the next one', async () => {
    const session = await openLive({
      responses: [call, say('done')],
      flags: { bypassSandbox: true },
    });
    const { live, platform, types } = session;
    holdChildren(session);
    await live.submit(prompt('first'));
    await until('the command runs', () =>
      platform.processes.children.find(({ request }) => request.argv.includes('work')),
    );
    const taken = live.submit(prompt('instead'));
    await until('it waits', () => live.facts.steering.length === 1);
    await live.interrupt('user');
    await taken;
    await live.idle();
    expect(types().filter((type) => type.startsWith('turn.'))).toEqual([
      'turn.started',
      'turn.interrupted',
      'turn.started',
      'turn.completed',
    ]);
    expect(history(session).slice(-2)).toEqual(['user instead', 'assistant done']);
    await live.close();
  });
});
