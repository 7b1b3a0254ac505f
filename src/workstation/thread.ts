/** A session that is open for turns: what lives from its opening to its close. @effects fs clock process */
import type { CollaborationMode } from '#/agent/context/collaboration-mode.ts';
import type { AskUser } from '#/agent/tools/tool.ts';
import type { ExecPolicy } from '#/agent/approval/rules/exec-policy.ts';
import type { Model } from '#/agent/model/model-event.ts';
import type { RequestEncoder } from '#/agent/model/request.ts';
import type { ToolPool } from '#/agent/scheduler/pool.ts';
import type { ProcessTable } from '#/agent/tools/process-table.ts';
import type { JsonObject } from '#/base/json.ts';
import type { ModelInfo } from '#/config/models.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import type { SessionApprovals } from './approvals.ts';
import type { ImportNotes } from './foreign-notes.ts';
import type { SessionHooks } from './session-hooks.ts';
import type { ToolHooks } from './tool-hooks.ts';

/** How its history came to be, as requests name it. */
export type HistoryOrigin = 'new' | 'cold_resume' | 'cold_fork';

/** One open session. Closing it ends its processes and gives its lock back. */
export interface Thread {
  readonly platform: Platform;
  readonly settings: Settings;
  readonly session: OpenSession;
  readonly origin: HistoryOrigin;
  /** Of a session that another program began. */
  readonly importNotes: ImportNotes;
  /** Which front door opened it: `csm_exec`. */
  readonly originator: string;
  /** What `--thread-source` says; `user` otherwise. */
  readonly threadSource: string;
  readonly installationId: string;
  readonly model: Model;
  readonly modelFacts: ModelInfo;
  /** The base instructions of its requests: a resumed thread keeps those that it began with. */
  readonly baseInstructions: string;
  /** Those that a new thread with these settings would begin with. */
  readonly wantedInstructions: string;
  /** How the model works together with the user, from the next turn on. */
  readonly mode: CollaborationMode;
  /** Who answers questions of the model; undefined: nobody is there. */
  readonly askUser: AskUser | undefined;
  /** A model answers what the policy asks. */
  readonly isReviewed: boolean;
  readonly tools: readonly JsonObject[];
  readonly encoder: RequestEncoder;
  readonly pool: ToolPool;
  readonly processes: ProcessTable;
  readonly loginEnvironment: () => Promise<Readonly<Record<string, string>>>;
  /** Rules on commands: the user's and the trusted project's. */
  readonly rules: ExecPolicy;
  /** Who answers what the policy asks, and what was allowed for the session. */
  readonly approvals: SessionApprovals;
  /** Replaces secrets in text that a tool brings into the session. */
  readonly redact: (text: string) => string;
  /** Names of variables that hold a provider's key. */
  readonly secretVariables: ReadonlySet<string>;
  /** The user's hooks; undefined: none that may run. */
  readonly hooks: SessionHooks | undefined;
  readonly toolHooks: ToolHooks | undefined;
  /** What is to be said about hooks before the first turn. */
  readonly hookNotices: readonly string[];
}

/** Ends what still runs, records its end, and releases the session. */
export async function closeThread(thread: Thread): Promise<void> {
  await thread.processes.close();
  await thread.hooks?.close();
  await thread.session.close();
}
