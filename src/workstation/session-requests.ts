/** Asking something of a session by its name: a new title, to be put away, a prompt for later. @effects fs clock random lock env */
import { CsmError } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { isTitle, TITLE_LENGTH, type SessionRequest } from '#/session/store/inbox-request.ts';
import { requestSession, type RequestReport } from '#/session/store/request-session.ts';
import { resolveSession } from '#/session/store/session-list.ts';
import { sessionStore } from '#/session/store/session-store.ts';
import { findCodexThread } from './foreign-sessions.ts';
import { readOpenOptions } from './open-options.ts';

export type { SessionRequest } from '#/session/store/inbox-request.ts';

export interface SessionRequestReport extends RequestReport {
  readonly sessionId: string;
}

/**
 * Asks it of the session that `ref` (id, name or title) means. Where somebody works in the session, they do it when their turn has
 * ended; else it is done when this resolves.
 * @throws CsmError `session-not-found`, `session-foreign` (Codex's own), `session-title`, and what `requestSession` throws
 */
export async function askOfSession(
  platform: Platform,
  settings: Settings,
  ref: string,
  request: SessionRequest,
): Promise<SessionRequestReport> {
  if (request.kind === 'rename' && !isTitle(request.title)) throw titleError();
  if (request.kind === 'queue' && request.text.trim() === '') {
    throw new CsmError('input', 'prompt-empty', 'there is nothing to queue: the prompt is empty', {
      hint: 'Say what is to be done.',
    });
  }
  const store = sessionStore(platform, settings.csmRoot);
  const sessionId = findNative(platform, settings, ref);
  return { sessionId, ...(await requestSession(store, sessionId, request, readOpenOptions(platform, settings))) };
}

function findNative(platform: Platform, settings: Settings, ref: string): string {
  try {
    return resolveSession(sessionStore(platform, settings.csmRoot), ref);
  } catch (error) {
    const isUnknown = error instanceof CsmError && error.code === 'session-not-found';
    const thread = isUnknown ? findCodexThread(platform, settings, ref) : undefined;
    if (thread === undefined) throw error;
    throw new CsmError('input', 'session-foreign', `session ${thread} is one of Codex, whose files csm only reads`, {
      hint: `Ask Codex for it; or go on from it with \`csm exec resume ${thread}\`, which makes it a session of csm's.`,
      data: { session: thread },
    });
  }
}

function titleError(): CsmError {
  return new CsmError('input', 'session-title', 'that cannot be the title of a session', {
    hint: `A title has 1 to ${TITLE_LENGTH} characters, and not only blanks.`,
  });
}
