/**
 * The turn loop as a pure function: a state and what just happened give the next state and what to do now. It knows no
 * clock, no network and no disk; `turn-runner.ts` does what it says.
 */
import { stringMember } from '#/base/json.ts';
import type { ToolStatus } from '#/base/tool-action.ts';
import type { ModelEnd, ModelFailure, ModelProgress } from '#/agent/model/model-event.ts';
import { decideRetry, NO_RETRIES, type RetryPolicy, type RetryState } from '#/agent/model/retry.ts';
import {
  addUsage,
  decodeToolCall,
  NO_USAGE,
  type ResponseItem,
  type TokenUsage,
  type ToolCall,
} from '#/protocol/responses/items.ts';
import type { DurableEvent, LiveEvent } from '#/session/events/index.ts';
import type { ItemKind } from '#/session/events/item.ts';
import type { TurnInterrupted } from '#/session/events/turn.ts';
import { matchItemKind } from './item-kind.ts';

/** What does not change during a turn. */
export interface TurnFacts {
  readonly turnId: string;
  /** The model that requests name; a server that answers with another one is reported. */
  readonly requestedModel: string;
  readonly retryPolicy: RetryPolicy;
  /** Rounds of tool calls after which the turn is ended; undefined: no limit. */
  readonly maxToolRounds: number | undefined;
  /** Dollars after which no further request is made. */
  readonly maxCostUsd: number | undefined;
  /** Dollars of a response, or null where the price of its model is not known. */
  readonly costOf: (model: string | undefined, usage: TokenUsage) => number | null;
}

export type InterruptReason = TurnInterrupted['reason'];

/** What can happen. `atMs` is the monotonic clock. */
export type TurnInput =
  | { readonly type: 'started'; readonly atMs: number }
  | { readonly type: 'asked'; readonly atMs: number; readonly inputItems: number; readonly inputSha256: string }
  | { readonly type: 'model'; readonly atMs: number; readonly event: ModelProgress | ModelEnd; readonly jitter: number }
  /** A call was answered; its `tool.completed` is in the log. */
  | { readonly type: 'tool_answered'; readonly atMs: number; readonly callId: string; readonly status: ToolStatus }
  | { readonly type: 'retry_due'; readonly atMs: number }
  | { readonly type: 'interrupted'; readonly atMs: number; readonly reason: InterruptReason; readonly signal?: string }
  /** Something on this side broke (the log cannot be written, the request cannot be built): no retry helps. */
  | { readonly type: 'broken'; readonly atMs: number; readonly code: string; readonly message: string };

/** What to do, in this order. */
export type TurnEffect =
  | { readonly type: 'append'; readonly events: readonly DurableEvent[] }
  | { readonly type: 'live'; readonly event: LiveEvent }
  | { readonly type: 'ask' }
  | { readonly type: 'run_tool'; readonly call: ToolCall }
  | { readonly type: 'wait'; readonly delayMs: number }
  /** Aborts the request and the tools that run; each still answers. */
  | { readonly type: 'cancel' }
  /** The model is told what was cut off, before `turn.interrupted`. */
  | { readonly type: 'note_interruption' }
  | { readonly type: 'end'; readonly end: TurnEnd };

/** How a turn ended. */
export type TurnEnd =
  | { readonly status: 'completed'; readonly lastMessageItemId: string | undefined }
  | { readonly status: 'failed'; readonly code: string; readonly message: string; readonly hint?: string }
  | { readonly status: 'interrupted'; readonly reason: InterruptReason; readonly signal?: string };

interface OpenItem {
  readonly kind: ItemKind;
  readonly text: string;
}

/** Private to this file and its tests; hold it, hand it back. */
export interface TurnState {
  readonly phase: 'asking' | 'settling' | 'waiting' | 'ended';
  readonly startedAtMs: number;
  readonly attempt: number;
  readonly retry: RetryState;
  readonly asked: { readonly atMs: number; readonly inputItems: number; readonly inputSha256: string };
  readonly firstTokenAtMs: number | undefined;
  readonly openItems: ReadonlyMap<string, OpenItem>;
  readonly runningCalls: ReadonlySet<string>;
  readonly rounds: number;
  /** The next step once all calls are answered. */
  readonly then: 'ask' | 'finish' | 'retry' | 'stop';
  readonly askAgain: boolean;
  readonly retryDelayMs: number;
  readonly stop: TurnEnd | undefined;
  readonly modelRunning: boolean;
  readonly usage: TokenUsage;
  readonly costUsd: number | null;
  readonly lastMessageItemId: string | undefined;
  /** Whether it was said that another model answers. */
  readonly rerouted: boolean;
}

export interface TurnStep {
  readonly state: TurnState;
  readonly effects: readonly TurnEffect[];
}

/** The state before anything has happened. */
export function startTurn(atMs: number): TurnState {
  return {
    phase: 'waiting',
    startedAtMs: atMs,
    attempt: 0,
    retry: NO_RETRIES,
    asked: { atMs, inputItems: 0, inputSha256: '' },
    firstTokenAtMs: undefined,
    openItems: new Map(),
    runningCalls: new Set(),
    rounds: 0,
    then: 'ask',
    askAgain: false,
    retryDelayMs: 0,
    stop: undefined,
    modelRunning: false,
    usage: NO_USAGE,
    costUsd: 0,
    lastMessageItemId: undefined,
    rerouted: false,
  };
}

const stay = (state: TurnState, ...effects: readonly TurnEffect[]): TurnStep => ({ state, effects });

/** Applies one input. */
export function applyTurnInput(facts: TurnFacts, state: TurnState, input: TurnInput): TurnStep {
  if (state.phase === 'ended') return stay(state);
  switch (input.type) {
    case 'started':
      return ask(state);
    case 'asked':
      return stay({ ...state, asked: input });
    case 'model':
      return applyModelEvent(facts, state, input.event, input.atMs, input.jitter);
    case 'tool_answered': {
      const runningCalls = new Set(state.runningCalls);
      runningCalls.delete(input.callId);
      return settle(facts, { ...state, runningCalls }, input.atMs);
    }
    case 'retry_due':
      return state.phase === 'waiting' && state.stop === undefined ? ask(state) : stay(state);
    case 'interrupted': {
      const { reason, signal } = input;
      return stop(
        facts,
        state,
        { status: 'interrupted', reason, ...(signal === undefined ? {} : { signal }) },
        input.atMs,
      );
    }
    case 'broken':
      return stop(facts, state, { status: 'failed', code: input.code, message: input.message }, input.atMs);
  }
}

function ask(state: TurnState): TurnStep {
  const next: TurnState = {
    ...state,
    phase: 'asking',
    attempt: state.attempt + 1,
    firstTokenAtMs: undefined,
    openItems: new Map(),
    then: 'finish',
    askAgain: false,
    modelRunning: true,
  };
  return stay(next, { type: 'ask' });
}

function stop(facts: TurnFacts, state: TurnState, end: TurnEnd, atMs: number): TurnStep {
  if (state.stop !== undefined) return stay(state);
  const stopping: TurnState = {
    ...state,
    stop: end,
    then: 'stop',
    phase: state.modelRunning ? state.phase : 'settling',
  };
  const settled = settle(facts, stopping, atMs);
  return { state: settled.state, effects: [{ type: 'cancel' }, ...settled.effects] };
}

function applyModelEvent(
  facts: TurnFacts,
  state: TurnState,
  event: ModelProgress | ModelEnd,
  atMs: number,
  jitter: number,
): TurnStep {
  switch (event.type) {
    case 'connected': {
      const { serverModel } = event;
      if (serverModel === undefined || serverModel === facts.requestedModel || state.rerouted) return stay(state);
      const message = `model rerouted: ${facts.requestedModel} -> ${serverModel}. The server answers with another model than the one that was asked.`;
      const warning: DurableEvent = { type: 'warning.raised', code: 'model-rerouted', payload: { message } };
      return stay({ ...state, rerouted: true }, { type: 'append', events: [warning] });
    }
    case 'created':
      return stay(state);
    case 'item_started': {
      const kind = matchItemKind(stringMember(event.item, 'type') ?? '');
      const itemId = stringMember(event.item, 'id');
      if (kind === undefined || itemId === undefined) return stay(state);
      const openItems = new Map(state.openItems).set(itemId, { kind, text: '' });
      const live: LiveEvent = { type: 'item.started', turn_id: facts.turnId, item_id: itemId, kind };
      return stay({ ...state, openItems, firstTokenAtMs: state.firstTokenAtMs ?? atMs }, { type: 'live', event: live });
    }
    case 'delta': {
      const { itemId, channel, delta } = event;
      const open = state.openItems.get(itemId);
      if (open === undefined) return stay(state);
      // One entry changes a delta, 100,000 times an answer: the map is this state's own, and nobody keeps an older one.
      (state.openItems as Map<string, OpenItem>).set(itemId, { kind: open.kind, text: open.text + delta });
      const live: LiveEvent = {
        type: 'item.delta',
        turn_id: facts.turnId,
        item_id: itemId,
        channel,
        payload: { delta },
      };
      return stay(state, { type: 'live', event: live });
    }
    case 'item_done':
      return applyItemDone(facts, state, event.item, atMs);
    case 'completed': {
      const costUsd = facts.costOf(event.model, event.usage);
      const completed: DurableEvent = {
        type: 'response.completed',
        turn_id: facts.turnId,
        response_id: event.responseId,
        ...(event.model === undefined ? {} : { model: event.model }),
        usage: event.usage,
        cost_usd: costUsd,
        request: { input_items: state.asked.inputItems, input_sha256: state.asked.inputSha256 },
        ...(state.firstTokenAtMs === undefined
          ? {}
          : { time_to_first_token_ms: Math.round(state.firstTokenAtMs - state.asked.atMs) }),
        duration_ms: Math.round(atMs - state.asked.atMs),
      };
      const next: TurnState = {
        ...state,
        modelRunning: false,
        phase: 'settling',
        attempt: 0,
        retry: NO_RETRIES,
        usage: addUsage(state.usage, event.usage),
        costUsd: state.costUsd === null || costUsd === null ? null : state.costUsd + costUsd,
        then: state.stop !== undefined ? 'stop' : state.askAgain || !event.endTurn ? 'ask' : 'finish',
      };
      const interrupted = interruptOpenItems(facts, state);
      return prepend(
        [{ type: 'append', events: [...interrupted, completed] }],
        settle(facts, { ...next, openItems: new Map() }, atMs),
      );
    }
    case 'canceled':
      return prepend(
        appendAll(interruptOpenItems(facts, state)),
        settle(facts, { ...state, modelRunning: false, openItems: new Map() }, atMs),
      );
    case 'failed':
      return applyFailure(facts, state, event.failure, atMs, jitter);
  }
}

function applyItemDone(facts: TurnFacts, state: TurnState, item: ResponseItem, atMs: number): TurnStep {
  const kind = matchItemKind(item.type);
  const itemId = stringMember(item, 'id') ?? stringMember(item, 'call_id') ?? '';
  if (kind === undefined) {
    const message = `The server sent an item of the unknown type \`${item.type}\`; it was left out.`;
    return stay(state, {
      type: 'append',
      events: [{ type: 'warning.raised', code: 'unknown-item', payload: { message } }],
    });
  }
  const openItems = new Map(state.openItems);
  openItems.delete(itemId);
  const completed: DurableEvent = {
    type: 'item.completed',
    turn_id: facts.turnId,
    item_id: itemId,
    kind,
    payload: { item },
  };
  const call = decodeToolCall(item);
  const next: TurnState = {
    ...state,
    openItems,
    firstTokenAtMs: state.firstTokenAtMs ?? atMs,
    lastMessageItemId: kind === 'agent_message' ? itemId : state.lastMessageItemId,
    ...(call === undefined ? {} : { askAgain: true, runningCalls: new Set(state.runningCalls).add(call.callId) }),
  };
  const effects: TurnEffect[] = [{ type: 'append', events: [completed] }];
  if (call !== undefined) effects.push({ type: 'run_tool', call });
  return { state: next, effects };
}

function interruptOpenItems(facts: TurnFacts, state: TurnState): readonly DurableEvent[] {
  const events: DurableEvent[] = [];
  for (const [itemId, { kind, text }] of state.openItems) {
    if (text !== '')
      events.push({ type: 'item.interrupted', turn_id: facts.turnId, item_id: itemId, kind, payload: { text } });
  }
  return events;
}

function applyFailure(
  facts: TurnFacts,
  state: TurnState,
  failure: ModelFailure,
  atMs: number,
  jitter: number,
): TurnStep {
  const decision = decideRetry(state.retry, failure, facts.retryPolicy, jitter);
  const willRetry = decision.retry && state.stop === undefined;
  const failed: DurableEvent = {
    type: 'response.failed',
    turn_id: facts.turnId,
    code: failure.code,
    attempt: state.attempt,
    will_retry: willRetry,
    payload: { message: failure.message },
  };
  const effects: TurnEffect[] = [{ type: 'append', events: [...interruptOpenItems(facts, state), failed] }];
  const ended: TurnState = { ...state, modelRunning: false, phase: 'settling', openItems: new Map() };
  if (decision.retry && willRetry) {
    effects.push({
      type: 'live',
      event: {
        type: 'stream.retrying',
        turn_id: facts.turnId,
        attempt: decision.attempt,
        max_attempts: decision.max,
        delay_ms: decision.delayMs,
        visible: decision.visible,
        payload: { cause: failure.message },
      },
    });
    const waiting: TurnState = { ...ended, retry: decision.state, then: 'retry', retryDelayMs: decision.delayMs };
    return prepend(effects, settle(facts, waiting, atMs));
  }
  if (state.stop !== undefined) return prepend(effects, settle(facts, { ...ended, then: 'stop' }, atMs));
  const final = decision.retry ? failure : decision.failure;
  const end: TurnEnd = {
    status: 'failed',
    code: final.code,
    message: final.message,
    ...(final.hint === undefined ? {} : { hint: final.hint }),
  };
  const stopped = settle(facts, { ...ended, stop: end, then: 'stop' }, atMs);
  if (ended.runningCalls.size > 0) effects.push({ type: 'cancel' });
  return prepend(effects, stopped);
}

/** Goes on once the model has ended and every call is answered. */
function settle(facts: TurnFacts, state: TurnState, atMs: number): TurnStep {
  if (state.modelRunning || state.runningCalls.size > 0 || state.phase === 'waiting') return stay(state);
  switch (state.then) {
    case 'finish':
      return finish(facts, state, { status: 'completed', lastMessageItemId: state.lastMessageItemId }, atMs);
    case 'stop':
      return finish(facts, state, state.stop ?? { status: 'interrupted', reason: 'user' }, atMs);
    case 'retry':
      return stay({ ...state, phase: 'waiting' }, { type: 'wait', delayMs: state.retryDelayMs });
    case 'ask': {
      const rounds = state.rounds + 1;
      const next: TurnState = { ...state, rounds };
      if (facts.maxToolRounds !== undefined && rounds > facts.maxToolRounds) {
        return finish(facts, next, { status: 'interrupted', reason: 'round-limit' }, atMs);
      }
      if (facts.maxCostUsd !== undefined && state.costUsd !== null && state.costUsd >= facts.maxCostUsd) {
        return finish(facts, next, { status: 'interrupted', reason: 'spend-limit' }, atMs);
      }
      return ask(next);
    }
  }
}

function finish(facts: TurnFacts, state: TurnState, end: TurnEnd, atMs: number): TurnStep {
  const turn = { turn_id: facts.turnId, duration_ms: Math.round(atMs - state.startedAtMs) };
  const effects: TurnEffect[] = [];
  switch (end.status) {
    case 'completed':
      effects.push({
        type: 'append',
        events: [
          {
            type: 'turn.completed',
            ...turn,
            usage: state.usage,
            cost_usd: state.costUsd,
            ...(end.lastMessageItemId === undefined ? {} : { last_message_item_id: end.lastMessageItemId }),
          },
        ],
      });
      break;
    case 'failed':
      effects.push({
        type: 'append',
        events: [
          { type: 'turn.failed', ...turn, code: end.code, usage: state.usage, payload: { message: end.message } },
        ],
      });
      break;
    case 'interrupted':
      effects.push({ type: 'note_interruption' });
      effects.push({
        type: 'append',
        events: [
          {
            type: 'turn.interrupted',
            ...turn,
            reason: end.reason,
            ...(end.signal === undefined ? {} : { signal: end.signal }),
          },
        ],
      });
      break;
  }
  return { state: { ...state, phase: 'ended' }, effects: [...effects, { type: 'end', end }] };
}

function prepend(effects: readonly TurnEffect[], step: TurnStep): TurnStep {
  return { state: step.state, effects: [...effects, ...step.effects] };
}

function appendAll(events: readonly DurableEvent[]): readonly TurnEffect[] {
  return events.length === 0 ? [] : [{ type: 'append', events }];
}
