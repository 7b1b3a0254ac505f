/** Configuration: what it changes, and mistakes in it. */
import { call, exec, json, say, type Scenario } from '../scenario.ts';

const HELLO = [say('Hello.')];
const MOCK =
  '[model_providers.mock]\nname = "mock"\nbase_url = "{base}"\nenv_key = "MOCK_KEY"\nwire_api = "responses"\n';

export const config: readonly Scenario[] = [
  {
    name: 'config: broken TOML',
    configFile: `model = "gpt-5.5"\nmodel_provider = "mock"\nlist = [1,\n${MOCK}`,
    runs: [exec('hi')],
    sample: true,
  },
  { name: 'config: wrong type', configFile: `model = 5\nmodel_provider = "mock"\n${MOCK}`, runs: [exec('hi')] },
  { name: 'config: wrong variant', config: 'sandbox_mode = "loose"', runs: [exec('hi')] },
  { name: 'config: unknown key', config: 'foo_bar = 1', script: HELLO, runs: [exec('hi')] },
  { name: 'config: unknown key, JSONL', config: 'foo_bar = 1', script: HELLO, runs: [json('hi')] },
  { name: 'config: unknown key, --strict-config', config: 'foo_bar = 1', runs: [exec('--strict-config', 'hi')] },
  { name: 'config: unknown provider', runs: [exec('-c', 'model_provider="zzz"', 'hi')] },
  { name: 'config: unknown provider, JSONL', runs: [json('-c', 'model_provider="zzz"', 'hi')] },
  { name: 'config: the key is not set', runs: [{ ...exec('hi'), env: { MOCK_KEY: undefined } }] },
  { name: 'config: the key is not set, JSONL', runs: [{ ...json('hi'), env: { MOCK_KEY: undefined } }] },
  { name: 'config: the key is empty', runs: [{ ...json('hi'), env: { MOCK_KEY: '' } }] },
  { name: 'config: CODEX_HOME is missing', runs: [{ ...exec('hi'), env: { CODEX_HOME: '{work}/no/home' } }] },
  {
    name: 'config: base_url that is none',
    runs: [
      json(
        '-c',
        'model_providers.mock.base_url="nonsense"',
        '-c',
        'model_providers.mock.request_max_retries=0',
        '-c',
        'model_providers.mock.stream_max_retries=0',
        'hi',
      ),
    ],
  },
  { name: 'config: wire_api chat', runs: [exec('-c', 'model_providers.mock.wire_api="chat"', 'hi')] },
  {
    name: 'config: no key at all',
    configFile:
      'model = "gpt-5.5"\nmodel_provider = "mock"\n[model_providers.mock]\nname = "mock"\nbase_url = "{base}"\n',
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'config: bearer token in the file',
    configFile:
      'model = "gpt-5.5"\nmodel_provider = "mock"\n[model_providers.mock]\nname = "mock"\nbase_url = "{base}"\nexperimental_bearer_token = "tok-1"\n',
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'config: headers of the provider',
    provider:
      'http_headers = { "X-Team" = "blue" }\nenv_http_headers = { "X-Org" = "ORG", "X-Unset" = "NOT_SET" }\nquery_params = { "api-version" = "2026-01-01" }',
    script: HELLO,
    runs: [{ ...json('hi'), env: { ORG: 'acme' } }],
  },
  {
    name: 'config: model settings',
    config:
      'model_reasoning_effort = "high"\nmodel_reasoning_summary = "detailed"\nmodel_verbosity = "high"\nservice_tier = "fast"',
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'config: model settings, banner',
    config: 'model_reasoning_effort = "high"\nmodel_reasoning_summary = "auto"',
    script: HELLO,
    runs: [exec('hi')],
  },
  { name: 'config: summary none', config: 'model_reasoning_summary = "none"', script: HELLO, runs: [json('hi')] },
  { name: 'config: effort minimal', config: 'model_reasoning_effort = "minimal"', script: HELLO, runs: [json('hi')] },
  { name: 'config: effort unknown', config: 'model_reasoning_effort = "heroic"', script: HELLO, runs: [json('hi')] },
  {
    name: 'config: model_instructions_file',
    config: 'model_instructions_file = "{work}/base.md"',
    files: { 'base.md': 'Be brief.\n' },
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'config: developer_instructions',
    config: 'developer_instructions = "Answer in verse."',
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'config: notify',
    config: 'notify = ["sh", "-c", "printf %s \\"$1\\" > {work}/notified.json", "sh"]',
    script: HELLO,
    runs: [json('-s', 'danger-full-access', 'hi')],
    ignore: { files: 'the program may still be writing' },
  },
  {
    name: 'config: project file of an untrusted folder',
    files: { '.codex/config.toml': 'model_reasoning_effort = "low"\n' },
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'config: project file of a trusted folder',
    files: { '.codex/config.toml': 'model_reasoning_effort = "low"\n' },
    tables: '[projects."{work}"]\ntrust_level = "trusted"',
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'config: legacy profile',
    tables: '[profiles.fast]\nmodel_reasoning_effort = "low"',
    runs: [exec('-p', 'fast', 'hi')],
  },
  {
    name: 'config: a rule that forbids',
    home: {
      'rules/default.rules': 'prefix_rule(pattern=["touch"], decision="forbidden", justification="no touching")\n',
    },
    script: [call('exec_command', { cmd: 'touch a' }), say('Done.')],
    runs: [json('-s', 'workspace-write', 'hi')],
  },
  {
    name: 'config: a rule that asks, where nobody is asked',
    home: { 'rules/default.rules': 'prefix_rule(pattern=["touch"], decision="prompt")\n' },
    script: [call('exec_command', { cmd: 'ls; touch a' }), say('Done.')],
    runs: [json('-s', 'workspace-write', 'hi')],
  },
  {
    name: 'config: a rule that allows lets a command out of the sandbox',
    home: { 'rules/default.rules': 'prefix_rule(pattern=["touch"], decision="allow")\n' },
    script: [call('exec_command', { cmd: 'touch allowed' }), say('Done.')],
    runs: [json('-s', 'read-only', 'hi')],
  },
  {
    name: 'config: rules that are wrong',
    home: { 'rules/a.rules': '\nprefix_rule(pattern=["touch"], decision="deny")\n' },
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'config: --ignore-rules',
    home: { 'rules/a.rules': 'x =\n' },
    script: HELLO,
    runs: [json('--ignore-rules', 'hi')],
  },
  {
    name: 'config: rm -f',
    script: [call('exec_command', { cmd: 'ls; rm -rf nothing' }), say('Done.')],
    runs: [json('-s', 'workspace-write', 'hi')],
  },
  { name: 'config: a feature', tables: '[features]\ngoals = false', script: HELLO, runs: [json('hi')] },
  { name: 'config: a feature nobody knows', tables: '[features]\nnosuch = true', script: HELLO, runs: [exec('hi')] },

  {
    name: 'config: an MCP server that does not start',
    tables: '[mcp_servers.files]\ncommand = "/no/such/server"',
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'config: a hook nobody trusted',
    home: {
      'hooks.json': '{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"touch {work}/hooked"}]}]}}',
    },
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'config: the built-in provider at another address',
    configFile: 'model = "gpt-5.5"\nopenai_base_url = "{base}"\n',
    script: HELLO,
    runs: [{ ...json('hi'), env: { CODEX_API_KEY: 'sk-openai' } }],
    limitMs: 40_000,
    ignore: {
      requests: 'Codex tries WebSockets first, which the scripted server does not offer',
      headers: 'the first requests of Codex are upgrades',
      body: 'the first requests of Codex are upgrades',
    },
  },
  { name: 'model: fallback gpt-5', script: HELLO, runs: [json('-m', 'gpt-5', 'hi')] },
  { name: 'model: unknown, text', script: HELLO, runs: [exec('-m', 'my-own-model', 'hi')] },
  {
    name: 'model: unknown, with effort and summary',
    config: 'model_reasoning_effort = "low"\nmodel_reasoning_summary = "detailed"\nmodel_verbosity = "high"',
    script: HELLO,
    runs: [json('-m', 'my-own-model', 'hi')],
  },
  {
    name: 'model: unknown, a command',
    script: [call('exec_command', { cmd: 'echo hi' }), say('Done.')],
    runs: [json('-m', 'my-own-model', 'hi')],
  },
  { name: 'model: code mode only', script: HELLO, runs: [json('-m', 'gpt-6.1-sol', 'hi')] },
];
