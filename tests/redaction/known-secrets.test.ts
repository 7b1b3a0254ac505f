import { describe, expect, test } from 'bun:test';
import { isSecretValue, knownSecrets } from '#/redaction/known-secrets.ts';

const VALUE = 'a1b2-c3d4-e5f6';

describe('knownSecrets', () => {
  test.each([
    'OPENAI_API_KEY',
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'PGPASSWORD',
    'DB_PASSWD',
    'MY_CREDENTIALS',
    'npm_config__authToken',
    'SECRET',
    'STRIPE_APIKEY',
    'SSH_PASSPHRASE',
  ])('takes %s', (name) => {
    expect(knownSecrets({ [name]: VALUE })).toEqual([{ name, value: VALUE }]);
  });

  test.each([
    'HOME',
    'KEYBOARD',
    'MONKEYS',
    'TOKENIZERS_PARALLELISM',
    'PWD',
    'SSH_AUTH_SOCK',
    'AWS_ACCESS_KEY_ID_FILE',
    'PATH',
  ])('does not take %s', (name) => {
    expect(knownSecrets({ [name]: VALUE })).toEqual([]);
  });

  test('takes what it is given besides, whatever its name; each value once, the longest first', () => {
    const extra = [{ name: 'provider key', value: `${VALUE}-long` }];
    expect(knownSecrets({ A_TOKEN: VALUE, B_TOKEN: VALUE, C_KEY: `${VALUE}-long` }, extra)).toEqual([
      { name: 'provider key', value: `${VALUE}-long` },
      { name: 'A_TOKEN', value: VALUE },
    ]);
  });
});

test.each([
  'short',
  'password',
  'changeme',
  'PRODUCTION',
  '/home/user/key.pem',
  '~/secrets/key',
  './relative/path',
  '12345678901',
  '2026-01-02',
  'aaaaaaaaaaaa',
  'external',
  'Some plain words',
  'undefined',
])('isSecretValue(%j) is false', (value) => {
  expect(isSecretValue(value)).toBe(false);
});

test.each(['hunter2hunter2', 'Tr0ub4dor&3', 'sk-abcdefgh', 'correct-horse-battery', '8f14e45fceea167a'])(
  'isSecretValue(%j) is true',
  (value) => {
    expect(isSecretValue(value)).toBe(true);
  },
);
