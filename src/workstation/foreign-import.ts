/** Going on from a session of another program, whose files are only read. @effects fs clock random lock env */
import { CsmError } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import type { SessionCreated } from '#/session/events/lifecycle.ts';
import { projectImport, projectImportedFrom } from '#/session/foreign/codex/from.ts';
import { readCodexHistory } from '#/session/foreign/codex/read-history.ts';
import { readThreadNames, type RolloutFile } from '#/session/foreign/codex/rollout-files.ts';
import { EMPTY_HEAD } from '#/session/log/scanned-record.ts';
import type { OpenSession, SessionRedaction } from '#/session/store/open-session.ts';
import { startSession, type SessionStore } from '#/session/store/session-store.ts';
import { encodeBaseMessageId } from './base-message-id.ts';
import { providerChanged } from './resume-checks.ts';

/** Facts of the session that an import makes. */
export interface ImportOptions extends Pick<
  SessionCreated,
  'cwd' | 'source' | 'thread_source' | 'csm_version' | 'git'
> {
  /** UUID of the new session: the thread's own where it is continued, another one where it is forked. */
  readonly id?: string;
  readonly name?: string;
  readonly payloadPolicy: SessionCreated['payload_policy'];
  readonly ephemeral: boolean;
  /** The user named the provider on this command line: the conversation may go there. */
  readonly providerNamed: boolean;
  readonly redaction?: SessionRedaction;
  /** Signs its seals. */
  readonly sealKey?: Uint8Array;
  /** Is told how far the reading is, a file at a time. */
  readonly onProgress?: (readBytes: number, totalBytes: number) => void;
}

export interface ImportedSession {
  readonly session: OpenSession;
  /** What the log has as warnings already, so that nobody is told by a subscription. */
  readonly warnings: readonly string[];
}

/**
 * Makes a native session that goes on from a rollout. All of it is in the log, in one write, when this resolves.
 * @throws CsmError `codex-archived`, `provider-changed`, `rollout-unreadable`, `rollout-base-missing`, `rollout-empty`, and what `startSession` throws
 */
export async function importCodexSession(
  platform: Platform,
  settings: Settings,
  store: SessionStore,
  file: RolloutFile,
  options: ImportOptions,
): Promise<ImportedSession> {
  if (file.isArchived) {
    throw new CsmError('input', 'codex-archived', `session ${file.id} is archived in Codex`, {
      hint: `Run \`codex unarchive ${file.id}\` first.`,
      data: { session: file.id, path: file.path },
    });
  }
  const source = await readCodexHistory(platform.fs, settings.codexHome, file.path, options.onProgress);
  if (source.history.items.length === 0) {
    throw new CsmError('input', 'rollout-empty', `${file.path} holds no conversation that could go on`, {
      hint: `See what is in it with \`csm session summarize ${file.path}\`.`,
      data: { session: file.id, path: file.path },
    });
  }
  const provider = source.meta?.modelProvider;
  if (provider !== undefined && provider !== settings.provider.id && !options.providerNamed) {
    throw providerChanged(file.id, provider, settings.provider.id);
  }
  const id = options.id ?? freshId(platform);
  const { name, git, redaction, sealKey } = options;
  const created: SessionCreated = {
    type: 'session.created',
    session_id: id,
    ...(name === undefined ? {} : { name }),
    cwd: options.cwd,
    source: options.source,
    thread_source: options.thread_source,
    csm_version: options.csm_version,
    payload_policy: options.payloadPolicy,
    base_message_id: encodeBaseMessageId(id),
    imported_from: projectImportedFrom(source),
    ...(git === undefined ? {} : { git }),
  };
  const events = projectImport(source, readThreadNames(platform.fs, settings.codexHome).get(file.id));
  const session = await startSession(store, {
    id,
    name,
    isEphemeral: options.ephemeral,
    policy: options.payloadPolicy,
    redaction,
    sealKey,
    head: EMPTY_HEAD,
    prepare: () => [created, ...events],
  });
  return {
    session,
    warnings: events.flatMap((event) => (event.type === 'warning.raised' ? [event.payload.message] : [])),
  };
}
