/** What keeps an old session from going on. Each closes the session before it throws. @effects fs lock */
import { CsmError } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import type { HistoryOrigin } from './thread.ts';

/**
 * A conversation goes to no other server than the one it was held with, unless the user names it: it may hold what that one
 * must not see, and what models encrypt only their own provider can read.
 */
export async function refuseOtherProvider(session: OpenSession, settings: Settings, isNamed: boolean): Promise<void> {
  const { settings: applied, created } = session.state;
  const before = applied?.provider ?? created?.imported_from?.provider;
  const now = settings.provider.id;
  if (before === undefined || before === now || isNamed) return;
  await session.close();
  throw providerChanged(session.id, before, now);
}

/** The error for a conversation that would go to another server. */
export function providerChanged(sessionId: string, before: string, now: string): CsmError {
  return new CsmError(
    'config',
    'provider-changed',
    `session ${sessionId} was held with the model provider \`${before}\`, and \`${now}\` is configured now`,
    {
      hint: `Configure \`${before}\` again (-c model_provider=${before}), or send the conversation to the other one by naming it: -c model_provider=${now}.`,
      data: { before, now },
    },
  );
}

/** A session whose import a crash cut off, before it had a turn of its own, would go on without a part of its past. */
export async function refuseCutImport(session: OpenSession): Promise<void> {
  const { created, turns } = session.state;
  const from = created?.imported_from;
  if (from === undefined || turns > 0 || session.state.history.length >= from.items) return;
  await session.close();
  throw new CsmError('input', 'import-cut', `the import of session ${session.id} from ${from.path} was cut off`, {
    hint: `Remove ${session.folder} and resume it again: nothing but the beginning of the import is in there.`,
    data: { session: session.id, folder: session.folder },
  });
}

/** A session whose texts were not kept has nothing that a request could be made of. */
export async function refuseWithheld(session: OpenSession, origin: HistoryOrigin): Promise<void> {
  const { missingPayloads } = session.state;
  if (origin === 'new' || missingPayloads === 0) return;
  await session.close();
  throw new CsmError(
    'input',
    'payloads-withheld',
    `session ${session.id} cannot go on: ${missingPayloads} of its messages were not kept`,
    {
      hint: 'It was recorded with payload_policy = "metadata", or texts of it were forgotten. Start a new session; tell it what it needs to know.',
    },
  );
}
