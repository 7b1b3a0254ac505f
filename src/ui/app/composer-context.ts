/** What the composer is told of the rest of the screen. Pure. */
import { matchCommands } from '#/ui/commands/match-commands.ts';
import type { ComposerContext } from '#/ui/composer/composer.ts';
import { isWorking, type UiState } from './ui-state.ts';

export function composerContextOf(state: UiState): ComposerContext {
  const isTurnRunning = isWorking(state);
  return {
    isTurnRunning,
    commands: (query) => matchCommands(query),
    detectsPastes: state.tui.detectsPastes,
    nowMs: state.nowMs,
  };
}
