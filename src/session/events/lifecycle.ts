/** Events of a session as a whole. */
import type { JsonObject } from '#/base/json.ts';
import type { CallFact } from './call-facts.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import type { ImportedFrom } from './import.ts';

/** The first record. A fork has it too, as the first record after its prefix. */
export interface SessionCreated {
  readonly type: 'session.created';
  readonly session_id: string;
  /** Name given with `--session-id`; absent otherwise. */
  readonly name?: string;
  readonly cwd: string;
  /** Which front door made it: `exec`, `cli`, `app-server`, ... */
  readonly source: string;
  readonly thread_source: string;
  readonly csm_version: string;
  readonly payload_policy: 'full' | 'metadata';
  /** Id of the base-instructions message; a fork keeps its parent's, so that prompt caches go on. */
  readonly base_message_id: string;
  readonly forked_from?: {
    readonly session_id: string;
    /** The last record that the fork shares with its parent. */
    readonly seq: number;
    /** Where the records before this one stand, in order. Only {@link ForkBase.file}s of this session's own folder. */
    readonly base?: readonly ForkBase[];
  };
  /** Of a session that goes on from another program's. */
  readonly imported_from?: ImportedFrom;
  readonly git?: { readonly branch?: string; readonly commit?: string };
}

/** A piece of a fork's prefix: the records of `file` up to `end_offset`, which ends with record `seq` and its `sum`. */
export interface ForkBase {
  readonly file: string;
  readonly end_offset: number;
  readonly seq: number;
  /** 8 hex digits. */
  readonly sum: string;
}

/** From its first prompt, or given by somebody (`request_id`). */
export interface SessionTitled {
  readonly type: 'session.titled';
  /** Id of the request that asked for it; see `docs/session-store.md`, The inbox. The same in the events below. */
  readonly request_id?: string;
  readonly payload: { readonly title: string };
}

/** Put away: listings leave it out, and no turn begins until it is taken out again. */
export interface SessionArchived {
  readonly type: 'session.archived';
  readonly request_id?: string;
}

export interface SessionUnarchived {
  readonly type: 'session.unarchived';
  readonly request_id?: string;
}

/** All tags of the session from here on. */
export interface SessionTagged {
  readonly type: 'session.tagged';
  readonly request_id?: string;
  readonly payload: { readonly tags: readonly string[] };
}

/** A prompt that waits for a turn: the one whose `turn.started` names it in `queued`. */
export interface SessionQueued {
  readonly type: 'session.queued';
  /** Names the prompt. */
  readonly request_id: string;
  readonly payload: { readonly text: string };
}

/** The settings that hold from here on. Written at the start and whenever one changes. */
export interface SettingsApplied {
  readonly type: 'settings.applied';
  readonly model: string;
  readonly provider: string;
  readonly effort?: string;
  readonly approval_policy: string;
  readonly sandbox: {
    readonly mode: 'read-only' | 'workspace-write' | 'danger-full-access';
    /** Absolute, besides the working directory. */
    readonly writable_roots: readonly string[];
    readonly network_access: boolean;
    readonly exclude_slash_tmp: boolean;
    readonly exclude_tmpdir_env_var: boolean;
    /** A named permission profile that is not built in: the exact rules, of which the members above are the outline. */
    readonly permissions?: PermissionsApplied;
  };
  readonly cwd: string;
  /** What the environment context said last: a later turn states only what differs. */
  readonly shell: string;
  readonly current_date: string;
  readonly timezone: string;
  /** Which base prompt and tool catalogue the requests carry: SHA-256 of the text, and csm's own version of it. */
  readonly base_prompt: { readonly sha256: string; readonly version: string };
  readonly tools: { readonly sha256: string; readonly version: string };
}

/** A permission profile, resolved. One of `special`, `path` (absolute) and `glob` stands in each rule. */
export interface PermissionsApplied {
  readonly id: string;
  readonly extends?: string;
  readonly rules: readonly {
    readonly access: 'read' | 'write' | 'deny';
    readonly special?: string;
    readonly path?: string;
    readonly glob?: string;
  }[];
  readonly glob_scan_max_depth?: number;
  readonly workspace_roots: readonly string[];
}

/** Messages that csm itself put into the context: permissions, AGENTS.md, environment, notices. */
export interface ContextAdded {
  readonly type: 'context.added';
  readonly reason:
    'start' | 'change' | 'interrupt' | 'content-filter' | 'goal' | 'import' | 'hook' | 'skill' | 'shell' | 'review';
  /** Calls and answers in the items; see `CallFacts`. Filled in when it is recorded. */
  readonly calls?: readonly CallFact[];
  readonly answers?: readonly string[];
  readonly payload: { readonly items: readonly ResponseItem[] };
}

export interface WarningRaised {
  readonly type: 'warning.raised';
  /** Stable, kebab-case. */
  readonly code: string;
  readonly payload: { readonly message: string };
}

/**
 * The log up to here, in one number: whoever keeps a later seal, or the key, sees what was cut off or changed before it.
 * See `docs/event-log-format.md` for what the digest is taken over.
 */
export interface LogSealed {
  readonly type: 'log.sealed';
  /** Bytes of the session's logical log before this record. */
  readonly log_bytes: number;
  /** Digest of the log at the record before this one, 64 hex digits. */
  readonly log_digest: string;
  /** HMAC-SHA256 over `<seq of this record>:<log_bytes>:<log_digest>`, where a key is configured. */
  readonly mac?: string;
}

/** An event of a type that this version does not know: kept byte for byte, changes no state. */
export interface UnknownEvent {
  readonly type: 'unknown';
  readonly original_type: string;
  readonly payload?: JsonObject;
}
