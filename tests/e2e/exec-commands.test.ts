/** Commands of a turn: side by side, outliving their call, ended when csm ends; and how many processes a turn takes. */
import { describe, expect, test } from 'bun:test';
import { csmMissing, openCsm } from '#tests/support/csm.ts';
import { outputsOf, providerConfig, serveModel, writeScript } from './support/model-server.ts';
import { freshMark, isSleeping, processesWith } from './support/processes.ts';
import { jsonLines, readEvents, typesOf } from './support/session-files.ts';
import { until } from '#tests/support/until.ts';

const SCRIPTED = 'model_provider = "scripted"\n';

describe.skipIf(csmMissing !== undefined)('calls of one answer', () => {
  test('run side by side; their outputs stand in call order', async () => {
    await using csm = openCsm();
    const wait = (own: string, other: string): unknown => ({
      call: 'exec_command',
      // Each ends only once the other has begun; the first one ends last.
      args: { cmd: `touch ${own}; until [ -e ${other} ]; do sleep 0.01; done; echo ${own}` },
    });
    const slow = {
      call: 'exec_command',
      args: { cmd: 'until [ -e b.done ]; do sleep 0.01; done; sleep 0.3; echo slow' },
    };
    const quick = { call: 'exec_command', args: { cmd: 'touch b.done; echo quick' } };
    await using server = await serveModel(
      csm,
      { items: [wait('one', 'two'), wait('two', 'one'), slow, quick] },
      { items: [{ text: 'ok' }] },
    );
    await Bun.write(`${csm.codexHome}/config.toml`, providerConfig(server.baseUrl));
    const done = await csm.run(['exec', '--skip-git-repo-check', '--json', '-s', 'workspace-write', 'x']);
    expect(done.code).toBe(0);
    const [, second] = server.asked();
    const calls = second?.input.filter((item) => item.type === 'function_call').map((item) => item.call_id);
    const outputs = outputsOf(second);
    expect([...outputs.keys()]).toEqual(calls ?? []);
    expect([...outputs.values()].map((text) => text.split('Output:\n')[1])).toEqual([
      'one\n',
      'two\n',
      'slow\n',
      'quick\n',
    ]);
    // In the log they stand as they ended.
    const ended = readEvents(csm).filter((event) => event.type === 'tool.completed');
    expect(ended.at(-1)?.['call_id']).toBe(calls?.[2]);
  });
});

describe.skipIf(csmMissing !== undefined)('a command that outlives its call', () => {
  test.each(['read-only', 'workspace-write', 'danger-full-access'])('is ended with csm (%s)', async (sandbox) => {
    await using csm = openCsm({ config: SCRIPTED });
    const mark = freshMark();
    // A child of its own session as well: only the sandbox, or the group, takes it along.
    const cmd = `echo begun; sleep ${mark} & sleep ${mark}; wait`;
    const script = writeScript(
      csm,
      { items: [{ call: 'exec_command', args: { cmd, yield_time_ms: 250 } }] },
      { items: [{ text: 'It runs.' }] },
    );
    const done = await csm.run(['exec', '--skip-git-repo-check', '--json', '-s', sandbox, '--script', script, 'x']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(processesWith(mark)).toEqual([]);
    const events = readEvents(csm);
    const exited = events.find((event) => event.type === 'process.exited');
    expect(exited).toMatchObject({ status: 'interrupted', payload: { aggregated_output: 'begun\n' } });
    const lines = jsonLines(done.stdout);
    const command = lines.filter((line) => line.item?.type === 'command_execution');
    expect(command.map((line) => [line.type, line.item.status])).toEqual([
      ['item.started', 'in_progress'],
      ['item.completed', 'failed'],
    ]);
  });

  test('is talked to, and its end is told', async () => {
    await using csm = openCsm();
    await using server = await serveModel(
      csm,
      { items: [{ call: 'exec_command', args: { cmd: 'read a; echo "got $a"', tty: true, yield_time_ms: 250 } }] },
      {
        items: [
          {
            call: 'write_stdin',
            args: { chars: 'word\n', yield_time_ms: 5000 },
            args_from_output: { session_id: 'session ID (\\d+)' },
          },
        ],
      },
      { items: [{ text: 'ok' }] },
    );
    await Bun.write(`${csm.codexHome}/config.toml`, providerConfig(server.baseUrl));
    const done = await csm.run(['exec', '--skip-git-repo-check', '--json', 'x']);
    expect(done.code).toBe(0);
    expect([...outputsOf(server.asked()[2]).values()].at(-1)).toContain('got word');
    expect(typesOf(readEvents(csm))).toContain('process.exited');
  });

  test('dies with csm when that is killed', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const mark = freshMark();
    const script = writeScript(csm, { items: [{ call: 'exec_command', args: { cmd: `sleep ${mark}` } }] });
    const run = csm.start(['exec', '--skip-git-repo-check', '--json', '--script', script, 'x']);
    await run.waitFor('stdout', '"command_execution"');
    await until('the command runs', () => isSleeping(mark));
    run.kill('SIGKILL');
    expect((await run.done).signal).toBe('SIGKILL');
    await until('it is gone', () => processesWith(mark).length === 0);
  });
});
