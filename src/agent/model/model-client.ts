/** A provider of the Responses API over HTTP. @effects http clock env */
import { CsmError } from '#/base/errors.ts';
import type { ProviderSettings } from '#/config/settings.ts';
import type { Clock } from '#/platform/clock.ts';
import type { Env } from '#/platform/env.ts';
import type { Http, HttpResponse } from '#/platform/http.ts';
import { AnswerReader } from './answer-reader.ts';
import { ChunkReader } from './chunk-reader.ts';
import { headersTimeout, idleTimeout, streamBroken, streamClosed } from './failure.ts';
import { decodeConnectFailure, decodeHttpFailure } from './http-failure.ts';
import { Interruptible } from './interruptible.ts';
import type { Model, ModelEvent, ModelFailure, ModelRequest } from './model-event.ts';
import { decodeRateLimits } from './rate-limits.ts';

/** What the client needs of the machine. */
export interface ModelClientPlatform {
  readonly http: Http;
  readonly clock: Clock;
  readonly env: Env;
}

/** Of an error's body, so much is read. */
const ERROR_BODY_BYTES = 64 * 1024;

/** Decoded at a time: some milliseconds' worth. */
const PIECE_BYTES = 64 * 1024;

type Attempt =
  | { readonly type: 'response'; readonly response: HttpResponse }
  | { readonly type: 'failed'; readonly failure: ModelFailure }
  | { readonly type: 'canceled' };

/**
 * Opens a model at a provider's address. Each `ask` sends one request; trying again is the caller's (`decideRetry`).
 * @param key sent as `authorization: Bearer` and shown nowhere; undefined sends none
 */
export function openModelClient(
  platform: ModelClientPlatform,
  provider: ProviderSettings,
  key: string | undefined,
): Model {
  return {
    async *ask(request, signal) {
      for await (const event of askOnce(platform, provider, key, request, signal)) {
        yield event.type === 'failed' ? { ...event, failure: hideKey(event.failure, key) } : event;
      }
    },
  };
}

async function* askOnce(
  platform: ModelClientPlatform,
  provider: ProviderSettings,
  key: string | undefined,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const attempt = new Interruptible(signal);
  const shownUrl = `${provider.baseUrl ?? ''}/responses`.replace(/[?#].*$/, '').replace(/\/\/[^/@]*@/, '//');
  try {
    const sent = await sendRequest(platform, provider, key, request, shownUrl, attempt);
    if (sent.type === 'failed') {
      yield { type: 'failed', failure: sent.failure };
      return;
    }
    if (sent.type === 'canceled') {
      yield { type: 'canceled' };
      return;
    }
    const { response } = sent;
    const header = (name: string): string | undefined => response.header(name);
    const chunks = new ChunkReader(response.body, platform.clock, provider.streamIdleTimeoutMs, attempt);
    if (response.status !== 200) {
      const body = await readErrorBody(chunks);
      if (signal.aborted) {
        yield { type: 'canceled' };
        return;
      }
      const facts = { status: response.status, header, body, url: shownUrl, nowMs: platform.clock.now() };
      yield { type: 'failed', failure: decodeHttpFailure({ ...facts, keyVariable: provider.envKey }) };
      return;
    }
    const rateLimits = decodeRateLimits(header);
    const serverModel = header('openai-model');
    yield {
      type: 'connected',
      ...(rateLimits === undefined ? {} : { rateLimits }),
      ...(serverModel === undefined ? {} : { serverModel }),
    };
    yield* readAnswer(chunks, header('content-type'), provider);
  } finally {
    attempt.close();
  }
}

/** The body of status 200, to its one end. */
async function* readAnswer(
  chunks: ChunkReader,
  contentType: string | undefined,
  provider: ProviderSettings,
): AsyncGenerator<ModelEvent> {
  const reader = new AnswerReader();
  try {
    for (;;) {
      const next = await chunks.next();
      if (next.type === 'canceled') {
        yield { type: 'canceled' };
        return;
      }
      if (next.type !== 'chunk') {
        yield* reader.finish(endCause(next.type, contentType, provider));
        return;
      }
      // One that has waited is megabytes long: decoded in one go it would keep everything else waiting.
      for (let at = 0; at < next.chunk.length && !reader.ended; at += PIECE_BYTES) {
        yield* reader.push(next.chunk.subarray(at, at + PIECE_BYTES));
      }
      if (reader.ended) {
        yield* reader.finish();
        return;
      }
    }
  } finally {
    chunks.release(reader.ended);
  }
}

function endCause(
  why: 'done' | 'broken' | 'idle',
  contentType: string | undefined,
  provider: ProviderSettings,
): ModelFailure | undefined {
  if (why === 'broken') return streamBroken();
  if (why === 'idle') return idleTimeout(provider.streamIdleTimeoutMs);
  if (contentType === undefined || contentType.startsWith('text/event-stream')) return undefined;
  const type = contentType.split(';', 1)[0] ?? '';
  return streamClosed(`The answer was ${type}, no event stream; check base_url of the provider.`);
}

async function sendRequest(
  platform: ModelClientPlatform,
  provider: ProviderSettings,
  key: string | undefined,
  request: ModelRequest,
  shownUrl: string,
  attempt: Interruptible,
): Promise<Attempt> {
  if (attempt.canceled) return { type: 'canceled' };
  let timedOut = false;
  const cancelTimer = platform.clock.after(provider.headersTimeoutMs, () => {
    timedOut = true;
    attempt.abort();
  });
  try {
    const sending = platform.http.send({
      method: 'POST',
      url: encodeUrl(provider),
      headers: encodeTransportHeaders(platform.env, provider, key, request),
      body: request.body,
      signal: attempt.signal,
    });
    const response = await attempt.race(sending);
    if (response !== undefined) return { type: 'response', response };
    // The port settles later, if ever; nobody waits for it any more.
    sending.catch(() => {});
  } catch (error) {
    if (!timedOut && !attempt.canceled) return { type: 'failed', failure: decodeSendError(error, shownUrl) };
  } finally {
    cancelTimer();
  }
  if (attempt.canceled) return { type: 'canceled' };
  return { type: 'failed', failure: headersTimeout(provider.headersTimeoutMs) };
}

function decodeSendError(error: unknown, shownUrl: string): ModelFailure {
  if (!(error instanceof CsmError)) return decodeConnectFailure(error, shownUrl);
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  return { code: error.code, message: error.message, retry: 'never', ...hint };
}

function encodeUrl(provider: ProviderSettings): string {
  const query = new URLSearchParams(provider.queryParams).toString();
  return `${provider.baseUrl ?? ''}/responses${query === '' ? '' : `?${query}`}`;
}

/** Headers in the order that Codex sends them; the configured ones last. */
function encodeTransportHeaders(
  env: Env,
  provider: ProviderSettings,
  key: string | undefined,
  request: ModelRequest,
): readonly (readonly [string, string])[] {
  const named = ['originator', 'user-agent'];
  const own: [string, string][] = [
    ['accept', 'text/event-stream'],
    ['content-type', 'application/json'],
  ];
  if (key !== undefined) own.push(['authorization', `Bearer ${key}`]);
  const configured: [string, string][] = Object.entries(provider.httpHeaders);
  for (const [name, variable] of Object.entries(provider.envHttpHeaders)) {
    const value = env.get(variable)?.trim();
    if (value !== undefined && value !== '') configured.push([name, value]);
  }
  const replaced = new Set(configured.map(([name]) => name.toLowerCase()));
  return [
    ...request.headers.filter(([name]) => !named.includes(name)),
    ...own,
    ...request.headers.filter(([name]) => named.includes(name)),
  ]
    .filter(([name]) => !replaced.has(name))
    .concat(configured);
}

/** What an error's body says, up to a limit. A body that breaks off is what came of it. */
async function readErrorBody(chunks: ChunkReader): Promise<string> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    while (sizeBytes < ERROR_BODY_BYTES) {
      const next = await chunks.next();
      if (next.type !== 'chunk') break;
      parts.push(next.chunk);
      sizeBytes += next.chunk.length;
    }
  } finally {
    chunks.release(false);
  }
  return Buffer.concat(parts).subarray(0, ERROR_BODY_BYTES).toString('utf8');
}

/** Servers quote the key that they refuse. */
function hideKey(failure: ModelFailure, key: string | undefined): ModelFailure {
  if (key === undefined || key.length < 4) return failure;
  const hide = (text: string): string => text.replaceAll(key, '[key]');
  return {
    ...failure,
    message: hide(failure.message),
    ...(failure.hint === undefined ? {} : { hint: hide(failure.hint) }),
  };
}
