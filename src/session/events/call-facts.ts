/**
 * What of an item the state of a session needs without its text: which calls it opens, which it answers. Recorded as facts,
 * so that a state can be rebuilt from a log whose payloads were never written or are gone. Pure.
 */
import { stringMember } from '#/base/json.ts';
import { decodeToolCall, type ResponseItem } from '#/protocol/responses/items.ts';
import type { DurableEvent } from './index.ts';

/** A call that the model made. */
export interface CallFact {
  readonly call_id: string;
  readonly kind: 'function' | 'custom' | 'tool_search';
  readonly tool: string;
}

/** Calls that items open and ids of calls that they answer, in order; undefined where there are none. */
export interface CallFacts {
  readonly calls: readonly CallFact[] | undefined;
  readonly answers: readonly string[] | undefined;
}

const NO_CALLS: CallFacts = { calls: undefined, answers: undefined };

/** The facts of some items. */
export function decodeCallFacts(items: readonly ResponseItem[]): CallFacts {
  let calls: CallFact[] | undefined;
  let answers: string[] | undefined;
  for (const item of items) {
    if (item === null || typeof item !== 'object') continue;
    const callId = stringMember(item, 'call_id');
    if (callId === undefined) continue;
    const call = decodeToolCall(item);
    if (call !== undefined) (calls ??= []).push({ call_id: call.callId, kind: call.kind, tool: call.name });
    else if (typeof item.type === 'string' && item.type.endsWith('_output')) (answers ??= []).push(callId);
  }
  return calls === undefined && answers === undefined ? NO_CALLS : { calls, answers };
}

/** The event with the facts that are read out of its payload; the event itself where there is nothing to add. */
export function withCallFacts<E extends DurableEvent>(event: E): E {
  // A stored event may have lost its payload, and says in its facts what there was.
  if (!('payload' in event) || event.payload === undefined) return event;
  switch (event.type) {
    case 'item.completed':
      return withFacts(event, decodeCallFacts([event.payload.item]));
    case 'context.added':
      return withFacts(event, decodeCallFacts(event.payload.items));
    case 'tool.completed':
      if (event.payload.plan === undefined || event.has_plan) return event;
      return payloadLast({ ...event, has_plan: true });
    default:
      return event;
  }
}

function withFacts<E extends DurableEvent>(event: E, facts: CallFacts): E {
  const { calls, answers } = facts;
  if (calls === undefined && answers === undefined) return event;
  return payloadLast({
    ...event,
    ...(calls === undefined ? {} : { calls }),
    ...(answers === undefined ? {} : { answers }),
  });
}

/** The same with its payload behind its facts, as it stands in the log: such an event is encoded in one go. */
function payloadLast<E extends DurableEvent>(event: E): E {
  const { payload, ...facts } = event as E & { readonly payload?: unknown };
  return { ...facts, payload } as unknown as E;
}
