/** Sessions as the commands that compact by hand open them: without a model. @effects fs clock random lock env */
import { CsmError } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { EventRef } from '#/session/events/compaction.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import type { LogSegment } from '#/session/log/log-reader.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { resolveSession } from '#/session/store/session-list.ts';
import { openSession, sessionStore } from '#/session/store/session-store.ts';
import { readRecord } from '#/session/store/words.ts';
import { readOpenOptions } from './open-options.ts';

export type CommittedEvent = Extract<StoredEvent, { readonly type: 'compaction.committed' }>;

/** A compaction of the chain that the context stands on. */
export interface ChainLink {
  readonly event: CommittedEvent;
  readonly ref: EventRef;
}

/**
 * Opens a session of csm's for writing. The caller closes it.
 * @throws CsmError `session-not-found`, `session-locked`, and what else `openSession` throws
 */
export async function openForCompaction(platform: Platform, settings: Settings, ref: string): Promise<OpenSession> {
  const store = sessionStore(platform, settings.csmRoot);
  return openSession(store, resolveSession(store, ref), readOpenOptions(platform, settings));
}

/** A session that keeps no texts has nothing to shorten, and must not be given any. */
export function refuseMetadata(session: OpenSession): void {
  if (session.state.created?.payload_policy !== 'metadata') return;
  throw new CsmError('input', 'payloads-withheld', `session ${session.id} cannot be compacted: it keeps no texts`, {
    hint: 'It was made with payload_policy = "metadata". Start a new session; tell it what it needs to know.',
  });
}

/** What a compaction chooses from must be there. */
export function refuseMissing(session: OpenSession): void {
  refuseMetadata(session);
  const { missingPayloads } = session.state;
  if (missingPayloads === 0) return;
  throw new CsmError(
    'input',
    'payloads-withheld',
    `session ${session.id} cannot be compacted like this: ${missingPayloads} of its messages were forgotten`,
    {
      hint: 'Say yourself what counts: compact-summary --summary-file FILE. What was forgotten is then no part of it.',
    },
  );
}

/**
 * The compactions that hold, the latest first: the one that the context begins with, the one that held before it, and so on.
 * Reads one record each, and no text.
 * @throws CsmError `compaction-unreadable` where the log does not hold one of them any more
 */
export function* readChain(
  platform: Platform,
  segments: readonly LogSegment[],
  boundary: EventRef | undefined,
): Generator<ChainLink> {
  for (let ref = boundary; ref !== undefined;) {
    const event = readRecord(platform.fs, segments, ref);
    if (event?.type !== 'compaction.committed') {
      throw new CsmError('environment', 'compaction-unreadable', `the compaction of record ${ref.seq} cannot be read`, {
        hint: 'Look at the log with `csm event-log verify`.',
        data: { seq: ref.seq, offset: ref.offset },
      });
    }
    yield { event, ref };
    ref = event.previous ?? undefined;
  }
}
