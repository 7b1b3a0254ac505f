/** What a tool run by hand needs besides the tool: a session to be recorded in where one is named, and secrets kept out. @effects fs clock random lock env */
import { openLoginEnvironment } from '#/agent/tools/login-environment.ts';
import { ProcessTable } from '#/agent/tools/process-table.ts';
import type { ToolContext } from '#/agent/tools/tool.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import type { KnownSecret } from '#/redaction/known-secrets.ts';
import { createRedactor } from '#/redaction/redactor.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { resolveSession } from '#/session/store/session-list.ts';
import { openSession, sessionStore } from '#/session/store/session-store.ts';
import { readOpenOptions } from './open-options.ts';
import { listSecretVariables, readKnownSecrets } from './session-redaction.ts';

/** Closed with `closeToolSession`. */
export interface ToolSession {
  /** Undefined: nothing is recorded. */
  readonly session: OpenSession | undefined;
  /** The session's, or one of its own. */
  readonly id: string;
  readonly processes: ProcessTable;
  readonly redact: (text: string) => string;
  readonly secretVariables: ReadonlySet<string>;
  readonly loginEnvironment: ToolContext['loginEnvironment'];
}

/**
 * @param ref id, name or title of a native session
 * @throws CsmError `session-not-found`, `session-locked`, and what else `openSession` throws
 */
export async function openToolSession(
  platform: Platform,
  settings: Settings,
  ref: string | undefined,
): Promise<ToolSession> {
  const mode = settings.csm.redact;
  const secrets = readKnownSecrets(platform, settings);
  const session = ref === undefined ? undefined : await openNamed(platform, settings, ref, secrets);
  return {
    session,
    id: session?.id ?? freshId(platform),
    processes: new ProcessTable(),
    redact: mode === 'on' ? createRedactor({ knownValues: secrets, shapes: true }) : (text) => text,
    secretVariables: listSecretVariables(settings.provider),
    loginEnvironment: openLoginEnvironment(platform),
  };
}

async function openNamed(
  platform: Platform,
  settings: Settings,
  ref: string,
  secrets: readonly KnownSecret[],
): Promise<OpenSession> {
  const store = sessionStore(platform, settings.csmRoot);
  return openSession(store, resolveSession(store, ref), readOpenOptions(platform, settings, secrets));
}

/** Ends what still runs, has its end recorded, and releases the session. */
export async function closeToolSession({ processes, session }: ToolSession): Promise<void> {
  await processes.close();
  await session?.close();
}
