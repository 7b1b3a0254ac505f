/** The whole workstation over a platform in memory: a terminal, a scripted model, a clock that stands still. */
import { describe, expect, test } from 'bun:test';
import { parseScript } from '#/agent/model/script.ts';
import { loadSettings, NO_INPUT } from '#/config/load.ts';
import type { WorkstationOptions } from '#/ui/runner/workstation-options.ts';
import { openWorkstation } from '#/ui/runner/run-workstation.ts';
import type { Workstation } from '#/ui/runner/workstation.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';
import { MemoryTerminal } from '#tests/terminal/support/memory-terminal.ts';
import { VirtualTerminal } from '#tests/terminal/support/virtual-terminal.ts';

const say = (text: string, deltas = 1): unknown => ({ items: [{ text, deltas }] });
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const hang = { items: [{ text: 'partial', done: false }], end: 'none', close: 'hang' };

interface Rig {
  readonly platform: MemoryPlatform;
  readonly terminal: MemoryTerminal;
  readonly workstation: Workstation;
  /** Lets time pass until the screen shows it. */
  shows(pattern: RegExp): Promise<string>;
  readonly end: ReturnType<Workstation['run']>;
}

function open(
  responses: readonly unknown[],
  options: Partial<WorkstationOptions> = {},
  files: Readonly<Record<string, string>> = {},
): Rig {
  const terminal = new MemoryTerminal(80, 24);
  const platform = openMemoryPlatform({
    terminal,
    env: { TERM: 'xterm-256color', HOME: '/home/user', PATH: '/usr/bin' },
    files: {
      '/home/user/.codex/config.toml': 'model_provider = "scripted"\n[projects."/work"]\ntrust_level = "trusted"\n',
      ...files,
    },
  });
  const settings = loadSettings(platform, NO_INPUT);
  const workstation = openWorkstation(platform, settings, {
    target: { kind: 'new' },
    altScreen: true,
    approver: 'ask',
    script: parseScript(JSON.stringify({ responses }), 'script.json'),
    ...options,
  });
  const screen = new VirtualTerminal(80, 24, 'agrees');
  const end = workstation.run();
  const shows = async (pattern: RegExp): Promise<string> => {
    for (let round = 0; round < 400; round += 1) {
      await screen.write(new TextEncoder().encode(terminal.take()));
      const text = screen.rows().join('\n');
      if (pattern.test(text)) return text;
      await platform.clock.advance(50);
      // What is loaded when it is first needed comes through the machine's own loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error(`never shown: ${String(pattern)}\n${screen.rows().join('\n')}`);
  };
  return { platform, terminal, workstation, shows, end };
}

/** Types a line as people do: the key that sends it comes later. */
async function enter(rig: Rig, text: string): Promise<void> {
  rig.terminal.type(text);
  await rig.platform.clock.advance(200);
  rig.terminal.type('\r');
}

describe('the workstation', () => {
  test('paints before the session is open', () => {
    const { terminal, workstation } = open([say('Hello.')]);
    expect(terminal.take()).toContain('Ask csm');
    expect(workstation.session.current).toBeUndefined();
  });

  test('submits, shows the answer and is quiet again', async () => {
    const rig = open([say('The answer is 42.', 5)]);
    await rig.shows(/Ask csm/);
    await enter(rig, 'what is it?');
    const text = await rig.shows(/Worked for/);
    expect(text).toContain('› what is it?');
    expect(text).toContain('The answer is 42.');
    await rig.platform.clock.advance(10_000);
    rig.terminal.take();
    const { requests } = rig.workstation.driver.metrics;
    await rig.platform.clock.advance(10_000);
    expect(rig.terminal.take()).toBe('');
    expect(rig.workstation.driver.metrics.requests).toBe(requests);
  });

  test('what is typed before the session is open is not lost', async () => {
    const rig = open([say('Yes.')]);
    rig.terminal.type('early');
    await rig.platform.clock.advance(200);
    rig.terminal.type('\r');
    expect(await rig.shows(/Worked for/)).toContain('› early');
  });

  test('esc interrupts, and the prompt can be followed by another', async () => {
    const rig = open([hang, say('Second.')]);
    await rig.shows(/Ask csm/);
    await enter(rig, 'first');
    await rig.shows(/partial/);
    rig.terminal.type('\x1b');
    await rig.platform.clock.advance(100);
    await rig.shows(/interrupted/i);
    await enter(rig, 'second');
    await rig.shows(/Second\./);
  });

  test('esc gives back what was queued, before the draft', async () => {
    const rig = open([hang, say('Second.')]);
    await rig.shows(/Ask csm/);
    await enter(rig, 'first');
    await rig.shows(/partial/);
    rig.terminal.type('queued\t');
    await rig.shows(/↳ queued/);
    rig.terminal.type('a draft');
    await rig.shows(/› a draft/);
    rig.terminal.type('\x1b');
    await rig.platform.clock.advance(100);
    expect(await rig.shows(/› queued *\n +a draft/)).not.toContain('↳');
  });

  test.each([
    ['esc', '\x1b'],
    ['shift+left', '\x1b[1;2D'],
  ])('%s gives a queued prompt back with its picture, and loses no draft', async (_, key) => {
    const rig = open([hang]);
    rig.platform.fs.writeFileAtomic('/work/a.png', PIXEL);
    await rig.shows(/Ask csm/);
    await enter(rig, 'first');
    await rig.shows(/partial/);
    rig.terminal.type('\x1b[200~/work/a.png\x1b[201~');
    await rig.shows(/› \[Image #1\]/);
    rig.terminal.type('look\t');
    expect(await rig.shows(/↳/)).toContain('↳ [Image #1] look');
    rig.terminal.type('a draft');
    await rig.shows(/› a draft/);
    rig.terminal.type(key);
    await rig.platform.clock.advance(100);
    expect(await rig.shows(/› \[Image #1\] look *\n +a draft/)).not.toContain('↳');
    rig.terminal.type('\t');
    expect(await rig.shows(/\[Image #1\] look a draft|\[Image #1\] look *\n +a draft/)).not.toContain('image name=');
  });

  test('a first prompt is submitted, and the end is told with its session', async () => {
    const rig = open([say('Done.')], { prompt: 'do it', exitAfterSubmit: true });
    // It is over before anybody could look: what was painted is read from the bytes.
    let painted = '';
    let reason: Awaited<Rig['end']> | undefined;
    void rig.end.then((it) => (reason = it));
    for (let round = 0; round < 400 && reason === undefined; round += 1) {
      painted += rig.terminal.take();
      await rig.platform.clock.advance(50);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(painted + rig.terminal.take()).toContain('Done.');
    expect(reason).toEqual({ type: 'closed' });
    const end = await rig.workstation.close({ type: 'closed' });
    expect(end.isEmpty).toBe(false);
    expect(end.usage?.output_tokens).toBeGreaterThan(0);
    expect(rig.terminal.raw).toBe(false);
  });

  test('what is found out once the session works is said, once', async () => {
    const hooks = { UserPromptSubmit: [{ hooks: [{ type: 'command', command: 'true' }] }] };
    const rig = open([say('Done.'), say('Again.')], {}, { '/home/user/.codex/hooks.json': JSON.stringify({ hooks }) });
    await rig.shows(/Ask csm/);
    await enter(rig, 'one');
    await rig.shows(/Done\./);
    await enter(rig, 'two');
    expect((await rig.shows(/Again\./)).match(/1 hook is not trusted/g)).toHaveLength(1);
  });

  test('a first prompt of nothing is none', async () => {
    const rig = open([say('Never.')], { prompt: '  ' });
    await enter(rig, 'by hand');
    expect(await rig.shows(/Never\./)).toMatch(/› by hand/);
    expect((await rig.workstation.close({ type: 'closed' })).usage?.output_tokens).toBe(10);
  });

  test('a signal ends the turn and records why', async () => {
    const rig = open([hang], { prompt: 'wait' });
    await rig.shows(/partial/);
    rig.platform.signals.raise('SIGHUP');
    const reason = await rig.end;
    const { sessionId } = await rig.workstation.close(reason);
    const log = rig.platform.fs.readText(`/home/user/.codex/csm/sessions/${sessionId}/events.jsonl`);
    expect(log).toContain('"reason":"hangup"');
  });

  test('50,000 pieces of an answer are few frames', async () => {
    const words = Array.from({ length: 50_000 }, (_, at) => `w${at} `).join('');
    const rig = open([say(words, 50_000)], { prompt: 'flood' });
    await rig.shows(/w49999/);
    expect(rig.workstation.driver.metrics.frames).toBeLessThan(600);
  });
});
