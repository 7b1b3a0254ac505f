/** What a turn knows, what can happen to it and what it wants done: the joint of `turn-step` and `turn-runner`. Pure. */
import type { ModelEnd, ModelProgress } from '#/agent/model/model-event.ts';
import { NO_RETRIES, type RetryPolicy, type RetryState } from '#/agent/model/retry.ts';
import type { ToolStatus } from '#/base/tool-action.ts';
import { NO_USAGE, type TokenUsage, type ToolCall } from '#/protocol/responses/items.ts';
import type { DurableEvent, LiveEvent } from '#/session/events/index.ts';
import type { ItemKind } from '#/session/events/item.ts';
import type { TurnInterrupted } from '#/session/events/turn.ts';

/** What does not change during a turn. */
export interface TurnFacts {
  readonly turnId: string;
  /** The model that requests name; a server that answers with another one is reported. */
  readonly requestedModel: string;
  readonly retryPolicy: RetryPolicy;
  /** Rounds of tool calls after which the turn is ended; undefined: no limit. */
  readonly maxToolRounds: number | undefined;
  /** Somebody is asked before the turn is completed, and may make the model go on. */
  readonly asksBeforeEnd?: boolean;
  /** The turn ends once the calls of the first answer are answered: the model is not asked what it makes of that. */
  readonly endsAfterTools?: boolean;
  /** Dollars after which no further request is made. */
  readonly maxCostUsd: number | undefined;
  /** Tokens of context above which it is compacted before the next request; undefined: never. */
  readonly compactAtTokens: number | undefined;
  /** Dollars of a response, or null where the price of its model is not known. */
  readonly costOf: (model: string | undefined, usage: TokenUsage) => number | null;
}

export type InterruptReason = TurnInterrupted['reason'];

/** What asking took besides the turn's own requests. Dollars are null where no price is known. */
export interface Spending {
  readonly usage: TokenUsage;
  readonly costUsd: number | null;
}

/** What can happen. `atMs` is the monotonic clock. */
export type TurnInput =
  | { readonly type: 'started'; readonly atMs: number }
  | { readonly type: 'asked'; readonly atMs: number; readonly inputItems: number; readonly inputSha256: string }
  | { readonly type: 'model'; readonly atMs: number; readonly event: ModelProgress | ModelEnd; readonly jitter: number }
  /** A call was answered; its `tool.completed` is in the log. */
  | {
      readonly type: 'tool_answered';
      readonly atMs: number;
      readonly callId: string;
      readonly status: ToolStatus;
      /** What was asked of the model for the call's sake: a review of it. */
      readonly spent?: Spending;
    }
  | { readonly type: 'retry_due'; readonly atMs: number }
  /** Whoever is asked before the end has answered; where the model goes on, it was told why. */
  | { readonly type: 'end_answered'; readonly atMs: number; readonly goesOn: boolean }
  /** A compaction has ended; where it is `done`, the context has switched and that is on disk. */
  | { readonly type: 'compacted'; readonly atMs: number; readonly result: CompactionResult }
  | { readonly type: 'interrupted'; readonly atMs: number; readonly reason: InterruptReason; readonly signal?: string }
  /** The user says more: the model is asked anew with it, as soon as what runs has ended. */
  | { readonly type: 'steered'; readonly atMs: number }
  /** Something on this side broke (the log cannot be written, the request cannot be built): no retry helps. */
  | {
      readonly type: 'broken';
      readonly atMs: number;
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    };

/** Why a compaction was begun: the limit is reached, or the server said that the context is too long. */
export type CompactionReason = 'context_limit' | 'context_overflow';

/** How a compaction ended. */
export type CompactionResult =
  | {
      readonly status: 'done';
      /** What the summary took; its dollars are null where no price is known. */
      readonly usage: TokenUsage;
      readonly costUsd: number | null;
      /** Tokens of the context now, about. */
      readonly contextTokens: number;
    }
  | { readonly status: 'failed'; readonly code: string; readonly message: string; readonly hint?: string }
  | { readonly status: 'canceled' };

/** What to do, in this order. `ask` records what the user has said meanwhile before it makes the request. */
export type TurnEffect =
  | { readonly type: 'append'; readonly events: readonly DurableEvent[] }
  | { readonly type: 'live'; readonly event: LiveEvent }
  | { readonly type: 'ask' }
  | { readonly type: 'run_tool'; readonly call: ToolCall }
  /** Answers the call without running it. */
  | { readonly type: 'refuse_tool'; readonly call: ToolCall; readonly reason: string }
  | { readonly type: 'wait'; readonly delayMs: number }
  /** Shortens the context; `compacted` follows. */
  | { readonly type: 'compact'; readonly phase: 'pre_turn' | 'mid_turn'; readonly reason: CompactionReason }
  /** Asks whether the turn may end; `end_answered` follows. `isRepeated`: it was made to go on before. */
  | { readonly type: 'ask_to_end'; readonly isRepeated: boolean }
  /** Aborts the request and the tools that run; each still answers. */
  | { readonly type: 'cancel' }
  /** Aborts the request alone: it answers `canceled`. */
  | { readonly type: 'cancel_request' }
  /** Does not wait for the retry any longer. */
  | { readonly type: 'cancel_wait' }
  /** The model is told what was cut off, before `turn.interrupted`. */
  | { readonly type: 'note_interruption' }
  /** The model is told that its answer was blocked, behind what it said and what its calls brought. */
  | { readonly type: 'note_content_filter' }
  | { readonly type: 'end'; readonly end: TurnEnd };

/** How a turn ended. */
export type TurnEnd =
  | { readonly status: 'completed'; readonly lastMessageItemId: string | undefined }
  | { readonly status: 'failed'; readonly code: string; readonly message: string; readonly hint?: string }
  | { readonly status: 'interrupted'; readonly reason: InterruptReason; readonly signal?: string };

/** An item that streams: what came of it so far. */
export interface OpenItem {
  readonly kind: ItemKind;
  readonly text: string;
}

/** Read and made by the steps only; whoever holds it hands it back. */
export interface TurnState {
  readonly phase: 'asking' | 'settling' | 'waiting' | 'compacting' | 'ended';
  readonly startedAtMs: number;
  readonly attempt: number;
  readonly retry: RetryState;
  readonly asked: { readonly atMs: number; readonly inputItems: number; readonly inputSha256: string };
  readonly firstTokenAtMs: number | undefined;
  readonly openItems: ReadonlyMap<string, OpenItem>;
  readonly runningCalls: ReadonlySet<string>;
  readonly rounds: number;
  /** The next step once all calls are answered. */
  readonly then: 'ask' | 'compact' | 'finish' | 'retry' | 'stop';
  readonly askAgain: boolean;
  /** Somebody made the model go on where it would have ended. */
  readonly isContinued: boolean;
  readonly retryDelayMs: number;
  /** The last answer was blocked by a content filter, and the model was not told yet. */
  readonly wasFiltered: boolean;
  readonly stop: TurnEnd | undefined;
  readonly modelRunning: boolean;
  readonly usage: TokenUsage;
  readonly costUsd: number | null;
  readonly lastMessageItemId: string | undefined;
  /** Tokens of the last response with all that it answered; 0 where none is known. */
  readonly contextTokens: number;
  /** No response since the last compaction: another one would not help. */
  readonly isJustCompacted: boolean;
  /** Whether it was said that another model answers. */
  readonly rerouted: boolean;
  /** The user has said something that the model was not asked with yet. */
  readonly isSteered: boolean;
}

export interface TurnStep {
  readonly state: TurnState;
  readonly effects: readonly TurnEffect[];
}

/** The state before anything has happened. @param contextTokens of the thread's last response; 0 where none is known */
export function startTurn(atMs: number, contextTokens = 0): TurnState {
  return {
    phase: 'waiting',
    startedAtMs: atMs,
    attempt: 0,
    retry: NO_RETRIES,
    asked: { atMs, inputItems: 0, inputSha256: '' },
    firstTokenAtMs: undefined,
    openItems: new Map(),
    runningCalls: new Set(),
    rounds: 0,
    then: 'ask',
    askAgain: false,
    isContinued: false,
    retryDelayMs: 0,
    wasFiltered: false,
    stop: undefined,
    modelRunning: false,
    usage: NO_USAGE,
    costUsd: 0,
    lastMessageItemId: undefined,
    contextTokens,
    isJustCompacted: false,
    rerouted: false,
    isSteered: false,
  };
}
