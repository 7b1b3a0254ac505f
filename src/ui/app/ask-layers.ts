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
import type { UiStep } from './settle-effects.ts';
import type { UiEffect } from './ui-effect.ts';
import type { UiState } from './ui-state.ts';

/** A key this recently may have been meant for the composer, not for a question that came up under it. */
const TYPING_MS = 600;

function askContext({ live, facts, nowMs, typedMs }: UiState): AskContext {
  return { cwd: live?.settings.cwd ?? facts.cwd, home: facts.home, nowMs, isTyping: nowMs - typedMs < TYPING_MS };
}

export function askApproval(state: UiState, question: ApprovalQuestion): UiStep {
  const layers = openApproval(state.layers, question, askContext(state));
  const text = `Approval requested: ${question.request.tool}`;
  return {
    state: { ...state, layers, needsAnswer: true },
    effects: [{ type: 'notify', about: 'approval-requested', text }],
  };
}

export function askQuestions(state: UiState, questions: UserQuestions): UiStep {
  const layers = openQuestions(state.layers, questions, askContext(state));
  const text = questions.questions[0]?.question ?? 'A question waits for your answer';
  return {
    state: { ...state, layers, needsAnswer: true },
    effects: [{ type: 'notify', about: 'user-input-requested', text }],
  };
}

/** The question was answered elsewhere, or its turn has ended. */
export function dropApproval(state: UiState, approvalId: string): UiState {
  return withLayers(state, closeApproval(state.layers, approvalId));
}

export function dropQuestions(state: UiState, callId: string): UiState {
  return withLayers(state, closeQuestions(state.layers, callId));
}

function withLayers(state: UiState, layers: readonly Layer[]): UiState {
  if (layers === state.layers) return state;
  return { ...state, layers, needsAnswer: state.needsAnswer && layers.length > 0 };
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

export function openPlan(plan: string): UiEffect {
  return open(createPlanLayer(plan));
}

/** Undefined while no session is open. */
export function openActivity({ live, nowMs }: UiState): UiEffect | undefined {
  return live === undefined ? undefined : open(createActivityLayer(live, nowMs));
}
