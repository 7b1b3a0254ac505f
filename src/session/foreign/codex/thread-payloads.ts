/** Payloads of the lines of a rollout that are about a thread and its turns, in Codex's form. Pure. */
import type { JsonObject } from '#/base/json.ts';
import type { TokenUsage } from '#/protocol/responses/items.ts';
import type { SessionCreated, SettingsApplied } from '#/session/events/lifecycle.ts';

/** What `session_meta` says besides the session's own facts. */
export interface ThreadFacts {
  readonly threadId: string;
  readonly programVersion: string;
  readonly provider: string;
  readonly windowId: string;
}

/** The first line. It names csm as the writer and leaves the base instructions to Codex. */
export function encodeSessionMeta(created: SessionCreated & { readonly ts: string }, facts: ThreadFacts): JsonObject {
  const { git } = created;
  return {
    session_id: facts.threadId,
    id: facts.threadId,
    timestamp: created.ts,
    cwd: created.cwd,
    runtime_workspace_roots: [created.cwd],
    originator: 'csm',
    cli_version: facts.programVersion,
    source: 'exec',
    thread_source: 'user',
    model_provider: facts.provider,
    history_mode: 'paginated',
    context_window: { window_id: facts.windowId },
    ...(git === undefined
      ? {}
      : {
          git: {
            ...(git.commit === undefined ? {} : { commit_hash: git.commit }),
            ...(git.branch === undefined ? {} : { branch: git.branch }),
          },
        }),
  };
}

/** A turn begins. */
export function encodeTaskStarted(turnId: string, trigger: string, startedMs: number): JsonObject {
  return {
    type: 'task_started',
    turn_attribution: {
      turn_id: turnId,
      turn_trigger: trigger,
      parent_turn_id: null,
      initiating_agent_path: null,
      root_turn_id: turnId,
    },
    turn_id: turnId,
    root_turn_id: turnId,
    started_at: seconds(startedMs),
    model_context_window: null,
    collaboration_mode_kind: 'default',
  };
}

/** A turn is done. */
export function encodeTaskComplete(
  turnId: string,
  lastMessage: string | null,
  times: { readonly startedMs: number; readonly endedMs: number; readonly durationMs: number },
): JsonObject {
  return {
    type: 'task_complete',
    root_turn_id: turnId,
    turn_id: turnId,
    last_agent_message: lastMessage,
    started_at: seconds(times.startedMs),
    completed_at: seconds(times.endedMs),
    duration_ms: Math.round(times.durationMs),
    time_to_first_token_ms: null,
  };
}

/** A turn was cut off, or failed. */
export function encodeTurnAborted(turnId: string, reason: string, startedMs: number, endedMs: number): JsonObject {
  return {
    type: 'turn_aborted',
    turn_id: turnId,
    reason,
    completed_at: seconds(endedMs),
    duration_ms: Math.max(0, endedMs - startedMs),
  };
}

/** The settings that a turn has. */
export function encodeTurnContext(turnId: string | null, settings: SettingsApplied): JsonObject {
  return {
    turn_id: turnId,
    root_turn_id: turnId,
    cwd: settings.cwd,
    approval_policy: settings.approval_policy,
    model: settings.model,
    ...(settings.effort === undefined ? {} : { effort: settings.effort }),
    summary: 'none',
    sandbox_policy: encodeSandbox(settings),
  };
}

function encodeSandbox({ sandbox }: SettingsApplied): JsonObject {
  if (sandbox.mode !== 'workspace-write') return { type: sandbox.mode };
  return {
    type: sandbox.mode,
    writable_roots: sandbox.writable_roots,
    network_access: sandbox.network_access,
    exclude_tmpdir_env_var: sandbox.exclude_tmpdir_env_var,
    exclude_slash_tmp: sandbox.exclude_slash_tmp,
  };
}

/** Tokens of a response, and of its turn and thread up to then. */
export interface UsageSums {
  readonly usage: TokenUsage;
  readonly turn: TokenUsage;
  readonly thread: TokenUsage;
}

/** What a response used. */
export function encodeUsageRecord(threadId: string, turnId: string, responseId: string, sums: UsageSums): JsonObject {
  return {
    thread_id: threadId,
    turn_id: turnId,
    session_id: threadId,
    root_turn_id: turnId,
    response_id: responseId,
    usage: { ...sums.usage },
    turn_token_usage: { ...sums.turn },
    thread_token_usage: { ...sums.thread },
  };
}

/** The same for Codex's views. */
export function encodeTokenCount(sums: UsageSums): JsonObject {
  return {
    type: 'token_count',
    info: {
      total_token_usage: { ...sums.thread },
      last_token_usage: { ...sums.usage },
      last_usage_includes_reasoning: false,
      model_context_window: null,
    },
    rate_limits: null,
  };
}

function seconds(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}
