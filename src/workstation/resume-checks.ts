/** What keeps an old session from going on. Each closes the session before it throws. @effects fs lock */
import { CsmError } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import type { Fs } from '#/platform/fs.ts';
import { isConversational } from '#/session/events/conversation.ts';
import { readLog } from '#/session/log/log-reader.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { archivedError } from '#/session/store/request-session.ts';
import { printWindow } from './continuation.ts';
import { readLastResponse, segmentsIn } from './response-chain.ts';
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

/** A session that was put away is not gone on with by mistake. */
export async function refuseArchived(session: OpenSession): Promise<void> {
  if (!session.state.isArchived) return;
  await session.close();
  throw archivedError(session.id);
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

/**
 * A session whose texts were not kept has nothing that a request could be made of; but where the provider keeps its answers, it
 * has all of it, and the next request goes on from the last one.
 */
export async function refuseWithheld(
  fs: Fs,
  session: OpenSession,
  origin: HistoryOrigin,
  storesResponses: boolean,
): Promise<void> {
  const { missingPayloads, created } = session.state;
  if (origin === 'new' || missingPayloads === 0) return;
  // What was forgotten on purpose is not brought back from elsewhere.
  const isBare = created?.payload_policy === 'metadata';
  if (isBare && storesResponses && isKeptByProvider(fs, session, origin)) return;
  await session.close();
  const why = !isBare
    ? 'Texts of it were forgotten. Shorten its context to what is left (csm native-session compact-summary --summary-file), or start a new session.'
    : storesResponses
      ? 'It keeps no texts (payload_policy = "metadata"), and its last turn did not end with an answer that the provider keeps. Start a new session, or branch off before that turn.'
      : 'It keeps no texts (payload_policy = "metadata"). It goes on only where the provider keeps its answers and [csm] stores_responses names it. Start a new session; tell it what it needs to know.';
  throw new CsmError(
    'input',
    'payloads-withheld',
    `session ${session.id} cannot go on: ${missingPayloads} of its messages were not kept`,
    { hint: why },
  );
}

/** Whether its last turn ended with an answer, and nothing that this process does not know was added to the history since. */
function isKeptByProvider(fs: Fs, session: OpenSession, origin: HistoryOrigin): boolean {
  const { state, recovery, head } = session;
  const segments = segmentsIn(fs, session.folder);
  const answer = readLastResponse(fs, segments, printWindow(state.replay.compactions));
  if (answer === undefined || answer.responseId === '') return false;
  const knownFrom =
    origin === 'cold_fork' && state.created !== undefined
      ? state.created.seq
      : head.seq - recovery.interrupted.length + 1;
  let isEnded = false;
  let isLost = false;
  readLog(
    fs,
    segments,
    {
      onRecord: ({ record: { event, payload } }) => {
        if (event.seq >= knownFrom) return false;
        if (event.type === 'turn.completed' && event.turn_id === answer.turnId) isEnded = true;
        else if (payload !== 'none' && isConversational(event.type)) isLost = true;
        return true;
      },
    },
    { depth: 'facts', from: answer.head },
  );
  return isEnded && !isLost;
}
