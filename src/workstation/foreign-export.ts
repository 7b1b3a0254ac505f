/** A native session as a new file in the store of another program. No file that is there is changed. @effects fs clock random */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import { BUILD } from '#/base/build-info.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { AppendFile } from '#/platform/fs.ts';
import type { Platform } from '#/platform/platform.ts';
import { encodeRolloutPath } from '#/protocol/rollout/rollout-name.ts';
import { requestItems } from '#/session/events/state.ts';
import { findRollout } from '#/session/foreign/codex/rollout-files.ts';
import { RolloutEncoder } from '#/session/foreign/codex/to.ts';
import { resolveSession } from '#/session/store/session-list.ts';
import { readSession, sessionStore } from '#/session/store/session-store.ts';

export interface ExportOptions {
  /** Id, name or title of a native session. */
  readonly session: string;
  /** Codex's home: where the rollout goes. */
  readonly codexHome: string;
  /** Provider that the rollout names, where it is not the session's own. */
  readonly provider?: string;
}

export interface ExportReport {
  readonly sessionId: string;
  /** The thread's UUID in Codex: the session's own, unless Codex has a thread of that id. */
  readonly threadId: string;
  readonly path: string;
  readonly lines: number;
  readonly sizeBytes: number;
  /** Items that Codex will send after its base instructions. */
  readonly items: number;
}

/** Bytes that are written at once. */
const WRITE_BYTES = 1024 * 1024;
/** Providers that only csm has, and what Codex asks instead. */
const OWN_PROVIDERS: Readonly<Record<string, string>> = { scripted: 'openai' };

/**
 * Writes the session as a rollout that Codex resumes: 0600, complete or not there at all.
 * @throws CsmError `session-not-found`, `payloads-withheld`, `blob-missing`, `export-exists`, `export-unwritable`
 */
export async function exportToCodex(
  platform: Platform,
  settings: Settings,
  options: ExportOptions,
): Promise<ExportReport> {
  const { fs } = platform;
  const { codexHome } = options;
  const store = sessionStore(platform, settings.csmRoot);
  const sessionId = resolveSession(store, options.session);
  const isTaken = findRollout(fs, codexHome, sessionId) !== undefined;
  const threadId = isTaken ? freshId(platform) : sessionId;
  const place = encodeRolloutPath(threadId, new Date(platform.clock.now()));
  const folder = `${codexHome}/sessions/${place.folder}`;
  const path = `${folder}/${place.name}`;
  const draft = `${folder}/.csm-export-${threadId}`;
  const encoder = new RolloutEncoder({
    threadId,
    programVersion: BUILD.version,
    providerFor: (own) => options.provider ?? OWN_PROVIDERS[own ?? ''] ?? own ?? settings.provider.id,
  });
  try {
    fs.makeDir(folder);
    const file = fs.openAppend(draft);
    try {
      const writer = new LineWriter(file, draft);
      const view = readSession(store, sessionId, {
        onEvent: (event) => writer.add(encoder.push(event)),
      });
      if (view.state.missingPayloads > 0) throw withheld(sessionId, view.state.missingPayloads);
      const items = requestItems(view.state);
      writer.add(encoder.end(view.state.updatedAt ?? new Date(platform.clock.now()).toISOString(), items));
      writer.flush();
      await file.sync();
      // Unlike a rename, a link never replaces what is there.
      fs.link(draft, path);
      fs.syncDir(folder);
      return { sessionId, threadId, path, lines: writer.lines, sizeBytes: writer.sizeBytes, items: items.length };
    } finally {
      file.close();
      fs.remove(draft);
    }
  } catch (error) {
    if (error instanceof CsmError) throw error;
    if (errnoOf(error) === 'EEXIST') {
      throw new CsmError('conflict', 'export-exists', `${path} is there already`, { data: { path } });
    }
    throw new CsmError('environment', 'export-unwritable', `cannot write ${path}: ${printErrno(error)}`, {
      cause: error,
      data: { path },
    });
  }
}

function withheld(id: string, count: number): CsmError {
  return new CsmError(
    'input',
    'payloads-withheld',
    `session ${id} cannot be exported: ${count} of its messages were not kept`,
    {
      hint: 'It was recorded with payload_policy = "metadata", or texts of it were forgotten.',
    },
  );
}

/** Lines to a file, some at a time. */
class LineWriter {
  readonly #file: AppendFile;
  readonly #path: string;
  #pending: string[] = [];
  #pendingCharacters = 0;
  lines = 0;
  sizeBytes = 0;

  constructor(file: AppendFile, path: string) {
    this.#file = file;
    this.#path = path;
  }

  add(lines: readonly string[]): void {
    for (const line of lines) {
      this.#pending.push(line);
      this.#pendingCharacters += line.length;
      this.lines += 1;
    }
    if (this.#pendingCharacters >= WRITE_BYTES) this.flush();
  }

  flush(): void {
    const bytes = Buffer.from(this.#pending.join(''));
    this.#pending = [];
    this.#pendingCharacters = 0;
    if (bytes.length === 0) return;
    const written = this.#file.append(bytes);
    if (written < bytes.length) {
      throw new CsmError('environment', 'export-unwritable', `cannot write ${this.#path}: no space left`, {
        hint: 'Free some space and try again; nothing was left behind.',
      });
    }
    this.sizeBytes += written;
  }
}
