import { afterEach, describe, expect, test } from 'bun:test';
import { ToolPool } from '#/agent/scheduler/pool.ts';
import { openCommandFixture, outputOf, type CommandFixture } from '#tests/agent/tools/command-context.ts';

describe('ToolPool', () => {
  const fixtures: CommandFixture[] = [];
  const open = (): CommandFixture => {
    const fixture = openCommandFixture();
    fixtures.push(fixture);
    return fixture;
  };
  afterEach(async () => {
    await Promise.all(fixtures.splice(0).map((fixture) => fixture.close()));
  });
  const pool = (fixture: CommandFixture) => new ToolPool({ settings: fixture.context().settings, toolset: 'classic' });
  const call = (name: string, input: string) =>
    ({ kind: 'function', callId: 'c', name, namespace: undefined, input }) as const;

  test('unknown names', async () => {
    const fixture = open();
    expect(await pool(fixture).run(call('no_such', '{}'), fixture.context())).toMatchObject({
      status: 'invalid',
      output: 'unsupported call: no_such',
    });
  });

  test('a hundred commands, more than run at once', async () => {
    const fixture = open();
    const all = pool(fixture);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        all.run(call('exec_command', JSON.stringify({ cmd: `echo ${index}` })), fixture.context()),
      ),
    );
    expect(outcomes.map(outputOf)).toEqual(Array.from({ length: 100 }, (_, index) => `${index}\n`));
  });

  test('what was interrupted before its turn came did not run', async () => {
    const fixture = open();
    fixture.abort.abort();
    const outcome = await pool(fixture).run(call('exec_command', '{"cmd":"touch x"}'), fixture.context());
    expect(outcome).toMatchObject({ status: 'interrupted' });
    expect(outcome.output).toMatch(/^Wall time: \d+\.\d seconds\naborted by user$/);
    expect(fixture.platform.fs.list(fixture.cwd)).toEqual([]);
    const other = await pool(fixture).run(
      call('apply_patch', '*** Begin Patch\n*** Add File: x\n+1\n*** End Patch'),
      fixture.context(),
    );
    expect(other.output).toMatch(/^aborted by user after \d+\.\ds$/);
  });
});
