/** The `notify` program of the configuration: called once a turn has ended. @effects process */
import type { Platform } from '#/platform/platform.ts';
import { runProgram } from '#/platform/run-program.ts';

const TIMEOUT_MS = 10_000;

/** What the program is told, as one JSON argument. Names are Codex's. */
export interface TurnNotice {
  readonly threadId: string;
  readonly turnId: string;
  readonly cwd: string;
  readonly client: string;
  readonly inputMessages: readonly string[];
  readonly lastAssistantMessage: string | undefined;
}

/** The argument. Pure. */
export function encodeTurnNotice(notice: TurnNotice): string {
  return JSON.stringify({
    type: 'agent-turn-complete',
    'thread-id': notice.threadId,
    'turn-id': notice.turnId,
    cwd: notice.cwd,
    client: notice.client,
    'input-messages': notice.inputMessages,
    'last-assistant-message': notice.lastAssistantMessage ?? null,
  });
}

/**
 * Calls it and waits for its end, 10 s at most. Answers why it could not be called, or undefined.
 * @param secretVariables names of variables that the program does not get: keys of providers
 */
export async function runNotify(
  platform: Platform,
  program: readonly string[],
  secretVariables: ReadonlySet<string>,
  notice: TurnNotice,
): Promise<string | undefined> {
  try {
    const env = platform.env.all();
    for (const name of secretVariables) delete env[name];
    const argv = [...program, encodeTurnNotice(notice)];
    await runProgram(platform, { argv, cwd: notice.cwd, env, timeoutMs: TIMEOUT_MS });
    return undefined;
  } catch (error) {
    return `The notify program \`${program[0] ?? ''}\` could not be run: ${error instanceof Error ? error.message : String(error)}`;
  }
}
