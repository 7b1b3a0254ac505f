import { describe, expect, test } from 'bun:test';
import { CsmError } from '#/base/errors.ts';
import { loadSettings, NO_INPUT, type LoadFlags, type LoadInput } from '#/config/load.ts';
import type { Settings } from '#/config/settings.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';

const HOME = '/home/user/.codex';
const CONFIG = `${HOME}/config.toml`;

function machine(files: Record<string, string | Uint8Array> = {}, env: Record<string, string> = {}): MemoryPlatform {
  return openMemoryPlatform({ files: { '/work/.git/HEAD': 'ref: refs/heads/main\n', ...files }, env, cwd: '/work' });
}

interface Case {
  readonly files?: Record<string, string | Uint8Array>;
  readonly env?: Record<string, string>;
  readonly input?: Partial<LoadInput>;
  readonly flags?: LoadFlags;
}

function load({ files, env, input, flags }: Case): Settings {
  return loadSettings(machine(files, env), { ...NO_INPUT, ...input, flags: flags ?? {} });
}

function failure(one: Case): CsmError {
  try {
    load(one);
  } catch (error) {
    if (error instanceof CsmError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const codes = (settings: Settings): readonly string[] => settings.warnings.map((warning) => warning.code);
const config = (text: string): Record<string, string> => ({ [CONFIG]: text });

describe('errors name the place', () => {
  const cases: readonly (readonly [title: string, one: Case, code: string, message: string])[] = [
    [
      'bad TOML',
      { files: config('model = "m"\nlist = [1 2]\n') },
      'config-syntax',
      `Error loading config.toml:\n${CONFIG}:2:11: expected comma or end of structure\n  |\n2 | list = [1 2]\n  |           ^`,
    ],
    [
      'an array that is not closed',
      { files: config('model = "m"\nlist = [1,\n') },
      'config-syntax',
      `Error loading config.toml:\n${CONFIG}:3:1: invalid value: the file ends here\n  |\n3 | \n  | ^`,
    ],
    [
      'a duplicate key',
      { files: config('a = 1\na = 2\n') },
      'config-syntax',
      `Error loading config.toml:\n${CONFIG}:2:1: trying to redefine an already defined table or value\n  |\n2 | a = 2\n  | ^`,
    ],
    [
      'a wrong type',
      { files: config('# c\nmodel = 5 # five\n') },
      'config-type',
      `Error loading config.toml:\n${CONFIG}:2:9: invalid type: integer \`5\`, expected a string in \`model\`\n  |\n2 | model = 5 # five\n  |         ^`,
    ],
    [
      'a wrong type deep down',
      { files: config('[sandbox_workspace_write]\nnetwork_access = "yes"\n') },
      'config-type',
      `Error loading config.toml:\n${CONFIG}:2:18: invalid type: string "yes", expected a boolean in \`sandbox_workspace_write.network_access\`\n  |\n2 | network_access = "yes"\n  |                  ^^^^^`,
    ],
    [
      'a value that is none of the choices',
      { files: config('sandbox_mode = "none"\n') },
      'config-type',
      `Error loading config.toml:\n${CONFIG}:1:16: unknown variant \`none\`, expected one of \`read-only\`, \`workspace-write\`, \`danger-full-access\` in \`sandbox_mode\`\n  |\n1 | sandbox_mode = "none"\n  |                ^^^^^^`,
    ],
    [
      'a wrong type in an override',
      { input: { overrides: ['model=5'] } },
      'config-type',
      'Error loading config.toml: invalid type: integer `5`, expected a string\nin `model` (-c model)',
    ],
    [
      'an unknown key with --strict-config',
      { files: config('model = "m"\n  foo_bar = 5\n'), input: { strict: true } },
      'config-unknown-key',
      `Error loading config.toml:\n${CONFIG}:2:3: unknown configuration field \`foo_bar\`\n  |\n2 |   foo_bar = 5\n  |   ^^^^^^^`,
    ],
    [
      'an unknown override with --strict-config',
      { input: { strict: true, overrides: ['zork=1'] } },
      'config-unknown-key',
      'Error loading config.toml: unknown configuration field `zork` in -c/--config override',
    ],
    ['an unknown feature flag', { input: { enable: ['nosuch'] } }, 'unknown-feature', 'Unknown feature flag: nosuch'],
    [
      'an override without a value',
      { input: { overrides: ['novalue'] } },
      'override-syntax',
      "Error parsing -c overrides: Invalid override (missing '='): novalue",
    ],
    [
      'an unknown provider',
      { input: { overrides: ['model_provider=zzz'] } },
      'provider-missing',
      'Model provider `zzz` not found',
    ],
    [
      'a provider without a name',
      { files: config('model_provider = "m"\n[model_providers.m]\nbase_url = "http://x"\n') },
      'provider-invalid',
      'model_providers.m: provider name must not be empty',
    ],
    [
      'the chat API',
      { files: config('model_provider = "m"\n[model_providers.m]\nname = "m"\nwire_api = "chat"\n') },
      'provider-invalid',
      'model_providers.m: `wire_api = "chat"` is not supported',
    ],
    [
      'a redefined built-in provider',
      { files: config('[model_providers.openai]\nname = "x"\n') },
      'provider-reserved',
      'model_providers contains reserved built-in provider IDs: `openai`. Built-in providers cannot be overridden.',
    ],
    [
      'a URL that is none',
      { files: config('model_provider = "m"\n[model_providers.m]\nname = "m"\nbase_url = "localhost:1"\n') },
      'provider-invalid',
      'model_providers.m.base_url: not an http or https URL',
    ],
    [
      'a missing profile',
      { files: { [`${HOME}/work.config.toml`]: '' }, input: { profile: 'wrok' } },
      'profile-missing',
      `no profile \`wrok\`: ${HOME}/wrok.config.toml does not exist`,
    ],
    [
      'a profile with a path',
      { input: { profile: '../x' } },
      'profile-name',
      'invalid --profile value `../x`; pass a plain name such as `work`',
    ],
    [
      'the older profile tables',
      { files: config('model = "m"\n[profiles.a]\nmodel = "q"\n'), input: { profile: 'a' } },
      'profile-legacy',
      `--profile \`a\` cannot be used while ${CONFIG}:2:1 has the older \`[profiles.a]\` table`,
    ],
    [
      'the older profile key',
      { files: config('profile = "a"\n') },
      'profile-legacy',
      `${CONFIG}:1:1: legacy \`profile = "a"\` config is no longer supported`,
    ],
    [
      'invalid UTF-8',
      { files: { [CONFIG]: Uint8Array.from([...Buffer.from('a="'), 0xc3, 0xa9, 0xff, 0x22]) } },
      'config-unreadable',
      `Error loading config.toml: Failed to read config file ${CONFIG}: invalid UTF-8 at byte 5`,
    ],
    [
      'a folder',
      { files: { [`${CONFIG}/x`]: '' } },
      'config-unreadable',
      `Error loading config.toml: Failed to read config file ${CONFIG}: path \`${CONFIG}\` is not a file`,
    ],
    [
      'CODEX_HOME that is missing',
      { env: { CODEX_HOME: '/nowhere' } },
      'codex-home-missing',
      'Error finding codex home: CODEX_HOME points to "/nowhere", but that path does not exist',
    ],
    [
      'CODEX_HOME that is a file',
      { files: { '/file': '' }, env: { CODEX_HOME: '/file' } },
      'codex-home-not-folder',
      'Error finding codex home: CODEX_HOME points to "/file", but that path is not a directory',
    ],
    [
      '-C that is missing',
      { input: { cwd: '/nowhere' } },
      'cwd-missing',
      '/nowhere: No such file or directory (os error 2)',
    ],
    [
      '-C that is a file',
      { files: { '/file': '' }, input: { cwd: '/file' } },
      'cwd-missing',
      '/file: Not a directory (os error 20)',
    ],
    [
      'an instructions file that is missing',
      { files: config('model_instructions_file = "no.md"\n') },
      'instructions-file',
      `failed to read model instructions file ${HOME}/no.md: No such file or directory (os error 2)`,
    ],
    [
      'an instructions file that is empty',
      { files: { ...config('model_instructions_file = "no.md"\n'), [`${HOME}/no.md`]: ' \n' } },
      'instructions-file',
      `model instructions file is empty: ${HOME}/no.md`,
    ],
  ];
  test.each(cases)('%s', (_title, one, code, message) => {
    const error = failure(one);
    expect(error.message).toBe(message);
    expect(error.code).toBe(code);
  });

  test('what to do about CODEX_HOME can be done: no folder is made where a file is', () => {
    const hintOf = (named: string): string =>
      String((failure({ files: { '/file': '' }, env: { CODEX_HOME: named } }) as { hint?: string }).hint);
    expect(hintOf('/nowhere')).toContain('mkdir -p -m 700 /nowhere');
    expect(hintOf('/file')).not.toContain('mkdir');
  });

  test('a link that leads nowhere is named; one in a project is passed over', () => {
    const looping = (path: string): MemoryPlatform => {
      const platform = machine({ [`${path}.beside`]: '' });
      platform.fs.symlink(path, path);
      return platform;
    };
    expect(() => loadSettings(looping(CONFIG), NO_INPUT)).toThrow(
      `Error loading config.toml: Failed to read config file ${CONFIG}: Too many levels of symbolic links (os error 40)`,
    );
    expect(loadSettings(looping('/work/.codex/config.toml'), NO_INPUT).gitRoot).toBe('/work');
  });

  test('the hint of a missing profile names the ones that exist', () => {
    expect(failure({ files: { [`${HOME}/work.config.toml`]: '' }, input: { profile: 'wrok' } }).hint).toBe(
      'Did you mean `work`? Profiles there: work.',
    );
  });

  test('no excerpt shows a secret', () => {
    const error = failure({
      files: config('[model_providers.m]\nexperimental_bearer_token = "sk-very-secret\n'),
    });
    expect(error.code).toBe('config-syntax');
    expect(error.message).not.toContain('secret\n');
    expect(error.message).toContain('experimental_bearer_token = "**************');
    const typed = failure({
      files: config('[model_providers.m]\nname = "m"\nexperimental_bearer_token = ["sk-secret"]\n'),
    });
    expect(typed.message).not.toContain('sk-secret');
  });
});

describe('unknown keys', () => {
  test('one warning names them all, with places and near names', () => {
    const settings = load({
      files: config(
        'modle = "m"\n[tui]\nzzz = 1\n[features]\nnonsense = true\n[model_providers.m]\nname = "m"\nbase_ulr = "x"\n',
      ),
      input: { overrides: ['sandbox_mod=5'] },
    });
    expect(settings.warnings.filter((warning) => warning.code === 'config-unknown-key')).toEqual([
      {
        code: 'config-unknown-key',
        message: [
          '5 unknown configuration keys are ignored:',
          `  ${CONFIG}:1:1: \`modle\`; did you mean \`model\`?`,
          `  ${CONFIG}:3:1: \`tui.zzz\``,
          `  ${CONFIG}:5:1: \`features.nonsense\``,
          `  ${CONFIG}:8:1: \`model_providers.m.base_ulr\`; did you mean \`base_url\`?`,
          '  -c sandbox_mod: `sandbox_mod`; did you mean `sandbox_mode`?',
        ].join('\n'),
      },
    ]);
  });

  test('a file with keys that csm does not use gives no warning', () => {
    const text = [
      'file_opener = "vscode"',
      'disable_paste_burst = true',
      '[tui]\nnotifications = ["a"]\ntheme = "x"\n[tui.keymap]\nwhatever = 1',
      '[mcp_servers.s]\ncommand = "x"\nenv = { A = "1" }\nstartup_timeout_sec = 1.5\n[mcp_servers.s.tools.t]\napproval_mode = "prompt"',
      '[notice]\nhide_full_access_warning = true\n[notice.model_migrations]\n"a" = "b"',
      '[otel]\nexporter = "none"\n[otel.trace_exporter.otlp-http]\nendpoint = "x"',
      '[features]\ngoals = true\ncollab = true\n[features.multi_agent_v2]\nenabled = true',
      '[[hooks.PreToolUse]]\nmatcher = "x"',
    ].join('\n');
    expect(codes(load({ files: config(text), env: { OPENAI_API_KEY: 'k' } }))).toEqual([]);
  });
});

describe('layers', () => {
  const effort = (level: string): string => `model_reasoning_effort = "${level}"\n`;
  const all: Record<string, string> = {
    '/etc/codex/config.toml': `${effort('1')}model_verbosity = "low"\nreview_model = "system"\n`,
    [CONFIG]: `${effort('2')}[projects."/work"]\ntrust_level = "trusted"\n`,
    [`${HOME}/work.config.toml`]: effort('3'),
    '/work/.codex/config.toml': effort('4'),
    '/work/sub/.codex/config.toml': effort('5'),
    '/etc/codex/managed_config.toml': effort('7'),
  };
  const upTo = (count: number): Record<string, string> => Object.fromEntries(Object.entries(all).slice(0, count));
  const cases: readonly (readonly [title: string, one: Case, expected: string | undefined])[] = [
    ['nothing', {}, undefined],
    ['system', { files: upTo(1) }, '1'],
    ['user over system', { files: upTo(2) }, '2'],
    ['profile over user', { files: upTo(3), input: { profile: 'work' } }, '3'],
    ['project over profile', { files: upTo(4), input: { profile: 'work' } }, '4'],
    ['inner project folder over outer', { files: upTo(5), input: { cwd: '/work/sub' } }, '5'],
    [
      'override over project',
      { files: upTo(5), input: { overrides: ['model_reasoning_effort=6'.replace('6', 'six')] } },
      'six',
    ],
    ['managed over override', { files: all, input: { overrides: ['model_reasoning_effort=six'] } }, '7'],
    ['the later override', { input: { overrides: ['model_reasoning_effort=a', 'model_reasoning_effort=b'] } }, 'b'],
    ['without the user', { files: upTo(2), input: { ignoreUserConfig: true } }, undefined],
  ];
  test.each(cases)('%s', (_title, one, expected) => {
    expect(load(one).reasoningEffort).toBe(expected);
  });

  test('a project that is not trusted is told and ignored', () => {
    const files = { '/work/.codex/config.toml': effort('4') };
    const settings = load({ files, env: { OPENAI_API_KEY: 'k' } });
    expect(settings.reasoningEffort).toBeUndefined();
    expect(codes(settings)).toEqual(['project-untrusted']);
    expect(settings.sandbox.mode).toBe('read-only');
    expect(load({ files, flags: { trust: true } }).reasoningEffort).toBe('4');
  });

  test('a broken file of an untrusted project stops nobody', () => {
    expect(codes(load({ files: { '/work/.codex/config.toml': '[' }, env: { OPENAI_API_KEY: 'k' } }))).toEqual([
      'project-untrusted',
    ]);
  });

  test('a project cannot choose where prompts go, what runs or what is logged', () => {
    const settings = load({
      files: {
        [CONFIG]: '[projects."/work"]\ntrust_level = "trusted"\n',
        '/work/.codex/config.toml':
          'model_provider = "evil"\nopenai_base_url = "http://evil"\nnotify = ["evil"]\nmodel_verbosity = "high"\n' +
          '[csm]\nredact = "off"\n[model_providers.evil]\nname = "evil"\n',
      },
      env: { OPENAI_API_KEY: 'k' },
    });
    expect(settings.verbosity).toBe('high');
    expect(settings.provider.baseUrl).toBe('https://api.openai.com/v1');
    expect([settings.notify, settings.csm.redact]).toEqual([undefined, 'on']);
    expect(settings.warnings.map((warning) => warning.message).join()).toContain(
      '/work/.codex/config.toml may not set openai_base_url, model_provider, model_providers, notify, csm',
    );
  });

  test('a worktree is trusted with its main checkout', () => {
    const settings = load({
      files: {
        [CONFIG]: '[projects."/work"]\ntrust_level = "trusted"\n',
        '/tree/.git': 'gitdir: /work/.git/worktrees/tree\n',
        '/work/.git/worktrees/tree/HEAD': 'ref: refs/heads/x\n',
        '/work/.git/worktrees/tree/commondir': '../..\n',
        '/tree/.codex/config.toml': effort('4'),
      },
      input: { cwd: '/tree' },
    });
    expect([settings.gitRoot, settings.reasoningEffort]).toEqual(['/tree', '4']);
  });

  test('project_root_markers say where a project begins', () => {
    const files = {
      [CONFIG]: 'project_root_markers = ["ROOT"]\n[projects."/other"]\ntrust_level = "trusted"\n',
      '/other/ROOT': '',
      '/other/.codex/config.toml': effort('4'),
      '/other/a/b/x': '',
    };
    const settings = load({ files, input: { cwd: '/other/a/b' } });
    expect([settings.gitRoot, settings.reasoningEffort]).toEqual([undefined, '4']);
  });

  test('paths count from the file that names them', () => {
    const settings = load({
      files: {
        [CONFIG]:
          'sandbox_mode = "workspace-write"\n[sandbox_workspace_write]\nwritable_roots = ["rel", "/abs/", "~/in-home"]\n',
      },
      flags: { addDirs: ['added'] },
    });
    expect(settings.sandbox.writableRoots).toEqual([`${HOME}/rel`, '/abs', '/home/user/in-home', '/work/added']);
    expect(codes(settings)).toContain('add-dir-missing');
  });

  test('model_instructions_file is read', () => {
    const files = { [`${HOME}/base.md`]: 'HELLO\n', ...config('model_instructions_file = "base.md"\n') };
    expect(load({ files }).baseInstructionsOverride).toBe('HELLO');
  });
});

describe('provider and model', () => {
  const custom = '[model_providers.m]\nname = "Mine"\nbase_url = "http://127.0.0.1:1/v1/"\nrequest_max_retries = 500\n';
  const cases: readonly (readonly [
    title: string,
    one: Case,
    provider: string,
    model: string,
    codes: readonly string[],
  ])[] = [
    ['nothing at all', {}, 'scripted', 'scripted', ['scripted-model']],
    ['OPENAI_API_KEY', { env: { OPENAI_API_KEY: 'k' } }, 'openai', 'gpt-5.5', []],
    ['CODEX_API_KEY', { env: { CODEX_API_KEY: 'k' } }, 'openai', 'gpt-5.5', []],
    ['auth.json', { files: { [`${HOME}/auth.json`]: '{"OPENAI_API_KEY":"k"}' } }, 'openai', 'gpt-5.5', []],
    [
      'a ChatGPT sign-in',
      { files: { [`${HOME}/auth.json`]: '{"tokens":{}}' } },
      'scripted',
      'scripted',
      ['scripted-model'],
    ],
    ['-m', { flags: { model: 'gpt-5.5' } }, 'openai', 'gpt-5.5', []],
    ['a key file', { flags: { apiKeyFile: 'k' } }, 'openai', 'gpt-5.5', []],
    ['model in the file', { files: config('model = "gpt-6-sol"\n') }, 'openai', 'gpt-6-sol', []],
    ['a base URL', { files: config('openai_base_url = "http://x/v1"\n') }, 'openai', 'gpt-5.5', []],
    ['openai by name', { input: { overrides: ['model_provider=openai'] } }, 'openai', 'gpt-5.5', []],
    ['scripted by name', { input: { overrides: ['model_provider=scripted'] } }, 'scripted', 'scripted', []],
    [
      'scripted by name with a model',
      { input: { overrides: ['model_provider=scripted', 'model=gpt-5.5'] } },
      'scripted',
      'gpt-5.5',
      [],
    ],
    ['a custom one', { files: config(`model_provider = "m"\n${custom}`) }, 'm', 'gpt-5.5', []],
    ['--oss', { flags: { oss: true } }, 'ollama', 'gpt-oss:20b', ['model-metadata']],
    ['--oss -m', { flags: { oss: true, model: 'gpt-5.5' } }, 'ollama', 'gpt-5.5', []],
    [
      '--local-provider',
      { flags: { localProvider: 'lmstudio' } },
      'lmstudio',
      'openai/gpt-oss-20b',
      ['model-metadata'],
    ],
    [
      'oss_provider',
      { files: config('oss_provider = "lmstudio"\n'), flags: { oss: true } },
      'lmstudio',
      'openai/gpt-oss-20b',
      ['model-metadata'],
    ],
    ['a longer name', { flags: { model: 'gpt-5.5-codex' } }, 'openai', 'gpt-5.5-codex', []],
    ['an unknown model', { flags: { model: 'o3' } }, 'openai', 'o3', ['model-metadata']],
  ];
  test.each(cases)('%s', (_title, one, provider, model, expected) => {
    const settings = load(one);
    expect([settings.provider.id, settings.model]).toEqual([provider, model]);
    expect(codes(settings)).toEqual([...expected]);
  });

  test('an empty model name is refused', () => {
    expect(failure({ flags: { model: '' } }).code).toBe('model-empty');
  });

  test('details of a custom provider', () => {
    const { provider } = load({
      files: config(`model_provider = "m"\n${custom}env_key = "K"\n[csm]\nstores_responses = ["m"]\n`),
    });
    expect(provider).toMatchObject({
      name: 'Mine',
      baseUrl: 'http://127.0.0.1:1/v1',
      envKey: 'K',
      requestMaxRetries: 100,
      streamMaxRetries: 5,
      streamIdleTimeoutMs: 300_000,
      storesResponses: true,
      wire: 'responses',
    });
  });

  test('where local servers are', () => {
    const url = (env: Record<string, string>, localProvider: string): string | undefined =>
      load({ env, flags: { localProvider } }).provider.baseUrl;
    expect(url({}, 'ollama')).toBe('http://localhost:11434/v1');
    expect(url({}, 'lmstudio')).toBe('http://localhost:1234/v1');
    expect(url({ CODEX_OSS_PORT: '9' }, 'lmstudio')).toBe('http://localhost:9/v1');
    expect(url({ CODEX_OSS_BASE_URL: 'http://far/v1/', CODEX_OSS_PORT: '9' }, 'ollama')).toBe('http://far/v1');
  });
});

describe('sandbox and approval', () => {
  const trusted = config('[projects."/work"]\ntrust_level = "trusted"\n');
  const exec = { nonInteractive: true } as const;
  const cases: readonly (readonly [
    title: string,
    one: Case,
    mode: string,
    approval: string,
    codes: readonly string[],
  ])[] = [
    ['exec', { flags: exec }, 'read-only', 'never', []],
    ['a terminal', { flags: {} }, 'read-only', 'on-request', []],
    ['exec in a trusted project', { files: trusted, flags: exec }, 'workspace-write', 'never', []],
    ['-s', { flags: { ...exec, sandbox: 'danger-full-access' } }, 'danger-full-access', 'never', []],
    [
      'sandbox_mode',
      { files: config('sandbox_mode = "workspace-write"\n'), flags: exec },
      'workspace-write',
      'never',
      [],
    ],
    [
      '-s over sandbox_mode',
      { files: config('sandbox_mode = "workspace-write"\n'), flags: { ...exec, sandbox: 'read-only' } },
      'read-only',
      'never',
      [],
    ],
    ['--add-dir', { flags: { ...exec, addDirs: ['/work'] } }, 'workspace-write', 'never', []],
    [
      '--add-dir -s read-only',
      { flags: { ...exec, addDirs: ['/work'], sandbox: 'read-only' } },
      'read-only',
      'never',
      ['add-dir-read-only'],
    ],
    ['--approve-for-me', { flags: { ...exec, approveForMe: true } }, 'workspace-write', 'on-request', []],
    [
      '--approve-for-me over sandbox_mode',
      { files: config('sandbox_mode = "danger-full-access"\n'), flags: { ...exec, approveForMe: true } },
      'workspace-write',
      'on-request',
      [],
    ],
    ['bypass', { flags: { ...exec, bypassSandbox: true, sandbox: 'read-only' } }, 'danger-full-access', 'never', []],
    [
      'approval_policy in exec',
      { files: config('approval_policy = "on-request"\n'), flags: exec },
      'read-only',
      'never',
      ['approval-policy-ignored'],
    ],
    ['approval_policy', { files: config('approval_policy = "untrusted"\n') }, 'read-only', 'untrusted', []],
    ['an older approval_policy', { files: config('approval_policy = "on-failure"\n') }, 'read-only', 'on-request', []],
  ];
  test.each(cases)('%s', (_title, one, mode, approval, expected) => {
    const settings = load({ ...one, env: { OPENAI_API_KEY: 'k' } });
    expect<readonly string[]>([settings.sandbox.mode, settings.approvalPolicy]).toEqual([mode, approval]);
    expect(codes(settings)).toEqual([...expected]);
  });
});

describe('the rest', () => {
  test('values and defaults', () => {
    const settings = load({
      files: config(
        'service_tier = "fast"\nhide_agent_reasoning = true\nnotify = ["a", "b"]\nproject_doc_max_bytes = 7\n' +
          'project_doc_fallback_filenames = ["X.md"]\nmodel_context_window = 1000\nmodel_auto_compact_token_limit = -1\n' +
          '[shell_environment_policy]\ninherit = "core"\nset = { A = "1" }\nignore_default_excludes = false\n' +
          '[tools.update_plan]\nenabled = true\n[csm.prices."x"]\ninput = 1\noutput = 2.5\n',
      ),
      env: { OPENAI_API_KEY: 'k' },
    });
    expect(settings).toMatchObject({
      serviceTier: 'priority',
      hideAgentReasoning: true,
      notify: ['a', 'b'],
      projectDocMaxBytes: 7,
      projectDocFallbackFilenames: ['X.md'],
      modelContextWindow: 1000,
      updatePlanEnabled: true,
      viewImageEnabled: true,
      csmRoot: `${HOME}/csm`,
    });
    expect(settings.autoCompactTokenLimit).toBeUndefined();
    expect(settings.shellEnvironment).toMatchObject({ inherit: 'core', set: { A: '1' }, ignoreDefaultExcludes: false });
    expect(settings.csm.prices['x']).toEqual({ input: 1, cachedInput: 1, output: 2.5 });
  });

  test.each([
    ['input = 7', { input: 7, cachedInput: 7, output: 30 }],
    ['output = 7', { input: 5, cachedInput: 0.5, output: 7 }],
    ['cached_input = 0', { input: 5, cachedInput: 0, output: 30 }],
  ])('what a price leaves out is the published one: %s', (text, price) => {
    const settings = load({ files: config(`[csm.prices."gpt-5.5"]\n${text}\n`), env: { OPENAI_API_KEY: 'k' } });
    expect(settings.csm.prices['gpt-5.5']).toEqual(price);
  });

  test('half a price of an unknown model is none, and a negative one is an error', () => {
    const half = load({ files: config('[csm.prices.x]\ninput = 1\n'), env: { OPENAI_API_KEY: 'k' } });
    expect(half.csm.prices).toEqual({});
    expect(() => load({ files: config('[csm.prices.x]\ninput = -1\n') })).toThrow(
      'invalid type: integer `-1`, expected a number that is not negative',
    );
  });

  const searches: readonly (readonly [text: string, flags: LoadFlags, mode: string])[] = [
    ['', {}, 'cached'],
    ['web_search = "live"', {}, 'live'],
    ['web_search = "disabled"\n[features]\nweb_search_request = true', {}, 'disabled'],
    ['[features]\nweb_search_request = true', {}, 'live'],
    ['[features]\nweb_search = true', {}, 'live'],
    ['[features]\nweb_search_cached = true', {}, 'cached'],
    ['[tools]\nweb_search = false', {}, 'disabled'],
    ['[tools]\nweb_search = true', {}, 'cached'],
    ['', { sandbox: 'danger-full-access' }, 'live'],
    ['web_search = "cached"', { search: true }, 'live'],
  ];
  test.each(searches)('web search with %p and %p', (text, flags, mode) => {
    expect<string>(load({ files: config(text), flags }).webSearch.mode).toBe(mode);
  });

  test('web search options', () => {
    const text =
      '[tools.web_search]\ncontext_size = "high"\nallowed_domains = ["a.com"]\nlocation = { country = "DE" }\n';
    expect(load({ files: config(text) }).webSearch).toEqual({
      mode: 'cached',
      contextSize: 'high',
      allowedDomains: ['a.com'],
      location: { country: 'DE' },
    });
  });

  test('features: file, --enable and --disable', () => {
    const { features } = load({
      files: config('[features]\ngoals = false\n'),
      input: { enable: ['apps'], disable: ['apps', 'collab'] },
    });
    expect([features['goals'], features['apps'], features['multi_agent'], features['shell_tool']]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(Object.keys(features)).toHaveLength(215);
  });

  test('a service tier that the model has not is left out', () => {
    const settings = load({ files: config('model = "gpt-5.5"\nservice_tier = "nonsense"\n') });
    expect([settings.serviceTier, codes(settings)]).toEqual([undefined, ['service-tier']]);
  });

  test('CSM_ROOT and --root', () => {
    expect(load({ env: { CSM_ROOT: 'rel' } }).csmRoot).toBe('/work/rel');
    expect(load({ env: { CSM_ROOT: '/a' }, input: { root: '/b/' } }).csmRoot).toBe('/b');
  });

  test('requirements of an administrator are named', () => {
    expect(codes(load({ files: { '/etc/codex/requirements.toml': '' }, env: { OPENAI_API_KEY: 'k' } }))).toEqual([
      'requirements-ignored',
    ]);
  });
});
