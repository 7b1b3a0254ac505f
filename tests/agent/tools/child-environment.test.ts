import { describe, expect, test } from 'bun:test';
import { planChildEnvironment, type ChildEnvironmentInput } from '#/agent/tools/child-environment.ts';
import type { ShellEnvironmentPolicy } from '#/config/settings.ts';

const POLICY: ShellEnvironmentPolicy = {
  inherit: 'all',
  ignoreDefaultExcludes: true,
  exclude: [],
  set: {},
  includeOnly: [],
};
const LOGIN = {
  PATH: '/bin',
  HOME: '/home/u',
  EDITOR: 'vi',
  TERM: 'xterm',
  MY_KEY: 'known',
  github_token: 'ghp',
  PLAIN: 'sk-looks-like-one',
  SSH_AUTH_SOCK: '/run/x',
  SHLVL: '3',
  PWD: '/',
  'BASH_FUNC_x%%': '() { :; }',
};
function plan(
  policy: Partial<ShellEnvironmentPolicy> = {},
  input: Partial<ChildEnvironmentInput> = {},
): Readonly<Record<string, string>> {
  return planChildEnvironment({
    login: LOGIN,
    policy: { ...POLICY, ...policy },
    secretVariables: new Set(['MY_KEY']),
    dropCredentials: true,
    looksSecret: (value) => value.startsWith('sk-'),
    networkDisabled: true,
    temporaryFolder: '/tmp',
    call: { sessionId: 'thread', callId: 'call' },
    ...input,
  });
}
const inherited = (env: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(LOGIN).filter((name) => name in env && name !== 'TERM');

describe('planChildEnvironment', () => {
  test('what the runtime of csm obeys is not passed on, unless it is asked for', () => {
    const login = { ...LOGIN, BUN_BE_BUN: '1', BUN_OPTIONS: '--smol', BUN_INSTALL: '/bun' };
    const names = (policy: Partial<ShellEnvironmentPolicy>): readonly string[] =>
      Object.keys(plan(policy, { login, dropCredentials: false })).filter((name) => name.startsWith('BUN_'));
    expect(names({})).toEqual(['BUN_INSTALL']);
    expect(names({ includeOnly: ['BUN_OPTIONS'] })).toEqual(['BUN_OPTIONS']);
    expect(names({ set: { BUN_OPTIONS: '--hot' } })).toEqual(['BUN_INSTALL', 'BUN_OPTIONS']);
  });

  test('adds what Codex adds', () => {
    const added = Object.fromEntries(Object.entries(plan({ inherit: 'none' })));
    expect(added).toEqual({
      CODEX_CI: '1',
      CODEX_THREAD_ID: 'thread',
      CODEX_SESSION_ID: 'thread',
      CODEX_TOOL_CALL_ID: 'call',
      CODEX_VERSION: '0.169.0',
      CODEX_APPLY_PATCH_PRESERVE_LINE_ENDINGS: '1',
      CODEX_SANDBOX_NETWORK_DISABLED: '1',
      NO_COLOR: '1',
      TERM: 'dumb',
      COLORTERM: '',
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      LC_CTYPE: 'C.UTF-8',
      PAGER: 'cat',
      GIT_PAGER: 'cat',
      GH_PAGER: 'cat',
      TMPDIR: '/tmp',
    });
  });

  test.each([
    ['no credentials', {}, {}, ['PATH', 'HOME', 'EDITOR']],
    [
      'credentials but the known ones',
      {},
      { dropCredentials: false },
      ['PATH', 'HOME', 'EDITOR', 'github_token', 'PLAIN', 'SSH_AUTH_SOCK'],
    ],
    ['core', { inherit: 'core' }, {}, ['PATH', 'HOME']],
    ['excluded by pattern', { exclude: ['ed*', 'HOM?'] }, {}, ['PATH']],
    ['included only', { includeOnly: ['PATH', 'E*'] }, {}, ['PATH', 'EDITOR']],
    ['a credential that was named', { includeOnly: ['PATH', 'github_token'] }, {}, ['PATH', 'github_token']],
    ['a pattern names no credential', { includeOnly: ['*'] }, {}, ['PATH', 'HOME', 'EDITOR']],
    ["the provider's key not even by name", { includeOnly: ['MY_KEY'], set: { MY_KEY: 'x' } }, {}, []],
  ] as const)('%s', (_name, policy, input, names) => {
    expect(inherited(plan(policy, input))).toEqual([...names]);
  });

  test('what the policy sets wins over what csm adds', () => {
    expect(plan({ set: { TERM: 'xterm-256color', X: '1' } })).toMatchObject({ TERM: 'xterm-256color', X: '1' });
  });

  test("network, and a temporary folder of the login's own", () => {
    const env = plan({}, { networkDisabled: false, temporaryFolder: undefined });
    expect(env).not.toHaveProperty('CODEX_SANDBOX_NETWORK_DISABLED');
    expect(env).not.toHaveProperty('TMPDIR');
  });
});
