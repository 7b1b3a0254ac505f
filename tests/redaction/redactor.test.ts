import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createRedactor, createStreamRedactor } from '#/redaction/redactor.ts';
import { containsPlaceholder } from '#/redaction/secret-pattern.ts';

const KNOWN = [
  { name: 'DB_PASSWORD', value: 'hunter2-hunter2' },
  { name: 'QUOTED', value: 'say "pass" \\ now' },
  { name: 'LONGER', value: 'hunter2-hunter2-more' },
];
const OPTIONS = { knownValues: KNOWN, shapes: true };
const redact = createRedactor(OPTIONS);

/** Made up, in the published forms; put together here so that no scanner takes this file for a leak. */
const a = (length: number): string => 'aB3dE5gH7jK9mN1p'.repeat(20).slice(0, length);
const hex = (length: number): string => '0123456789abcdef'.repeat(8).slice(0, length);
const PEM = [
  '-----BEGIN RSA ',
  'PRIVATE KEY-----\n',
  `${a(64)}\n`.repeat(4),
  `${a(20)}==\n`,
  '-----END RSA ',
  'PRIVATE KEY-----',
].join('');

const SHAPES: readonly (readonly [name: string, secret: string])[] = [
  ['openai-key', `sk-${a(48)}`],
  ['openai-key', `sk-proj-${a(60)}_-${a(20)}`],
  ['anthropic-key', `sk-ant-api03-${a(80)}`],
  ['github-token', `ghp_${a(36)}`],
  ['github-token', `github_pat_${a(22)}_${a(59)}`],
  ['gitlab-token', `glpat-${a(20)}`],
  ['aws-access-key', `AKIA${'ABCDEFGH2345673Z'}`],
  ['google-api-key', `AIza${a(35)}`],
  ['slack-token', `xoxb-${'123456789012'}-${a(24)}`],
  ['stripe-key', `sk_live_${a(24)}`],
  ['npm-token', `npm_${a(36)}`],
  ['pypi-token', `pypi-${a(80)}`],
  ['hugging-face-token', `hf_${a(34)}`],
  ['sendgrid-key', `SG.${a(22)}.${a(43)}`],
  ['digitalocean-token', `dop_v1_${hex(64)}`],
  ['jwt', `eyJ${a(30)}.eyJ${a(60)}.${a(43)}`],
  ['private-key', PEM],
];

describe('createRedactor', () => {
  test.each(SHAPES)('replaces a %s wherever it stands', (name, secret) => {
    const placeholder = `[redacted:${name}]`;
    for (const [before, after] of [
      ['', ''],
      ['key=', ' and more'],
      ['"', '"'],
      ['\n', '\n'],
      ['é ', '…'],
    ]) {
      expect(redact(`${before}${secret}${after}`)).toBe(`${before}${placeholder}${after}`);
    }
  });

  test.each([
    ['Authorization: Bearer abcdef12', 'Authorization: Bearer [redacted:authorization]'],
    ['"authorization": "Basic dXNlcjpwdw=="', '"authorization": "Basic [redacted:authorization]"'],
    [`bearer ${a(24)}`, `bearer [redacted:bearer-token]`],
    ['postgres://app:pw0rd!@db:5432/x', 'postgres://app:[redacted:url-password]@db:5432/x'],
    ['https://:token@example.com', 'https://:[redacted:url-password]@example.com'],
    [`aws_secret_access_key = ${a(40)}\n`, 'aws_secret_access_key = [redacted:aws-secret-key]\n'],
    [`"SecretAccessKey": "${a(40)}"`, '"SecretAccessKey": "[redacted:aws-secret-key]"'],
    [`https://hooks.slack.com/services/T0/B0/${a(24)}`, 'https://hooks.slack.com/services/[redacted:slack-webhook]'],
  ])('replaces only the secret part of %j', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test('replaces a private key that stands inside a JSON string, or is cut off', () => {
    expect(redact(JSON.stringify({ key: PEM, n: 1 }))).toBe('{"key":"[redacted:private-key]","n":1}');
    expect(redact(`cat: ${PEM.slice(0, 150)}`)).toBe('cat: [redacted:private-key]');
  });

  test.each([
    'task-force, risk-averse, ask-me-anything-about-this-very-long-thing',
    'sk-short',
    'https://example.com:8080/path@2x.png?a=b',
    'user@example.com and http://localhost:3000/@vite/client',
    'AKIAlowercase0000000 eyJ.eyJ. ghp_tooshort',
    'bearer of bad news',
    '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE-----',
  ])('leaves %j alone', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('replaces known values by the name they are known under, the longest first, in their usual disguises', () => {
    const value = 'hunter2-hunter2';
    const [placeholder, quoted] = ['[redacted:DB_PASSWORD]', '[redacted:QUOTED]'];
    expect(redact(`a${value}b ${value}-more`)).toBe(`a${placeholder}b [redacted:LONGER]`);
    expect(redact(JSON.stringify(['say "pass" \\ now']))).toBe(`["${quoted}"]`);
    expect(redact(`?p=${encodeURIComponent('say "pass" \\ now')}&x`)).toBe(`?p=${quoted}&x`);
    for (const before of ['', 'u', 'us', 'user:']) {
      const encoded = redact(Buffer.from(`${before}${value}!`).toString('base64'));
      expect(encoded).toContain(placeholder);
    }
  });

  test('is the identity where there is nothing to look for', () => {
    const none = createRedactor({ knownValues: [{ name: 'SHORT', value: 'abc' }], shapes: false });
    expect(none(`abc ${PEM}`)).toBe(`abc ${PEM}`);
  });

  test('leaves what it has redacted alone', () => {
    for (const [, secret] of SHAPES) expect(redact(redact(`x ${secret} y`))).toBe(redact(`x ${secret} y`));
  });
});

describe('createStreamRedactor', () => {
  const anyPiece = fc.oneof(
    fc.constantFrom(...SHAPES.map(([, secret]) => secret), ...KNOWN.map(({ value }) => value)),
    fc.constantFrom(
      '\n',
      ' ',
      'word ',
      'sk-',
      '://',
      'u:pw@',
      '-----BEGIN ',
      'PRIVATE KEY-----',
      '-----END ',
      '\\n',
      'Bearer ',
      'é',
    ),
    fc.constantFrom(PEM.slice(0, 100), `${a(64)}\n`, a(3000), 'authorization: '),
    fc.string({ maxLength: 10 }),
  );

  test('gives, for any split of any text, what the whole gives', () => {
    fc.assert(
      fc.property(fc.array(anyPiece, { maxLength: 14 }), fc.array(fc.nat(), { maxLength: 20 }), (pieces, cuts) => {
        const text = pieces.join('');
        const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((x, y) => x - y), text.length];
        const stream = createStreamRedactor(OPTIONS);
        let out = '';
        for (let i = 1; i < at.length; i++) {
          out += stream.push(text.slice(at[i - 1], at[i]));
          expect(out + stream.pending()).toBe(redact(text.slice(0, at[i])));
        }
        expect(out + stream.end()).toBe(redact(text));
        expect(stream.end()).toBe('');
      }),
      { numRuns: 400 },
    );
  });

  test('one character at a time too', () => {
    const text = `${SHAPES.map(([, secret]) => secret).join('\n')}\nhunter2-hunter2 ${PEM} end`;
    const stream = createStreamRedactor(OPTIONS);
    let out = '';
    for (const character of text) out += stream.push(character);
    expect(out + stream.end()).toBe(redact(text));
  });

  test('with a known value of several lines', () => {
    const options = { knownValues: [{ name: 'KEY', value: 'line one\nline two\nline three' }], shapes: true };
    const text = 'before\nline one\nline two\nline three\nafter\nline one\nline two';
    for (let cut = 0; cut <= text.length; cut++) {
      const stream = createStreamRedactor(options);
      expect(stream.push(text.slice(0, cut)) + stream.push(text.slice(cut)) + stream.end()).toBe(
        'before\n[redacted:KEY]\nafter\nline one\nline two',
      );
    }
  });

  test('holds back a bounded piece: whole lines come out at once, endless ones soon', () => {
    const stream = createStreamRedactor(OPTIONS);
    expect(stream.push('a line\nthe next')).toBe('a line\n');
    let out = '';
    for (let i = 0; i < 100; i++) out += stream.push('x'.repeat(1000));
    expect(out.length).toBeGreaterThan(90_000);
    expect(stream.pending().length).toBeLessThan(8500);
  });
});

test('containsPlaceholder', () => {
  expect(containsPlaceholder('curl -H "x: [redacted:OPENAI_API_KEY]"')).toBe(true);
  expect(containsPlaceholder('[redacted:] [redacted] redacted:x]')).toBe(false);
});
