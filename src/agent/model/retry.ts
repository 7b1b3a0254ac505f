/** Whether and when a failed attempt is tried again. Pure. */
import type { ModelFailure } from './model-event.ts';

/** How often one answer is asked for again. From the provider's settings. */
export interface RetryPolicy {
  /** Silent tries after failures of kind `request`. */
  readonly requestMaxRetries: number;
  /** Tries that people see, after failures of kind `stream`, and of kind `request` once the silent ones are used up. */
  readonly streamMaxRetries: number;
}

/** Tries so far for one answer. */
export interface RetryState {
  readonly requestRetries: number;
  readonly streamRetries: number;
}

/** No try yet. Each answer that a turn asks for begins with it. */
export const NO_RETRIES: RetryState = { requestRetries: 0, streamRetries: 0 };

export type RetryDecision =
  | {
      readonly retry: true;
      readonly delayMs: number;
      /** Whether people are told (`Reconnecting... 2/5`). */
      readonly visible: boolean;
      /** Of its kind, 1 for the first. */
      readonly attempt: number;
      readonly max: number;
      readonly state: RetryState;
    }
  /** `failure` ends the turn; its message may say more than the one given. */
  | { readonly retry: false; readonly failure: ModelFailure };

const FIRST_DELAY_MS = 200;
/** Our own delays stop growing here. */
const LONGEST_BACKOFF_MS = 30_000;
/** A server may ask for this much; a turn does not hang on a longer wait. */
export const LONGEST_ASKED_DELAY_MS = 60_000;

/**
 * Decides after a failure. The two kinds of tries add up (4 + 5 by default), they do not multiply as in Codex.
 * @param jitter uniform in [0, 1); spreads our own delays by 10 % either way, a server's are kept exactly
 */
export function decideRetry(
  state: RetryState,
  failure: ModelFailure,
  policy: RetryPolicy,
  jitter: number,
): RetryDecision {
  if (failure.retry === 'never') return { retry: false, failure };
  const asked = failure.retryAfterMs;
  if (asked !== undefined && asked > LONGEST_ASKED_DELAY_MS) {
    const message = `${failure.message} (the server asks to wait ${printDuration(asked)})`;
    return { retry: false, failure: { ...failure, message } };
  }
  const { requestRetries, streamRetries } = state;
  if (failure.retry === 'request' && requestRetries < policy.requestMaxRetries) {
    return {
      retry: true,
      delayMs: asked ?? backoff(requestRetries, jitter),
      visible: false,
      attempt: requestRetries + 1,
      max: policy.requestMaxRetries,
      state: { requestRetries: requestRetries + 1, streamRetries },
    };
  }
  // A model at capacity stays so for longer than the visible tries take: Codex ends here too.
  if (streamRetries >= policy.streamMaxRetries || failure.code === 'model-overloaded') return { retry: false, failure };
  return {
    retry: true,
    delayMs: asked ?? backoff(streamRetries, jitter),
    visible: true,
    attempt: streamRetries + 1,
    max: policy.streamMaxRetries,
    state: { requestRetries, streamRetries: streamRetries + 1 },
  };
}

function backoff(retries: number, jitter: number): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** retries, LONGEST_BACKOFF_MS);
  return Math.round(delay * (0.9 + 0.2 * jitter));
}

/** `90 s`, `5 min`, `3 h 20 min`, rounded up. */
export function printDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
