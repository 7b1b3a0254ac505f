/** The scripted server on real sockets. */
import { afterEach, describe, expect, test } from 'bun:test';
import { openModelClient } from '#/agent/model/model-client.ts';
import { parseScript } from '#/agent/model/script.ts';
import { openBunClock } from '#/platform/bun/bun-clock.ts';
import { openBunEnv } from '#/platform/bun/bun-env.ts';
import { openBunHttp } from '#/platform/bun/bun-http.ts';
import type { HttpServer } from '#/platform/http.ts';
import type { ModelServerOptions } from '#/server/model-server/serve-model-answers.ts';
import { serveScript } from '#/server/model-server/serve-script.ts';
import { askAll, endOf, PROVIDER } from '#tests/agent/model/ask.ts';

const platform = { http: openBunHttp(), clock: openBunClock(), env: openBunEnv() };
const servers: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

function serve(script: string, options: Partial<ModelServerOptions> = {}): string {
  const server = serveScript(platform, parseScript(script), { port: 0, token: undefined, ...options });
  servers.push(server);
  return `http://127.0.0.1:${server.port}`;
}
const modelAt = (url: string, more: Partial<typeof PROVIDER> = {}) =>
  openModelClient(platform, { ...PROVIDER, baseUrl: `${url}/v1`, ...more }, 'any-key');

describe('serveScript', () => {
  test('answers a client under any path', async () => {
    const url = serve('{"items":[{"text":"Hello","deltas":3}],"repeat":"forever"}');
    for (const path of ['/responses', '/v1/responses', '/a/b/responses?x=1']) {
      const response = await fetch(url + path, { method: 'POST', body: '{}' });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
      expect(await response.text()).toContain('"delta":"el"');
    }
    expect(endOf(await askAll(modelAt(url)))).toMatchObject({ type: 'completed', responseId: 'resp_4' });
  });

  test.each([
    ['status', '{"status":401,"body":{"error":{"message":"no key"}},"headers":{"x-request-id":"r7"}}', 'http-401'],
    ['a cut', '{"items":[{"text":"Hello"}],"cut_at_byte":200}', 'stream-closed'],
    ['a reset', '{"items":[{"text":"Hello"}],"cut_at_byte":200,"close":"reset"}', 'stream-broken'],
    ['silence', '{"items":[{"text":"Hello"}],"cut_at_byte":200,"close":"hang"}', 'idle-timeout'],
    ['late headers', '{"headers_delay_ms":60000}', 'headers-timeout'],
    ['the end of the script', '{"when":{"user":"never"}}', 'http-400'],
  ])('plays %s', async (_, script, code) => {
    const model = modelAt(serve(script), {
      streamIdleTimeoutMs: 300,
      headersTimeoutMs: code === 'headers-timeout' ? 300 : 20_000,
    });
    expect(endOf(await askAll(model))).toMatchObject({ type: 'failed', failure: { code } });
  });

  test('a port that nobody listens at is a failure to connect', async () => {
    const url = serve('{}');
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    expect(endOf(await askAll(modelAt(url)))).toMatchObject({ failure: { code: 'connect', retry: 'request' } });
  });

  test('canceling ends the request at the server too', async () => {
    const controller = new AbortController();
    let answered = (): void => {};
    const done = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const model = modelAt(
      serve('{"items":[{"text":{"repeat":"x","bytes":5000},"deltas":5000}],"delay_ms":5}', {
        onAnswered: () => answered(),
      }),
    );
    const types: string[] = [];
    for await (const { type } of model.ask({ body: '{}', headers: [] }, controller.signal)) {
      types.push(type);
      if (type === 'delta') controller.abort();
    }
    expect(types.at(-1)).toBe('canceled');
    await done;
  });

  test('splits characters over chunks and loses nothing', async () => {
    const model = modelAt(serve('{"items":[{"text":"Zürich 日本 🙂"}],"chunk":{"bytes":5}}'));
    const items = (await askAll(model)).flatMap((event) =>
      event.type === 'item_done' ? [JSON.stringify(event.item)] : [],
    );
    expect(items.join()).toContain('Zürich 日本 🙂');
  });

  test('a hundred thousand deltas arrive whole', async () => {
    const model = modelAt(serve('{"items":[{"text":{"repeat":"hello","bytes":500000},"deltas":100000}]}'));
    let length = 0;
    for (const event of await askAll(model)) if (event.type === 'delta') length += event.delta.length;
    expect(length).toBe(500_000);
  });

  test('shows requests to its owner', async () => {
    const seen: string[] = [];
    const url = serve('{"repeat":"forever"}', {
      onRequest: ({ method, path, body }) => seen.push(`${method} ${path} ${body}`),
    });
    await fetch(`${url}/v1/responses`, { method: 'POST', body: 'é' });
    expect(await (await fetch(`${url}/v1/models`)).json()).toEqual({ object: 'list', data: [] });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/v1/chat`, { method: 'POST' })).status).toBe(404);
    expect(seen).toEqual(['POST /v1/responses é', 'GET /v1/models ', 'GET /health ', 'POST /v1/chat ']);
  });

  test.each<[string, Record<string, string>, number]>([
    ['nothing', {}, 401],
    ['another token', { authorization: 'Bearer wrong' }, 401],
    ['the token', { authorization: 'Bearer t0k' }, 200],
    ['a page of the web', { authorization: 'Bearer t0k', origin: 'https://example.com' }, 403],
    ['another host', { authorization: 'Bearer t0k', host: 'evil.example.com' }, 403],
  ])('with a token, %s gets its status', async (_, headers, status) => {
    const url = serve('{"repeat":"forever"}', { token: 't0k' });
    expect((await fetch(`${url}/v1/responses`, { method: 'POST', body: '{}', headers })).status).toBe(status);
  });
});
