/** Failures before the stream: a status that is no 200, or no response at all. Pure. */
import { isObject, objectMember, parseJson, stringMember, type JsonObject } from '#/base/json.ts';
import { decodeRateLimit, decodeResponseFailed, disconnected, OVERLOADED, shorten } from './failure.ts';
import type { ModelFailure } from './model-event.ts';
import { decodeRetryAfter } from './retry-after.ts';

/** A response that is no stream. */
export interface HttpProblem {
  readonly status: number;
  /** Header value by lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** The body's beginning as text. */
  readonly body: string;
  /** Without query, for people. */
  readonly url: string;
  /** For headers that name a date. */
  readonly nowMs: number;
  /** Name of the variable that holds the key, for the hint. */
  readonly keyVariable?: string | undefined;
}

/** A response with another status than 200. */
export function decodeHttpFailure(problem: HttpProblem): ModelFailure {
  const { status, header } = problem;
  const parsed = parseJson(problem.body);
  const error = isObject(parsed) ? (objectMember(parsed, 'error') ?? {}) : {};
  const wait = decodeRetryAfter(header, problem.nowMs);
  const waiting = wait === undefined ? {} : { retryAfterMs: wait };
  const unexpected = printUnexpectedStatus(problem, error);
  const kind = stringMember(error, 'code') ?? stringMember(error, 'type') ?? '';
  if (status === 400) {
    if (kind === 'context_length_exceeded') return { ...decodeResponseFailed(kind, ''), status };
    const body = shorten(problem.body.trim());
    return { code: 'http-400', message: body === '' ? unexpected : body, retry: 'never', status };
  }
  if (status === 401 || status === 403 || status === 404) {
    return { code: `http-${status}`, message: unexpected, retry: 'never', status, hint: hintOf(problem) };
  }
  if (status === 429) return { ...decodeRateLimit(error, problem.nowMs), ...waiting, status };
  if (status >= 500) {
    if (kind === 'server_is_overloaded' || kind === 'slow_down') {
      return { ...OVERLOADED, retry: 'request', ...waiting, status };
    }
    if (status === 500) {
      const hint = `The server said: ${unexpected}`;
      return { code: 'http-500', message: HIGH_DEMAND, retry: 'request', ...waiting, status, hint };
    }
    return { code: `http-${status}`, message: unexpected, retry: 'request', ...waiting, status };
  }
  // Request Timeout, Conflict and Too Early are about the moment, not about the request.
  if (status === 408 || status === 409 || status === 425) {
    return { code: `http-${status}`, message: unexpected, retry: 'request', ...waiting, status };
  }
  const location = header('location');
  const hint =
    status >= 300 && status < 400 && location !== undefined
      ? { hint: `The server points to ${shorten(location)}; set base_url to where it answers.` }
      : {};
  return { code: `http-${status}`, message: unexpected, retry: 'never', status, ...hint };
}

const HIGH_DEMAND = 'We’re currently experiencing high demand, which may cause temporary errors.';
/** Codes of certificates that will not become valid by waiting. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME|WRONG_VERSION_NUMBER/;

/** Nothing came back: refused, reset, unknown host, bad certificate. */
export function decodeConnectFailure(error: unknown, url: string): ModelFailure {
  const code = isObject(error) || error instanceof Error ? String((error as { code?: unknown }).code ?? '') : '';
  const text = error instanceof Error ? error.message : String(error);
  const message = disconnected('error sending request');
  const host = printOrigin(url);
  if (CERTIFICATE.test(code) || CERTIFICATE.test(text)) {
    return {
      code: 'certificate',
      message: disconnected(`the certificate of ${host} cannot be verified (${code === '' ? shorten(text) : code})`),
      retry: 'never',
      hint: 'Name a file of certificates to trust in SSL_CERT_FILE or NODE_EXTRA_CA_CERTS, or check base_url.',
    };
  }
  if (code === 'ERR_INVALID_URL' || code === 'ERR_INVALID_ARG_VALUE' || /invalid url/i.test(text)) {
    return {
      code: 'invalid-url',
      message: `the provider's base_url is no valid address: ${url}`,
      retry: 'never',
      hint: 'Correct base_url of the model provider in config.toml.',
    };
  }
  const why = CONNECT_REASONS[code] ?? (code === '' ? shorten(text) : `${code}: ${shorten(text)}`);
  return { code: 'connect', message, retry: 'request', hint: `${host}: ${why}${/[.?!]$/.test(why) ? '' : '.'}` };
}

const CONNECT_REASONS: Readonly<Record<string, string>> = {
  ConnectionRefused: 'the connection was refused; is the server running?',
  ECONNREFUSED: 'the connection was refused; is the server running?',
  ECONNRESET: 'the connection was closed before an answer came',
  ConnectionClosed: 'the connection was closed before an answer came',
  ENOTFOUND: 'the host name is not known; check base_url, the network and the proxy',
  FailedToOpenSocket: 'no connection could be made; check base_url, the network and the proxy',
  ETIMEDOUT: 'the connection timed out',
  ConnectionTimeout: 'the connection timed out',
};

/** `unexpected status 401 Unauthorized: <message>, url: <url>[, cf-ray: x][, request id: y]` */
function printUnexpectedStatus(problem: HttpProblem, error: JsonObject): string {
  const { status, header, url } = problem;
  const reason = REASONS[status] === undefined ? '' : ` ${REASONS[status]}`;
  const body = problem.body.trim();
  const said = stringMember(error, 'message') ?? (body === '' ? 'Unknown error' : body);
  const ray = header('cf-ray');
  const id = header('x-request-id') ?? header('x-oai-request-id');
  return (
    `unexpected status ${status}${reason}: ${shorten(said)}, url: ${url}` +
    `${ray === undefined ? '' : `, cf-ray: ${shorten(ray)}`}${id === undefined ? '' : `, request id: ${shorten(id)}`}`
  );
}

function hintOf({ status, keyVariable, url }: HttpProblem): string {
  if (status === 404) return `Nothing answers at ${url}, or it does not know the model; check base_url and model.`;
  const key = keyVariable === undefined ? 'the key' : `the key in ${keyVariable}`;
  return status === 401
    ? `The server did not accept ${key}; check that it is set and belongs to this provider.`
    : `The server refused access; check what ${key} may use.`;
}

const REASONS: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  413: 'Payload Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  418: "I'm a teapot",
  421: 'Misdirected Request',
  422: 'Unprocessable Entity',
  425: 'Too Early',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Scheme, host and port of an address; the whole where it is none. */
function printOrigin(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
