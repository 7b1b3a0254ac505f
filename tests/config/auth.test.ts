import { describe, expect, test } from 'bun:test';
import { CsmError } from '#/base/errors.ts';
import { acquireApiKey, readSecretValues, readStoredAuth } from '#/config/auth.ts';
import { loadSettings, NO_INPUT } from '#/config/load.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const HOME = '/home/user/.codex';
const AUTH = `${HOME}/auth.json`;
const CUSTOM = '[model_providers.m]\nname = "m"\nbase_url = "http://x/v1"\n';

interface Case {
  readonly files?: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly provider?: string;
  readonly apiKeyFile?: string;
}

function acquire({ files = {}, env = {}, provider = 'openai', apiKeyFile }: Case): ReturnType<typeof acquireApiKey> {
  const platform = openMemoryPlatform({ files, env });
  const settings = loadSettings(platform, { ...NO_INPUT, overrides: [`model_provider=${provider}`] });
  return acquireApiKey(platform, settings, { apiKeyFile });
}

function failure(one: Case): CsmError {
  try {
    acquire(one);
  } catch (error) {
    if (error instanceof CsmError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('acquireApiKey', () => {
  const stored = { [AUTH]: '{"auth_mode":"apikey","OPENAI_API_KEY":"sk-file"}' };
  const custom = (more: string): Record<string, string> => ({ [`${HOME}/config.toml`]: CUSTOM + more });
  const cases: readonly (readonly [title: string, one: Case, key: string | undefined, source: string])[] = [
    [
      'CODEX_API_KEY first',
      { files: stored, env: { CODEX_API_KEY: 'sk-codex', OPENAI_API_KEY: 'sk-open' } },
      'sk-codex',
      'CODEX_API_KEY',
    ],
    ['auth.json next', { files: stored, env: { OPENAI_API_KEY: 'sk-open' } }, 'sk-file', 'auth.json'],
    ['OPENAI_API_KEY last', { env: { OPENAI_API_KEY: ' sk-open\n' } }, 'sk-open', 'OPENAI_API_KEY'],
    [
      'a file of the command line',
      { files: { ...stored, '/work/k': '\ufeffsk-given\n' }, apiKeyFile: 'k' },
      'sk-given',
      '--api-key-file',
    ],
    [
      'an env_key',
      { files: custom('env_key = "MY"\n'), env: { MY: 'sk-my', OPENAI_API_KEY: 'sk-open' }, provider: 'm' },
      'sk-my',
      'MY',
    ],
    [
      'a bearer token',
      { files: custom('experimental_bearer_token = "tok"\n'), provider: 'm' },
      'tok',
      'experimental_bearer_token',
    ],
    [
      'a custom provider with the OpenAI key',
      { files: { ...custom('requires_openai_auth = true\n'), ...stored }, provider: 'm' },
      'sk-file',
      'auth.json',
    ],
    ['a custom provider without a key', { files: { ...custom(''), ...stored }, provider: 'm' }, undefined, 'none'],
    ['a local one', { env: { OPENAI_API_KEY: 'sk-open' }, provider: 'ollama' }, undefined, 'none'],
    [
      'the scripted one',
      { env: { OPENAI_API_KEY: 'sk-open' }, provider: 'scripted', apiKeyFile: 'nofile' },
      undefined,
      'none',
    ],
  ];
  test.each(cases)('%s', (_title, one, key, source) => {
    expect(acquire(one)).toEqual({ key, source });
  });

  const failures: readonly (readonly [title: string, one: Case, code: string, message: string])[] = [
    ['no key', {}, 'api-key-missing', 'no API key for the provider `openai`'],
    [
      'a ChatGPT sign-in',
      { files: { [AUTH]: '{"tokens":{"access_token":"t"}}' } },
      'api-key-missing',
      `no API key for the provider \`openai\`: ${AUTH} holds a ChatGPT sign-in, which csm does not use`,
    ],
    [
      'a broken auth.json',
      { files: { [AUTH]: '{bad' } },
      'api-key-missing',
      `no API key for the provider \`openai\`: ${AUTH} is not a JSON object`,
    ],
    [
      'a variable that is not set',
      { files: custom('env_key = "NOPE_KEY"\nenv_key_instructions = "Get one."\n'), provider: 'm' },
      'api-key-missing',
      'Missing environment variable: `NOPE_KEY`. Get one.',
    ],
    [
      'a key with a line break',
      { env: { OPENAI_API_KEY: 'sk-a\nsk-b' } },
      'api-key-invalid',
      'the API key of OPENAI_API_KEY has characters that no key has',
    ],
    [
      'a missing key file',
      { apiKeyFile: '/no' },
      'api-key-file',
      'Failed to read API key file /no: No such file or directory (os error 2)',
    ],
    [
      'an empty key file',
      { files: { '/k': '\n' }, apiKeyFile: '/k' },
      'api-key-file',
      'Failed to read API key file /k: it is empty',
    ],
    [
      'a command that makes keys',
      { files: { ...custom('[model_providers.m.auth]\ncommand = "x"\n') }, provider: 'm' },
      'provider-auth-unsupported',
      'model_providers.m.auth is not supported by csm',
    ],
  ];
  test.each(failures)('%s', (_title, one, code, message) => {
    const error = failure(one);
    expect([error.code, error.message]).toEqual([code, message]);
    expect(`${error.message} ${error.hint}`).not.toContain('sk-a');
  });

  test('a link is not followed', () => {
    const platform = openMemoryPlatform({ files: { '/secret': '{"OPENAI_API_KEY":"sk"}', [`${HOME}/x`]: '' } });
    platform.fs.symlink('/secret', AUTH);
    expect(readStoredAuth(platform, HOME)).toEqual({
      kind: 'other',
      why: `${AUTH} is a symlink, which is not followed`,
    });
  });
});

test('readSecretValues names all that must not be logged', () => {
  const platform = openMemoryPlatform({
    files: {
      [`${HOME}/config.toml`]: `model_provider = "m"\n${CUSTOM}env_key = "K"\nhttp_headers = { a = "h1" }\nenv_http_headers = { b = "H" }\n`,
      [AUTH]: '{"OPENAI_API_KEY":"sk-file"}',
    },
    env: { K: 'sk-k', H: 'h2', OPENAI_API_KEY: 'sk-k' },
  });
  const settings = loadSettings(platform, NO_INPUT);
  expect(readSecretValues(platform, settings)).toEqual(['sk-k', 'sk-file', 'h1', 'h2']);
});
