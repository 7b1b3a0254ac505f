/** Asking something of a session, whoever works in it. @effects fs clock random lock env */
import { CsmError } from '#/base/errors.ts';
import { encodeUuidV7 } from '#/base/ids.ts';
import { isUnchanged, planRequests, requestFile, type SessionRequest } from './inbox-request.ts';
import { removeRequest, writeRequest } from './inbox.ts';
import { sessionPaths } from './layout.ts';
import type { OpenSession } from './open-session.ts';
import { openSession, readSession, type OpenOptions, type SessionStore, type StorePlatform } from './session-store.ts';

/** What became of a request. */
export interface RequestReport {
  /** Names a queued prompt. */
  readonly requestId: string;
  /**
   * - `applied`: it is in the log, on disk;
   * - `unchanged`: it was so before, and nothing was written;
   * - `pending`: it is on disk, and whoever works in the session applies it when its turn ends; or who opens it next.
   */
  readonly status: 'applied' | 'unchanged' | 'pending';
  /** Of `pending`: the process that works in the session, where it is known. */
  readonly holderPid?: number;
}

/**
 * Puts a request into the session's inbox, and applies what is in there unless somebody works in the session.
 * @throws CsmError `session-not-found`, `request-refused` (the session cannot do that), `session-archived` (nothing is queued
 * there), and what `openSession` throws, but for `session-locked`
 */
export async function requestSession(
  store: SessionStore,
  id: string,
  request: SessionRequest,
  options: OpenOptions = {},
): Promise<RequestReport> {
  const { fs } = store.platform;
  const { inbox } = sessionPaths(store.root, id);
  const requestId = nextRequestId(store.platform);
  const { state } = readSession(store, id);
  if (request.kind === 'queue' && state.isArchived) throw archivedError(id);
  const [plan] = planRequests(state, [{ id: requestId, request }]);
  if (plan?.kind === 'refuse') throw refusedError(id, plan.reason);
  if (isUnchanged(state, request)) return { requestId, status: 'unchanged' };
  writeRequest(fs, inbox, { id: requestId, request: redacted(request, options) });
  let session: OpenSession;
  try {
    session = await openSession(store, id, { ...options, isBrief: true });
  } catch (error) {
    if (error instanceof CsmError && error.code === 'session-locked') {
      // It is removed once it is on disk.
      if (fs.stat(`${inbox}/${requestFile(requestId)}`) === undefined) return { requestId, status: 'applied' };
      const pid = error.data?.['pid'];
      return { requestId, status: 'pending', ...(typeof pid === 'number' ? { holderPid: pid } : {}) };
    }
    // Nobody was told of it yet.
    removeRequest(fs, inbox, requestId);
    throw error;
  }
  try {
    // Where this process had the lock already, nobody has looked.
    await session.applyInbox();
    // Another process may have been faster. Where the session could not do it meanwhile, its warning says why.
    if (session.state.replay.requests.includes(requestId)) return { requestId, status: 'applied' };
    throw refusedError(id, 'somebody else has changed it meanwhile');
  } finally {
    await session.close();
  }
}

/** Time in the last id that this process gave to a request. */
let lastMs = 0;

/** Requests of one process stand in the order in which they were made, also those of one millisecond. */
function nextRequestId({ clock, random }: StorePlatform): string {
  lastMs = Math.max(clock.now(), lastMs + 1);
  return encodeUuidV7(lastMs, random.bytes(10));
}

/** The file is on disk like the log, with secrets replaced like there. */
function redacted(request: SessionRequest, { redaction }: OpenOptions): SessionRequest {
  if (redaction === undefined) return request;
  switch (request.kind) {
    case 'rename':
      return { kind: 'rename', title: redaction.text(request.title) };
    case 'queue':
      return { kind: 'queue', text: redaction.text(request.text) };
    case 'tag':
      return { kind: 'tag', add: request.add.map(redaction.text), remove: request.remove.map(redaction.text) };
    default:
      return request;
  }
}

/** The error for whoever wants to work in a session that was put away. */
export function archivedError(id: string): CsmError {
  return new CsmError('conflict', 'session-archived', `session ${id} is archived`, {
    hint: `Run \`csm unarchive ${id}\` to unarchive it first.`,
    data: { session: id },
  });
}

function refusedError(id: string, reason: string): CsmError {
  return new CsmError('input', 'request-refused', `session ${id} cannot do that: ${reason}`, {
    data: { session: id, reason },
  });
}
