/** What an event type is: how durable, and what it carries. */
import type { JsonObject } from '#/base/json.ts';

/**
 * How an event is kept.
 * - `sync`: on disk (fdatasync) before `append` resolves: what csm acknowledges or is about to cause.
 * - `group`: in the log, synced with the next `sync` event.
 * - `live`: to subscribers only; never in the log.
 */
export type Durability = 'sync' | 'group' | 'live';

/**
 * The shape of every event: `type` is `noun.past`; members are facts without payload (ids, sizes, states), safe to keep
 * and show under every payload policy; `payload` holds all that a user, a model or a tool said. Names are snake_case as
 * on disk: the event in memory is the record on disk without its envelope.
 */
export interface EventShape {
  readonly type: string;
  readonly payload?: JsonObject;
}

/** An event as it stands in the log: envelope and event in one. */
export type Recorded<E> = E & {
  /** 1 for the first record, then one more each. */
  readonly seq: number;
  /** RFC 3339 with milliseconds, UTC. */
  readonly ts: string;
};

/** An event whose payload is not in the log: the policy `metadata` never wrote it, or it was forgotten. */
export type Withheld<E> = E extends unknown ? Omit<E, 'payload'> & { readonly payload?: undefined } : never;

/** The payload of an event that may have none, whatever its type. */
export function payloadOf(event: EventShape | { readonly type: string }): unknown {
  return 'payload' in event ? event.payload : undefined;
}
