/** Events of hooks: commands of the user's that run at certain moments. */

interface HookFacts {
  /** `pre-tool-use:0:/home/me/.codex/hooks.json`: which hook. Several runs of one have the same. */
  readonly run_id: string;
  /** `PreToolUse`, ... */
  readonly event: string;
  /** Absent: of the session as a whole. */
  readonly turn_id?: string;
  /** The call that it is asked about. */
  readonly call_id?: string;
  /** Nobody waits for it. */
  readonly is_async?: true;
}

/** A hook begins to run. */
export interface HookStarted extends HookFacts {
  readonly type: 'hook.started';
  readonly payload: { readonly command: string; readonly source_path: string; readonly status_message?: string };
}

/** It has ended. `blocked`: it said no. `stopped`: it ended what it was asked about. A failed one decides nothing. */
export interface HookCompleted extends HookFacts {
  readonly type: 'hook.completed';
  readonly status: 'completed' | 'failed' | 'blocked' | 'stopped';
  readonly duration_ms: number;
  readonly payload: {
    /** `warning`: for the user. `feedback`: why it said no. `context`: for the model. `error`: why it failed. */
    readonly entries: readonly {
      readonly kind: 'warning' | 'stop' | 'feedback' | 'context' | 'error';
      readonly text: string;
    }[];
  };
}
