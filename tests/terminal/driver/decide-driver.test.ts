import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { decideDriver, type DriverInput, type DriverPhase } from '#/terminal/driver/decide-driver.ts';

const signal: DriverInput = { type: 'end', reason: { type: 'signal', signal: 'SIGTERM' } };
const interrupt: DriverInput = { type: 'end', reason: { type: 'signal', signal: 'SIGINT' } };
const rows: [DriverPhase, DriverInput, DriverPhase, string[]][] = [
  ['idle', { type: 'start' }, 'active', ['set-raw', 'listen', 'query', 'paint']],
  ['idle', { type: 'resize' }, 'idle', []],
  ['active', { type: 'start' }, 'active', []],
  ['active', { type: 'resize' }, 'active', ['tell-resize', 'paint']],
  ['active', { type: 'suspend' }, 'suspended', ['listen', 'restore', 'set-raw', 'stop-process']],
  ['suspended', { type: 'suspend' }, 'suspended', []],
  ['suspended', { type: 'resize' }, 'suspended', []],
  ['suspended', { type: 'continue' }, 'active', ['set-raw', 'listen', 'forget-screen', 'tell-resize', 'paint']],
  ['active', { type: 'continue' }, 'active', ['set-raw', 'forget-screen', 'tell-resize', 'paint']],
  ['active', signal, 'ended', ['listen', 'restore', 'set-raw', 'tell-end']],
  ['suspended', signal, 'ended', ['tell-end']],
  ['active', { type: 'lend' }, 'lent', ['listen', 'restore', 'set-raw']],
  ['suspended', { type: 'lend' }, 'suspended', []],
  ['lent', { type: 'regain' }, 'active', ['set-raw', 'listen', 'forget-screen', 'tell-resize', 'paint']],
  ['active', { type: 'regain' }, 'active', []],
  ['lent', { type: 'suspend' }, 'lent', ['stop-process']],
  ['lent', { type: 'continue' }, 'lent', []],
  ['lent', interrupt, 'lent', []],
  ['lent', { type: 'end', reason: { type: 'signal', signal: 'SIGQUIT' } }, 'lent', []],
  ['lent', signal, 'ended', ['tell-end']],
  ['active', interrupt, 'ended', ['listen', 'restore', 'set-raw', 'tell-end']],
  ['ended', signal, 'ended', []],
  ['ended', { type: 'continue' }, 'ended', []],
];
test.each(rows)('%s and %j: %s', (phase, input, next, effects) => {
  const step = decideDriver(phase, input);
  expect(step.phase).toBe(next);
  expect(step.effects.map((effect): string => effect.type)).toEqual(effects);
});

test('whatever comes in whatever order, the terminal is given back as often as it is taken, and the end is told once', () => {
  const input = fc.constantFrom<DriverInput>(
    { type: 'start' },
    { type: 'suspend' },
    { type: 'continue' },
    { type: 'resize' },
    { type: 'lend' },
    { type: 'regain' },
    interrupt,
    signal,
  );
  fc.assert(
    fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
      let phase: DriverPhase = 'idle';
      let listening = false;
      let ends = 0;
      for (const each of [...inputs, signal]) {
        const step = decideDriver(phase, each);
        phase = step.phase;
        for (const effect of step.effects) {
          if (effect.type === 'listen') {
            expect(effect.on).toBe(!listening);
            listening = effect.on;
          }
          if (effect.type === 'restore') expect(listening).toBe(false);
          if (effect.type === 'tell-end') ends += 1;
        }
        expect(listening).toBe(phase === 'active');
      }
      expect([listening, ends]).toEqual([false, 1]);
    }),
  );
});
