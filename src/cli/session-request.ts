/** What the commands share that ask something of a session. @effects fs clock lock env streams */
import { CsmError } from '#/base/errors.ts';
import { askOfSession, type SessionRequest, type SessionRequestReport } from '#/workstation/session-requests.ts';
import type { CommandContext } from './command.ts';
import { settingsOf } from './command-settings.ts';

export interface RequestFlags {
  readonly root: string | undefined;
  readonly json: boolean;
}

/** What is said to people. */
export interface RequestWords {
  /** It is done. */
  readonly done: (report: SessionRequestReport) => string;
  /** To wait is all that was asked for. */
  readonly isDoneWhilePending?: boolean;
  /** It was so already, which is an error, as in Codex; absent: that is no different. */
  readonly unchanged?: { readonly code: string; readonly what: string };
}

/** Asks, and says what became of it. */
export async function runSessionRequest(
  context: CommandContext,
  ref: string,
  request: SessionRequest,
  flags: RequestFlags,
  words: RequestWords,
): Promise<number> {
  const { platform, output } = context;
  const report = await askOfSession(platform, settingsOf(context, flags.root), ref, request);
  const { sessionId, requestId, status, holderPid } = report;
  if (status === 'unchanged' && words.unchanged !== undefined) {
    const { code, what } = words.unchanged;
    throw new CsmError('conflict', code, `session ${sessionId} ${what}`, { data: { session: sessionId } });
  }
  if (flags.json) {
    output.writeJson({ session_id: sessionId, request_id: requestId, status, holder_pid: holderPid ?? null });
    return 0;
  }
  if (status === 'pending') {
    const who = holderPid === undefined ? 'another process' : `process ${holderPid}`;
    output.noteLine(`The session is in use by ${who}, which does it when its turn has ended.`);
  }
  if (status !== 'pending' || words.isDoneWhilePending === true) output.writeLine(words.done(report));
  return 0;
}
