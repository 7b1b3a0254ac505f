import { afterEach, describe, expect, test } from 'bun:test';
import { runToolCall, Slots } from '#/agent/scheduler/pool.ts';
import { openCommandFixture, outputOf, type CommandFixture } from '#tests/agent/tools/command-context.ts';

const never = new AbortController().signal;

/** A promise and its end. */
function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

describe('Slots', () => {
  test('no more at once than there are, in the order they came', async () => {
    const slots = new Slots(2);
    const gates = [gate(), gate(), gate(), gate()];
    const started: number[] = [];
    const runs = gates.map(({ passed }, index) =>
      slots.use(never, async () => {
        started.push(index);
        await passed;
        return index;
      }),
    );
    await Bun.sleep(0);
    expect(started).toEqual([0, 1]);
    gates[1]?.open();
    await runs[1];
    await Bun.sleep(0);
    expect(started).toEqual([0, 1, 2]);
    for (const { open } of gates) open();
    expect(await Promise.all(runs)).toEqual([0, 1, 2, 3]);
  });

  test('who is interrupted while waiting does not run, and takes no slot', async () => {
    const slots = new Slots(1);
    const first = gate();
    const running = slots.use(never, () => first.passed);
    const abort = new AbortController();
    let ran = false;
    const waiting = slots.use(abort.signal, async () => {
      ran = true;
    });
    abort.abort();
    expect(await waiting).toBeUndefined();
    first.open();
    await running;
    expect(await slots.use(never, async () => 'next')).toBe('next');
    expect(ran).toBe(false);
  });

  test('an action that fails gives its slot back', async () => {
    const slots = new Slots(1);
    await expect(slots.use(never, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(await slots.use(never, async () => 1)).toBe(1);
  });
});

describe('runToolCall', () => {
  const fixtures: CommandFixture[] = [];
  const open = (): CommandFixture => {
    const fixture = openCommandFixture();
    fixtures.push(fixture);
    return fixture;
  };
  afterEach(async () => {
    await Promise.all(fixtures.splice(0).map((fixture) => fixture.close()));
  });
  const call = (name: string, input: string) =>
    ({ kind: 'function', callId: 'c', name, namespace: undefined, input }) as const;

  test('unknown names', async () => {
    const fixture = open();
    expect(await runToolCall(call('no_such', '{}'), fixture.context())).toMatchObject({
      status: 'invalid',
      output: 'unsupported call: no_such',
    });
  });

  test('a hundred commands, more than run at once', async () => {
    const fixture = open();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        runToolCall(call('exec_command', JSON.stringify({ cmd: `echo ${index}` })), fixture.context()),
      ),
    );
    expect(outcomes.map(outputOf)).toEqual(Array.from({ length: 100 }, (_, index) => `${index}\n`));
  });

  test('what was interrupted before its turn came did not run', async () => {
    const fixture = open();
    fixture.abort.abort();
    const outcome = await runToolCall(call('exec_command', '{"cmd":"touch x"}'), fixture.context());
    expect(outcome).toMatchObject({ status: 'interrupted', output: 'aborted by user' });
    expect(fixture.platform.fs.list(fixture.cwd)).toEqual([]);
  });
});
