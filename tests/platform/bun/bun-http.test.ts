/** The HTTP port over real sockets. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { join } from 'node:path';
import { openBunHttp } from '#/platform/bun/bun-http.ts';
import type { HttpResponse, ServedResponse } from '#/platform/http.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';
import { until } from '#tests/support/until.ts';
import { openRawServer } from './raw-server.ts';

const http = openBunHttp();

async function textOf(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const get = (port: number, path = '/'): Promise<HttpResponse> =>
  http.send({ method: 'GET', url: `http://127.0.0.1:${port}${path}`, headers: [] });

/** `code` of what a promise rejects with. */
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: unknown }).code ?? (error as Error).name,
  );

describe('send', () => {
  test('sends method, headers and body, and gives status, headers and body', async () => {
    await using server = await openRawServer((socket) =>
      socket.end('HTTP/1.1 418 Short Stout\r\nX-One: 1\r\ncontent-length: 3\r\n\r\ntea'),
    );
    const response = await http.send({
      method: 'POST',
      url: `http://127.0.0.1:${server.port}/a?b=c`,
      headers: [
        ['Authorization', 'Bearer k'],
        ['x-list', '1'],
        ['x-list', '2'],
      ],
      body: '{"ü":1}',
    });
    expect([response.status, response.statusText, response.header('x-one')]).toEqual([418, 'Short Stout', '1']);
    expect(response.header('x-none')).toBeUndefined();
    expect(await textOf(response)).toBe('tea');
    const [head = '', body] = server.received.split('\r\n\r\n');
    const lines = head.toLowerCase().split('\r\n');
    expect(lines[0]).toBe('post /a?b=c http/1.1');
    expect(lines).toContain('authorization: bearer k');
    expect(lines).toContain('x-list: 1, 2');
    expect(lines).toContain('content-length: 8');
    expect(Buffer.from(body ?? '', 'latin1').toString()).toBe('{"ü":1}');
  });

  test('gives each chunk as it arrives', async () => {
    let next: (() => void) | undefined;
    await using server = await openRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n');
      next = () => socket.end('3\r\ntwo\r\n0\r\n\r\n');
    });
    const seen: string[] = [];
    for await (const chunk of (await get(server.port)).body) {
      seen.push(Buffer.from(chunk).toString());
      next?.();
    }
    expect(seen).toEqual(['one', 'two']);
  });

  test('follows no redirect', async () => {
    await using server = await openRawServer((socket) =>
      socket.end('HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n'),
    );
    const response = await get(server.port);
    expect([response.status, response.header('location')]).toEqual([302, 'http://127.0.0.1:1/']);
  });

  test('names why no response came', async () => {
    await using silent = await openRawServer((socket) => socket.destroy());
    await using reset = await openRawServer((socket) => socket.resetAndDestroy());
    expect(await codeOf(get(1))).toBe('ECONNREFUSED');
    expect(await codeOf(get(silent.port))).toBe('ECONNRESET');
    expect(await codeOf(get(reset.port))).toBe('ECONNRESET');
    expect(await codeOf(http.send({ method: 'GET', url: 'http://no.invalid/', headers: [] }))).toMatch(/^E/);
    expect(await codeOf(http.send({ method: 'GET', url: 'not a url', headers: [] }))).toBe('ERR_INVALID_URL');
  });

  test('throws in the body where the connection breaks', async () => {
    await using cut = await openRawServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n'),
    );
    await using short = await openRawServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\none'));
    for (const server of [cut, short]) {
      expect(await codeOf(get(server.port).then(textOf))).toBe('ECONNRESET');
    }
  });

  test('stops when aborted: before, while waiting, and in the body', async () => {
    let requests = 0;
    await using server = await openRawServer((socket, head) => {
      requests += 1;
      if (head.includes('/body')) socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n');
    });
    const send = (path: string, signal: AbortSignal): Promise<HttpResponse> =>
      http.send({ method: 'GET', url: `http://127.0.0.1:${server.port}${path}`, headers: [], signal });
    expect(await send('/never', AbortSignal.abort()).catch((error: Error) => error.name)).toBe('AbortError');
    const waiting = new AbortController();
    const response = send('/wait', waiting.signal).catch((error: Error) => error.name);
    await until('the request came', () => requests === 1);
    waiting.abort();
    expect(await response).toBe('AbortError');
    const reading = new AbortController();
    const body = await send('/body', reading.signal);
    const seen: string[] = [];
    const end = (async () => {
      for await (const chunk of body.body) {
        seen.push(Buffer.from(chunk).toString());
        reading.abort();
      }
    })().catch((error: Error) => error.name);
    expect(await end).toBe('AbortError');
    expect(seen).toEqual(['one']);
  });

  test('closes the connection when the reader leaves early', async () => {
    let closed = false;
    await using server = await openRawServer((socket) => {
      socket.on('close', () => {
        closed = true;
      });
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n');
    });
    for await (const chunk of (await get(server.port)).body) {
      expect(chunk.length).toBe(3);
      break;
    }
    await until('the connection is closed', () => closed);
  });

  test('reads compressed bodies', async () => {
    const zipped = Buffer.from(Bun.gzipSync(Buffer.from('hello'))).toString('latin1');
    await using server = await openRawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${zipped.length}\r\n\r\n`);
      socket.end(Buffer.from(zipped, 'latin1'));
    });
    expect(await textOf(await get(server.port))).toBe('hello');
  });
});

/** Runs the client as a program of its own with this environment. */
async function runClient(url: string, env: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'http-client.fixture.ts'), url], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
    cwd: join(import.meta.dir, '../../..'),
    stdout: 'pipe',
    stderr: 'inherit',
  });
  return JSON.parse(await child.stdout.text()) as Record<string, unknown>;
}

describe('proxies from the environment', () => {
  const viaProxy = { status: 200, body: 'proxy' };
  const direct = { status: 200, body: 'direct' };

  test.each([
    ['HTTP_PROXY', (proxy: string) => ({ HTTP_PROXY: proxy }), viaProxy],
    ['http_proxy', (proxy: string) => ({ http_proxy: proxy }), viaProxy],
    ['ALL_PROXY', (proxy: string) => ({ ALL_PROXY: proxy }), viaProxy],
    ['HTTPS_PROXY alone', (proxy: string) => ({ HTTPS_PROXY: proxy }), direct],
    ['NO_PROXY with the address', (proxy: string) => ({ HTTP_PROXY: proxy, NO_PROXY: '10.0.0.1, 127.0.0.1' }), direct],
    ['no_proxy with a block', (proxy: string) => ({ HTTP_PROXY: proxy, no_proxy: '127.0.0.0/8' }), direct],
    ['NO_PROXY with a star', (proxy: string) => ({ HTTP_PROXY: proxy, NO_PROXY: '*' }), direct],
    ['NO_PROXY with another host', (proxy: string) => ({ HTTP_PROXY: proxy, NO_PROXY: 'example.com' }), viaProxy],
    ['nothing', () => ({}), direct],
  ] as const)('%s', async (_name, env, expected) => {
    const answer = (body: string): string => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    await using server = await openRawServer((socket) => socket.end(answer('direct')));
    await using proxy = await openRawServer((socket) => socket.end(answer('proxy')));
    const given = env(`http://127.0.0.1:${proxy.port}`);
    expect(await runClient(`http://127.0.0.1:${server.port}/x`, given)).toEqual(expected);
    if (expected === viaProxy) expect(proxy.received).toStartWith(`GET http://127.0.0.1:${server.port}/x HTTP/1.1`);
  });

  test('a suffix in NO_PROXY takes its hosts past the proxy', async () => {
    await using proxy = await openRawServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nproxy'),
    );
    const env = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: '.inside.invalid' };
    expect(await runClient('http://a.inside.invalid/', env)).not.toHaveProperty('body');
    expect(await runClient('http://a.outside.invalid/', env)).toEqual(viaProxy);
  });

  test('https goes through a tunnel, with the credentials of the proxy', async () => {
    await using proxy = await openRawServer((socket) => socket.end('HTTP/1.1 407 Who\r\ncontent-length: 0\r\n\r\n'));
    const env = { https_proxy: `http://user:pass@127.0.0.1:${proxy.port}` };
    expect(await runClient('https://api.invalid/', env)).toMatchObject({ code: 'ERR_PROXY_TUNNEL' });
    expect(proxy.received).toStartWith('CONNECT api.invalid:443 HTTP/1.1');
    expect(proxy.received.toLowerCase()).toContain(`proxy-authorization: basic ${btoa('user:pass').toLowerCase()}`);
  });
});

describe.skipIf(Bun.which('openssl') === null)('certificates', () => {
  const folder = openTempFolder();
  let server: ReturnType<typeof Bun.serve>;
  const ca = folder.at('ca.pem');

  beforeAll(async () => {
    const made = Bun.spawnSync({
      cmd: `openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout ${folder.at('key.pem')} -out ${ca}`.split(/\s+/),
    });
    expect(made.exitCode).toBe(0);
    server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      tls: { key: Bun.file(folder.at('key.pem')), cert: Bun.file(ca) },
      fetch: () => new Response('secret'),
    });
    await Bun.write(folder.at('empty.pem'), 'nothing here\n');
    const text = await Bun.file(ca).text();
    await Bun.write(folder.at('trusted.pem'), text.replaceAll(' CERTIFICATE', ' TRUSTED CERTIFICATE'));
  });
  afterAll(async () => {
    await server.stop(true);
    folder[Symbol.dispose]();
  });

  test('that nobody signed are refused', async () => {
    const answer = await runClient(`https://127.0.0.1:${server.port}/`, {});
    expect(answer['code']).toMatch(/SELF_SIGNED|CERT/);
  });

  test.each(['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'CODEX_CA_CERTIFICATE'])('of %s count', async (name) => {
    expect(await runClient(`https://127.0.0.1:${server.port}/`, { [name]: ca })).toEqual({
      status: 200,
      body: 'secret',
    });
  });

  test('with the label of OpenSSL count', async () => {
    const env = { SSL_CERT_FILE: folder.at('trusted.pem') };
    expect(await runClient(`https://127.0.0.1:${server.port}/`, env)).toEqual({ status: 200, body: 'secret' });
  });

  test('that cannot be read are named', async () => {
    const missing = await runClient('https://127.0.0.1:1/', { SSL_CERT_FILE: '/no/such.pem' });
    expect(missing['code']).toBe('ca-unreadable');
    expect(missing['message']).toContain('/no/such.pem');
    const empty = await runClient('https://127.0.0.1:1/', { SSL_CERT_FILE: folder.at('empty.pem') });
    expect(empty['code']).toBe('ca-empty');
  });
});

/** What a raw client sees until the connection ends. */
function readRaw(port: number, request: string): Promise<{ readonly text: string; readonly end: string }> {
  return new Promise((resolve) => {
    let text = '';
    let end = 'closed';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', (error: Error & { code?: string }) => {
      end = error.code ?? error.message;
    });
    socket.on('close', () => resolve({ text, end }));
  });
}

describe('serve', () => {
  const serve = (answer: (path: string, body: string) => ServedResponse) =>
    http.serve({ port: 0, handle: async (request) => answer(request.path, await request.text()) });
  const GET = 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n';

  test('gives the request and sends the answer', async () => {
    let seen: unknown;
    const server = http.serve({
      port: 0,
      handle: async (request) => {
        seen = [request.method, request.path, request.header('X-One'), await request.text()];
        return { status: 201, headers: { 'x-two': '2' }, body: 'made' };
      },
    });
    const response = await http.send({
      method: 'PUT',
      url: `http://127.0.0.1:${server.port}/a/b?c=%20d`,
      headers: [['x-one', '1']],
      body: 'text',
    });
    expect([response.status, response.header('x-two'), await textOf(response)]).toEqual([201, '2', 'made']);
    expect(seen).toEqual(['PUT', '/a/b?c=%20d', '1', 'text']);
    await server.stop();
    expect(await codeOf(get(server.port))).toBe('ECONNREFUSED');
  });

  test('says when the port is taken', async () => {
    const server = serve(() => ({ status: 200, body: '' }));
    expect(() => http.serve({ port: server.port, handle: async () => ({ status: 200, body: '' }) })).toThrow(
      expect.objectContaining({ code: 'EADDRINUSE' }),
    );
    await server.stop();
  });

  test('flushes each chunk when it is yielded', async () => {
    let next: () => void = () => {};
    const server = serve(() => ({
      status: 200,
      body: (async function* () {
        yield 'one';
        await new Promise<void>((resolve) => {
          next = resolve;
        });
        yield new TextEncoder().encode('two');
      })(),
    }));
    const seen: string[] = [];
    for await (const chunk of (await get(server.port)).body) {
      seen.push(Buffer.from(chunk).toString());
      next();
    }
    expect(seen).toEqual(['one', 'two']);
    await server.stop();
  });

  test.each([0, 1, 5])(
    'cuts the connection when the body throws after %d chunks, which arrive before',
    async (count) => {
      const server = serve(() => ({
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        body: (async function* () {
          for (let n = 0; n < count; n++) yield `<${n}>`;
          throw new Error('cut');
        })(),
      }));
      const { text, end } = await readRaw(server.port, GET);
      expect(end).toBe('ECONNRESET');
      expect(text).not.toContain('\r\n0\r\n\r\n');
      expect(text.match(/<\d>/g) ?? []).toHaveLength(count);
      expect(await codeOf(get(server.port).then(textOf))).toBe('ECONNRESET');
      await server.stop();
    },
  );

  test('answers 500 when the handler throws, and goes on', async () => {
    let calls = 0;
    const server = serve(() => {
      calls += 1;
      if (calls === 1) throw new Error('secret details');
      return { status: 200, body: 'fine' };
    });
    const first = await get(server.port);
    expect([first.status, await textOf(first)]).toEqual([500, 'internal error\n']);
    expect(await textOf(await get(server.port))).toBe('fine');
    await server.stop();
  });

  test('ends the body when the client leaves', async () => {
    let ended = false;
    const server = serve(() => ({
      status: 200,
      body: (async function* () {
        try {
          for (;;) yield 'x'.repeat(10_000);
        } finally {
          ended = true;
        }
      })(),
    }));
    for await (const chunk of (await get(server.port)).body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await until('the body ended', () => ended);
    await server.stop();
  });

  test('is slowed down by a slow client', async () => {
    let yielded = 0;
    const server = serve(() => ({
      status: 200,
      body: (async function* () {
        for (let n = 0; n < 1000; n++) {
          yielded += 1;
          yield 'x'.repeat(100_000);
        }
      })(),
    }));
    const reader = (await get(server.port)).body[Symbol.asyncIterator]();
    await reader.next();
    for (let turn = 0; turn < 300; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(yielded).toBeLessThan(500);
    await reader.return?.();
    await server.stop();
  });
});
