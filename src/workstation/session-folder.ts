/** Where a session worked last. @effects fs */
import type { Settings } from '#/config/settings.ts';
import { statReachable } from '#/config/stat-path.ts';
import type { Platform } from '#/platform/platform.ts';
import { readSummary } from '#/session/store/session-list.ts';
import { sessionStore } from '#/session/store/session-store.ts';
import { peekSessions } from './session-listing.ts';

/** @param id csm's or Codex's. Undefined: not known, or the folder is not there any more. */
export function readSessionFolder(platform: Platform, settings: Settings, id: string): string | undefined {
  const [known] = peekSessions(platform, settings, { everything: true, id })?.sessions ?? [];
  const cwd = known?.cwd ?? readSummary(sessionStore(platform, settings.csmRoot), id)?.cwd;
  // Where it may not be looked at nobody can work.
  return cwd !== undefined && statReachable(platform.fs, cwd)?.kind === 'directory' ? cwd : undefined;
}
