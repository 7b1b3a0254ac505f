/** Layers that the screen itself opens: what the session asks, and what the F keys show. Pure. */
import { createActivityLayer } from '#/ui/layers/activity-layer.ts';
import { closeApproval, openApproval } from '#/ui/layers/approval-layer.ts';
import type { AskContext } from '#/ui/layers/ask-context.ts';
import { createFindLayer } from '#/ui/layers/find-layer.ts';
import type { Layer } from '#/ui/layers/layer.ts';
import { createPlanLayer } from '#/ui/layers/plan-layer.ts';
import { closeQuestions, openQuestions } from '#/ui/layers/questions-layer.ts';
import { createShortcutsLayer } from '#/ui/layers/shortcuts-layer.ts';
import { createWarningsLayer } from '#/ui/layers/warnings-layer.ts';
import type { ApprovalQuestion, UserQuestions } from '#/workstation/live-session.ts';
import { askQuestion, dropQuestion } from './held-questions.ts';
import { settleEffects, type UiStep } from './settle-effects.ts';
import type { UiEffect } from './ui-effect.ts';
import type { UiState } from './ui-state.ts';

function askContext({ live, facts }: UiState): AskContext {
  return { cwd: live?.settings.cwd ?? facts.cwd, home: facts.home };
}

export function askApproval(state: UiState, question: ApprovalQuestion): UiStep {
  const text = `Approval requested: ${question.request.tool}`;
  const asked = askQuestion(state, (layers) => openApproval(layers, question, askContext(state)));
  return settleEffects(asked, [{ type: 'notify', about: 'approval-requested', text }]);
}

export function askQuestions(state: UiState, questions: UserQuestions): UiStep {
  const text = questions.questions[0]?.question ?? 'A question waits for your answer';
  const asked = askQuestion(state, (layers) => openQuestions(layers, questions));
  return settleEffects(asked, [{ type: 'notify', about: 'user-input-requested', text }]);
}

/** The question was answered elsewhere, or its turn has ended. */
export function dropApproval(state: UiState, approvalId: string): UiState {
  return dropQuestion(state, (layers) => closeApproval(layers, approvalId));
}

export function dropQuestions(state: UiState, callId: string): UiState {
  return dropQuestion(state, (layers) => closeQuestions(layers, callId));
}

/** What becomes of the plan that the turn ended with. */
export function askPlan(state: UiState, plan: string): UiState {
  return askQuestion(state, (layers) => [...layers, createPlanLayer(plan)]);
}

const open = (layer: Layer): UiEffect => ({ type: 'open-layer', layer });

export function openShortcuts(): UiEffect {
  return open(createShortcutsLayer());
}

export function openWarnings({ warnings }: UiState): UiEffect {
  return open(createWarningsLayer(warnings));
}

export function openFind(): UiEffect {
  return open(createFindLayer(''));
}

/** Undefined while no session is open. */
export function openActivity({ live, nowMs }: UiState): UiEffect | undefined {
  return live === undefined ? undefined : open(createActivityLayer(live, nowMs));
}
