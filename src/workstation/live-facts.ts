/** What screens show of a session besides its transcript, from settings and state. Pure. */
import { findModel, measureContextTokens } from '#/config/models.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import type { SessionState } from '#/session/events/state.ts';
import { projectGoal } from './live-goals.ts';
import type { LiveFacts } from './live-session.ts';

/** What an engine knows besides the session's state. */
export type EngineFacts = Pick<
  LiveFacts,
  | 'sessionId'
  | 'settings'
  | 'mode'
  | 'approvalsReviewer'
  | 'gitBranch'
  | 'queued'
  | 'steering'
  | 'processes'
  | 'turn'
  | 'lastEnd'
  | 'notices'
>;

/** @param state undefined: nothing of the session is on disk yet */
export function projectFacts(engine: EngineFacts, state: SessionState | undefined, nowMs: number): LiveFacts {
  const { settings } = engine;
  const { model } = findModel(settings.model);
  const contextTokens = state?.replay.contextTokens ?? 0;
  return {
    ...engine,
    queued: [
      ...(state?.queue ?? []).map(({ text }) => ({ content: [{ type: 'input_text', text } as const] })),
      ...engine.queued,
    ],
    title: state?.title,
    chosenTitle: state?.chosenTitle,
    goal: state === undefined ? undefined : projectGoal(state, nowMs),
    modelName: model.displayName,
    effort: settings.reasoningEffort ?? model.defaultEffort,
    usage: state?.usage ?? NO_USAGE,
    costUsd: state === undefined ? 0 : state.costUsd,
    contextTokens: contextTokens > 0 ? contextTokens : undefined,
    contextWindow: measureContextTokens(model, settings.modelContextWindow),
    isEmpty: (state?.turns ?? 0) === 0,
  };
}
