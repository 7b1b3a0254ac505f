/** `csm doctor` as a program: homes that are fresh, broken, closed, held, damaged, and machines without this or that. */
import { describe, expect, test } from 'bun:test';
import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm, type CsmRunOptions } from '#tests/support/csm.ts';
import { writeScript } from './support/model-server.ts';

const SCRIPTED = 'model_provider = "scripted"\n';
const AS_NOBODY = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : [];
const BWRAPS = [...new Set(['/usr/bin/bwrap', Bun.which('bwrap')])].filter(
  (path): path is string => path !== null && existsSync(path),
);
/** What is put before csm, so that it finds no bubblewrap that works. */
const WITHOUT_BWRAP = [
  'unshare',
  '-m',
  'sh',
  '-c',
  `${BWRAPS.map((path) => `mount --bind /dev/null ${path} && `).join('')}exec "$@"`,
  'sh',
];

interface Check {
  readonly status: 'ok' | 'warning' | 'fail';
  readonly summary: string;
  readonly details: Readonly<Record<string, string | readonly string[]>>;
  readonly remediation: string | null;
}

async function examine(
  csm: Csm,
  options: CsmRunOptions = {},
  ...args: readonly string[]
): Promise<{
  readonly code: number | null;
  readonly overall: string;
  readonly checks: Readonly<Record<string, Check>>;
}> {
  const { code, stdout, stderr } = await csm.run(['doctor', '--json', ...args], options);
  expect(stderr).toBe('');
  const { overallStatus: overall, checks } = JSON.parse(stdout);
  expect(code).toBe(overall === 'fail' ? 1 : 0);
  return { code, overall, checks };
}

async function runTurn(csm: Csm): Promise<{ readonly id: string; readonly log: string }> {
  const script = writeScript(csm, { items: [{ text: 'done' }] });
  const args = ['exec', '--skip-git-repo-check', '--script', script, 'go'];
  expect((await csm.run(args)).code).toBe(0);
  const folder = join(csm.codexHome, 'csm/sessions');
  const [id = ''] = readdirSync(folder).filter((name) => name.length === 36);
  return { id, log: join(folder, id, 'events.jsonl') };
}

describe.skipIf(csmMissing !== undefined)('csm doctor', () => {
  test('a fresh home: the key is missing, and nothing is left behind', async () => {
    await using csm = openCsm();
    const { code, checks } = await examine(csm);
    expect(code).toBe(1);
    expect(checks['auth.credentials']).toMatchObject({ status: 'fail' });
    expect(checks['auth.credentials']?.remediation).toContain('paste a key where `csm` asks for it');
    expect(checks['network.provider_reachability']).toMatchObject({ status: 'ok' });
    for (const id of ['config.load', 'state.session_store', 'state.locks', 'terminal.pty', 'system.environment']) {
      expect(checks[id]).toMatchObject({ status: 'ok' });
    }
    expect(readdirSync(csm.codexHome)).toEqual([]);
    expect(readdirSync(csm.work)).toEqual([]);
  });

  test('the report for people has sections, rows and counts; --summary has no details', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const { stdout } = await csm.run(['doctor']);
    for (const section of ['Environment', 'Configuration', 'Sandbox', 'Sessions', 'Connectivity']) {
      expect(stdout).toContain(`\n${section}\n`);
    }
    expect(stdout).toMatch(/\n\d+ ok · \d+ idle · .*\d+ warn · \d+ fail \w+\n/);
    expect(stdout).toContain('\n      CODEX_HOME ');
    const summary = (await csm.run(['doctor', '--summary', '--ascii', '--no-color'])).stdout;
    // oxlint-disable-next-line no-control-regex -- that there is none is what is tested
    expect(summary).toMatch(/^[\x00-\x7f]*$/);
    expect(summary).not.toContain('\n      ');
    const partial = JSON.parse((await csm.run(['doctor', '--network-only', '--json'])).stdout);
    expect(Object.keys(partial.checks)).toEqual([
      'config.load',
      'network.env',
      'network.provider_reachability',
      'network.websocket_reachability',
    ]);
  });

  test('a broken configuration: file, line and column are said, and the rest is checked', async () => {
    await using csm = openCsm({ config: 'model = "x"\nfoo = = 3\n' });
    const { code, checks } = await examine(csm);
    const path = join(csm.codexHome, 'config.toml');
    expect(code).toBe(1);
    expect(checks['config.load']?.details).toMatchObject({ file: path, line: '2', column: '7' });
    expect(checks['state.session_store']).toMatchObject({ status: 'ok' });
    expect((await csm.run(['doctor', '--summary'])).stdout).toContain(`${path}:2:7: invalid value`);
  });

  test('a home that is no folder', async () => {
    await using csm = openCsm();
    const { checks } = await examine(csm, { env: { CODEX_HOME: '/nope/home' } });
    expect(checks['config.load']?.status).toBe('fail');
    expect(checks['state.session_store']?.remediation).toContain('CSM_ROOT');
  });

  test.skipIf(AS_NOBODY.length > 0 && Bun.which('setpriv') === null)('a home that may not be read', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    for (const folder of [join(csm.home, '..'), csm.home, csm.work]) chmodSync(folder, 0o755);
    chmodSync(csm.codexHome, AS_NOBODY.length > 0 ? 0o700 : 0o000);
    const { checks } = await examine(csm, { under: AS_NOBODY });
    chmodSync(csm.codexHome, 0o700);
    expect(checks['config.load']?.status).toBe('fail');
    expect(JSON.stringify(checks)).toContain('Permission denied (os error 13)');
    expect(checks['system.environment']?.status).toBe('ok');
  });

  test('a lock that is held is named, with its holder', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const { log } = await runTurn(csm);
    const lock = join(log, '../lock');
    const holder = Bun.spawn(
      ['flock', lock, 'sh', '-c', `echo "$$ 2026-01-01T00:00:00Z" > ${lock}; echo ready; read x`],
      {
        stdin: 'pipe',
        stdout: 'pipe',
      },
    );
    expect((await holder.stdout.getReader().read()).done).toBe(false);
    const { checks } = await examine(csm);
    holder.kill('SIGKILL');
    void holder.stdin.end();
    await holder.exited;
    expect(checks['state.locks']?.summary).toContain('1 held lock');
    expect(JSON.stringify(checks['state.locks']?.details)).toContain(`${lock} by process `);
  });

  test('a damaged log and a cut one are named', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const { id, log } = await runTurn(csm);
    expect((await examine(csm)).checks['state.log_integrity']).toMatchObject({ status: 'ok' });
    const whole = readFileSync(log);
    appendFileSync(log, '{"v":1,"seq":99');
    const torn = (await examine(csm)).checks['state.log_integrity'];
    expect(torn).toMatchObject({ status: 'warning' });
    expect(torn?.remediation).toContain(`csm event-log verify ${log} --repair`);
    writeFileSync(log, whole.toString().replace('done', 'dune'));
    for (const args of [[], ['--all']]) {
      const { code, checks } = await examine(csm, {}, ...args);
      expect(code).toBe(1);
      expect(checks['state.log_integrity']?.details['damaged sessions']).toEqual([expect.stringContaining(id)]);
    }
    writeFileSync(log, whole.subarray(0, 50));
    expect((await examine(csm)).checks['state.log_integrity']?.status).toBe('fail');
  });

  test.skipIf(process.getuid?.() !== 0 || !Bun.spawnSync([...WITHOUT_BWRAP, 'true']).success)(
    'without bubblewrap the gate and its remedy are said, and what is left',
    async () => {
      await using csm = openCsm({ config: SCRIPTED });
      const { checks } = await examine(csm, { under: WITHOUT_BWRAP });
      expect(checks['sandbox.bubblewrap']).toMatchObject({ status: 'warning' });
      expect(['missing', 'not-executable']).toContain(String(checks['sandbox.bubblewrap']?.details['gate']));
      expect(checks['sandbox.ladder']?.details['used rung']).toMatch(/Landlock|none/);
      const writing = await examine(csm, { under: WITHOUT_BWRAP }, '-c', 'sandbox_mode="workspace-write"');
      expect(writing.checks['sandbox.ladder']).toMatchObject({ status: 'fail' });
    },
  );

  test('a server is asked without the key; a dead proxy is named, its password is not', async () => {
    const asked: string[] = [];
    using server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: (request) => {
        asked.push(`${request.method} ${new URL(request.url).pathname} ${request.headers.get('authorization')}`);
        return new Response('', { status: 401 });
      },
    });
    const provider = (port: number): string =>
      `model = "m"\nmodel_provider = "mock"\n[model_providers.mock]\nname = "Mock"\nbase_url = "http://127.0.0.1:${port}/v1"\nenv_key = "MOCK_KEY"\n`;
    await using csm = openCsm({ config: provider(server.port ?? 0) });
    const env = { MOCK_KEY: 'sk-live-0123456789abcdef' };
    const well = await examine(csm, { env });
    expect(well.checks['network.provider_reachability']).toMatchObject({ status: 'ok' });
    expect(asked.toSorted()).toEqual(['GET /v1/models null', 'HEAD /v1/responses null']);
    expect((await examine(csm)).checks['auth.credentials']?.remediation).toContain('Set MOCK_KEY');
    // Without the key nothing is called.
    expect(asked.length).toBe(2);
    const proxied = {
      ...env,
      HTTP_PROXY: 'http://me:hunter2hunter2@127.0.0.1:9',
      NO_PROXY: undefined,
      no_proxy: undefined,
    };
    const { stdout, code } = await csm.run(['doctor', '--network-only', '--json'], { env: proxied });
    expect(code).toBe(1);
    expect(stdout).toContain('the proxy that HTTP_PROXY names');
    expect(stdout).not.toContain('hunter2');
    expect(stdout).not.toContain('sk-live');
  });
});
