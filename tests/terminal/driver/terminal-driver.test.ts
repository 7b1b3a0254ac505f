import { describe, expect, test } from 'bun:test';
import { cutGrid, drawText } from '#/terminal/cells/draw.ts';
import type { EndReason } from '#/terminal/driver/decide-driver.ts';
import { TerminalDriver } from '#/terminal/driver/terminal-driver.ts';
import type { InputEvent } from '#/terminal/input/input-event.ts';
import { printKeyName } from '#/terminal/input/key-names.ts';
import { decideCapabilities } from '#/terminal/screen/capabilities.ts';
import { PLAIN_CURSOR, PLAIN_MODES, type TerminalModes } from '#/terminal/screen/frame.ts';
import { InlineRenderer } from '#/terminal/screen/inline-renderer.ts';
import { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';
import { MemoryClock } from '#tests/support/memory-clock.ts';
import { MemorySignals } from '#tests/support/memory-platform.ts';
import { MemoryTerminal } from '#tests/terminal/support/memory-terminal.ts';
import { VirtualTerminal } from '#tests/terminal/support/virtual-terminal.ts';

const MODES: TerminalModes = {
  ...PLAIN_MODES,
  altScreen: true,
  bracketedPaste: true,
  kittyFlags: 7,
  mouse: 'move',
  focusEvents: true,
  autowrap: false,
  title: 'csm',
};

function openDriver(inline = false) {
  const terminal = new MemoryTerminal(30, 5);
  const clock = new MemoryClock();
  const signals = new MemorySignals();
  const capabilities = decideCapabilities({ term: 'xterm-256color' });
  const renderer = inline ? new InlineRenderer(capabilities) : new ScreenRenderer(capabilities);
  const events: InputEvent[] = [];
  const ends: EndReason[] = [];
  const painted: string[] = [];
  const state = { text: 'hello' };
  const driver = new TerminalDriver({
    device: terminal,
    clock,
    signals,
    renderer,
    term: 'xterm-256color',
    paint: ({ cols, rows }, isCertain) => {
      painted.push(`${cols}x${rows}${isCertain ? '' : '?'}`);
      const grid = renderer.openGrid(cols, inline ? 1 : rows);
      drawText(cutGrid(grid), 0, 0, state.text);
      const modes = inline ? { ...MODES, altScreen: false } : MODES;
      return { grid, cursor: { ...PLAIN_CURSOR, x: 5 }, modes, screenRows: rows };
    },
    onInput: (typed) => events.push(...typed),
    onEnd: (reason) => ends.push(reason),
    asksSize: inline,
  });
  const keys = (): string[] =>
    events.splice(0).map((event) => (event.type === 'key' ? printKeyName(event) : event.type));
  return { terminal, clock, signals, driver, keys, ends, state, painted };
}

/** Modes that are on after all these bytes, and the keyboard's flags that are still pushed. */
function listModesOn(bytes: string): string[] {
  const on = new Set<string>();
  // oxlint-disable-next-line no-control-regex -- sequences begin with it
  for (const [, number = '', action] of bytes.matchAll(/\x1b\[\?(\d+)([hl])/g)) {
    if (action === 'h') on.add(number);
    else on.delete(number);
  }
  // Autowrap and the cursor are on in a terminal that nobody touched.
  for (const usual of ['7', '25']) {
    if (on.has(usual)) on.delete(usual);
    else if (bytes.includes(`\x1b[?${usual}l`)) on.add(`no ${usual}`);
  }
  // oxlint-disable-next-line no-control-regex -- as above
  const pushes = [...bytes.matchAll(/\x1b\[>\d+u/g)].length - [...bytes.matchAll(/\x1b\[<u/g)].length;
  return [...on, ...(pushes === 0 ? [] : [`keyboard ${pushes}`])];
}

test('takes the terminal, asks it, paints, and hands on what is typed', async () => {
  const { terminal, driver, keys, clock } = openDriver();
  driver.start();
  expect(terminal.log).toEqual(['raw on', 'read']);
  const first = terminal.take();
  expect(first).toContain('\x1b[?u');
  expect(first).toContain('hello');
  terminal.type('ab\x1b[A\x03');
  expect(keys()).toEqual(['a', 'b', 'up', 'ctrl+c']);
  terminal.type('\x1b');
  expect(keys()).toEqual([]);
  await clock.advance(25);
  expect(keys()).toEqual(['escape']);
});

test('what the terminal can do is used from its answer on', () => {
  const { terminal, driver, keys } = openDriver();
  driver.start();
  expect(terminal.take()).not.toContain('\x1b[>7u');
  terminal.type('\x1b[?0u\x1b[?2026;2$y\x1b[?62c');
  driver.request(true);
  expect(terminal.take()).toContain('\x1b[>7u');
  expect([keys(), driver.known.complete, driver.known.capabilities.synchronised]).toEqual([[], true, true]);
});

const endings: [string, (session: ReturnType<typeof openDriver>) => void, EndReason][] = [
  ['close', ({ driver }) => driver.close(), { type: 'closed' }],
  ['SIGTERM', ({ signals }) => signals.raise('SIGTERM'), { type: 'signal', signal: 'SIGTERM' }],
  ['SIGHUP', ({ signals }) => signals.raise('SIGHUP'), { type: 'signal', signal: 'SIGHUP' }],
  ['SIGINT', ({ signals }) => signals.raise('SIGINT'), { type: 'signal', signal: 'SIGINT' }],
  ['SIGQUIT', ({ signals }) => signals.raise('SIGQUIT'), { type: 'signal', signal: 'SIGQUIT' }],
  ['an exit from anywhere', ({ terminal }) => terminal.exit(), { type: 'closed' }],
];
describe.each([false, true])('scrollback mode: %p', (inline) => {
  test.each(endings)('%s gives the terminal back as it was', (_name, end, reason) => {
    const session = openDriver(inline);
    const { terminal, driver, ends, signals } = session;
    driver.start();
    terminal.type('\x1b[?0u');
    driver.request(true);
    const before = terminal.take();
    expect(listModesOn(before)).toContain('2004');
    expect(listModesOn(before)).toContain('keyboard 1');
    end(session);
    expect(listModesOn(before + terminal.take())).toEqual([]);
    expect(terminal.log.slice(-4)).toEqual(['stop reading', 'last words', 'raw off', 'close']);
    expect(ends).toEqual([reason]);
    // Nothing is left that could write or be called.
    driver.request(true);
    driver.close();
    expect([terminal.take(), ends.length, signals.raise('SIGTERM'), terminal.isRead]).toEqual(['', 1, false, false]);
  });
});

test('an error of the program ends the session with the terminal given back', () => {
  const { terminal, driver, ends, state } = openDriver();
  driver.start();
  const error = new Error('on purpose');
  Object.defineProperty(state, 'text', {
    get: () => {
      throw error;
    },
  });
  driver.request(true);
  expect(ends).toEqual([{ type: 'failed', error }]);
  expect(listModesOn(terminal.take())).toEqual([]);
});

test('says whether the terminal took the last words', () => {
  const deaf = [false, true].map((isDeaf) => {
    const { terminal, driver } = openDriver();
    driver.start();
    terminal.isDeaf = isDeaf;
    driver.close();
    return driver.isDeaf;
  });
  expect(deaf).toEqual([false, true]);
});

test('a terminal that hangs up ends the session', () => {
  const { terminal, driver, ends } = openDriver();
  driver.start();
  terminal.hangUp();
  expect([ends, driver.phase]).toEqual([[{ type: 'gone' }], 'ended']);
});

test('is suspended with the terminal given back, and goes on with all of it painted', async () => {
  const { terminal, driver, signals, keys, clock } = openDriver();
  driver.start();
  const before = terminal.take();
  let stopped: unknown[] = [];
  terminal.whileStopped = () => {
    const modesOn = listModesOn(before + terminal.take());
    driver.request(true);
    // SIGTSTP has its default action now.
    stopped = [terminal.raw, terminal.isRead, driver.phase, modesOn, signals.raise('SIGTSTP'), terminal.take()];
  };
  signals.raise('SIGTSTP');
  expect(stopped).toEqual([false, false, 'suspended', [], false, '']);
  expect([terminal.stops, terminal.raw, terminal.isRead, driver.phase]).toEqual([1, true, true, 'active']);
  expect(terminal.take()).toContain('hello');
  // The signal that made it go on is told of behind that.
  signals.raise('SIGCONT');
  expect(terminal.take()).toBe('');
  terminal.type('x');
  expect([keys(), clock.waiting]).toEqual([['x'], 0]);
  // Stopped by SIGSTOP: nobody was told.
  signals.raise('SIGCONT');
  expect(terminal.take()).toContain('hello');
});

test('of a storm of sizes the last one is painted, with the next frame', async () => {
  const { terminal, driver, signals, clock } = openDriver();
  const screen = new VirtualTerminal(30, 5);
  driver.start();
  await screen.write(terminal.take());
  for (let round = 0; round < 4; round += 1) {
    for (let step = 0; step < 10; step += 1) {
      terminal.current = { cols: 30 - round - step, rows: 5 };
      signals.raise('SIGWINCH');
    }
    screen.terminal.resize(terminal.current.cols, 5);
    const { frames } = driver.metrics;
    await clock.advance(16);
    expect(driver.metrics.frames - frames).toBeLessThanOrEqual(1);
    await screen.write(terminal.take());
    expect(screen.rows()[0]?.trimEnd()).toBe('hello');
    await clock.advance(100);
    expect(terminal.take()).toBe('');
  }
});

test('a paste without an end does not keep what is typed for ever', async () => {
  const { terminal, driver, keys, clock } = openDriver();
  driver.start();
  terminal.type('\x1b[200~text');
  await clock.advance(2_000);
  terminal.type('a');
  expect(keys()).toEqual(['paste', 'a']);
});

const ASK = '\x1b[18t';

describe('scrollback mode asks the terminal how large it is', () => {
  /** One that has answered the questions of the start. */
  function openAsked(answer: string) {
    const session = openDriver(true);
    session.driver.start();
    expect(session.terminal.take()).toContain(ASK);
    session.terminal.type(`${answer}\x1b[?62c`);
    session.painted.splice(0);
    return session;
  }

  test.each([
    ['rows first', '\x1b[8;5;30t', '\x1b[8;7;20t'],
    ['columns first, as tmux 3.3a', '\x1b[8;30;5t', '\x1b[8;20;7t'],
  ])('and paints for its answer, whatever the kernel says: %s', async (_name, first, second) => {
    const { terminal, driver, painted, clock, state } = openAsked(first);
    state.text = 'changed';
    await clock.advance(20);
    driver.request();
    expect([terminal.take(), painted]).toEqual([ASK, []]);
    terminal.type(second);
    expect(painted).toEqual(['20x7']);
    // The frame itself has a question in front of it.
    expect(terminal.take()).toStartWith(ASK);
    terminal.type(second);
    terminal.current = { cols: 21, rows: 7 };
    driver.request(true);
    expect(painted.at(-1)).toBe('21x7?');
    expect(clock.waiting).toBe(terminal.take().includes(ASK) ? 1 : 0);
  });

  test('paints at once for a key, without what is to stay', async () => {
    const { driver, painted, clock, terminal } = openAsked('\x1b[8;5;30t');
    await clock.advance(20);
    driver.request();
    driver.request(true);
    expect(painted).toEqual(['30x5?']);
    terminal.type('\x1b[8;5;30t');
    expect(driver.phase).toBe('active');
  });

  test('and writes the frame behind a question that the terminal had no room for', async () => {
    const { terminal, driver, clock, state } = openAsked('\x1b[8;5;30t');
    await clock.advance(20);
    state.text = 'changed';
    terminal.roomBytes = 2;
    driver.request(true);
    expect(terminal.take()).toBe(ASK.slice(0, 2));
    terminal.roomBytes = Infinity;
    await clock.advance(100);
    const rest = terminal.take();
    expect(rest).toStartWith(ASK.slice(2));
    expect(rest).toContain('changed');
  });

  test('waits half a second for an answer, twice', async () => {
    const { driver, painted, clock, terminal } = openAsked('\x1b[8;5;30t');
    for (const wanted of [['30x5'], ['30x5', '30x5']]) {
      await clock.advance(20);
      driver.request();
      expect(terminal.take()).toContain(ASK);
      await clock.advance(500);
      expect(painted).toEqual(wanted);
      // In front of a frame with bytes another one was asked; nobody waits for its answer.
      await clock.advance(500);
    }
    await clock.advance(20);
    terminal.take();
    driver.request();
    expect([painted.length, terminal.take(), clock.waiting]).toEqual([3, '', 0]);
  });

  test.each([
    ['an answer', ({ terminal }: ReturnType<typeof openAsked>) => terminal.type('\x1b[8;5;30t')],
    ['half a second', ({ clock }: ReturnType<typeof openAsked>) => clock.advance(500)],
  ])('and ends behind %s: the shell gets none', async (_name, pass) => {
    const session = openAsked('\x1b[8;5;30t');
    const { driver, ends, clock, signals } = session;
    await clock.advance(20);
    driver.request();
    signals.raise('SIGTERM');
    expect([driver.phase, ends]).toEqual(['active', []]);
    await pass(session);
    expect([driver.phase, ends]).toEqual(['ended', [{ type: 'signal', signal: 'SIGTERM' }]]);
    expect(clock.waiting).toBe(0);
  });

  test('and ends even if somebody wants to suspend it meanwhile', async () => {
    const { driver, ends, clock, signals, terminal } = openAsked('\x1b[8;5;30t');
    await clock.advance(20);
    driver.request();
    signals.raise('SIGTERM');
    driver.suspend();
    terminal.type('\x1b[8;5;30t');
    expect([driver.phase, ends]).toEqual(['ended', [{ type: 'signal', signal: 'SIGTERM' }]]);
  });
});
