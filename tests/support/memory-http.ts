/** The HTTP port in memory: answers by script, and servers that the same platform's `send` reaches. */
import { errnoError } from '#/platform/bun/errno-error.ts';
import type { Http, HttpRequest, HttpResponse, HttpServer, ServedRequest, ServedResponse } from '#/platform/http.ts';

/** What a scripted answer is. `body` may throw to break the connection in the middle. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array | string>;
}

export type Answerer = (request: HttpRequest) => ScriptedAnswer | Error | Promise<ScriptedAnswer | Error>;

/** Requests go to a server of this platform that has the port, else to the first scripted answer that is left. */
export class MemoryHttp implements Http {
  /** All requests in order. */
  readonly requests: HttpRequest[] = [];
  /** One answer a request, used up in order. An `Error` is thrown as if no response had come. */
  readonly answers: (ScriptedAnswer | Error | Answerer)[] = [];
  readonly #servers = new Map<number, (request: ServedRequest) => Promise<ServedResponse>>();
  #nextPort = 40_000;

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    if (request.signal?.aborted === true) throw abortError();
    const url = new URL(request.url);
    const handle =
      url.hostname === '127.0.0.1' || url.hostname === 'localhost' ? this.#servers.get(Number(url.port)) : undefined;
    if (handle !== undefined) {
      const served = await handle(servedRequest(request, url));
      return response(served.status, served.headers ?? {}, served.body, request.signal);
    }
    const script = this.answers.shift();
    const answer = typeof script === 'function' ? await script(request) : script;
    if (answer === undefined) throw errnoError('ECONNREFUSED', 'connection refused', 'connect', request.url);
    if (answer instanceof Error) throw answer;
    return response(answer.status ?? 200, answer.headers ?? {}, answer.body ?? '', request.signal);
  }

  serve(options: {
    readonly port: number;
    readonly handle: (request: ServedRequest) => Promise<ServedResponse>;
  }): HttpServer {
    const port = options.port === 0 ? this.#nextPort++ : options.port;
    if (this.#servers.has(port)) throw errnoError('EADDRINUSE', 'address already in use', 'listen');
    this.#servers.set(port, options.handle);
    return {
      port,
      stop: async () => {
        this.#servers.delete(port);
      },
    };
  }
}

function servedRequest(request: HttpRequest, url: URL): ServedRequest {
  const body = request.body ?? '';
  return {
    method: request.method,
    path: url.pathname + url.search,
    header: (name) => request.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1],
    headers: request.headers,
    text: async () => (typeof body === 'string' ? body : new TextDecoder().decode(body)),
  };
}

function response(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array | AsyncIterable<Uint8Array | string>,
  signal: AbortSignal | undefined,
): HttpResponse {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { status, statusText: '', header: (name) => lower.get(name.toLowerCase()), body: bytes(body, signal) };
}

async function* bytes(
  body: string | Uint8Array | AsyncIterable<Uint8Array | string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const whole = typeof body === 'string' ? encoder.encode(body) : body;
    if (whole.length > 0) yield whole;
    return;
  }
  const iterator = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await orAborted(iterator.next(), signal);
      if (next.done === true) return;
      yield typeof next.value === 'string' ? encoder.encode(next.value) : next.value;
    }
  } finally {
    // Not awaited: a body that hangs would hang its end as well.
    void iterator.return?.();
  }
}

/** A body that hangs ends when the request is aborted, as on a socket. */
function orAborted<T>(value: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return value;
  if (signal.aborted) return Promise.reject(abortError());
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(abortError());
    signal.addEventListener('abort', abort, { once: true });
    value.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function abortError(): Error {
  return new DOMException('The operation was aborted.', 'AbortError');
}
