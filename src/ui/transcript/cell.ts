/** What the transcript is made of, as data: folded from events, laid out by `cells/`. Pure types. */
import type { FileChange, PlanStep, ToolStatus } from '#/base/tool-action.ts';
import type { ApprovalDecision } from '#/session/events/approval.ts';

interface CellBase {
  /** Names the cell for as long as it is in the transcript: the same after every fold of the same events. */
  readonly key: string;
}

/** What was answered when somebody was asked about a call. */
export interface CellApproval {
  readonly decision: ApprovalDecision;
  /** See `ApprovalDecided.by`. */
  readonly by: string;
  readonly scope?: 'session' | 'prefix' | 'host';
  readonly prefix?: readonly string[];
  readonly risk?: string;
  readonly rationale?: string;
}

/**
 * How far a call is. `asked`: somebody is asked about it. `background`: it was answered, and its process goes on.
 * `done`: `status` says how.
 */
export type CallState = 'asked' | 'running' | 'background' | 'done';

interface CallBase {
  readonly callId: string;
  readonly turnId: string;
  readonly state: CallState;
  readonly status?: ToolStatus;
  readonly durationMs?: number;
  readonly approval?: CellApproval;
  /** Why it was not run, or failed: for people. */
  readonly reason?: string;
}

/** A command. */
export interface ExecCall extends CallBase {
  /** As the model wrote it, without the shell around it. */
  readonly command: string;
  readonly cwd: string;
  readonly by: 'model' | 'user';
  readonly exitCode?: number;
  readonly processId?: number;
  /** What it printed (with its SGR); bounded, see `bound-output.ts`. Of a running one what was heard live. */
  readonly output: string;
}

export interface UserCell extends CellBase {
  readonly kind: 'user';
  readonly itemId: string;
  readonly text: string;
  readonly images: number;
}

/** An answer of the model, or a part of a long one (`closed-blocks.ts`). */
export interface MessageCell extends CellBase {
  readonly kind: 'message';
  readonly text: string;
  /** It goes on from the cell before it. */
  readonly isContinued?: true;
  /** `interrupted`: its turn ended. `lost`: the connection did, and the answer was asked for again. */
  readonly end: 'open' | 'complete' | 'interrupted' | 'lost';
  /** What was lost, and why: in the first cell of what was. */
  readonly lost?: { readonly words: number; readonly cause: string };
}

/** The key of a part of an answer, counted from 0. */
export function messageKey(itemId: string, part: number): string {
  return part === 0 ? `i:${itemId}` : `i:${itemId}+${part}`;
}

export interface ReasoningCell extends CellBase {
  readonly kind: 'reasoning';
  readonly text: string;
  readonly end: 'open' | 'complete';
}

export interface ExecCell extends CellBase {
  readonly kind: 'exec';
  readonly call: ExecCall;
}

/** Commands that only look, one after the other. */
export interface ExploreCell extends CellBase {
  readonly kind: 'explore';
  readonly calls: readonly ExecCall[];
}

export interface StdinCell extends CellBase, CallBase {
  readonly kind: 'stdin';
  readonly processId: number;
  readonly text: string;
  /** The command that reads it, where that is known. */
  readonly command?: string;
}

export interface PatchCell extends CellBase, CallBase {
  readonly kind: 'patch';
  /** Empty where the patch could not be read. */
  readonly changes: readonly FileChange[];
}

export interface PlanCell extends CellBase {
  readonly kind: 'plan';
  readonly explanation?: string;
  readonly steps: readonly PlanStep[];
}

export interface QuestionsCell extends CellBase, CallBase {
  readonly kind: 'questions';
  readonly questions: readonly {
    readonly question: string;
    readonly answers: readonly string[];
    readonly note?: string;
  }[];
}

/** Any other tool: of an MCP server, or one that csm has no picture of. */
export interface ToolCell extends CellBase, CallBase {
  readonly kind: 'tool';
  /** `server.tool`, or the tool's name. */
  readonly name: string;
  /** As the model wrote its arguments. */
  readonly input: string;
  readonly output: string;
}

export interface ImageCell extends CellBase, CallBase {
  readonly kind: 'image';
  readonly path: string;
}

export interface WebCell extends CellBase {
  readonly kind: 'web';
  readonly end: 'open' | 'complete';
  readonly action: string;
  readonly query: string;
  readonly url: string;
}

export interface CompactionCell extends CellBase {
  readonly kind: 'compaction';
  readonly tokensBefore?: number;
  readonly tokensAfter?: number;
  readonly isAutomatic: boolean;
}

export interface WarningCell extends CellBase {
  readonly kind: 'warning';
  readonly message: string;
}

export interface ErrorCell extends CellBase {
  readonly kind: 'error';
  readonly message: string;
}

export interface InterruptionCell extends CellBase {
  readonly kind: 'interruption';
  readonly reason: string;
  readonly signal?: string;
}

export interface TurnEndCell extends CellBase {
  readonly kind: 'turn-end';
  readonly durationMs: number;
  readonly atMs: number;
}

export interface HookCell extends CellBase {
  readonly kind: 'hook';
  readonly event: string;
  readonly status: string;
  readonly entries: readonly { readonly kind: string; readonly text: string }[];
}

export interface GoalCell extends CellBase {
  readonly kind: 'goal';
  readonly objective: string;
  readonly status: string;
  readonly tokensUsed: number;
  readonly tokenBudget: number | null;
}

/** Where a code review begins and ends: between them stands what the reviewer did, below them what it says. */
export interface ReviewCell extends CellBase {
  readonly kind: 'review';
  /** What is reviewed; undefined: the review is over. */
  readonly target?: string;
}

/** The settings changed: what they are now. */
export interface SettingsCell extends CellBase {
  readonly kind: 'settings';
  readonly changes: readonly string[];
}

/** A process that outlived its call has ended, and other things had come since. */
export interface ProcessCell extends CellBase {
  readonly kind: 'process';
  readonly command: string;
  readonly exitCode: number;
  readonly status: string;
  readonly output: string;
}

/** A line that csm says, of the session or of the screen. Line feeds are kept. */
export interface NoticeCell extends CellBase {
  readonly kind: 'notice';
  readonly text: string;
  readonly tone: 'info' | 'error';
}

/** Labels and values that a slash command shows. */
export interface TableCell extends CellBase {
  readonly kind: 'table';
  readonly title: string;
  readonly rows: readonly (readonly [label: string, text: string])[];
}

export type Cell =
  | UserCell
  | MessageCell
  | ReasoningCell
  | ExecCell
  | ExploreCell
  | StdinCell
  | PatchCell
  | PlanCell
  | QuestionsCell
  | ToolCell
  | ImageCell
  | WebCell
  | CompactionCell
  | WarningCell
  | ErrorCell
  | InterruptionCell
  | TurnEndCell
  | HookCell
  | GoalCell
  | SettingsCell
  | ProcessCell
  | ReviewCell
  | NoticeCell
  | TableCell;

/** Whether nothing about the cell will change any more (but for what a page of history before it may tell). */
export function isFinal(cell: Cell): boolean {
  switch (cell.kind) {
    case 'message':
    case 'reasoning':
    case 'web':
      return cell.end !== 'open';
    case 'exec':
      return cell.call.state === 'done';
    case 'explore':
      return cell.calls.every(({ state }) => state === 'done');
    case 'stdin':
    case 'patch':
    case 'questions':
    case 'tool':
    case 'image':
      return cell.state === 'done';
    default:
      return true;
  }
}
