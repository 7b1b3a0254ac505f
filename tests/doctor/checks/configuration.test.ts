/** The checks of the section Configuration. */
import { describe, expect, test } from 'bun:test';
import { check, examine, expectCase, HOME, type CheckCase } from '#tests/doctor/support/checked.ts';

const CUSTOM = `model = "m"
model_provider = "mock"
[model_providers.mock]
name = "Mock"
base_url = "http://127.0.0.1:9/v1"
`;
const KEY = 'sk-live-abcdefghijklmnop';

const CASES: readonly CheckCase[] = [
  ['a configuration', 'config.load', {}, 'ok', ['config loaded', `${HOME}/config.toml`, 'scripted · scripted']],
  [
    'bad syntax',
    'config.load',
    { config: 'model = "x"\nfoo = = 3\n' },
    'fail',
    [`${HOME}/config.toml:2:7`, 'invalid value', 'Correct line 2'],
  ],
  [
    'a wrong type',
    'config.load',
    { config: '\nmodel = 3\n' },
    'fail',
    [`${HOME}/config.toml:2:`, 'Correct the value of model'],
  ],
  [
    'an unknown key',
    'config.load',
    { config: 'fooo = 1\n' },
    'warning',
    ['1 unknown configuration key is ignored', 'config.toml:1:1'],
  ],
  ['a wrong override', 'config.load', { overrides: ['model=3'] }, 'fail', ['-c']],
  [
    'an unknown provider',
    'config.load',
    { config: 'model_provider = "moc"\n' },
    'fail',
    ['Model provider `moc` not found'],
  ],
  ['a home that is not there', 'config.load', { env: { CODEX_HOME: '/nope' } }, 'fail', ['/nope']],
  [
    'no key, nothing chosen',
    'auth.credentials',
    { config: '' },
    'fail',
    ['no credentials were found', 'paste a key where `csm` asks for it'],
  ],
  [
    'no key, a model chosen',
    'auth.credentials',
    { config: 'model = "gpt-5.5"\n' },
    'fail',
    ['no credentials were found', 'OPENAI_API_KEY'],
  ],
  ['the scripted model by choice', 'auth.credentials', {}, 'idle', ['the scripted model needs no key']],
  [
    'a variable',
    'auth.credentials',
    { config: '', env: { OPENAI_API_KEY: KEY } },
    'ok',
    ['auth is provided by environment', 'OPENAI_API_KEY'],
  ],
  [
    'auth.json',
    'auth.credentials',
    { config: '', files: { [`${HOME}/auth.json`]: JSON.stringify({ OPENAI_API_KEY: KEY }) } },
    'ok',
    ['auth is configured'],
  ],
  [
    'auth.json that others may read',
    'auth.credentials',
    {
      config: '',
      files: { [`${HOME}/auth.json`]: JSON.stringify({ OPENAI_API_KEY: KEY }) },
      setup: ({ fs }) => fs.chmod(`${HOME}/auth.json`, 0o644),
    },
    'warning',
    ['others may read the key', `chmod 600 ${HOME}/auth.json`],
  ],
  [
    'auth.json that is no JSON',
    'auth.credentials',
    { files: { [`${HOME}/auth.json`]: '{' } },
    'warning',
    ['is not a JSON object'],
  ],
  [
    'a key with a line break',
    'auth.credentials',
    { config: '', env: { OPENAI_API_KEY: 'sk a' } },
    'fail',
    ['characters that no key has'],
  ],
  [
    "a provider's variable",
    'auth.credentials',
    { config: `${CUSTOM}env_key = "MOCK_KEY"\n`, env: { MOCK_KEY: KEY } },
    'ok',
    ['active model provider', 'MOCK_KEY (present)'],
  ],
  [
    "a provider's variable that is not set",
    'auth.credentials',
    { config: `${CUSTOM}env_key = "MOCK_KEY"\n` },
    'fail',
    ['active model provider auth env var is missing', 'Set MOCK_KEY'],
  ],
  ['a provider without a key', 'auth.credentials', { config: CUSTOM }, 'ok', ['needs no key']],
  ['no servers', 'mcp.config', {}, 'ok', ['no MCP servers configured']],
  [
    'servers that start',
    'mcp.config',
    { config: '[mcp_servers.a]\ncommand = "git"\n[mcp_servers.b]\nurl = "https://x.example/mcp"\n' },
    'ok',
    ['configured servers', 'looks startable'],
  ],
  [
    'a program that is not there',
    'mcp.config',
    { config: '[mcp_servers.a]\ncommand = "nope"\n' },
    'warning',
    ['stdio command "nope" is not resolvable', 'mcp_servers.a.enabled = false'],
  ],
  [
    'a required one',
    'mcp.config',
    { config: '[mcp_servers.a]\ncommand = "/nope"\nrequired = true\n' },
    'fail',
    ['no such file'],
  ],
  [
    'one that is switched off',
    'mcp.config',
    { config: '[mcp_servers.a]\ncommand = "nope"\nenabled = false\n' },
    'ok',
    ['disabled servers'],
  ],
  [
    'a token that is not set',
    'mcp.config',
    { config: '[mcp_servers.a]\nurl = "https://x.example"\nbearer_token_env_var = "TOK"\n' },
    'warning',
    ['Set TOK'],
  ],
  ['a url that is none', 'mcp.config', { config: '[mcp_servers.a]\nurl = "x"\n' }, 'warning', ['no http(s) address']],
  ['read-only', 'sandbox.helpers', {}, 'ok', ['restricted fs + restricted network · approval OnRequest']],
  [
    'with network',
    'sandbox.helpers',
    { config: 'sandbox_mode = "workspace-write"\n[sandbox_workspace_write]\nnetwork_access = true\n' },
    'ok',
    ['restricted fs + enabled network'],
  ],
  [
    'nothing asked, nothing refused',
    'sandbox.helpers',
    { config: 'sandbox_mode = "danger-full-access"\napproval_policy = "never"\n' },
    'warning',
    ['without a sandbox'],
  ],
  ['no roots', 'sandbox.filesystem_paths', {}, 'ok', ['no explicit filesystem paths']],
  [
    'a root that is not there',
    'sandbox.filesystem_paths',
    { config: 'sandbox_mode = "workspace-write"\n[sandbox_workspace_write]\nwritable_roots = ["/nope"]\n' },
    'ok',
    ['/nope (write); missing (may be intentional)'],
  ],
  [
    'a root that cannot be written',
    'sandbox.filesystem_paths',
    {
      config: 'sandbox_mode = "workspace-write"\n[sandbox_workspace_write]\nwritable_roots = ["/work"]\n',
      setup: ({ fs }) => fs.chmod('/work', 0o500),
    },
    'warning',
    ['/work is a writable root'],
  ],
];

describe('Configuration', () => {
  test.each(CASES.map((each) => [`${each[1]}: ${each[0]}`, each] as const))('%s', (_name, each) => expectCase(each));

  test('a broken configuration keeps no check from running that can do without one', async () => {
    const { checks, status } = await examine({ config: 'x = = 1' });
    const ids = checks.map(({ id }) => id);
    expect(status).toBe('fail');
    for (const id of ['state.session_store', 'state.locks', 'sandbox.bubblewrap', 'network.env', 'terminal.pty']) {
      expect(ids).toContain(id);
    }
    for (const id of ['auth.credentials', 'sandbox.ladder', 'network.provider_reachability'])
      expect(ids).not.toContain(id);
  });

  test('no key is in any report', async () => {
    const report = await examine({
      config: `model = "x ${KEY}"\n`,
      env: { OPENAI_API_KEY: KEY, HTTPS_PROXY: 'http://me:hunter2hunter2@proxy:1' },
    });
    expect(JSON.stringify(report)).not.toContain(KEY);
    expect(JSON.stringify(report)).not.toContain('hunter2');
  });

  test('what a terminal would obey is made visible', async () => {
    const report = await check('config.load', { config: 'model = "a\\u001b]0;x\\u0007b"\n' });
    expect(report.details['model']).toContain('a\\x1b]0;x\\x07b');
  });
});
