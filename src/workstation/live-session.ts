/** A session that somebody sits in front of: the API of front doors that stay (terminal, servers). Types; see `open-live-session.ts`. */
import type { ApprovalAnswer, ApprovalPlace, ApprovalRequest } from '#/agent/approval/approval.ts';
import type { ReviewTarget } from '#/agent/code-review/review-target.ts';
import type { CollaborationMode } from '#/agent/context/collaboration-mode.ts';
import type { Goal, QuestionAnswers, UserQuestion } from '#/agent/tools/tool.ts';
import type { ApprovalPolicy, Settings } from '#/config/settings.ts';
import type { ContentPart, TokenUsage } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import type { HistoryPage } from '#/session/store/read-history.ts';
import type { TurnEnd } from '#/agent/turn/turn-state.ts';

export type {
  ApprovalAnswer,
  ApprovalRequest,
  CollaborationMode,
  HistoryPage,
  QuestionAnswers,
  ReviewTarget,
  TurnEnd,
  UserQuestion,
};

/** What a person says: texts and images, in order. */
export interface UserPrompt {
  readonly content: readonly ContentPart[];
  /** As it was written, where pictures were put into `content`: the text with their labels, and their paths in the order of these. */
  readonly written?: { readonly text: string; readonly images: readonly string[] };
}

/** A question of the policy that waits for an answer. */
export interface ApprovalQuestion {
  readonly request: ApprovalRequest;
  readonly place: ApprovalPlace;
}

/** Questions of one call that wait for answers. */
export interface UserQuestions {
  readonly callId: string;
  readonly turnId: string;
  readonly questions: readonly UserQuestion[];
}

/** What may change while the session is open; it holds from the next turn on, and is recorded. */
export interface LiveSettingsChange {
  readonly model?: string;
  readonly effort?: string;
  readonly mode?: CollaborationMode;
  readonly approvalPolicy?: ApprovalPolicy;
  readonly sandboxMode?: 'read-only' | 'workspace-write' | 'danger-full-access';
  readonly approvalsReviewer?: 'user' | 'reviewer';
  readonly webSearch?: 'disabled' | 'cached' | 'live';
  readonly webSearchContext?: 'low' | 'medium' | 'high';
  /** Only these; empty: any. */
  readonly webSearchDomains?: readonly string[];
  /** `country`, `region`, `city`, `timezone`; empty: not told. */
  readonly webSearchLocation?: Readonly<Record<string, string>>;
  readonly verbosity?: 'low' | 'medium' | 'high';
  readonly serviceTier?: 'fast' | 'default';
  readonly cwd?: string;
}

/** A command that goes on behind the conversation. */
export interface BackgroundProcess {
  readonly processId: number;
  readonly callId: string;
  readonly command: string;
  readonly startedAtMs: number;
}

/** What the agent pursues over many turns. */
export interface LiveGoal extends Pick<Goal, 'objective' | 'status' | 'tokensUsed' | 'tokenBudget'> {}

/** `objective`: a new one, or other words for the one that there is (unless `isNew`); it is active then. `cleared`: there is none any more. */
export interface GoalChange {
  readonly objective?: string;
  /** What the one before has used is not counted any more, as always after one that is complete. */
  readonly isNew?: true;
  readonly status?: 'active' | 'paused' | 'cleared';
}

/** What a background process has printed: the end of it. */
export interface ProcessOutput {
  readonly command: string;
  readonly output: string;
  /** Undefined while it runs. */
  readonly exitCode: number | undefined;
}

/** What screens show of a session besides its transcript. */
export interface LiveFacts {
  readonly sessionId: string;
  readonly title: string | undefined;
  /** The title where the user chose it (`/rename`). */
  readonly chosenTitle: string | undefined;
  readonly settings: Settings;
  /** Name for people: `GPT-5.5`. */
  readonly modelName: string;
  readonly effort: string | undefined;
  readonly mode: CollaborationMode;
  /** Who answers what the policy asks. */
  readonly approvalsReviewer: 'user' | 'reviewer';
  readonly goal: LiveGoal | undefined;
  readonly gitBranch: string | undefined;
  /** Of the whole session. */
  readonly usage: TokenUsage;
  readonly costUsd: number | null;
  /** Tokens of the last request, and the window; undefined where not known yet. */
  readonly contextTokens: number | undefined;
  readonly contextWindow: number | undefined;
  /** Waiting for the running turn to end, the oldest first. */
  readonly queued: readonly UserPrompt[];
  readonly processes: readonly BackgroundProcess[];
  /** The turn that runs, and since when. */
  readonly turn: { readonly turnId: string; readonly startedAtMs: number } | undefined;
  /** Prompts that steer the turn as soon as what runs (a tool, a compaction) has ended; they are not on disk yet. */
  readonly steering: readonly UserPrompt[];
  /** How the last turn of this process ended. A failure of the log itself is told here alone; its hint is for people. */
  readonly lastEnd: TurnEnd | undefined;
  /** What is to be said besides the conversation: of the configuration, of hooks, of what was found when it was opened. */
  readonly notices: readonly string[];
  readonly isEmpty: boolean;
}

/** Which session to go on with. */
export type SessionTarget =
  | { readonly kind: 'new' }
  | { readonly kind: 'resume'; readonly id: string }
  /** `name`: what the branch is called. */
  | { readonly kind: 'fork'; readonly id: string; readonly name?: string };

/** See the functions' names; all that is refused rejects with a `CsmError` whose message is for people. */
export interface LiveSession {
  /** Of a new session, known before there is anything of it on disk. */
  readonly id: string;
  /** As they are now; a new object whenever something changed. */
  readonly facts: LiveFacts;
  /** Every event, durable and live, in order. */
  subscribe(listener: (event: SessionEvent) => void): () => void;
  onFacts(listener: (facts: LiveFacts) => void): () => void;
  /** Begins a turn; while one runs, steers it: the request in flight is given up and asked anew with the prompt. Resolves once the prompt is on disk. */
  submit(prompt: UserPrompt): Promise<void>;
  /** Kept until the turn that runs has ended well, then submitted. */
  queue(prompt: UserPrompt): void;
  /** The prompt that was queued last, taken back. */
  unqueue(): UserPrompt | undefined;
  /** Ends the running turn. Resolves when that is recorded. */
  interrupt(reason: 'user' | 'hangup' | 'signal'): Promise<void>;
  /** Resolves when no turn runs. */
  idle(): Promise<void>;
  compact(): Promise<void>;
  /** Has changes looked over by a model that knows nothing of the conversation: a turn of its own. Resolves once it runs. */
  review(target: ReviewTarget): Promise<void>;
  applySettings(change: LiveSettingsChange): Promise<void>;
  /** Runs a command of the user's own, shown in the transcript and told to the model. */
  runShell(command: string): Promise<void>;
  /** Leaves behind the prompt and all that followed it; answers its text. Files are not changed. */
  backtrack(itemId: string): Promise<string>;
  /** While it is active and nothing else waits, turns follow each other for it; one in which no tool runs is the last. */
  setGoal(change: GoalChange): Promise<void>;
  /** Undefined: there is no such process. */
  readProcess(processId: number): ProcessOutput | undefined;
  stopProcesses(processId?: number): Promise<void>;
  rename(title: string): Promise<void>;
  archive(): Promise<void>;
  /**
   * What was there when the session was opened: its end first (`before` absent), as what came later was told to subscribers. Whoever
   * let go of that as well gives a place behind the end of the log. Memory and time are those of the page; the middle of very long
   * texts is left out.
   */
  readHistory(limitEvents: number, before?: number): Promise<HistoryPage>;
  /** Ends what runs, records it, gives the session back. */
  close(): Promise<void>;
}
