import { describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { sampleLines, THREAD_ID } from '#tests/session/foreign/support/sample-rollout.ts';
import { writeScript } from './support/model-server.ts';

const CONFIG = 'model_provider = "scripted"\n';

async function runTurn(csm: Csm, prompt: string, ...more: readonly string[]): Promise<void> {
  const script = writeScript(csm, { items: [{ text: 'done' }], usage: { input_tokens: 50, output_tokens: 5 } });
  const done = await csm.run(['exec', '--skip-git-repo-check', '--script', script, ...more, prompt]);
  expect(done.code).toBe(0);
}

async function listed(csm: Csm, ...args: readonly string[]) {
  const done = await csm.run(['sessions', 'list', '--json', ...args]);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(done.stdout);
}

function addRollout(csm: Csm): void {
  const day = join(csm.codexHome, 'sessions/2026/11/22');
  mkdirSync(day, { recursive: true });
  const text = sampleLines()
    .map((line) => `${line}\n`)
    .join('');
  writeFileSync(join(day, `rollout-2026-11-22T17-05-18-${THREAD_ID}.jsonl`), text);
}

describe.skipIf(csmMissing !== undefined)('csm sessions list', () => {
  test('lists sessions of this folder, of all, of Codex', async () => {
    await using csm = openCsm({ config: CONFIG });
    addRollout(csm);
    await runTurn(csm, 'mend the fence', '--session-id', 'fence');
    expect(await listed(csm)).toMatchObject({
      sessions: [
        { name: 'fence', title: 'mend the fence', cwd: csm.work, state: 'idle', turns: 1, integrity: 'whole' },
      ],
      total: 1,
      catalog: { status: 'rebuilt', read: 2, problem: null },
    });
    const all = await listed(csm, '--all');
    expect(all.sessions.map(({ source }: { source: string }) => source).toSorted()).toEqual(['codex', 'native']);
    expect(all.catalog).toEqual({ status: 'current', read: 0, problem: null });
    expect((await listed(csm, '--cwd', '/w')).sessions).toMatchObject([{ id: THREAD_ID, turns: 2, cost_usd: 0.00124 }]);
    expect((await listed(csm, '--all', '--limit', '1')).total).toBe(2);
    const table = await csm.run(['sessions', 'list', '--all'], { env: { COLUMNS: '80' } });
    expect(table.stdout.split('\n').filter((line) => Bun.stringWidth(line) > 80)).toEqual([]);
    expect(table.stdout).toContain('mend the fence');
    expect(table.stdout).toContain(THREAD_ID);
  });

  test('tells an open session from an interrupted one', async () => {
    await using csm = openCsm({ config: CONFIG });
    const script = writeScript(csm, { items: [{ call: 'exec_command', args: { cmd: 'echo ready; sleep 600' } }] });
    const run = csm.start(['exec', '--skip-git-repo-check', '--json', '--script', script, 'wait']);
    await run.waitFor('stdout', 'turn.started');
    expect((await listed(csm)).sessions).toMatchObject([{ state: 'open' }]);
    run.kill('SIGKILL');
    await run.done;
    expect((await listed(csm)).sessions).toMatchObject([{ state: 'interrupted' }]);
  });

  test('warns of a log that is shorter than it was', async () => {
    await using csm = openCsm({ config: CONFIG });
    await runTurn(csm, 'hello');
    const [session] = (await listed(csm)).sessions;
    truncateSync(session.path, session.size_bytes - 100);
    expect((await listed(csm)).sessions).toMatchObject([{ integrity: 'truncated', witness: session.witness }]);
    const table = await csm.run(['sessions', 'list']);
    expect(table.stderr).toContain(`session ${session.id}: record ${session.witness.seq} of it was seen`);
    expect(table.stdout).toContain('truncated');
  });

  test('answers whatever becomes of its file', async () => {
    await using csm = openCsm({ config: CONFIG });
    await runTurn(csm, 'hello');
    const file = join(csm.codexHome, 'csm/catalog.sqlite');
    const { sessions } = await listed(csm);
    writeFileSync(file, 'nonsense '.repeat(2000));
    expect(await listed(csm)).toMatchObject({ sessions, catalog: { status: 'rebuilt' } });
    rmSync(file);
    expect(await listed(csm)).toMatchObject({ sessions, catalog: { status: 'rebuilt' } });
    rmSync(file);
    mkdirSync(file);
    expect(await listed(csm)).toMatchObject({ sessions, catalog: { status: 'memory' } });
  });

  test.skipIf(process.getuid?.() === 0)('lists a home that cannot be written', async () => {
    await using csm = openCsm({ config: CONFIG });
    await runTurn(csm, 'hello');
    const root = join(csm.codexHome, 'csm');
    rmSync(join(root, 'catalog.sqlite'), { force: true });
    chmodSync(root, 0o500);
    expect(await listed(csm)).toMatchObject({ total: 1, catalog: { status: 'memory' } });
    expect(readdirSync(root)).not.toContain('catalog.sqlite');
    chmodSync(root, 0o700);
  });

  test('says so where there is none, and leaves no trace', async () => {
    await using csm = openCsm();
    const done = await csm.run(['sessions', 'list']);
    expect(done).toMatchObject({ code: 0, stdout: '' });
    expect(done.stderr).toContain(`No sessions in ${csm.work}; --all lists those of every folder.`);
    expect(existsSync(join(csm.codexHome, 'csm'))).toBe(false);
  });
});
