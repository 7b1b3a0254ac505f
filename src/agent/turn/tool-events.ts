/** What tools do, as session events. @effects log */
import type { Goal, TerminalChange, ToolOutcome, ToolReporter } from '#/agent/tools/tool.ts';
import type { ToolCall } from '#/protocol/responses/items.ts';
import { outputInItem } from '#/session/events/command-output.ts';
import type { DurableEvent, LiveEvent } from '#/session/events/index.ts';
import type { GoalUpdated } from '#/session/events/tool.ts';
import { encodeOutputItem } from './output-item.ts';

/** Where events go. `append` resolves as the event's durability class promises; it rejects once the log cannot be written. */
export interface EventSink {
  append(...events: readonly DurableEvent[]): Promise<unknown>;
  live(event: LiveEvent): void;
}

/** The goal as an event. Pure. */
export function encodeGoalEvent(goal: Goal, threadTokens: number): GoalUpdated {
  return {
    type: 'goal.updated',
    status: goal.status,
    token_budget: goal.tokenBudget,
    tokens_used: goal.tokensUsed,
    thread_tokens: threadTokens,
    time_used_seconds: goal.timeUsedSeconds,
    created_at: goal.createdAt,
    updated_at: goal.updatedAt,
    payload: { objective: goal.objective },
  };
}

/** The reporter of one call: turns what a tool says into events. */
export function createToolReporter(
  sink: EventSink,
  turnId: string,
  call: ToolCall,
  threadTokens: () => Promise<number>,
): ToolReporter {
  const ids = { turn_id: turnId, call_id: call.callId };
  return {
    started: async (action, sandbox) => {
      await sink.append({
        type: 'tool.started',
        ...ids,
        tool: call.name,
        ...(sandbox === undefined ? {} : { sandbox }),
        payload: { action },
      });
    },
    output: (text) => sink.live({ type: 'tool.output', ...ids, payload: { text } }),
    goal: async (goal) => {
      await sink.append(encodeGoalEvent(goal, await threadTokens()));
    },
    terminal: (change) => {
      // As below. Every append waits for those before it.
      void sink.append(encodeTerminalEvent(ids, change)).catch(() => {});
    },
    processExited: (exit) => {
      const event: DurableEvent = {
        type: 'process.exited',
        ...ids,
        process_id: exit.processId,
        exit_code: exit.exitCode,
        status: exit.status,
        duration_ms: Math.round(exit.durationMs),
        payload: { aggregated_output: exit.aggregatedOutput },
      };
      // The turn that started the process may be over: nobody is left to tell that the log is full but the next append.
      void sink.append(event).catch(() => {});
    },
  };
}

/** What was done to a terminal, as an event. Pure. */
function encodeTerminalEvent(
  ids: { readonly turn_id: string; readonly call_id: string },
  change: TerminalChange,
): DurableEvent {
  const facts = { ...ids, process_id: change.processId };
  switch (change.kind) {
    case 'opened':
    case 'resized':
      return { type: `pty.${change.kind}`, ...facts, cols: change.cols, rows: change.rows };
    case 'written': {
      const { bytes, control } = change;
      return { type: 'pty.written', ...facts, bytes, ...(control === undefined ? {} : { control }) };
    }
    case 'signaled':
      return { type: 'pty.signaled', ...facts, signal: change.signal };
  }
}

/** The event that answers a call. Pure. */
export function encodeToolCompleted(
  turnId: string,
  call: ToolCall,
  outcome: ToolOutcome,
  durationMs: number,
  id: string,
): DurableEvent {
  const item = encodeOutputItem(call, outcome.output, id);
  // What the model was told of a short output is all of it: the log keeps no second copy.
  const isWhole = outcome.aggregatedOutput === undefined || outcome.aggregatedOutput === outputInItem(item);
  return {
    type: 'tool.completed',
    turn_id: turnId,
    call_id: call.callId,
    tool: call.name,
    status: outcome.status,
    duration_ms: Math.round(durationMs),
    ...(outcome.exitCode === undefined ? {} : { exit_code: outcome.exitCode }),
    ...(outcome.processId === undefined ? {} : { process_id: outcome.processId }),
    ...(outcome.outputBytes === undefined ? {} : { output_bytes: outcome.outputBytes }),
    payload: {
      item,
      ...(isWhole ? {} : { aggregated_output: outcome.aggregatedOutput }),
      ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
      ...(outcome.changes === undefined ? {} : { changes: outcome.changes }),
      ...(outcome.plan === undefined ? {} : { plan: outcome.plan }),
    },
  };
}
