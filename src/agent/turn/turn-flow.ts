/** How a turn goes on: asking, settling, stopping, ending. Pure. */
import { NO_RETRIES } from '#/agent/model/retry.ts';
import { addUsage } from '#/protocol/responses/items.ts';
import type {
  CompactionReason,
  CompactionResult,
  TurnEffect,
  TurnEnd,
  TurnFacts,
  TurnState,
  TurnStep,
} from './turn-state.ts';

/** A step that only changes the state, or has the effects given. */
export function stay(state: TurnState, ...effects: readonly TurnEffect[]): TurnStep {
  return { state, effects };
}

/** The step with effects before its own. */
export function prepend(effects: readonly TurnEffect[], step: TurnStep): TurnStep {
  return { state: step.state, effects: [...effects, ...step.effects] };
}

/** Sends the next request; compacts the context first where it has become too long. */
export function askModel(facts: TurnFacts, state: TurnState): TurnStep {
  const { compactAtTokens } = facts;
  if (compactAtTokens !== undefined && state.contextTokens > compactAtTokens && !state.isJustCompacted) {
    return compact(state, 'context_limit');
  }
  const next: TurnState = {
    ...state,
    phase: 'asking',
    attempt: state.attempt + 1,
    firstTokenAtMs: undefined,
    openItems: new Map(),
    then: 'finish',
    askAgain: false,
    isSteered: false,
    modelRunning: true,
  };
  return stay(next, { type: 'ask' });
}

/**
 * The user says more. A request that is being answered is given up, a retry is not waited for; tools and compactions end first,
 * and then the model is asked with it.
 */
export function steerTurn(facts: TurnFacts, state: TurnState): TurnStep {
  // Whoever steers a turn that is being ended is told so when it has.
  if (state.stop !== undefined) return stay(state);
  const steered: TurnState = { ...state, isSteered: true };
  if (state.phase === 'asking') return stay(steered, { type: 'cancel_request' });
  if (state.phase !== 'waiting' || state.attempt === 0) return stay(steered);
  return prepend([{ type: 'cancel_wait' }], askModel(facts, { ...steered, attempt: 0, retry: NO_RETRIES }));
}

function compact(state: TurnState, reason: CompactionReason): TurnStep {
  const phase = state.rounds === 0 && state.usage.total_tokens === 0 ? 'pre_turn' : 'mid_turn';
  return stay({ ...state, phase: 'compacting', modelRunning: true }, { type: 'compact', phase, reason });
}

/** Goes on after a compaction: asks with the shorter context, or ends the turn where there is none. */
export function applyCompaction(facts: TurnFacts, state: TurnState, result: CompactionResult, atMs: number): TurnStep {
  const ended: TurnState = { ...state, modelRunning: false, phase: 'settling' };
  if (result.status === 'done') {
    const next: TurnState = {
      ...ended,
      usage: addUsage(state.usage, result.usage),
      costUsd: state.costUsd === null || result.costUsd === null ? null : state.costUsd + result.costUsd,
      contextTokens: result.contextTokens,
      isJustCompacted: true,
    };
    return state.stop === undefined ? askModel(facts, next) : settleTurn(facts, { ...next, then: 'stop' }, atMs);
  }
  if (state.stop !== undefined || result.status === 'canceled')
    return settleTurn(facts, { ...ended, then: 'stop' }, atMs);
  const { code, message, hint } = result;
  const stop: TurnEnd = { status: 'failed', code, message, ...(hint === undefined ? {} : { hint }) };
  return settleTurn(facts, { ...ended, stop, then: 'stop' }, atMs);
}

/** Ends the turn early: cancels what runs, and waits until it has answered. The first reason counts. */
export function stopTurn(facts: TurnFacts, state: TurnState, end: TurnEnd, atMs: number): TurnStep {
  if (state.stop !== undefined) return stay(state);
  const stopping: TurnState = {
    ...state,
    stop: end,
    then: 'stop',
    phase: state.modelRunning ? state.phase : 'settling',
  };
  const settled = settleTurn(facts, stopping, atMs);
  return { state: settled.state, effects: [{ type: 'cancel' }, ...settled.effects] };
}

/** Goes on once the model has ended and every call is answered. */
export function settleTurn(facts: TurnFacts, state: TurnState, atMs: number): TurnStep {
  if (state.modelRunning || state.runningCalls.size > 0 || state.phase === 'waiting') return stay(state);
  if (state.wasFiltered) {
    return prepend([{ type: 'note_content_filter' }], settleTurn(facts, { ...state, wasFiltered: false }, atMs));
  }
  if (state.isSteered && (state.then === 'finish' || state.then === 'retry')) {
    return askModel(facts, { ...state, attempt: 0, retry: NO_RETRIES });
  }
  switch (state.then) {
    case 'finish':
      if (facts.asksBeforeEnd === true) {
        const { isContinued } = state;
        return stay({ ...state, modelRunning: true }, { type: 'ask_to_end', isRepeated: isContinued });
      }
      return finishTurn(facts, state, { status: 'completed', lastMessageItemId: state.lastMessageItemId }, atMs);
    case 'stop':
      return finishTurn(facts, state, state.stop ?? { status: 'interrupted', reason: 'user' }, atMs);
    case 'compact':
      return compact(state, 'context_overflow');
    case 'retry':
      return stay({ ...state, phase: 'waiting' }, { type: 'wait', delayMs: state.retryDelayMs });
    case 'ask': {
      const rounds = state.rounds + 1;
      const next: TurnState = { ...state, rounds };
      if (facts.endsAfterTools === true && state.askAgain) {
        return finishTurn(facts, next, { status: 'completed', lastMessageItemId: state.lastMessageItemId }, atMs);
      }
      if (facts.maxToolRounds !== undefined && rounds > facts.maxToolRounds) {
        return finishTurn(facts, next, { status: 'interrupted', reason: 'round-limit' }, atMs);
      }
      if (facts.maxCostUsd !== undefined && state.costUsd !== null && state.costUsd >= facts.maxCostUsd) {
        return finishTurn(facts, next, { status: 'interrupted', reason: 'spend-limit' }, atMs);
      }
      return askModel(facts, next);
    }
  }
}

/** Ends the turn, or asks the model again where it is to go on. */
export function applyEndAnswer(facts: TurnFacts, state: TurnState, goesOn: boolean, atMs: number): TurnStep {
  const answered: TurnState = { ...state, modelRunning: false };
  if (state.stop !== undefined) return settleTurn(facts, { ...answered, then: 'stop' }, atMs);
  if (state.isSteered) return settleTurn(facts, { ...answered, then: 'finish' }, atMs);
  if (goesOn) return settleTurn(facts, { ...answered, isContinued: true, askAgain: false, then: 'ask' }, atMs);
  return finishTurn(facts, answered, { status: 'completed', lastMessageItemId: state.lastMessageItemId }, atMs);
}

function finishTurn(facts: TurnFacts, state: TurnState, end: TurnEnd, atMs: number): TurnStep {
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
