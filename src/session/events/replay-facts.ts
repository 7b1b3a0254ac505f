/** What a replay state is made of: facts, counters, what is open, references. Pure types. */
import type { TokenUsage } from '#/protocol/responses/items.ts';
import type { CompactionKind, EventRef } from './compaction.ts';
import type { Recorded } from './define.ts';
import type { SessionCreated, SettingsApplied } from './lifecycle.ts';
import type { GoalUpdated, ToolCompleted } from './tool.ts';

/** Where a record stands in the session's logical log, and what is known of it without its text. */
export interface RecordPlace {
  readonly offset: number;
  /** After its LF. */
  readonly endOffset: number;
  readonly sum: number;
  /** SHA-256 of its payload; empty where it never had one. */
  readonly digest: string;
  /** It has a payload that is not in the log (policy `metadata`, or forgotten). */
  readonly isWithheld: boolean;
}

/** A turn that has begun and not ended. */
export interface OpenTurn {
  readonly turnId: string;
  readonly trigger: string;
  /** When it began, RFC 3339. */
  readonly startedAt: string;
}

/** A tool call that the history has no output for yet. */
export interface OpenCall {
  readonly callId: string;
  readonly turnId: string;
  /** Name of the tool. */
  readonly tool: string;
  readonly kind: 'function' | 'custom' | 'tool_search';
  /** Whether its effect may have begun. */
  readonly isStarted: boolean;
}

/** A call that was answered. `status` is the last one known: a process that outlived its call ends later. */
export interface ClosedTool {
  readonly callId: string;
  readonly turnId: string;
  readonly tool: string;
  /** `answered`: the output came as an item, not from a tool of csm's. */
  readonly status: ToolCompleted['status'] | 'answered';
  /** Of the record that closed it. */
  readonly seq: number;
  readonly durationMs: number;
  readonly exitCode?: number;
  readonly outputBytes?: number;
}

export interface OpenApproval {
  readonly approvalId: string;
  readonly callId: string;
  readonly turnId: string;
  readonly tool: string;
  readonly seq: number;
}

/** A process that runs on, or a terminal that is open. */
export interface OpenProcess {
  readonly processId: number;
  readonly callId: string;
  readonly isTerminal: boolean;
  readonly cols: number;
  readonly rows: number;
  readonly inputBytes: number;
}

/** The latest compaction of a kind. */
export interface CompactionMark extends EventRef {
  readonly artifactId: string;
  readonly kind: CompactionKind;
  readonly artifactSha256: string;
  readonly coversSeq: number;
}

/** The last seal of a log. */
export interface SealMark {
  readonly seq: number;
  readonly offset: number;
  readonly endOffset: number;
  readonly logDigest: string;
  readonly hasMac: boolean;
}

export type GoalFacts = Omit<Recorded<GoalUpdated>, 'payload'>;
/** How often each name came. */
export type Counts = Record<string, number>;

export interface ReplayState {
  /** The facts of the first record; of a fork, its own. */
  created: Recorded<SessionCreated> | undefined;
  settings: Recorded<SettingsApplied> | undefined;
  title: EventRef | undefined;
  /** When it was archived, RFC 3339; undefined: it is not. */
  archivedAt: string | undefined;
  tags: EventRef | undefined;
  /** Prompts that wait for a turn, by the ids of their requests, the oldest first. */
  queue: Map<string, EventRef>;
  /** Ids of the last requests of other processes that were applied. */
  requests: string[];
  plan: EventRef | undefined;
  goal: { readonly facts: GoalFacts; readonly ref: EventRef } | undefined;
  records: number;
  /** Sequence number of the last event; 0 where there is none. */
  lastSeq: number;
  /** When the last record of work was made, RFC 3339. */
  updatedAt: string | undefined;
  /** After the last record, in the logical log. */
  endOffset: number;
  /** Records by type; types that are not known count as `unknown`. */
  events: Counts;
  turns: { started: number; completed: number; failed: number; interrupted: number };
  openTurn: OpenTurn | undefined;
  /** Ids of the last items of the open turn that have ended, well or not. */
  endedItems: string[];
  /** Completed items by kind. */
  items: Counts;
  itemsInterrupted: number;
  responses: { completed: number; failed: number };
  /** Ended calls by status, and their time. */
  tools: { started: number; durationMs: number; outputBytes: number; byStatus: Counts; byTool: Counts };
  openCalls: Map<string, OpenCall>;
  /** The last {@link CLOSED_TOOLS}, in the order in which they ended. */
  closedTools: ClosedTool[];
  approvals: { requested: number; byDecision: Counts };
  openApprovals: Map<string, OpenApproval>;
  terminals: { opened: number; inputs: number; inputBytes: number; resizes: number; signals: number };
  processesExited: number;
  openProcesses: Map<number, OpenProcess>;
  usage: TokenUsage;
  /** Dollars of all responses so far; null once one has no known price. */
  costUsd: number | null;
  /** Tokens of the last response of a turn with all that it answered; 0: none since the last compaction or undo. */
  contextTokens: number;
  compactions: {
    committed: number;
    undone: number;
    /** Where the context begins; undefined: with the first record. */
    boundary: EventRef | undefined;
    /** The latest of each kind that was not undone. */
    latest: Partial<Record<CompactionKind, CompactionMark>>;
  };
  seals: { count: number; last: SealMark | undefined };
  /** Records of the history whose payload is not in the log. Not part of the digest: forgetting must not change that. */
  withheld: number;
}
