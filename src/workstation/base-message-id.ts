/** The id of a session's base instructions in its requests: derived, so that it is stable in a thread. Pure. */
import { encodeUuidV5 } from '#/base/ids.ts';

const NAMESPACE = '8b1d6b5c-0c62-5d0e-9a55-6f3c1f0e7a11';

/** @param sessionId UUID of the session that begins with them */
export function encodeBaseMessageId(sessionId: string): string {
  return `msg_${encodeUuidV5(NAMESPACE, sessionId)}`;
}
