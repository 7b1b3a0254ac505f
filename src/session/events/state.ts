/** What a session is after its events so far: the fold that resume, requests and listings read. Pure. */
import type { PlanStep } from '#/base/tool-action.ts';
import { isObject, stringMember } from '#/base/json.ts';
import { NO_USAGE, addUsage, decodeToolCall, type ResponseItem, type TokenUsage } from '#/protocol/responses/items.ts';
import type { Recorded } from './define.ts';
import type { RecordedEvent, StoredEvent } from './index.ts';
import type { SessionCreated, SettingsApplied } from './lifecycle.ts';
import type { GoalUpdated } from './tool.ts';

/** A turn that has begun and not ended. */
export interface OpenTurn {
  readonly turnId: string;
  readonly trigger: string;
  /** When it began, RFC 3339. */
  readonly startedAt: string;
}

/** A tool call that the history has no output for yet. */
export interface OpenCall {
  readonly callId: string;
  readonly turnId: string;
  /** Name of the tool. */
  readonly tool: string;
  readonly kind: 'function' | 'custom' | 'tool_search';
  /** Whether its effect may have begun. */
  readonly isStarted: boolean;
}

export interface SessionPlan {
  readonly explanation?: string;
  readonly steps: readonly PlanStep[];
}

/**
 * State of a session. One object that {@link applyEvent} changes in place: whoever needs an old one copies it. Nothing
 * but `applyEvent` may write to it.
 */
export interface SessionState {
  /** The facts of the first record; of a fork, its own. */
  readonly created: Recorded<SessionCreated> | undefined;
  /** Given by `--session-id`. */
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly settings: Recorded<SettingsApplied> | undefined;
  /**
   * What a request's `input` carries after the base message, in its order, but for the outputs in `heldOutputs`. Requests
   * are made with {@link requestItems}.
   */
  readonly history: readonly ResponseItem[];
  /**
   * Outputs of the last response's calls, by call id. Calls run side by side and while the response still streams, and are
   * recorded as they end; the history has them after all items of the response, in the order of the calls.
   */
  readonly heldOutputs: ReadonlyMap<string, readonly ResponseItem[]>;
  /** Ids of the last response's calls, in its order. */
  readonly heldCalls: readonly string[];
  /** Whether that response has ended: the next item of a model then belongs to another one. */
  readonly isResponseEnded: boolean;
  readonly openTurn: OpenTurn | undefined;
  /** By call id, in call order. */
  readonly openCalls: ReadonlyMap<string, OpenCall>;
  /** Ids of items of the open turn that have ended, well or not. */
  readonly endedItems: ReadonlySet<string>;
  /** Of all responses so far, a fork's parent's included. */
  readonly usage: TokenUsage;
  /** Dollars of all responses so far; null once one has no known price. */
  readonly costUsd: number | null;
  readonly plan: SessionPlan | undefined;
  readonly goal: Recorded<GoalUpdated> | undefined;
  /** Turns begun. */
  readonly turns: number;
  /** Sequence number of the last event; 0 where there is none. */
  readonly lastSeq: number;
  /** When the last event was recorded, RFC 3339. */
  readonly updatedAt: string | undefined;
  /** Events that belong to the history and whose payload is not kept. Above 0, requests cannot be made of it. */
  readonly missingPayloads: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Omit<Mutable<SessionState>, 'history' | 'heldOutputs' | 'heldCalls' | 'openCalls' | 'endedItems'> & {
  history: ResponseItem[];
  heldOutputs: Map<string, readonly ResponseItem[]>;
  heldCalls: string[];
  openCalls: Map<string, OpenCall>;
  endedItems: Set<string>;
};

/** The state before the first event. */
export function createState(): SessionState {
  return {
    created: undefined,
    name: undefined,
    title: undefined,
    settings: undefined,
    history: [],
    heldOutputs: new Map(),
    heldCalls: [],
    isResponseEnded: true,
    openTurn: undefined,
    openCalls: new Map(),
    endedItems: new Set(),
    usage: NO_USAGE,
    costUsd: 0,
    plan: undefined,
    goal: undefined,
    turns: 0,
    lastSeq: 0,
    updatedAt: undefined,
    missingPayloads: 0,
  };
}

/**
 * Applies the next event, in place, and answers the same object. Blobs of the payload must be resolved. An event without
 * its payload changes what its facts say; see `missingPayloads`.
 */
export function applyEvent(state: SessionState, event: StoredEvent): SessionState {
  const draft = state as Draft;
  draft.lastSeq = Math.max(draft.lastSeq, event.seq);
  draft.updatedAt = event.ts;
  switch (event.type) {
    case 'session.created':
      draft.created = event as Recorded<SessionCreated>;
      draft.name = event.name;
      break;
    case 'session.titled':
      if (event.payload !== undefined) draft.title = event.payload.title;
      break;
    case 'settings.applied':
      draft.settings = event as Recorded<SettingsApplied>;
      break;
    case 'context.added':
      if (event.payload === undefined) draft.missingPayloads += 1;
      else for (const item of event.payload.items) addItem(draft, item, draft.openTurn?.turnId ?? '');
      break;
    case 'turn.started':
      draft.openTurn = { turnId: event.turn_id, trigger: event.trigger, startedAt: event.ts };
      draft.endedItems.clear();
      draft.turns += 1;
      break;
    case 'turn.completed':
    case 'turn.failed':
    case 'turn.interrupted':
      draft.isResponseEnded = true;
      draft.openTurn = undefined;
      draft.endedItems.clear();
      break;
    case 'response.completed':
      draft.isResponseEnded = true;
      draft.usage = addUsage(draft.usage, event.usage);
      draft.costUsd = draft.costUsd === null || event.cost_usd === null ? null : draft.costUsd + event.cost_usd;
      break;
    case 'item.completed':
      draft.endedItems.add(event.item_id);
      if (event.payload === undefined) draft.missingPayloads += 1;
      else addItem(draft, event.payload.item, event.turn_id);
      draft.isResponseEnded = event.kind === 'user_message';
      break;
    case 'item.interrupted':
      draft.endedItems.add(event.item_id);
      break;
    case 'tool.started':
      openCall(draft, event);
      break;
    case 'tool.completed':
      applyToolCompleted(draft, event);
      break;
    case 'goal.updated':
      if (event.payload !== undefined) draft.goal = event as Recorded<GoalUpdated>;
      break;
    case 'response.failed':
      draft.isResponseEnded = true;
      break;
    case 'process.exited':
    case 'warning.raised':
    case 'unknown':
      break;
    default:
      event satisfies never;
  }
  return state;
}

function applyToolCompleted(draft: Draft, event: Extract<StoredEvent, { type: 'tool.completed' }>): void {
  draft.openCalls.delete(event.call_id);
  if (event.payload === undefined) {
    draft.missingPayloads += 1;
    return;
  }
  const outputs = [event.payload.item, ...(event.payload.extra_items ?? [])];
  if (draft.heldCalls.includes(event.call_id)) draft.heldOutputs.set(event.call_id, outputs);
  else draft.history.push(...outputs);
  if (event.payload.plan !== undefined) draft.plan = event.payload.plan;
}

/** A call opens; the output of one, which an import or another program may bring as an item, closes it. */
function addItem(draft: Draft, item: ResponseItem, turnId: string): void {
  if (draft.isResponseEnded) releaseOutputs(draft);
  draft.history.push(item);
  if (!isObject(item)) return;
  const call = decodeToolCall(item);
  if (call !== undefined) {
    const { callId, kind, name: tool } = call;
    draft.openCalls.set(callId, { callId, turnId, tool, kind, isStarted: false });
    draft.heldCalls.push(callId);
    return;
  }
  const callId = stringMember(item, 'call_id');
  if (callId !== undefined && String(item['type']).endsWith('_output')) draft.openCalls.delete(callId);
}

function openCall(draft: Draft, event: Extract<StoredEvent, { type: 'tool.started' }>): void {
  const { call_id: callId, turn_id: turnId, tool } = event;
  const requested = draft.openCalls.get(callId);
  const kind = requested?.kind ?? (tool === 'apply_patch' ? 'custom' : 'function');
  draft.openCalls.set(callId, { callId, turnId, tool, kind, isStarted: true });
}

function releaseOutputs(draft: Draft): void {
  draft.history.push(...heldItems(draft));
  draft.heldOutputs.clear();
  // A call whose answer is still to come gets it after what came in between.
  draft.heldCalls = [];
}

function heldItems(state: Pick<SessionState, 'heldCalls' | 'heldOutputs'>): readonly ResponseItem[] {
  return state.heldCalls.flatMap((callId) => state.heldOutputs.get(callId) ?? []);
}

/** What a request's `input` carries after the base message. Each answer begins with the one before. */
export function requestItems(state: SessionState): readonly ResponseItem[] {
  return state.heldOutputs.size === 0 ? state.history : [...state.history, ...heldItems(state)];
}

/** The state after all of `events`. */
export function applyEvents(state: SessionState, events: readonly RecordedEvent[]): SessionState {
  for (const event of events) applyEvent(state, event);
  return state;
}
