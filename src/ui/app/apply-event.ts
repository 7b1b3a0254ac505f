/** What an event of the session changes besides the transcript. Pure, but for the transcript. */
import { itemText } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import { askPlan, dropApproval, dropQuestions } from './ask-layers.ts';
import { settleEffects, type UiStep } from './settle-effects.ts';
import type { UiState } from './ui-state.ts';

/** Warnings kept: the last ones. */
const MOST_WARNINGS = 200;
const ANSWER_CODE_UNITS = 200;

export function applyEvent(state: UiState, event: SessionEvent, atMs: number): UiStep {
  state.transcript.apply(event, atMs);
  const next = atMs > state.nowMs ? { ...state, nowMs: atMs } : state;
  switch (event.type) {
    case 'item.delta':
      return only(answering(next, event.channel === 'text' || next.isAnswering));
    case 'item.completed': {
      const quiet = answering(next, false);
      if (event.kind !== 'agent_message') return only(quiet);
      return only({ ...quiet, lastAnswer: itemText(event.payload.item).slice(0, ANSWER_CODE_UNITS) });
    }
    case 'item.interrupted':
      return only(answering(next, false));
    case 'turn.started':
      return only({ ...answering(next, false), isFailureTold: false });
    case 'turn.interrupted':
      return only({ ...answering(next, false), needsAnswer: false });
    case 'turn.completed':
      return endTurn(answering(next, false), true);
    case 'turn.failed':
      return endTurn({ ...answering(next, false), isFailureTold: true }, false);
    case 'approval.decided':
      return only(dropApproval(next, event.approval_id));
    case 'tool.completed':
      return only(dropQuestions(next, event.call_id));
    case 'warning.raised':
      return only({ ...next, warnings: [...next.warnings, event.payload.message].slice(-MOST_WARNINGS) });
  }
  return only(next);
}

function only(state: UiState): UiStep {
  return { state, effects: [] };
}

function answering(state: UiState, isAnswering: boolean): UiState {
  return state.isAnswering === isAnswering ? state : { ...state, isAnswering };
}

/** Somebody who looks elsewhere is told; a plan is offered for doing. */
function endTurn(state: UiState, isWell: boolean): UiStep {
  const text = isWell ? state.lastAnswer || 'The turn has ended' : 'The turn has failed';
  const plan = isWell && state.live?.mode === 'plan' ? state.transcript.proposedPlan : undefined;
  const ended = { ...state, needsAnswer: false };
  return settleEffects(plan === undefined ? ended : askPlan(ended, plan), [
    { type: 'notify', about: 'agent-turn-complete', text },
  ]);
}
