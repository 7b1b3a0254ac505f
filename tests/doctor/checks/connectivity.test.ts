/** The checks of the section Connectivity, over a network in memory. */
import { describe, expect, test } from 'bun:test';
import { printBase } from '#/doctor/checks/network-provider-reachability.ts';
import { check, expectCase, type CheckCase, type Machine } from '#tests/doctor/support/checked.ts';
import type { ScriptedAnswer } from '#tests/support/memory-http.ts';

const CUSTOM = `model = "m"
model_provider = "mock"
[model_providers.mock]
name = "Mock"
base_url = "http://gateway.example/v1/tenant-secret"
`;
const PEM = '-----BEGIN CERTIFICATE-----\n';

/** Answers in order: to `HEAD /responses`, to `GET /models`. */
const answering = (...answers: readonly (ScriptedAnswer | Error)[]): Machine => ({
  config: CUSTOM,
  setup: ({ http }) => void http.answers.push(...answers),
});
const refused = Object.assign(new Error('no'), { code: 'ConnectionRefused' });

const CASES: readonly CheckCase[] = [
  ['no proxy', 'network.env', {}, 'ok', ['no proxy env vars']],
  [
    'a proxy',
    'network.env',
    { env: { HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'localhost' } },
    'ok',
    ['HTTPS_PROXY, no_proxy'],
  ],
  [
    'a proxy that is no address',
    'network.env',
    { env: { HTTP_PROXY: 'http://[bad' } },
    'warning',
    ['HTTP_PROXY is no address'],
  ],
  [
    'certificates',
    'network.env',
    { env: { SSL_CERT_FILE: '/ca.pem' }, files: { '/ca.pem': PEM } },
    'ok',
    ['readable file /ca.pem'],
  ],
  [
    'certificates that are not there',
    'network.env',
    { env: { SSL_CERT_FILE: '/ca.pem' } },
    'warning',
    ['custom CA env var points at an unreadable path', 'No such file'],
  ],
  [
    'certificates that are none',
    'network.env',
    { env: { NODE_EXTRA_CA_CERTS: '/ca.pem' }, files: { '/ca.pem': 'x' } },
    'warning',
    ['without a certificate'],
  ],
  ['websockets', 'network.websocket_reachability', {}, 'ok', ['csm streams over HTTP']],
  ['nothing to reach', 'network.provider_reachability', {}, 'idle', ['scripted model']],
  [
    'no key',
    'network.provider_reachability',
    { config: `${CUSTOM}env_key = "K"\n` },
    'idle',
    ['not called: there is no key'],
  ],
  [
    'reachable',
    'network.provider_reachability',
    answering({ status: 405 }, { status: 200 }),
    'ok',
    ['reachable (HTTP 405)', 'route exists (HTTP 200)'],
  ],
  [
    'reachable, without the key',
    'network.provider_reachability',
    answering({ status: 401 }, { status: 401 }),
    'ok',
    ['route exists (HTTP 401)'],
  ],
  [
    'a wrong base URL',
    'network.provider_reachability',
    answering({ status: 404 }, { status: 404 }),
    'fail',
    ['verify the configured API prefix', 'Set base_url'],
  ],
  [
    'a server with a problem',
    'network.provider_reachability',
    answering({ status: 503 }, { status: 503 }),
    'warning',
    ['HTTP 503'],
  ],
  [
    'no server',
    'network.provider_reachability',
    answering(refused, refused),
    'fail',
    ['connection refused', 'connect failed (required)'],
  ],
  [
    'a proxy that is dead',
    'network.provider_reachability',
    { ...answering(refused, refused), env: { HTTP_PROXY: 'http://u:password1@proxy:1' } },
    'fail',
    ['Check the proxy that HTTP_PROXY names'],
  ],
  [
    'a server that goes away',
    'network.provider_reachability',
    answering({ status: 200 }, refused),
    'warning',
    ['connection refused'],
  ],
];

describe('Connectivity', () => {
  test.each(CASES.map((each) => [`${each[1]}: ${each[0]}`, each] as const))('%s', (_name, each) => expectCase(each));

  test('requests carry no key, say who asks, and end early', async () => {
    const seen: unknown[] = [];
    await check('network.provider_reachability', {
      config: `${CUSTOM}env_key = "MOCK_KEY"\n`,
      env: { MOCK_KEY: 'sk-live-abcdefghijklmnop' },
      setup: ({ http }) => {
        for (let index = 0; index < 2; index++) http.answers.push({ status: 200 });
        Object.defineProperty(http.requests, 'push', { value: (request: unknown) => seen.push(request) });
      },
    });
    expect(seen).toMatchObject([
      { method: 'HEAD', url: 'http://gateway.example/v1/tenant-secret/responses' },
      { method: 'GET', url: 'http://gateway.example/v1/tenant-secret/models' },
    ]);
    expect(JSON.stringify(seen)).not.toContain('sk-live');
    expect(JSON.stringify(seen)).toContain('csm_doctor');
  });

  test('a server that does not answer is not waited for', async () => {
    const report = await check('network.provider_reachability', {
      config: CUSTOM,
      setup: ({ http, clock }) => {
        const hang = ({ signal }: { readonly signal?: AbortSignal }): Promise<Error> =>
          new Promise((resolve) =>
            signal?.addEventListener('abort', () => resolve(new Error('aborted')), { once: true }),
          );
        http.answers.push(hang, (request) => {
          setImmediate(() => void clock.advance(6000));
          return hang(request);
        });
      },
    });
    expect(report.issues[0]?.cause).toContain('no answer in 5 s');
  });

  test('of an address, host and first part of the path are shown', () => {
    expect(printBase('https://user:pw@api.example:8/v1/key-123?k=1')).toBe('https://api.example:8/v1/<redacted>');
    expect(printBase('http://h')).toBe('http://h/<redacted>');
  });
});
