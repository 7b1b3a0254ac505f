/** Events of a turn: one prompt until the agent rests. */
import type { TokenUsage } from '#/protocol/responses/items.ts';

export interface TurnStarted {
  readonly type: 'turn.started';
  readonly turn_id: string;
  /** What began it: `exec`, `user`, `queue`, `review`, ... */
  readonly trigger: string;
  /** The queued prompts that it begins with (`session.queued`), in their order; absent: none. */
  readonly queued?: readonly string[];
}

/** One response of the model has ended well. */
export interface ResponseCompleted {
  readonly type: 'response.completed';
  readonly turn_id: string;
  /** What was asked for; absent: the turn's next step. A review's answer is no part of the conversation. */
  readonly purpose?: 'compaction' | 'review';
  readonly response_id: string;
  /** The model that answered, as the server names it; absent where it does not. */
  readonly model?: string;
  readonly usage: TokenUsage;
  /** Dollars, or null where the model's price is not known. */
  readonly cost_usd: number | null;
  /** What was asked: number of input items, and SHA-256 of their serialisation. */
  readonly request: { readonly input_items: number; readonly input_sha256: string };
  readonly time_to_first_token_ms?: number;
  readonly duration_ms: number;
}

/** An attempt failed and is tried again, or the turn is about to fail. */
export interface ResponseFailed {
  readonly type: 'response.failed';
  readonly turn_id: string;
  readonly code: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly will_retry: boolean;
  readonly payload: { readonly message: string };
}

export interface TurnCompleted {
  readonly type: 'turn.completed';
  readonly turn_id: string;
  readonly duration_ms: number;
  /** Of all responses of this turn. */
  readonly usage: TokenUsage;
  readonly cost_usd: number | null;
  /** Id of the item that holds the answer; absent where the model said nothing. */
  readonly last_message_item_id?: string;
}

export interface TurnFailed {
  readonly type: 'turn.failed';
  readonly turn_id: string;
  readonly duration_ms: number;
  readonly code: string;
  readonly usage: TokenUsage;
  readonly payload: { readonly message: string };
}

/** The user, a signal or a guard ended it; recovery found it open (`crash`); or a fork began in the middle of it (`fork`). */
export interface TurnInterrupted {
  readonly type: 'turn.interrupted';
  readonly turn_id: string;
  readonly reason:
    'user' | 'signal' | 'hangup' | 'spend-limit' | 'time-limit' | 'round-limit' | 'denials' | 'crash' | 'fork';
  readonly signal?: string;
  readonly duration_ms?: number;
}

/** Live: the request is sent again. */
export interface StreamRetrying {
  readonly type: 'stream.retrying';
  readonly turn_id: string;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly delay_ms: number;
  /** Whether people are told (`Reconnecting... 2/5`), or it is a silent first try. */
  readonly visible: boolean;
  readonly payload: { readonly cause: string };
}
