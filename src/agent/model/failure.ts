/**
 * Failures of an answer: what the stream said, as what csm says and whether it tries again. Pure.
 * The short texts that programs match on are Codex's (0.169.0, observed); the decisions differ where Codex tries again
 * what cannot succeed (401, 403, 404) or gives up what can (429 without a time).
 */
import { stringMember, type JsonObject } from '#/base/json.ts';
import type { ModelFailure } from './model-event.ts';
import { decodeWaitText } from './retry-after.ts';

/** Errors of a server are shown up to this many characters. */
const SHOWN_CHARS = 4_000;

/** The model has no room. */
export const OVERLOADED = {
  code: 'model-overloaded',
  message: 'Selected model is at capacity. Please try a different model.',
} as const;
const QUOTA: ModelFailure = {
  code: 'insufficient-quota',
  message: 'Quota exceeded. Check your plan and billing details.',
  retry: 'never',
};

/** The error of `response.failed`, or of an `error` event after which nothing came. */
export function decodeResponseFailed(code: string, message: string): ModelFailure {
  const text = message === '' ? 'the server gave no reason' : shorten(message);
  switch (code) {
    case 'context_length_exceeded':
      return {
        code: 'context-length-exceeded',
        message:
          "csm ran out of room in the model's context window. Start a new session, or remove earlier history, and try again.",
        retry: 'never',
      };
    case 'insufficient_quota':
      return QUOTA;
    case 'usage_limit_reached':
    case 'usage_not_included':
      return decodeRateLimit({ type: code, message }, 0);
    case 'server_is_overloaded':
      return { ...OVERLOADED, retry: 'never' };
    case 'rate_limit_exceeded':
    case 'slow_down': {
      const wait = decodeWaitText(message);
      return {
        code: 'rate-limited',
        message: `rate limit exceeded: ${text}`,
        retry: 'stream',
        ...(wait === undefined ? {} : { retryAfterMs: wait }),
      };
    }
    case 'invalid_prompt':
      return { code: 'invalid-prompt', message: text, retry: 'never' };
    default:
      if (code.endsWith('_policy')) return { code: 'policy', message: text, retry: 'never' };
      return { code: 'response-failed', message: disconnected(text), retry: 'stream' };
  }
}

/** `response.incomplete`. A filter may let the next try pass; a limit of tokens will not. */
export function decodeIncomplete(reason: string): ModelFailure {
  const message = `Incomplete response returned, reason: ${shorten(reason)}`;
  return reason === 'content_filter'
    ? { code: 'content-filter', message: disconnected(message), retry: 'stream' }
    : { code: 'incomplete', message, retry: 'never' };
}

/** The body ended without a last event. */
export function streamClosed(hint?: string): ModelFailure {
  return {
    code: 'stream-closed',
    message: disconnected('stream closed before response.completed'),
    retry: 'stream',
    ...(hint === undefined ? {} : { hint }),
  };
}

/** The connection broke while the body came. */
export function streamBroken(): ModelFailure {
  const message = disconnected('Transport error: network error: error decoding response body');
  return { code: 'stream-broken', message, retry: 'stream' };
}

/** No byte came for `stream_idle_timeout_ms`. */
export function idleTimeout(limitMs: number): ModelFailure {
  return {
    code: 'idle-timeout',
    message: disconnected('idle timeout waiting for SSE'),
    retry: 'stream',
    hint: `Nothing came for ${limitMs / 1000} s; stream_idle_timeout_ms sets how long csm waits.`,
  };
}

/** No response came in time. */
export function headersTimeout(limitMs: number): ModelFailure {
  return {
    code: 'headers-timeout',
    message: disconnected(`no response within ${limitMs / 1000} s`),
    retry: 'stream',
    hint: 'The server took the request and did not begin to answer; headers_timeout_ms sets how long csm waits.',
  };
}

/** One event was longer than csm takes. */
export function eventTooLong(limitBytes: number): ModelFailure {
  const message = `the server sent an event of more than ${limitBytes} bytes`;
  return { code: 'event-too-long', message, retry: 'never' };
}

/** 429, by the type of its error. */
export function decodeRateLimit(error: JsonObject, nowMs: number): ModelFailure {
  const type = stringMember(error, 'type') ?? stringMember(error, 'code') ?? '';
  const code = stringMember(error, 'code') ?? '';
  if (type === 'usage_limit_reached') {
    const again = printResetTime(error, nowMs);
    return {
      code: 'usage-limit-reached',
      message: `You’ve hit your usage limit. ${again}`,
      retry: 'never',
      hint: 'The usage page of your account shows the limits of the plan.',
    };
  }
  if (type === 'usage_not_included') {
    const message = 'The plan of this account does not include the model. Use another plan, or an API key.';
    return { code: 'usage-not-included', message, retry: 'never' };
  }
  if (type === 'insufficient_quota' || code === 'insufficient_quota') return QUOTA;
  const text = stringMember(error, 'message') ?? '';
  const wait = decodeWaitText(text);
  return {
    code: 'http-429',
    message: 'exceeded retry limit, last status: 429 Too Many Requests',
    retry: 'stream',
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(text === '' ? {} : { hint: `The server said: ${shorten(text)}` }),
  };
}

function printResetTime(error: JsonObject, nowMs: number): string {
  const at = error['resets_at'];
  const inSeconds = error['resets_in_seconds'];
  const seconds = typeof at === 'number' ? at : typeof inSeconds === 'number' ? nowMs / 1000 + inSeconds : undefined;
  if (seconds === undefined || seconds <= 0 || seconds > 8.64e12) return 'Try again later.';
  return `Try again at ${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
}

/** Codex's opening of all failures of a stream. */
export function disconnected(cause: string): string {
  return `stream disconnected before completion: ${cause}`;
}

/** A server's text, cut where it is too long to show. */
export function shorten(text: string): string {
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}…`;
}
