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
  const before = session.state.settings?.provider;
  const now = settings.provider.id;
  if (before === undefined || before === now || isNamed) return;
  await session.close();
  throw new CsmError(
    'config',
    'provider-changed',
    `session ${session.id} was held with the model provider \`${before}\`, and \`${now}\` is configured now`,
    {
      hint: `Configure \`${before}\` again (-c model_provider=${before}), or send the conversation to the other one by naming it: -c model_provider=${now}.`,
      data: { before, now },
    },
  );
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
