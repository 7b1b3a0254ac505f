/** Where a session worked last. @effects fs */
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { readSummary } from '#/session/store/session-list.ts';
import { sessionStore } from '#/session/store/session-store.ts';
import { peekSessions } from './session-listing.ts';

/** @param id csm's or Codex's. Undefined: not known, or the folder is not there any more. */
export function readSessionFolder(platform: Platform, settings: Settings, id: string): string | undefined {
  const [known] = peekSessions(platform, settings, { everything: true, id })?.sessions ?? [];
  const cwd = known?.cwd ?? readSummary(sessionStore(platform, settings.csmRoot), id)?.cwd;
  return cwd !== undefined && isFolder(platform, cwd) ? cwd : undefined;
}

function isFolder({ fs }: Platform, path: string): boolean {
  try {
    return fs.stat(path)?.kind === 'directory';
  } catch {
    // It may not be looked at: nobody can work there.
    return false;
  }
}
