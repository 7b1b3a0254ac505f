/**
 * A Responses server on loopback whose answers somebody else decides: the scripted model over HTTP.
 * @effects http clock
 *
 * It needs no token unless one is given, unlike csm's other servers: the clients under test (csm, the real Codex) send
 * keys of their own making and must be believed, and what it answers holds nothing but the script. It refuses requests
 * that a web page could cause (an `Origin` header, a `Host` that is not loopback).
 */
import type { Clock } from '#/platform/clock.ts';
import type { Http, HttpServer, ServedRequest, ServedResponse } from '#/platform/http.ts';

/** A request as it is answered and captured. */
export interface ModelServerRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** What is sent back. */
export interface ModelAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly headersDelayMs: number;
  /** Wait before each chunk. */
  readonly delayMs: number;
  readonly chunks: Iterable<Uint8Array>;
  /** What happens after the last chunk: the body ends, the connection breaks, or it stays open in silence. */
  readonly close: 'end' | 'reset' | 'hang';
}

export interface ModelServerOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** Requests without `authorization: Bearer <token>` get 401. */
  readonly token: string | undefined;
  /** Called once for each POST to `.../responses`, in the order of arrival. */
  readonly answer: (request: ModelServerRequest) => ModelAnswer;
  /** Sees every request before it is answered. */
  readonly onRequest?: (request: ModelServerRequest) => void;
  /** Called when the body of an answer was handed over whole (or broken off as planned). */
  readonly onAnswered?: () => void;
}

/** Starts the server. Its owner stops it. */
export function serveModelAnswers(
  platform: { readonly http: Http; readonly clock: Clock },
  options: ModelServerOptions,
): HttpServer {
  return platform.http.serve({
    port: options.port,
    handle: async (served) => {
      const refusal = refuse(served, options.token);
      if (refusal !== undefined) return refusal;
      const request = {
        method: served.method,
        path: served.path,
        headers: served.headers,
        body: served.method === 'POST' ? await served.text() : '',
      };
      options.onRequest?.(request);
      const path = served.path.split('?', 1)[0] ?? '';
      if (served.method === 'GET' && path === '/health') return json(200, { status: 'ok' });
      if (served.method === 'GET' && path.endsWith('/models')) return json(200, { object: 'list', data: [] });
      if (served.method !== 'POST' || !path.endsWith('/responses')) {
        return json(404, errorBody(`nothing is served at ${served.method} ${path}`, 'not_found'));
      }
      return sendAnswer(platform.clock, options.answer(request), options.onAnswered);
    },
  });
}

async function sendAnswer(
  clock: Clock,
  answer: ModelAnswer,
  onAnswered: (() => void) | undefined,
): Promise<ServedResponse> {
  if (answer.headersDelayMs > 0) await clock.sleep(answer.headersDelayMs);
  return { status: answer.status, headers: answer.headers, body: streamAnswer(clock, answer, onAnswered) };
}

async function* streamAnswer(
  clock: Clock,
  answer: ModelAnswer,
  onAnswered: (() => void) | undefined,
): AsyncGenerator<Uint8Array> {
  const gone = new AbortController();
  try {
    for (const chunk of answer.chunks) {
      if (answer.delayMs > 0) await clock.sleep(answer.delayMs, gone.signal);
      yield chunk;
    }
    if (answer.close === 'reset') throw new Error('the script resets the connection');
    if (answer.close === 'hang') await new Promise<never>(() => {});
  } finally {
    gone.abort();
    onAnswered?.();
  }
}

function refuse(request: ServedRequest, token: string | undefined): ServedResponse | undefined {
  // A browser always names the host; a client that names none cannot be one.
  const host = request.header('host')?.replace(/:\d+$/, '');
  if (host !== undefined && !['127.0.0.1', 'localhost', '[::1]'].includes(host)) {
    return json(403, errorBody(`this server answers on loopback only, not as ${host.slice(0, 80)}`, 'forbidden_host'));
  }
  if (request.header('origin') !== undefined) {
    return json(403, errorBody('requests of web pages are refused', 'forbidden_origin'));
  }
  if (token !== undefined && !matchSecret(request.header('authorization') ?? '', `Bearer ${token}`)) {
    return json(401, errorBody('the token is missing or wrong', 'invalid_api_key'));
  }
  return undefined;
}

/** Compares in a time that does not depend on where the texts differ. */
function matchSecret(given: string, wanted: string): boolean {
  const digest = (text: string): Uint8Array => new Uint8Array(new Bun.CryptoHasher('sha256').update(text).digest());
  const a = digest(given);
  const b = digest(wanted);
  let different = 0;
  for (let i = 0; i < a.length; i++) different |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return different === 0;
}

function json(status: number, value: unknown): ServedResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function errorBody(message: string, code: string) {
  return { error: { message, type: 'invalid_request_error', code } };
}
