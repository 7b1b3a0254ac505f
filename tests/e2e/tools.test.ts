/** `csm tools` as a program, over sessions that exec made. */
import { describe, expect, test } from 'bun:test';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { writeScript } from './support/model-server.ts';

const SCRIPTED = 'model_provider = "scripted"\n';

async function runTurn(csm: Csm, name: string, ...more: readonly string[]): Promise<void> {
  const calls = ['true', "printf '\\033[31mred'; exit 3"].map((cmd) => ({ call: 'exec_command', args: { cmd } }));
  const script = writeScript(csm, { items: [...calls, { call: 'nope', args: {} }] }, { items: [{ text: 'done' }] });
  const args = ['exec', '--skip-git-repo-check', '--script', script, '--session-id', name, ...more, 'go'];
  expect((await csm.run(args)).code).toBe(0);
}

async function ask(csm: Csm, ...args: readonly string[]) {
  const { code, stdout, stderr } = await csm.run(['tools', '--json', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe.skipIf(csmMissing !== undefined)('csm tools', () => {
  test('lists calls by state, kind, session and time', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    await runTurn(csm, 'one');
    await runTurn(csm, 'two', '-c', 'csm.payload_policy="metadata"');
    expect(await ask(csm)).toMatchObject({ total: 6, sessions: 2, damaged: [] });
    const { calls } = await ask(csm, '--session', 'one', '--failed', '--kind', 'exec');
    expect(calls).toMatchObject([
      {
        tool: 'exec_command',
        status: 'failed',
        exit_code: 3,
        cwd: csm.work,
        sandbox: { mode: 'read-only', network: false },
      },
    ]);
    expect(calls[0].what).toContain('exit 3');
    expect((await ask(csm, '--session', 'two', '--kind', 'exec')).calls).toMatchObject([
      { what: null },
      { what: null },
    ]);
    expect((await ask(csm, '--rejected', '--running', '--pending')).calls).toEqual([]);
    expect((await ask(csm, '--since', '1h', '--limit', '2')).calls.length).toBe(2);
    expect((await ask(csm, '--since', '2999-01-01')).calls).toEqual([]);
    const table = await csm.run(['tools', '--failed'], { env: { COLUMNS: '80' } });
    expect(table.stdout).not.toContain('\u001b');
    expect(table.stdout.split('\n').filter((line) => Bun.stringWidth(line) > 80)).toEqual([]);
    expect(await csm.run(['tools', '--kind', 'nope'])).toMatchObject({ code: 2 });
    expect(await csm.run(['tools', '--since', 'soon'])).toMatchObject({ code: 2 });
  });

  test('a home without sessions', async () => {
    await using csm = openCsm();
    expect(await ask(csm)).toEqual({ calls: [], total: 0, sessions: 0, damaged: [] });
    expect((await csm.run(['tools'])).stdout).toBe('No such calls.\n');
  });
});
