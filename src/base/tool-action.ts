/** What a tool does and how it ends, as data: shared by the agent that does it and the log that records it. Pure. */

/** The tool that a code review is in the log. */
export const CODE_REVIEW = 'code_review';
/** The tool that commands are in the log which the user runs without the model (`!ls`). */
export const USER_SHELL = 'user_shell';

/** Which walls a command ran behind. */
export interface SandboxReceipt {
  readonly rung: 'bwrap' | 'landlock' | 'none';
  readonly mode: string;
  readonly network: boolean;
  /** What this rung leaves open and bubblewrap does not, as words of docs/sandbox.md; absent: nothing. */
  readonly open?: readonly string[];
}

/** What a tool does, as people see it. */
export type ToolAction =
  | {
      readonly kind: 'command';
      /** As Codex shows it: `/bin/bash -lc 'ls'`. */
      readonly command: string;
      readonly cwd: string;
    }
  | { readonly kind: 'stdin'; readonly process_id: number; readonly text: string }
  | {
      readonly kind: 'patch';
      readonly changes: readonly FileChange[];
    }
  | { readonly kind: 'image'; readonly path: string }
  | { readonly kind: 'plan'; readonly explanation?: string; readonly steps: readonly PlanStep[] }
  | { readonly kind: 'goal'; readonly operation: 'get' | 'create' | 'update' }
  | { readonly kind: 'question' }
  /** A code review; `target` as `printReviewTarget` names it. */
  | { readonly kind: 'review'; readonly target: string }
  | { readonly kind: 'mcp'; readonly server: string; readonly tool: string }
  | { readonly kind: 'other'; readonly name: string };

export interface FileChange {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'add' | 'update' | 'delete';
  /** Absolute; a move's new place. */
  readonly move_path?: string;
  /** Unified diff in git's format. */
  readonly diff: string;
}

export interface PlanStep {
  readonly step: string;
  readonly status: 'pending' | 'in_progress' | 'completed';
}

/**
 * How a call ended.
 * - `completed`/`failed`: it ran; `failed` is a non-zero exit, a failed patch, an error of the tool.
 * - `rejected`: it was not run: policy, sandbox or rule said no.
 * - `invalid`: the model's arguments or the tool's name were wrong.
 * - `interrupted`: it was cut off.
 * - `running`: the call was answered while its process goes on; `process.exited` follows.
 */
export type ToolStatus = 'completed' | 'failed' | 'rejected' | 'invalid' | 'interrupted' | 'running';
