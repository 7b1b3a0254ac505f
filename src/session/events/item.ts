/** Events of items: the entries of the history that requests are made of. */
import type { CallFact } from './call-facts.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

/** What an item is to people. `tool_call` is the model's request; what came of it are the tool events. */
export type ItemKind =
  'user_message' | 'agent_message' | 'reasoning' | 'tool_call' | 'web_search' | 'image_generation' | 'other';

/** An item has reached its final form and is part of the history. `payload.item` is exactly what later requests carry. */
export interface ItemCompleted {
  readonly type: 'item.completed';
  readonly turn_id: string;
  readonly item_id: string;
  readonly kind: ItemKind;
  /** The call that the item is; see `CallFacts`. Filled in when it is recorded. */
  readonly calls?: readonly CallFact[];
  /** Ids of calls that the item answers. Filled in when it is recorded. */
  readonly answers?: readonly string[];
  readonly payload: { readonly item: ResponseItem };
}

/** An item that was streaming when its stream, its turn or its process ended. It is not part of the history. */
export interface ItemInterrupted {
  readonly type: 'item.interrupted';
  readonly turn_id: string;
  readonly item_id: string;
  readonly kind: ItemKind;
  readonly payload: { readonly text: string };
}

/** Live: the model began an item. */
export interface ItemStarted {
  readonly type: 'item.started';
  readonly turn_id: string;
  readonly item_id: string;
  readonly kind: ItemKind;
}

/** Live: more of an item. `channel` says of what: the answer, a reasoning summary, a tool call's arguments. */
export interface ItemDelta {
  readonly type: 'item.delta';
  readonly turn_id: string;
  readonly item_id: string;
  readonly channel: 'text' | 'reasoning' | 'arguments';
  readonly payload: { readonly delta: string };
}
