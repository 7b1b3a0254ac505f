/** What a tool is. One file a tool; `index.ts` lists them. */
import type { FileChange, PlanStep, SandboxReceipt, ToolAction, ToolStatus } from '#/base/tool-action.ts';
import type { JsonObject } from '#/base/json.ts';
import type { Approvals } from '#/agent/approval/approval.ts';
import type { ExecPolicy } from '#/agent/approval/rules/exec-policy.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { ResponseItem, ToolCall, ToolOutputBody } from '#/protocol/responses/items.ts';
import type { ProcessTable } from './process-table.ts';

export type { ToolCall };

/** What the tool list depends on. */
export interface ToolCatalogueInput {
  readonly settings: Settings;
  /** `classic`: gpt-5.5's list; `fallback`: the list for models without metadata (no apply_patch). */
  readonly toolset: 'classic' | 'fallback';
}

/** What a tool tells the turn while it runs; the turn makes session events of it. */
export interface ToolReporter {
  /**
   * The effect is about to start. Resolves once that is on disk; the tool must await it before it causes anything.
   */
  started(action: ToolAction, sandbox?: SandboxReceipt): Promise<void>;
  /** A running command printed. */
  output(text: string): void;
  /** The goal was set or changed. Resolves once that is on disk. */
  goal(goal: Goal): Promise<void>;
  /** Something was done to the terminal of a command. Recorded in this order, before what is reported after it. */
  terminal(change: TerminalChange): void;
  /** A process that outlived the call that started it has ended. May come after the call's `run` has resolved. */
  processExited(exit: {
    readonly processId: number;
    readonly exitCode: number;
    readonly status: 'completed' | 'failed' | 'interrupted';
    readonly durationMs: number;
    readonly aggregatedOutput: string;
  }): void;
}

/** `budget_limited`: its tokens are used up, and the model was told; they are still counted. */
export type GoalStatus = 'active' | 'budget_limited' | 'complete' | 'blocked' | 'paused';

/** What is done to a terminal; counts only, never what was typed. */
export type TerminalChange = { readonly processId: number } & (
  | { readonly kind: 'opened' | 'resized'; readonly cols: number; readonly rows: number }
  /** `control`: a control character alone, such as `interrupt`. */
  | { readonly kind: 'written'; readonly bytes: number; readonly control?: string }
  | { readonly kind: 'signaled'; readonly signal: string }
);

/** A thread's goal. Times in seconds since the epoch. */
export interface Goal {
  readonly objective: string;
  readonly status: GoalStatus;
  readonly tokenBudget: number | null;
  readonly tokensUsed: number;
  readonly timeUsedSeconds: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a call may use. Lives as long as the call; `processes` as long as the session is open. */
export interface ToolContext {
  readonly platform: Platform;
  readonly settings: Settings;
  readonly sessionId: string;
  readonly turnId: string;
  readonly callId: string;
  /** Aborted when the turn is interrupted: the tool ends what it runs and answers `interrupted`; the pool says it to the model. */
  readonly signal: AbortSignal;
  readonly report: ToolReporter;
  readonly processes: ProcessTable;
  /** Environment of a login shell, captured once a process; falls back to the parent's. */
  readonly loginEnvironment: () => Promise<Readonly<Record<string, string>>>;
  /** Names of variables that hold a provider's key and never reach a child. */
  readonly secretVariables: ReadonlySet<string>;
  /** Who is asked where the policy asks; nobody unless given: what would be asked is refused. */
  readonly approvals?: Approvals | undefined;
  /** Rules on commands; none unless given. */
  readonly rules?: ExecPolicy | undefined;
  /** Asks the user in the name of the model; absent where it may not: in the default mode, and where nobody is there. */
  readonly askUser?: AskUser | undefined;
  /** Replaces secrets in what a tool gives back, before anybody sees it. */
  readonly redact: (text: string) => string;
  /** Bytes of an output that the model is shown at most, where it has a limit in bytes. */
  readonly maxOutputBytes?: number | undefined;
  /** The thread's goal now, with tokens and time used so far. */
  readonly goal: () => Goal | null;
  /** The same once the response that the call stands in has ended: its tokens are counted. */
  readonly goalAtEnd: () => Promise<Goal | null>;
}

/** One question to the user. */
export interface UserQuestion {
  readonly id: string;
  readonly header: string;
  readonly question: string;
  readonly options: readonly { readonly label: string; readonly description: string }[];
}

/** By the question's id: the labels chosen, and notes. */
export type QuestionAnswers = Readonly<Record<string, { readonly answers: readonly string[] }>>;

/**
 * Asks; undefined where the user does not want to answer, or `signal` was aborted. The turn ends then.
 */
export type AskUser = (
  questions: readonly UserQuestion[],
  place: { readonly turnId: string; readonly callId: string },
  signal: AbortSignal,
) => Promise<QuestionAnswers | undefined>;

/** How a call ended. `output` goes to the model as it is. */
export interface ToolOutcome {
  readonly status: ToolStatus;
  readonly output: ToolOutputBody;
  readonly exitCode?: number;
  readonly processId?: number;
  /** Bytes the command printed altogether. */
  readonly outputBytes?: number;
  /** Output of the ended command, where `output` does not hold all of it. */
  readonly aggregatedOutput?: string;
  /** For people, where it was rejected or invalid. */
  readonly reason?: string;
  readonly changes?: readonly FileChange[];
  readonly plan?: { readonly explanation?: string; readonly steps: readonly PlanStep[] };
  /** Extra history items that follow the outputs of the response's calls (Codex's `goal_objective`). */
  readonly extraItems?: readonly ResponseItem[];
}

export interface Tool {
  readonly name: string;
  /** Its entry in the request's `tools`, or undefined where it is not offered. Deterministic: prompt caches depend on it. */
  spec(input: ToolCatalogueInput): JsonObject | undefined;
  /** Runs one call. Never rejects for what the model or the machine did wrong: that is an outcome. */
  run(call: ToolCall, context: ToolContext): Promise<ToolOutcome>;
}
