/** What a model says while it answers: the joint between the model stream and the turn. */
import type { JsonObject } from '#/base/json.ts';
import type { ResponseItem, TokenUsage } from '#/protocol/responses/items.ts';

/** Why an attempt ended badly, in the terms that the retry policy decides on. */
export interface ModelFailure {
  /** Stable, kebab-case: `http-401`, `connect`, `stream-closed`, `idle-timeout`, `context-length-exceeded`, ... */
  readonly code: string;
  /** For people; ends the turn where it is not retried. Never holds a key. */
  readonly message: string;
  /**
   * - `request`: nothing came back (connection error, 5xx before a stream, 429): tried again `request_max_retries` times.
   * - `stream`: the answer broke off: tried again `stream_max_retries` times, items that had ended are kept.
   * - `never`: trying again cannot help.
   */
  readonly retry: 'request' | 'stream' | 'never';
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly status?: number;
  readonly hint?: string;
}

/** Windows of a plan's limits, as the server's headers name them. */
export interface RateLimits {
  readonly primary?: RateLimitWindow;
  readonly secondary?: RateLimitWindow;
  readonly credits?: { readonly has_credits: boolean; readonly unlimited: boolean; readonly balance: string | null };
}

export interface RateLimitWindow {
  readonly used_percent: number;
  readonly window_minutes: number | null;
  readonly resets_at: number | null;
}

/** Progress of one attempt. */
export type ModelProgress =
  /** Response headers arrived. */
  | { readonly type: 'connected'; readonly rateLimits?: RateLimits; readonly serverModel?: string }
  | { readonly type: 'created'; readonly responseId: string }
  | { readonly type: 'item_started'; readonly item: JsonObject }
  | {
      readonly type: 'delta';
      readonly itemId: string;
      readonly channel: 'text' | 'reasoning' | 'arguments';
      readonly delta: string;
    }
  /** An item in its final form, verbatim. */
  | { readonly type: 'item_done'; readonly item: ResponseItem };

/** The last event of every attempt; there is exactly one. */
export type ModelEnd =
  | {
      readonly type: 'completed';
      readonly responseId: string;
      /** As the server names it; absent where it does not. */
      readonly model?: string;
      readonly usage: TokenUsage;
      /** False: the server wants another request in the same turn. */
      readonly endTurn: boolean;
    }
  | { readonly type: 'failed'; readonly failure: ModelFailure }
  | { readonly type: 'canceled' };

export type ModelEvent = ModelProgress | ModelEnd;

/** A Responses request, ready to be sent. */
export interface ModelRequest {
  /** The body, serialised once: retries send the same bytes. */
  readonly body: string;
  /** Headers besides those of the transport and the key, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Something that answers requests: a provider over HTTP, or the embedded scripted model. */
export interface Model {
  /** One attempt. The iteration never throws and ends with exactly one {@link ModelEnd}. Aborting gives `canceled`. */
  ask(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}
