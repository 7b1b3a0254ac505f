/** Finding a native session by what a user calls it. @effects fs */
import { CsmError } from '#/base/errors.ts';
import { isUuid } from '#/base/ids.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { isSessionFolder, sessionsFolder } from '#/session/store/layout.ts';
import { resolveSession } from '#/session/store/session-list.ts';
import { sessionStore } from '#/session/store/session-store.ts';
import { findCodexThread } from './foreign-sessions.ts';

/** Less than this of an id may be a word. */
const LEAST_PREFIX = 4;

/**
 * The id of csm's own session that `ref` means: its UUID, name or title, or an unambiguous beginning of its UUID.
 * @throws CsmError `session-not-found`, `session-ambiguous`
 */
export function findNativeSession(platform: Platform, settings: Settings, ref: string): string {
  try {
    return resolveSession(sessionStore(platform, settings.csmRoot), ref);
  } catch (error) {
    if (!(error instanceof CsmError) || error.code !== 'session-not-found') throw error;
    const ids = findByPrefix(platform, settings, ref);
    if (ids.length === 1 && ids[0] !== undefined) return ids[0];
    if (ids.length > 1) {
      throw new CsmError('input', 'session-ambiguous', `${ids.length} sessions begin with ${ref}`, {
        hint: `Give more of the id: ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', ...' : ''}.`,
        data: { ids: ids.slice(0, 20) },
      });
    }
    if (isUuid(ref.toLowerCase()) && findCodexThread(platform, settings, ref) !== undefined) {
      throw new CsmError('input', 'session-foreign', `session ${ref} is one of Codex's, whose files csm only reads`, {
        hint: `Continue it with \`csm exec resume ${ref}\` to have a session of csm's own.`,
      });
    }
    throw error;
  }
}

function findByPrefix({ fs }: Platform, { csmRoot }: Settings, ref: string): readonly string[] {
  const prefix = ref.toLowerCase();
  if (prefix.length < LEAST_PREFIX || !/^[0-9a-f-]+$/.test(prefix)) return [];
  return fs.list(sessionsFolder(csmRoot)).filter((name) => isSessionFolder(name) && name.startsWith(prefix));
}
