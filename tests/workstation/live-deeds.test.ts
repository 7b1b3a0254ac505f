/** What a user does beside prompts: commands of their own, going back, compacting. */
import { describe, expect, test } from 'bun:test';
import { itemText } from '#/protocol/responses/items.ts';
import { requestItems } from '#/session/events/state.ts';
import { readSession, sessionStore } from '#/session/store/session-store.ts';
import { undoCompaction } from '#/workstation/compaction-undo.ts';
import { until } from '#tests/support/until.ts';
import { openLive, prompt, type Live } from './support/live.ts';

const say = (text: string): unknown => ({ items: [{ text }] });
const hang = { items: [{ text: 'partial', done: false }], end: 'none', close: 'hang' };

/** What the next request would carry behind the context: role and beginning of the text. */
function history({ platform, live }: Live): readonly string[] {
  const { state } = readSession(sessionStore(platform, '/home/user/.codex/csm'), live.id);
  return requestItems(state).flatMap((item) => {
    const text = itemText(item);
    return item['role'] === 'developer' || text.startsWith('<environment_context>') ? [] : [text];
  });
}

/** Prompts that are part of the session, with their ids. */
function promptIds({ events }: Live): readonly (readonly [text: string, id: string])[] {
  return events.flatMap((event) =>
    event.type === 'item.completed' && event.kind === 'user_message'
      ? [[itemText(event.payload.item), event.item_id] as const]
      : [],
  );
}

function playCommand(live: Live, output: string, code: number): void {
  const { processes } = live.platform;
  processes.programs.set('bash', '/bin/bash');
  processes.onSpawn = async (child) => {
    if (!child.request.argv.includes('ls /nope')) return child.exit(1);
    await child.print(output);
    child.exit(code);
  };
}

describe('a command of the user', () => {
  test('is a turn of its own, and the model is told of it as Codex tells it', async () => {
    const session = await openLive({ responses: [say('I see')] });
    const { live, platform, types, events } = session;
    playCommand(session, 'no such file\n', 2);
    await live.runShell('ls /nope');
    await live.idle();
    expect(types()).toEqual([
      'settings.applied',
      'context.added',
      'session.titled',
      'turn.started',
      'tool.started',
      'tool.completed',
      'context.added',
      'turn.completed',
    ]);
    expect(live.facts.title).toBe('!ls /nope');
    expect(events.find((event) => event.type === 'tool.completed')).toMatchObject({ exit_code: 2, status: 'failed' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'tool.output' }));
    // Nothing stands between the user and the machine.
    const started = platform.processes.children.map(({ request }) => request.argv.slice(-3));
    expect(started).toContainEqual(['/bin/bash', '-c', 'ls /nope']);
    await live.submit(prompt('and?'));
    await live.idle();
    expect(history(session)[0]).toMatch(
      /^<user_shell_command>\n<command>\nls \/nope\n<\/command>\n<result>\nExit code: 2\nDuration: \d+\.\d{4} seconds\nOutput:\nno such file\n\n<\/result>\n<\/user_shell_command>$/,
    );
    expect(history(session).slice(1)).toEqual(['and?', 'I see']);
    await live.close();
  });

  test('runs beside a turn, and is told before its next request', async () => {
    const session = await openLive({ responses: [hang, say('done')] });
    const { live, events } = session;
    playCommand(session, 'x', 0);
    await live.submit(prompt('go'));
    await until('it streams', () => events.some(({ type }) => type === 'item.delta'));
    await live.runShell('ls /nope');
    await live.submit(prompt('more'));
    await live.idle();
    const texts = history(session);
    expect(texts.map((text) => text.slice(0, 6))).toEqual(['go', '<user_', 'more', 'done']);
    await live.close();
  });

  test('outlives the turn beside which it began, and is told where the next one can take it', async () => {
    const session = await openLive({ responses: [hang, say('1'), hang, say('2')] });
    const { live, events, platform } = session;
    const { processes } = platform;
    processes.programs.set('bash', '/bin/bash');
    processes.onSpawn = (child) => {
      if (!child.request.argv.includes('ls /nope')) child.exit(1);
    };
    const isTold = (): boolean => events.some((event) => event.type === 'context.added' && event.reason === 'shell');
    const streams = (): number => events.filter(({ type }) => type === 'item.delta').length;
    await live.submit(prompt('go'));
    await until('it streams', () => streams() > 0);
    const ran = live.runShell('ls /nope');
    const child = await until('it runs', () =>
      processes.children.find(({ request }) => request.argv.includes('ls /nope')),
    );
    await live.submit(prompt('more'));
    await live.idle();
    const before = streams();
    await live.submit(prompt('next'));
    await until('it streams again', () => streams() > before);
    child?.exit(0);
    await ran;
    expect(isTold()).toBe(false);
    await live.submit(prompt('on'));
    await live.idle();
    expect(isTold()).toBe(true);
    expect(history(session).map((text) => text.slice(0, 6))).toEqual(['go', 'more', '1', 'next', '<user_', 'on', '2']);
    await live.close();
  });

  test('ends when it is interrupted', async () => {
    const session = await openLive();
    const { live, platform } = session;
    platform.processes.onSpawn = (child) => {
      if (!child.request.argv.includes('sleep 9')) child.exit(1);
    };
    await live.runShell('sleep 9');
    await until('it runs', () => platform.processes.children.find(({ request }) => request.argv.includes('sleep 9')));
    await live.interrupt('user');
    expect(live.facts.lastEnd).toEqual({ status: 'interrupted', reason: 'user' });
    await live.close();
  });
});

describe('the history', () => {
  test('of a session that was opened anew is read from its end, by whoever let go of it', async () => {
    const { live } = await openLive({ responses: [say('1')] });
    await live.submit(prompt('one'));
    await live.idle();
    expect((await live.readHistory(100)).events).toEqual([]);
    const { events } = await live.readHistory(100, Number.MAX_SAFE_INTEGER);
    const shown = events.flatMap((event) =>
      event.type === 'item.completed' && event.payload !== undefined ? [itemText(event.payload.item)] : [],
    );
    expect(shown).toEqual(['one', '1']);
    await live.close();
  });
});

describe('going back', () => {
  test('leaves the prompt and what followed behind, for the model and for screens', async () => {
    const session = await openLive({ responses: [say('1'), say('2'), say('3'), say('4')] });
    const { live, platform } = session;
    for (const text of ['one', 'two', 'three']) {
      await live.submit(prompt(text));
      await live.idle();
    }
    const two = promptIds(session).find(([text]) => text === 'two')?.[1] ?? '';
    expect(await live.backtrack(two)).toBe('two');
    expect(history(session)).toEqual(['one', '1']);
    await live.submit(prompt('instead'));
    await live.idle();
    expect(history(session)).toEqual(['one', '1', 'instead', '4']);
    // What was left behind is no longer there to go back to.
    await expect(live.backtrack(two)).rejects.toMatchObject({ code: 'prompt-not-found' });
    // The first one still is, past what was left behind.
    const again = await openLive({ platform, options: { target: { kind: 'resume', id: live.id } } });
    expect(again.live.facts.title).toBe('one');
    const { events } = await again.live.readHistory(100);
    const shown = events.flatMap((event) =>
      event.type === 'item.completed' && event.payload !== undefined ? [itemText(event.payload.item)] : [],
    );
    expect(shown).toEqual(['one', '1', 'instead', '4']);
    await again.live.close();
    const one = promptIds(session).find(([text]) => text === 'one')?.[1] ?? '';
    expect(await live.backtrack(one)).toBe('one');
    expect(history(session)).toEqual([]);
    await live.close();
  });

  test('goes past a compaction, and can be undone', async () => {
    const session = await openLive({ responses: [say('1'), say('2'), say('sum of it'), say('3')] });
    const { live, platform } = session;
    for (const text of ['one', 'two']) {
      await live.submit(prompt(text));
      await live.idle();
    }
    await live.compact();
    await live.submit(prompt('three'));
    await live.idle();
    const compacted = history(session);
    expect(compacted.join(' ')).toContain('sum of it');
    const two = promptIds(session).find(([text]) => text === 'two')?.[1] ?? '';
    expect(await live.backtrack(two)).toBe('two');
    expect(history(session)).toEqual(['one', '1']);
    await live.close();
    await undoCompaction(platform, live.facts.settings, live.id);
    expect(history(session)).toEqual(compacted);
  });

  test('tells again what has changed since', async () => {
    const session = await openLive({ responses: [say('1'), say('2'), say('3')] });
    const { live, platform } = session;
    await live.submit(prompt('one'));
    await live.idle();
    await live.submit(prompt('two'));
    await live.idle();
    await live.applySettings({ approvalPolicy: 'never' });
    await live.submit(prompt('three'));
    await live.idle();
    const two = promptIds(session).find(([text]) => text === 'two')?.[1] ?? '';
    await live.backtrack(two);
    const { state } = readSession(sessionStore(platform, '/home/user/.codex/csm'), live.id);
    expect(itemText(requestItems(state).at(-1) ?? {})).toContain('Approval policy is currently never');
    await live.close();
  });

  test('a steered prompt is left behind without the turn that it came into', async () => {
    const session = await openLive({ responses: [hang, say('done')] });
    const { live, events } = session;
    await live.submit(prompt('go'));
    await until('it streams', () => events.some(({ type }) => type === 'item.delta'));
    await live.submit(prompt('more'));
    await live.idle();
    const more = promptIds(session).find(([text]) => text === 'more')?.[1] ?? '';
    expect(await live.backtrack(more)).toBe('more');
    expect(history(session)).toEqual(['go']);
    await live.close();
  });
});

describe('compacting by hand', () => {
  test('a model that fails leaves the context as it was, with a reason', async () => {
    const session = await openLive({ responses: [say('1'), { status: 400, body: 'no' }] });
    const { live } = session;
    await live.submit(prompt('one'));
    await live.idle();
    await expect(live.compact()).rejects.toMatchObject({ code: expect.any(String) });
    expect(live.facts.lastEnd).toMatchObject({ status: 'failed' });
    expect(history(session)).toEqual(['one', '1']);
    await live.close();
  });

  test('is refused while a turn runs', async () => {
    const { live, events } = await openLive({ responses: [hang] });
    await live.submit(prompt('one'));
    await until('it streams', () => events.some(({ type }) => type === 'item.delta'));
    await expect(live.compact()).rejects.toMatchObject({ code: 'turn-running' });
    await live.close();
  });
});
