/** What the model says, applied to a turn. Pure. */
import type { ModelEnd, ModelFailure, ModelProgress } from '#/agent/model/model-event.ts';
import { decideRetry, NO_RETRIES } from '#/agent/model/retry.ts';
import { stringMember } from '#/base/json.ts';
import { addUsage, decodeToolCall, type ResponseItem, type ToolCall } from '#/protocol/responses/items.ts';
import type { DurableEvent, LiveEvent } from '#/session/events/index.ts';
import { matchItemKind } from './item-kind.ts';
import { prepend, settleTurn, stay } from './turn-flow.ts';
import type { OpenItem, TurnEffect, TurnEnd, TurnFacts, TurnState, TurnStep } from './turn-state.ts';

/** Applies one event of the model. @param jitter uniform in [0, 1), for the delay of a retry */
export function applyModelEvent(
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
        contextTokens: event.usage.total_tokens,
        isJustCompacted: false,
        costUsd: state.costUsd === null || costUsd === null ? null : state.costUsd + costUsd,
        then: state.stop !== undefined ? 'stop' : state.askAgain || !event.endTurn ? 'ask' : 'finish',
      };
      const interrupted = interruptOpenItems(facts, state);
      return prepend(
        [{ type: 'append', events: [...interrupted, completed] }],
        settleTurn(facts, { ...next, openItems: new Map() }, atMs),
      );
    }
    case 'canceled': {
      const given: DurableEvent = {
        type: 'response.failed',
        turn_id: facts.turnId,
        code: 'steered',
        attempt: state.attempt,
        will_retry: true,
        payload: { message: 'given up: the user said more' },
      };
      // What its calls brought stands before what the user said.
      const isGivenUp = state.isSteered && state.stop === undefined;
      return prepend(
        appendAll([...interruptOpenItems(facts, state), ...(isGivenUp ? [given] : [])]),
        settleTurn(facts, { ...state, modelRunning: false, phase: 'settling', openItems: new Map() }, atMs),
      );
    }
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
  if (call !== undefined) effects.push(decideCall(facts, state, call));
  return { state: next, effects };
}

/** After the last round the model still answers; a call in that answer would be one round more. */
function decideCall({ maxToolRounds }: TurnFacts, { rounds }: TurnState, call: ToolCall): TurnEffect {
  if (maxToolRounds === undefined || rounds < maxToolRounds) return { type: 'run_tool', call };
  return { type: 'refuse_tool', call, reason: `not run: the turn has had its ${maxToolRounds} rounds of tool calls` };
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
  const ended: TurnState = {
    ...state,
    modelRunning: false,
    phase: 'settling',
    openItems: new Map(),
    wasFiltered: failure.code === 'content-filter',
  };
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
    return prepend(effects, settleTurn(facts, waiting, atMs));
  }
  if (state.stop !== undefined) return prepend(effects, settleTurn(facts, { ...ended, then: 'stop' }, atMs));
  const isTooLong = failure.code === 'context-length-exceeded';
  if (isTooLong && facts.compactAtTokens !== undefined && state.contextTokens > 0 && !state.isJustCompacted) {
    return prepend(effects, settleTurn(facts, { ...ended, then: 'compact' }, atMs));
  }
  const final = decision.retry ? failure : decision.failure;
  const end: TurnEnd = {
    status: 'failed',
    code: final.code,
    message: final.message,
    ...(final.hint === undefined ? {} : { hint: final.hint }),
  };
  // Calls that run are let end: what they do is done, and the next turn can tell.
  return prepend(effects, settleTurn(facts, { ...ended, stop: end, then: 'stop' }, atMs));
}

function appendAll(events: readonly DurableEvent[]): readonly TurnEffect[] {
  return events.length === 0 ? [] : [{ type: 'append', events }];
}
