/** HTTP by Bun's own fetch and server. @effects net env */
import { readFileSync } from 'node:fs';
import { CsmError, printErrno } from '#/base/errors.ts';
import type { Http, HttpRequest, HttpResponse, HttpServer, ServedRequest, ServedResponse } from '#/platform/http.ts';

/** Files of certificates that count beside the built-in roots. Codex reads the first two, node the last. */
const CA_VARIABLES = ['CODEX_CA_CERTIFICATE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'] as const;

/** A compaction request of a very long session is some tens of megabytes; this only stops a mad client. */
const LARGEST_REQUEST_BYTES = 1024 ** 3;

/**
 * Opens the HTTP port. Proxies are Bun's: it reads HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY in both cases at
 * each request, NO_PROXY with suffixes, ports and blocks; it treats loopback as any other host, as curl does.
 * Header names reach the wire in Bun's order, not the given one.
 */
export function openBunHttp(): Http {
  let session: Bun.FetchSession | undefined;
  return {
    send: (request) => send(request, (session ??= openSession())),
    serve: ({ port, handle }) => serve(port, handle),
  };
}

/** One keep-alive pool with the certificates of this process' environment. */
function openSession(): Bun.FetchSession {
  const extra = readExtraCertificates();
  if (extra.length === 0) return new Bun.FetchSession({});
  const { rootCertificates } = require('node:tls') as typeof import('node:tls');
  return new Bun.FetchSession({ tls: { ca: [...rootCertificates, ...extra] } });
}

function readExtraCertificates(): readonly string[] {
  const texts: string[] = [];
  for (const name of CA_VARIABLES) {
    const path = process.env[name];
    if (!path) continue;
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      throw new CsmError('environment', 'ca-unreadable', `Cannot read the certificates ${path}: ${printErrno(error)}`, {
        hint: `Point ${name} at a readable PEM file, or unset it.`,
        cause: error,
      });
    }
    if (!text.includes('-----BEGIN ')) {
      throw new CsmError('environment', 'ca-empty', `No certificate in PEM form stands in ${path}`, {
        hint: `Point ${name} at a PEM file with at least one certificate, or unset it.`,
      });
    }
    // OpenSSL's own label for a certificate with trust settings; the certificate inside is the same.
    texts.push(text.replaceAll(' TRUSTED CERTIFICATE-----', ' CERTIFICATE-----'));
  }
  return texts;
}

async function send(request: HttpRequest, session: Bun.FetchSession): Promise<HttpResponse> {
  const init: BunFetchRequestInit & { timeout: false } = {
    method: request.method,
    headers: request.headers.map(([name, value]): [string, string] => [name, value]),
    redirect: 'manual',
    session,
    // Bun ends a request after five minutes without a byte; a model may think longer, and limits are the caller's.
    timeout: false,
  };
  if (request.body !== undefined) init.body = request.body as string | Uint8Array<ArrayBuffer>;
  if (request.signal !== undefined) init.signal = request.signal;
  const response = await fetch(request.url, init);
  return {
    status: response.status,
    statusText: response.statusText,
    header: (name) => response.headers.get(name) ?? undefined,
    body: response.body ?? emptyBody(),
  };
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}

function serve(port: number, handle: (request: ServedRequest) => Promise<ServedResponse>): HttpServer {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port,
    // Unset, Bun 1.4.5 shares the port with a second server here, and each gets some of the requests.
    reusePort: false,
    // Zero is no limit: an answer may be silent for longer than Bun's ten seconds.
    idleTimeout: 0,
    maxRequestBodySize: LARGEST_REQUEST_BYTES,
    development: false,
    fetch: async (request) => encodeResponse(await handle(decodeRequest(request))),
    error: () => new Response('internal error\n', { status: 500 }),
  });
  return {
    port: server.port ?? port,
    stop: () => server.stop(true),
  };
}

function decodeRequest(request: Request): ServedRequest {
  const start = request.url.indexOf('/', request.url.indexOf('//') + 2);
  return {
    method: request.method,
    path: start === -1 ? '/' : request.url.slice(start),
    header: (name) => request.headers.get(name) ?? undefined,
    headers: [...request.headers],
    text: () => request.text(),
  };
}

function encodeResponse(response: ServedResponse): Response {
  const body = typeof response.body === 'string' ? response.body : openBody(response.body);
  return new Response(body, { status: response.status, headers: response.headers ?? {} });
}

/**
 * The chunks as a stream that is pulled. Bun writes at the end of a turn of its loop, and an error in the first turn
 * would be printed and would take the chunks before it along; so the first pull and a failure wait for a turn.
 */
function openBody(chunks: AsyncIterable<Uint8Array | string>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let started = false;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (!started) {
          started = true;
          await nextTurn();
        }
        try {
          const next = await iterator.next();
          if (next.done === true) controller.close();
          else controller.enqueue(typeof next.value === 'string' ? encoder.encode(next.value) : next.value);
        } catch (error) {
          await nextTurn();
          controller.error(error);
        }
      },
      cancel: async () => {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
