/**
 * The turn loop as a pure function: a state and what just happened give the next state and what to do now. It knows no
 * clock, no network and no disk; `turn-runner.ts` does what it says.
 */
import { addUsage } from '#/protocol/responses/items.ts';
import { applyModelEvent } from './model-step.ts';
import { applyCompaction, applyEndAnswer, askModel, settleTurn, stay, steerTurn, stopTurn } from './turn-flow.ts';
import type { TurnEnd, TurnFacts, TurnInput, TurnState, TurnStep } from './turn-state.ts';

/** Applies one input. */
export function applyTurnInput(facts: TurnFacts, state: TurnState, input: TurnInput): TurnStep {
  if (state.phase === 'ended') return stay(state);
  switch (input.type) {
    case 'started':
      return askModel(facts, state);
    case 'asked':
      return stay({ ...state, asked: input });
    case 'model':
      return applyModelEvent(facts, state, input.event, input.atMs, input.jitter);
    case 'tool_answered': {
      const runningCalls = new Set(state.runningCalls);
      runningCalls.delete(input.callId);
      const { spent } = input;
      if (spent === undefined) return settleTurn(facts, { ...state, runningCalls }, input.atMs);
      const usage = addUsage(state.usage, spent.usage);
      const costUsd = state.costUsd === null || spent.costUsd === null ? null : state.costUsd + spent.costUsd;
      return settleTurn(facts, { ...state, runningCalls, usage, costUsd }, input.atMs);
    }
    case 'retry_due':
      return state.phase === 'waiting' && state.stop === undefined ? askModel(facts, state) : stay(state);
    case 'end_answered':
      return applyEndAnswer(facts, state, input.goesOn, input.atMs);
    case 'compacted':
      return applyCompaction(facts, state, input.result, input.atMs);
    case 'steered':
      return steerTurn(facts, state);
    case 'interrupted': {
      const { reason, signal } = input;
      return stopTurn(
        facts,
        state,
        { status: 'interrupted', reason, ...(signal === undefined ? {} : { signal }) },
        input.atMs,
      );
    }
    case 'broken': {
      const { code, message, hint } = input;
      const end: TurnEnd = { status: 'failed', code, message, ...(hint === undefined ? {} : { hint }) };
      return stopTurn(facts, state, end, input.atMs);
    }
  }
}
