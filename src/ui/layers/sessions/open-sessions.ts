/** The effects that show the picker of sessions: the layer, and the question for its rows. Pure. */
import type { Settings } from '#/config/settings.ts';
import { tableAt } from '#/config/toml-table.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { createSessionsLayer, type SessionsOptions } from './sessions-layer.ts';

/** @param settings say where the user is, and how the list looks */
export function openSessions(
  { cwd, raw }: Pick<Settings, 'cwd' | 'raw'>,
  options: Omit<SessionsOptions, 'cwd' | 'isComfortable'>,
): readonly UiEffect[] {
  const isComfortable = tableAt(raw, ['tui'])['session_picker_view'] === 'comfortable';
  return [
    { type: 'open-layer', layer: createSessionsLayer({ ...options, cwd, isComfortable }) },
    { type: 'ask', topic: 'sessions' },
  ];
}
