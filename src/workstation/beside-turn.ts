/** A turn of a conversation beside the session's: reviewers look around with tools until they rest. Nobody is asked in it. @effects http clock random process fs */
import { printContentFilterNote, printTurnAborted } from '#/agent/context/start-context.ts';
import type { ModelRequest } from '#/agent/model/model-event.ts';
import { ToolPool } from '#/agent/scheduler/pool.ts';
import { unsupportedCall } from '#/agent/tools/index.ts';
import type { ProcessTable } from '#/agent/tools/process-table.ts';
import type { EventSink } from '#/agent/turn/tool-events.ts';
import { startTurnRunner, type RunningTurn } from '#/agent/turn/turn-runner.ts';
import type { TurnFacts } from '#/agent/turn/turn-state.ts';
import { findPrice } from '#/config/prices.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { conversationItems, type Conversation } from '#/session/events/conversation.ts';
import type { ReviewedThread } from './review-state.ts';
import type { ToolHooks } from './tool-hooks.ts';
import { measureUsageCost, type TurnLimits } from './turns.ts';

export interface BesideTurn {
  readonly thread: ReviewedThread;
  /** Under which its tools run. */
  readonly settings: Settings;
  readonly turnId: string;
  /** Names the conversation; commands find their folder by it. */
  readonly conversationId: string;
  /** What stands before the conversation in each request. */
  readonly start: readonly ResponseItem[];
  /** Grows by what `sink` adds to it. */
  readonly conversation: Conversation;
  readonly encode: (input: readonly ResponseItem[]) => ModelRequest;
  /** Calls of other tools are answered as unknown. */
  readonly offers: (tool: string) => boolean;
  /** What is asked around its calls. */
  readonly toolHooks?: ToolHooks | undefined;
  readonly processes: ProcessTable;
  readonly sink: EventSink;
  readonly retryPolicy: TurnFacts['retryPolicy'];
  readonly limits: TurnLimits;
}

/** Starts it. What the conversation has become too long for ends it: it is not compacted. */
export function startBesideTurn(beside: BesideTurn): RunningTurn {
  const { thread, settings, turnId, start, conversation, encode, offers, processes, limits } = beside;
  const { platform, model, modelFacts } = thread;
  const { toolHooks } = beside;
  const pool = new ToolPool({ settings, toolset: modelFacts.toolKind === 'fallback' ? 'fallback' : 'classic' });
  const nextId = (): string => freshId(platform);
  return startTurnRunner({
    platform,
    sink: beside.sink,
    model,
    facts: {
      turnId,
      requestedModel: settings.model,
      retryPolicy: beside.retryPolicy,
      maxToolRounds: limits.maxToolRounds,
      maxCostUsd: limits.maxCostUsd,
      compactAtTokens: undefined,
      costOf: (name, usage) => measureUsageCost(findPrice(name ?? settings.model, settings.csm.prices), usage),
    },
    prepareRequest: () => {
      const input = [...start, ...conversationItems(conversation)];
      return { request: encode(input), inputItems: input.length, inputSha256: '' };
    },
    runTool: (call, context) => {
      if (!offers(call.name)) return Promise.resolve(unsupportedCall(call));
      if (toolHooks === undefined) return pool.run(call, context);
      return toolHooks.run(call, context, true, (...asked) => pool.run(...asked));
    },
    toolContext: () => ({
      platform,
      settings,
      sessionId: beside.conversationId,
      processes,
      loginEnvironment: thread.loginEnvironment,
      rules: thread.rules,
      secretVariables: thread.secretVariables,
      redact: thread.redact,
      goal: () => null,
    }),
    compact: async () => ({ status: 'failed', code: 'review-too-long', message: 'the review has become too long' }),
    contextTokens: 0,
    threadTokens: () => 0,
    goal: () => null,
    roundEvents: () => [],
    interruptionNote: () => printTurnAborted(nextId),
    contentFilterNote: () => printContentFilterNote(nextId),
    ...(limits.maxTurnMs === undefined ? {} : { timeLimitMs: limits.maxTurnMs }),
  });
}
