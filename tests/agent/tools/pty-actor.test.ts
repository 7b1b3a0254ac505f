/** The actor over a command in memory: order, bounds, refusals, replies, events. */
import { describe, expect, test } from 'bun:test';
import { LiveCommand } from '#/agent/tools/live-process.ts';
import { decodeOutput } from '#/agent/tools/output-buffer.ts';
import { PTY_QUEUE, PtyActor, type PtyReply } from '#/agent/tools/pty-actor.ts';
import type { TerminalChange } from '#/agent/tools/tool.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { until } from '#tests/support/until.ts';

const NUMBER = 4711;

async function open(script: string): Promise<{
  readonly actor: PtyActor;
  readonly command: LiveCommand;
  readonly changes: TerminalChange[];
  readonly printed: () => string;
  [Symbol.asyncDispose](): Promise<void>;
}> {
  const changes: TerminalChange[] = [];
  const command = new LiveCommand(openBunPlatform(), {
    processId: NUMBER,
    callId: 'call',
    terminal: true,
    prepared: {
      argv: ['sh', '-c', script],
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      receipt: { rung: 'none', mode: 'danger-full-access', network: true },
      release: () => {},
    },
    report: {
      started: async () => {},
      output: () => {},
      goal: async () => {},
      terminal: (change) => void changes.push(change),
      processExited: () => {},
    },
    redact: (text) => text,
  });
  const printed = (): string => command.readAll();
  await until('it is ready', () => printed().includes('ready'));
  return { actor: new PtyActor(command), command, changes, printed, [Symbol.asyncDispose]: () => command.killNow() };
}

const shown = (reply: PtyReply): string =>
  reply.status === 'done' && reply.output !== undefined ? decodeOutput(reply.output) : '';

describe('the actor', () => {
  test('obeys, replies, and reports counts', async () => {
    await using live = await open('stty -echo; echo ready; read line; echo "got $line"; read other; stty size; exit 5');
    const { actor, changes } = live;
    expect(await actor.send({ kind: 'input', text: 'hällo\n' })).toEqual({ status: 'done', bytes: 7 });
    await until('it answers', () => live.printed().includes('got hällo'));
    expect(shown(await actor.send({ kind: 'drain', waitMs: 0 }))).toBe('ready\r\ngot hällo\r\n');
    // What a look has shown the next one does not.
    expect(shown(await actor.send({ kind: 'drain', waitMs: 0 }))).toBe('');
    expect(await actor.send({ kind: 'resize', cols: 100, rows: 40 })).toEqual({ status: 'done' });
    expect(await actor.send({ kind: 'input', text: '\n' })).toEqual({ status: 'done', bytes: 1 });
    const end = await actor.send({ kind: 'finish', waitMs: 30_000 });
    expect([shown(end), end]).toEqual(['40 100\r\n', expect.objectContaining({ status: 'done', exitCode: 5 })]);
    expect(changes).toEqual([
      { kind: 'opened', processId: NUMBER, cols: 80, rows: 24 },
      { kind: 'written', processId: NUMBER, bytes: 7 },
      { kind: 'resized', processId: NUMBER, cols: 100, rows: 40 },
      { kind: 'written', processId: NUMBER, bytes: 1 },
    ]);
  });

  test('names controls, and signals the foreground', async () => {
    await using live = await open(
      "trap 'echo int' INT; trap 'echo usr' USR1; echo ready; while :; do sleep 0.02; done",
    );
    await live.actor.send({ kind: 'input', text: '\u0003' });
    await until('it is interrupted', () => live.printed().includes('int\r\n'));
    await live.actor.send({ kind: 'signal', signal: 'SIGUSR1' });
    await until('it is signaled', () => live.printed().includes('usr\r\n'));
    expect(await live.actor.send({ kind: 'kill' })).toEqual({ status: 'done', exitCode: 137 });
    expect(live.changes.slice(1)).toEqual([
      { kind: 'written', processId: NUMBER, bytes: 1, control: 'interrupt' },
      { kind: 'signaled', processId: NUMBER, signal: 'SIGUSR1' },
    ]);
  });

  test('closes the input once, and refuses what comes after', async () => {
    await using live = await open('echo ready; cat; echo end');
    expect(await live.actor.send({ kind: 'close' })).toEqual({ status: 'done', bytes: 1 });
    expect(await live.actor.send({ kind: 'input', text: 'x' })).toMatchObject({ status: 'refused' });
    await live.command.ended;
    for (const command of [
      { kind: 'input', text: 'x' },
      { kind: 'close' },
      { kind: 'resize', cols: 1, rows: 1 },
      { kind: 'signal', signal: 'SIGINT' },
    ] as const) {
      expect(await live.actor.send(command)).toEqual({ status: 'refused', reason: 'ended' });
    }
    // What it printed can be read after its end, and ending it again is no error.
    expect(shown(await live.actor.send({ kind: 'drain', waitMs: 1000 }))).toContain('end\r\n');
    expect(await live.actor.send({ kind: 'kill' })).toEqual({ status: 'done', exitCode: 0 });
  });

  test('refuses sizes that are none', async () => {
    await using live = await open('echo ready; sleep 1000');
    for (const [cols, rows] of [
      [0, 24],
      [80, 0],
      [65_536, 24],
      [80.5, 24],
      [NaN, 24],
    ] as const) {
      expect(await live.actor.send({ kind: 'resize', cols, rows })).toEqual({ status: 'refused', reason: 'bad-size' });
    }
  });

  test('is bounded: who comes when it is full is refused, and an end gets through', async () => {
    await using live = await open('stty raw -echo; echo ready; sleep 1000');
    const { actor } = live;
    expect(await actor.send({ kind: 'input', text: 'x'.repeat(PTY_QUEUE.inputBytes + 1) })).toEqual({
      status: 'refused',
      reason: 'input-too-long',
    });
    // The terminal takes a few thousand bytes; nobody reads them.
    const stuck = actor.send({ kind: 'input', text: 'x'.repeat(PTY_QUEUE.inputBytes - 10) });
    expect(await actor.send({ kind: 'input', text: 'x'.repeat(11) })).toEqual({
      status: 'refused',
      reason: 'queue-full',
    });
    // Everything else goes past it.
    expect(await actor.send({ kind: 'resize', cols: 90, rows: 30 })).toEqual({ status: 'done' });
    expect((await actor.send({ kind: 'drain', waitMs: 0 })).status).toBe('done');
    const looks = Array.from({ length: PTY_QUEUE.commands - actor.waiting }, () =>
      actor.send({ kind: 'drain', waitMs: 60_000 }),
    );
    expect(actor.waiting).toBe(PTY_QUEUE.commands);
    expect(await actor.send({ kind: 'signal', signal: 'SIGWINCH' })).toEqual({
      status: 'refused',
      reason: 'queue-full',
    });
    expect(await actor.send({ kind: 'kill' })).toEqual({ status: 'done', exitCode: 137 });
    expect(await stuck).toEqual({ status: 'refused', reason: 'ended' });
    expect((await Promise.all(looks)).every(({ status }) => status === 'done')).toBe(true);
    expect(actor.waiting).toBe(0);
  });

  test('input arrives in the order in which it was sent', async () => {
    await using live = await open('stty -echo; echo ready; while read word; do printf "%s " "$word"; done; echo end');
    const words = Array.from({ length: 60 }, (_, index) => `w${index}`);
    await Promise.all(words.map((word) => live.actor.send({ kind: 'input', text: `${word}\n` })));
    await live.actor.send({ kind: 'close' });
    await live.command.ended;
    expect(live.printed()).toBe(`ready\r\n${words.join(' ')} end\r\n`);
  });
});
