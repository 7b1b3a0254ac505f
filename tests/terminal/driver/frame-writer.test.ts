import { expect, test } from 'bun:test';
import { FrameWriter } from '#/terminal/driver/frame-writer.ts';
import { MemoryClock } from '#tests/support/memory-clock.ts';
import { MemoryTerminal } from '#tests/terminal/support/memory-terminal.ts';

function openWriter(): {
  terminal: MemoryTerminal;
  clock: MemoryClock;
  writer: FrameWriter;
  state: { text: string; gone: number };
} {
  const terminal = new MemoryTerminal();
  const clock = new MemoryClock();
  const state = { text: '', gone: 0 };
  const writer = new FrameWriter({
    device: terminal,
    clock,
    encode: () => ({ bytes: new TextEncoder().encode(state.text), cells: state.text.length }),
    onGone: () => (state.gone += 1),
  });
  return { terminal, clock, writer, state };
}

test('the first frame and urgent ones are written at once, others sixty times a second', async () => {
  const { terminal, clock, writer, state } = openWriter();
  state.text = 'a';
  writer.request();
  expect(terminal.take()).toBe('a');
  for (state.text of ['b', 'c', 'd']) writer.request();
  expect(terminal.take()).toBe('');
  state.text = 'key';
  writer.request(true);
  expect(terminal.take()).toBe('key');
  state.text = 'e';
  writer.request();
  await clock.advance(16);
  expect(terminal.take()).toBe('e');
  expect(writer.metrics).toEqual({
    requests: 6,
    frames: 3,
    emptyFrames: 0,
    bytes: 5,
    cells: 5,
    stalls: 0,
    largestFrameBytes: 3,
  });
  expect(clock.waiting).toBe(0);
});

test('a terminal that is full gets the rest of its frame, then the latest one', async () => {
  const { terminal, clock, writer, state } = openWriter();
  terminal.roomBytes = 3;
  state.text = 'first frame';
  writer.request();
  for (let count = 0; count < 100; count += 1) {
    state.text = `frame ${count}`;
    writer.request(count % 2 === 0);
  }
  await clock.advance(100);
  expect(terminal.take()).toBe('fir');
  terminal.roomBytes = Infinity;
  await clock.advance(100);
  expect(terminal.take()).toBe('st frameframe 99');
  expect(writer.metrics.frames).toBe(2);
  expect(writer.metrics.stalls).toBeGreaterThan(1);
  expect([writer.isIdle, clock.waiting]).toEqual([true, 0]);
});

test('the last words come behind what waits, and nothing comes behind them', async () => {
  const { terminal, clock, writer, state } = openWriter();
  terminal.roomBytes = 2;
  state.text = 'frame';
  writer.request();
  writer.end(new TextEncoder().encode('|end'));
  writer.request(true);
  writer.write(new TextEncoder().encode('late'));
  await clock.advance(1000);
  expect(terminal.take()).toBe('frame|end');
  writer.reopen();
  terminal.roomBytes = Infinity;
  writer.request();
  expect(terminal.take()).toBe('frame');
});

test('a terminal that is gone is said to be, once', () => {
  const { terminal, writer, state } = openWriter();
  state.text = 'x';
  terminal.gone = true;
  writer.request();
  writer.request(true);
  expect(state.gone).toBe(1);
});
