import { expect, test } from 'bun:test';
import { CallGate } from '#/agent/scheduler/call-gate.ts';
import type { Lane } from '#/agent/scheduler/plan.ts';

const never = new AbortController().signal;

/** Runs calls that end when told to, and remembers which have begun. */
function open(limit: number, lanes: readonly Lane[]) {
  const gate = new CallGate(limit);
  const started: number[] = [];
  const ends = lanes.map(() => Promise.withResolvers<void>());
  const runs = lanes.map((lane, index) =>
    gate.run(lane, never, async () => {
      started.push(index);
      await ends[index]?.promise;
      return index;
    }),
  );
  /** Ends a call and lets what follows from it happen. */
  const end = async (index: number): Promise<void> => {
    ends[index]?.resolve();
    await runs[index];
    await Promise.resolve();
  };
  return { gate, started, end, runs };
}

test('no more at once than the limit, in the order they came', async () => {
  const { started, end, runs } = open(2, ['parallel', 'parallel', 'parallel', 'parallel']);
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  await end(1);
  expect(started).toEqual([0, 1, 2]);
  for (const index of [0, 2, 3]) await end(index);
  expect(await Promise.all(runs)).toEqual([0, 1, 2, 3]);
});

test('one that must be alone waits for those before it and holds up those after it', async () => {
  const { started, end } = open(8, ['parallel', 'parallel', 'alone', 'parallel', 'alone']);
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  await end(0);
  expect(started).toEqual([0, 1]);
  await end(1);
  expect(started).toEqual([0, 1, 2]);
  await end(2);
  expect(started).toEqual([0, 1, 2, 3]);
  await end(3);
  expect(started).toEqual([0, 1, 2, 3, 4]);
  await end(4);
});

test('who is interrupted while waiting does not run, and lets the next one in', async () => {
  const { gate, end } = open(8, ['parallel']);
  const abort = new AbortController();
  const alone = gate.run('alone', abort.signal, async () => 'ran');
  const after = gate.run('parallel', never, async () => 'after');
  abort.abort();
  expect(await alone).toBeUndefined();
  expect(await after).toBe('after');
  await end(0);
  expect(await gate.run('alone', never, async () => 'next')).toBe('next');
});

test('an action that fails gives its place back', async () => {
  const gate = new CallGate(1);
  await expect(gate.run('alone', never, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await gate.run('parallel', never, async () => 1)).toBe(1);
});
