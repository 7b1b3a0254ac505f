/** The words of a session that requests are made of, since the last compaction: a fold over whole events. Pure. */
import { isObject } from '#/base/json.ts';
import { decodeToolCall, type ResponseItem } from '#/protocol/responses/items.ts';
import type { EventRef } from './compaction.ts';
import type { StoredEvent } from './index.ts';

/** An answer that is held back, and the record that it came with. */
interface HeldOutput {
  readonly items: readonly ResponseItem[];
  readonly ref: EventRef;
}

export interface Conversation {
  /** What a request's `input` carries after the base message, in its order, but for what is held back. */
  readonly items: ResponseItem[];
  /** The record that each of the items came with: what a compaction names to keep it. */
  readonly refs: EventRef[];
  /**
   * Outputs of the last response's calls, by call id. Calls run side by side and while the response still streams, and are
   * recorded as they end; requests have them after all items of the response, in the order of the calls.
   */
  readonly heldOutputs: Map<string, HeldOutput>;
  /** Ids of all calls among the items. */
  readonly calls: Set<string>;
  /** Ids of the last response's calls, in its order. */
  heldCalls: string[];
  /** Whether that response has ended: the next item of a model then belongs to another one. */
  isResponseEnded: boolean;
  /** Records that belong here and whose payload is not kept. Above 0, requests cannot be made of it. */
  missing: number;
}

/** Before the first event. */
export function createConversation(): Conversation {
  return {
    items: [],
    refs: [],
    heldOutputs: new Map(),
    calls: new Set(),
    heldCalls: [],
    isResponseEnded: true,
    missing: 0,
  };
}

/** Whether events of this type change a conversation. */
export function isConversational(type: StoredEvent['type']): boolean {
  switch (type) {
    case 'context.added':
    case 'turn.completed':
    case 'turn.failed':
    case 'turn.interrupted':
    case 'response.completed':
    case 'response.failed':
    case 'item.completed':
    case 'tool.completed':
    case 'compaction.committed':
      return true;
    default:
      return false;
  }
}

/**
 * Applies the next event, in place. Blobs of the payload must be resolved. A `compaction.committed` replaces everything by
 * what it says; what it takes back when undone is not kept here.
 * @param findItems the items of a record that a compaction keeps and that is not in the conversation; undefined: not to be had
 */
export function applyConversation(
  conversation: Conversation,
  event: StoredEvent,
  ref: EventRef,
  findItems: (ref: EventRef) => readonly ResponseItem[] | undefined = () => undefined,
): void {
  switch (event.type) {
    case 'context.added':
      if (event.payload === undefined) conversation.missing += 1;
      else for (const item of event.payload.items) addItem(conversation, item, ref);
      break;
    case 'item.completed':
      if (event.payload === undefined) conversation.missing += 1;
      else addItem(conversation, event.payload.item, ref);
      conversation.isResponseEnded = event.kind === 'user_message';
      break;
    case 'tool.completed':
      if (event.payload === undefined) conversation.missing += 1;
      else addOutput(conversation, event.call_id, decodeItems(event), ref);
      break;
    case 'response.completed':
      // A review answers while the response that asked for it may still stream.
      if (event.purpose !== 'review') conversation.isResponseEnded = true;
      break;
    case 'turn.completed':
    case 'turn.failed':
    case 'turn.interrupted':
    case 'response.failed':
      conversation.isResponseEnded = true;
      break;
    case 'compaction.committed':
      compact(conversation, event, ref, findItems);
      break;
    default:
      break;
  }
}

/** The items of the history that a whole event brings. */
export function decodeItems(event: StoredEvent): readonly ResponseItem[] {
  switch (event.type) {
    case 'context.added':
    case 'compaction.committed':
      return event.payload?.items ?? [];
    case 'item.completed':
      return event.payload === undefined ? [] : [event.payload.item];
    case 'tool.completed':
      return event.payload === undefined ? [] : [event.payload.item, ...(event.payload.extra_items ?? [])];
    default:
      return [];
  }
}

function addItem(conversation: Conversation, item: ResponseItem, ref: EventRef): void {
  if (conversation.isResponseEnded) releaseOutputs(conversation);
  conversation.items.push(item);
  conversation.refs.push(ref);
  const call = isObject(item) ? decodeToolCall(item) : undefined;
  if (call === undefined) return;
  conversation.calls.add(call.callId);
  conversation.heldCalls.push(call.callId);
}

function addOutput(conversation: Conversation, callId: string, items: readonly ResponseItem[], ref: EventRef): void {
  if (conversation.heldCalls.includes(callId)) {
    conversation.heldOutputs.set(callId, { items, ref });
    return;
  }
  // The record of its call is damaged or missing: servers refuse a request that has an output without its call.
  if (!conversation.calls.has(callId)) return;
  conversation.items.push(...items);
  for (const _ of items) conversation.refs.push(ref);
}

function releaseOutputs(conversation: Conversation): void {
  for (const { items, ref } of heldInOrder(conversation)) {
    conversation.items.push(...items);
    for (const _ of items) conversation.refs.push(ref);
  }
  conversation.heldOutputs.clear();
  // A call whose answer is still to come gets it after what came in between.
  conversation.heldCalls = [];
}

function heldInOrder(conversation: Conversation): readonly HeldOutput[] {
  return conversation.heldCalls.flatMap((callId) => conversation.heldOutputs.get(callId) ?? []);
}

/** What a request's `input` carries after the base message. Each answer begins with the one before, until a compaction. */
export function conversationItems(conversation: Conversation): readonly ResponseItem[] {
  if (conversation.heldOutputs.size === 0) return conversation.items;
  return [...conversation.items, ...heldInOrder(conversation).flatMap(({ items }) => items)];
}

/** An item of a request, and the record that it came with. */
export interface ReferencedItem {
  readonly item: ResponseItem;
  readonly ref: EventRef;
}

/** The items of the next request with their records: what a compaction chooses from. */
export function referencedItems(conversation: Conversation): readonly ReferencedItem[] {
  const settled = conversation.items.flatMap((item, index): readonly ReferencedItem[] => {
    const ref = conversation.refs[index];
    return ref === undefined ? [] : [{ item, ref }];
  });
  return [
    ...settled,
    ...heldInOrder(conversation).flatMap(({ items, ref }) => items.map((item): ReferencedItem => ({ item, ref }))),
  ];
}

function compact(
  conversation: Conversation,
  event: Extract<StoredEvent, { readonly type: 'compaction.committed' }>,
  ref: EventRef,
  findItems: (ref: EventRef) => readonly ResponseItem[] | undefined,
): void {
  const known = new Map<number, ResponseItem[]>();
  for (const { item, ref: from } of referencedItems(conversation)) {
    const items = known.get(from.seq);
    if (items === undefined) known.set(from.seq, [item]);
    else items.push(item);
  }
  const next = createConversation();
  const add = (items: readonly ResponseItem[] | undefined, from: EventRef): void => {
    if (items === undefined) next.missing += 1;
    for (const item of items ?? []) {
      next.items.push(item);
      next.refs.push(from);
      const call = isObject(item) ? decodeToolCall(item) : undefined;
      if (call !== undefined) next.calls.add(call.callId);
    }
  };
  for (const kept of event.kept) add(known.get(kept.seq) ?? findItems(kept), kept);
  add(event.payload?.items, ref);
  for (const kept of event.kept_after ?? []) add(known.get(kept.seq) ?? findItems(kept), kept);
  // In place, but with new lists: who holds the old ones keeps them.
  Object.assign(conversation, next);
}
