/** The effects that show the picker of sessions: the layer, and the question for its rows. Pure. */
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { createSessionsLayer, type SessionsOptions } from './sessions-layer.ts';

export function openSessions(options: SessionsOptions): readonly UiEffect[] {
  return [
    { type: 'open-layer', layer: createSessionsLayer(options) },
    { type: 'ask', topic: 'sessions' },
  ];
}
