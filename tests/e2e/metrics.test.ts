import { Database } from 'bun:sqlite';
import { describe, expect, test } from 'bun:test';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { writeScript } from './support/model-server.ts';

const LINE =
  '2026-11-22T17:57:57.108188Z  INFO session_loop{thread_id=x}:turn{a="b: }"}: codex_otel.trace_safe: ' +
  'event.name="codex.tool_result" tool_name=exec_command duration_ms=82 success=true\n';

async function measured(csm: Csm, ...args: readonly string[]) {
  const done = await csm.run(['metrics', '--json', ...args]);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(done.stdout);
}

async function runTurn(csm: Csm, name: string): Promise<void> {
  const script = writeScript(
    csm,
    { items: [{ call: 'exec_command', args: { cmd: 'true' } }], usage: { input_tokens: 50, output_tokens: 5 } },
    { items: [{ text: 'done' }], usage: { input_tokens: 60, output_tokens: 6 } },
  );
  const args = ['exec', '--skip-git-repo-check', '--script', script, '--session-id', name, 'go'];
  expect((await csm.run(args)).code).toBe(0);
}

describe.skipIf(csmMissing !== undefined)('csm metrics', () => {
  test('counts what sessions did', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    await runTurn(csm, 'one');
    await runTurn(csm, 'two');
    const all = await measured(csm);
    expect(all).toMatchObject({
      sessions: 2,
      turns: { started: 2, completed: 2, failed: 0 },
      responses: { completed: 4, failed: 0 },
      spend: { usage: { input_tokens: 220, output_tokens: 22 }, cost_usd: 0, unpriced_responses: 0 },
      by_project: [{ cwd: csm.work, responses: 4 }],
      tools: [{ tool: 'exec_command', by_status: { completed: 2 } }],
      damaged_places: 0,
      codex: [],
    });
    expect(await measured(csm, '--session', 'one')).toMatchObject({ sessions: 1, responses: { completed: 2 } });
    expect(await measured(csm, '--since', '1h')).toMatchObject({ sessions: 2 });
    expect(await measured(csm, '--since', '2999-01-01')).toMatchObject({ sessions: 0, records: 0 });
    const [id = ''] = readdirSync(join(csm.codexHome, 'csm/sessions')).filter((name) => name !== 'names.lock');
    const log = join(csm.codexHome, 'csm/sessions', id, 'events.jsonl');
    expect(await measured(csm, '--log', log)).toMatchObject({ sessions: 1, responses: { completed: 2 } });
    expect((await csm.run(['metrics'])).stdout).toContain('exec_command');
  });

  test('counts the prefix of a fork once', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    await runTurn(csm, 'one');
    const script = writeScript(csm, { items: [{ text: 'branch' }] });
    const fork = ['exec', '--skip-git-repo-check', '--script', script, 'fork', 'one', 'more'];
    expect((await csm.run(fork)).code).toBe(0);
    // The fork's model stands in the records that it shares.
    const report = await measured(csm);
    expect(report).toMatchObject({ sessions: 2, responses: { completed: 3 }, damaged_places: 0 });
    expect(report['by_model']).toMatchObject([{ model: 'scripted', responses: 3 }]);
  });

  test('reads the logs of Codex, and leaves nothing beside them', async () => {
    await using csm = openCsm();
    mkdirSync(join(csm.codexHome, 'log'));
    const secret = `sk-proj-${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(2)}`;
    const warning = `2026-11-22T17:57:58.000000Z  WARN codex_core::x: the key ${secret} was refused\ncontinued\n`;
    writeFileSync(join(csm.codexHome, 'log/codex-tui.log'), LINE + warning);
    const path = join(csm.codexHome, 'logs_2.sqlite');
    const database = new Database(path);
    database.exec(
      'CREATE TABLE logs (id INTEGER PRIMARY KEY, ts INTEGER, level TEXT, target TEXT, feedback_log_body TEXT, thread_id TEXT)',
    );
    const insert = database.prepare('INSERT INTO logs (ts, level, target, feedback_log_body) VALUES (?, ?, ?, ?)');
    insert.run(1_795_370_283, 'ERROR', 'codex_core::y', 'app{a=1}:b: it broke');
    insert.run(1_795_370_284, 'INFO', 'codex_otel.trace_safe', 'event.name="codex.turn_ttft" duration_ms=269');
    insert.run(1_795_370_284_000_000, 'INFO', 'codex_core::z', 'no date has this number of seconds');
    insert.finalize();
    database.close();
    const before = readdirSync(csm.codexHome);
    const { codex } = await measured(csm);
    expect(codex).toMatchObject([
      {
        form: 'text',
        lines: 2,
        other_lines: 1,
        levels: { INFO: 1, WARN: 1 },
        tools: [{ tool: 'exec_command', failed: 0, duration: { max_ms: 82 } }],
        problems: [{ level: 'WARN', target: 'codex_core::x', count: 1 }],
      },
      {
        form: 'sqlite',
        lines: 2,
        other_lines: 1,
        problems: [{ level: 'ERROR', target: 'codex_core::y', last_message: 'it broke' }],
        time_to_first_token: { count: 1, max_ms: 269 },
      },
    ]);
    expect(JSON.stringify(codex)).not.toContain(secret);
    expect(readdirSync(csm.codexHome)).toEqual(before);
    writeFileSync(path, 'no database');
    expect((await measured(csm)).codex[1]).toMatchObject({ lines: 0, problem: 'file is not a database' });
  });

  test('says what is wrong with what it was asked', async () => {
    await using csm = openCsm();
    expect(await csm.run(['metrics', '--since', 'soon'])).toMatchObject({ code: 2 });
    expect(await csm.run(['metrics', '--session', 'none'])).toMatchObject({ code: 1 });
    const done = await csm.run(['metrics', '--log', '/none']);
    expect(done.stderr).toContain('cannot read /none: No such file or directory');
  });
});
