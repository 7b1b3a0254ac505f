/** A live session: prompts, queue, history, other processes, faults, closing. */
import { describe, expect, test } from 'bun:test';
import { itemText } from '#/protocol/responses/items.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { until } from '#tests/support/until.ts';
import { openLive, prompt, withTime } from './support/live.ts';

const say = (text: string): unknown => ({ items: [{ text }] });
const hang = { items: [{ text: 'partial', done: false }], end: 'none', close: 'hang' };

describe('a new session', () => {
  test('leaves nothing behind before its first prompt', async () => {
    const { live, platform } = await openLive();
    expect(live.facts.isEmpty).toBe(true);
    expect(live.facts.sessionId).toBe(live.id);
    expect(await live.readHistory(10)).toEqual({ events: [], before: undefined });
    await live.close();
    expect(platform.fs.stat('/home/user/.codex/csm/sessions')).toBeUndefined();
  });

  test('a prompt is on disk when it is acknowledged, and answered', async () => {
    const { live, platform, types, facts } = await openLive({ responses: [say('Hello')] });
    await live.submit(prompt('hi there'));
    const log = `/home/user/.codex/csm/sessions/${live.id}/events.jsonl`;
    expect(Buffer.from(platform.fs.readFile(log)).toString()).toContain('hi there');
    await live.idle();
    expect(types()).toEqual([
      'settings.applied',
      'context.added',
      'session.titled',
      'turn.started',
      'item.completed',
      'item.completed',
      'response.completed',
      'turn.completed',
    ]);
    expect(live.facts).toMatchObject({ title: 'hi there', isEmpty: false, turn: undefined });
    expect(live.facts.lastEnd).toMatchObject({ status: 'completed' });
    expect(live.facts.usage.total_tokens).toBe(110);
    expect(facts.some(({ turn }) => turn !== undefined)).toBe(true);
    await live.close();
  });
});

describe('the queue', () => {
  test('waits for the end of the turn, the oldest first; the last one can be taken back', async () => {
    const { live, prompts } = await openLive({ responses: [say('a'), say('b'), say('c')] });
    await live.submit(prompt('one'));
    live.queue(prompt('two'));
    live.queue(prompt('three'));
    expect(live.unqueue()).toEqual(prompt('three'));
    expect(live.facts.queued).toEqual([prompt('two')]);
    await live.idle();
    expect(prompts()).toEqual(['one', 'two']);
    expect(live.facts.queued).toEqual([]);
    await live.close();
  });

  test('stays after a turn that was interrupted', async () => {
    const { live, prompts, events } = await openLive({ responses: [hang, say('later')] });
    await live.submit(prompt('one'));
    live.queue(prompt('two'));
    await until('it streams', () => events.some(({ type }) => type === 'item.delta'));
    await live.interrupt('user');
    await live.idle();
    expect(prompts()).toEqual(['one']);
    expect(live.facts.queued).toEqual([prompt('two')]);
    expect(live.facts.lastEnd).toEqual({ status: 'interrupted', reason: 'user' });
    await live.close();
  });
});

describe('the history', () => {
  test('comes by pages, the newest first, and ends where the session was opened', async () => {
    const platform = openMemoryPlatform();
    const first = await openLive({ platform, responses: [say('one'), say('x'.repeat(200_000))] });
    await first.live.submit(prompt('1'));
    await first.live.idle();
    await first.live.submit(prompt('2'));
    await first.live.idle();
    await first.live.close();
    const { live } = await openLive({
      platform,
      responses: [say('three')],
      options: { target: { kind: 'resume', id: first.live.id } },
    });
    await live.submit(prompt('3'));
    await live.idle();
    const seqs: number[] = [];
    const texts: string[] = [];
    let before: number | undefined;
    do {
      const page = await live.readHistory(4, before);
      expect(page.events.length).toBeLessThanOrEqual(4);
      seqs.unshift(...page.events.map(({ seq }) => seq));
      for (const event of page.events) {
        if (event.type === 'item.completed' && event.payload !== undefined) texts.push(itemText(event.payload.item));
      }
      before = page.before;
    } while (before !== undefined);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(texts.join(' ')).not.toContain('three');
    const long = texts.find((text) => text.startsWith('xx')) ?? '';
    expect(long.length).toBeLessThan(70_000);
    expect(long).toContain('bytes not shown');
    await live.close();
  });
});

describe('faults', () => {
  test('a prompt that cannot be written is refused with a reason', async () => {
    const { live, platform } = await openLive({ responses: [say('x')] });
    platform.fs.faults.syncErrno = 'EIO';
    await expect(live.submit(prompt('lost?'))).rejects.toMatchObject({ code: expect.any(String) });
    expect(live.facts.turn).toBeUndefined();
    platform.fs.faults.syncErrno = undefined;
    await live.close();
  });

  test('a session that another process works in is refused, and its events are told once it rests', async () => {
    const platform = openMemoryPlatform();
    const mine = await openLive({ platform, responses: [say('a'), say('b')] });
    await mine.live.submit(prompt('one'));
    await mine.live.idle();
    const other = await withTime(
      platform,
      openLive({
        platform: platform.process(77),
        responses: [hang, say('theirs')],
        options: { target: { kind: 'resume', id: mine.live.id } },
      }),
    );
    await withTime(platform, other.live.submit(prompt('from elsewhere')));
    await expect(withTime(platform, mine.live.submit(prompt('two')))).rejects.toMatchObject({ code: 'session-locked' });
    await until('it streams', () => other.events.some(({ type }) => type === 'item.delta'));
    await other.live.interrupt('user');
    await withTime(platform, other.live.close());
    await withTime(platform, mine.live.submit(prompt('two')));
    await mine.live.idle();
    expect(mine.prompts()).toEqual(['one', 'from elsewhere', 'two']);
    await mine.live.close();
  });

  test('close does not wait for what does not want to end, and records why', async () => {
    const platform = openMemoryPlatform();
    const { live } = await openLive({
      platform,
      responses: [{ items: [{ call: 'exec_command', args: { cmd: 'stubborn' } }] }],
      flags: { bypassSandbox: true },
    });
    platform.processes.onSpawn = (child) => {
      if (child.request.argv.includes('stubborn')) child.onSignal = () => {};
      else child.exit(1);
    };
    await live.submit(prompt('go'));
    await until('it runs', () => platform.processes.children.some(({ request }) => request.argv.includes('stubborn')));
    const beforeMs = platform.clock.monotonic();
    void live.interrupt('hangup');
    await withTime(platform, live.close());
    expect(platform.clock.monotonic() - beforeMs).toBeLessThan(2_000);
    const again = await openLive({ platform, options: { target: { kind: 'resume', id: live.id } } });
    const { events } = await again.live.readHistory(3);
    expect(events.map(({ type }) => type)).toContain('tool.completed');
    expect(events.at(-1)).toMatchObject({ type: 'turn.interrupted', reason: 'hangup' });
    await again.live.close();
  });

  test('close ends what runs and records it', async () => {
    const platform = openMemoryPlatform();
    const { live, events } = await openLive({ platform, responses: [hang] });
    await live.submit(prompt('one'));
    await until('it streams', () => events.some(({ type }) => type === 'item.delta'));
    await live.interrupt('hangup');
    await live.close();
    await expect(live.submit(prompt('late'))).rejects.toMatchObject({ code: 'session-closed' });
    const again = await openLive({ platform, options: { target: { kind: 'resume', id: live.id } } });
    const { events: history } = await again.live.readHistory(3);
    expect(history.at(-1)).toMatchObject({ type: 'turn.interrupted', reason: 'hangup' });
    expect(history.map(({ type }) => type)).toContain('context.added');
    await again.live.close();
  });
});
