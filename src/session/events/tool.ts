/** Events of tools: what was about to happen, what came of it. */
import type { FileChange, PlanStep, SandboxReceipt, ToolAction, ToolStatus } from '#/base/tool-action.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

/** Written and synced before the effect: after a crash, a started tool without an end was interrupted. */
export interface ToolStarted {
  readonly type: 'tool.started';
  readonly turn_id: string;
  readonly call_id: string;
  readonly tool: string;
  readonly sandbox?: SandboxReceipt;
  readonly payload: { readonly action: ToolAction };
}

/** The call is answered: `payload.item` is the output item of the history. */
export interface ToolCompleted {
  readonly type: 'tool.completed';
  readonly turn_id: string;
  readonly call_id: string;
  readonly tool: string;
  readonly status: ToolStatus;
  readonly duration_ms: number;
  readonly exit_code?: number;
  /** Session id of a process that outlives the call. */
  readonly process_id?: number;
  readonly output_bytes?: number;
  /** The payload has a plan. Filled in when it is recorded. */
  readonly has_plan?: true;
  readonly payload: {
    readonly item: ResponseItem;
    /**
     * Output of an ended command, where the item does not hold all of it (it was truncated). Else it is the item's text
     * after its `Output:` line.
     */
    readonly aggregated_output?: string;
    /** Why it was rejected or invalid, for people. */
    readonly reason?: string;
    /** What was changed, where that is known only now. */
    readonly changes?: readonly FileChange[];
    /** Further history items that follow the output, such as Codex's `goal_objective`. */
    readonly extra_items?: readonly ResponseItem[];
    readonly plan?: { readonly explanation?: string; readonly steps: readonly PlanStep[] };
  };
}

/** A process that had outlived its call has ended. `call_id` is the call that started it. */
export interface ProcessExited {
  readonly type: 'process.exited';
  readonly turn_id: string;
  readonly call_id: string;
  readonly process_id: number;
  readonly exit_code: number;
  /** `interrupted`: csm ended it. */
  readonly status: 'completed' | 'failed' | 'interrupted';
  readonly duration_ms: number;
  readonly payload: { readonly aggregated_output: string };
}

export interface GoalUpdated {
  readonly type: 'goal.updated';
  readonly status: 'active' | 'budget_limited' | 'complete' | 'blocked' | 'paused';
  readonly token_budget: number | null;
  readonly tokens_used: number;
  /** Tokens that the thread had used when this was recorded; what it uses from then on counts too. */
  readonly thread_tokens?: number;
  readonly time_used_seconds: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly payload: { readonly objective: string };
}

/** Live: a running command printed. */
export interface ToolOutput {
  readonly type: 'tool.output';
  readonly turn_id: string;
  readonly call_id: string;
  readonly payload: { readonly text: string };
}
