/** Runs a turn: does what `turn-step.ts` decides. @effects clock random http process */
import { CsmError } from '#/base/errors.ts';
import type { Goal, ToolContext, ToolOutcome } from '#/agent/tools/tool.ts';
import type { Model, ModelEnd, ModelRequest } from '#/agent/model/model-event.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { GiveWay } from '#/platform/give-way.ts';
import type { Platform } from '#/platform/platform.ts';
import type { ResponseItem, ToolCall } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { failedEnd } from './failed-end.ts';
import { createToolReporter, encodeToolCompleted, type EventSink } from './tool-events.ts';
import {
  startTurn,
  type CompactionReason,
  type CompactionResult,
  type InterruptReason,
  type Spending,
  type TurnEffect,
  type TurnEnd,
  type TurnFacts,
  type TurnInput,
} from './turn-state.ts';
import { applyTurnInput } from './turn-step.ts';

/** The next request, and what the log says of it. */
export interface PreparedRequest {
  readonly request: ModelRequest;
  readonly inputItems: number;
  readonly inputSha256: string;
}

/** What a turn needs. All of it outlives the turn and belongs to the caller. */
export interface TurnPorts {
  readonly platform: Platform;
  readonly sink: EventSink;
  readonly model: Model;
  readonly facts: TurnFacts;
  /** Makes the request from the history as it stands now. */
  readonly prepareRequest: () => PreparedRequest;
  /** Runs a call, in parallel with others as far as its tool allows. Never rejects. */
  readonly runTool: (call: ToolCall, context: ToolContext) => Promise<ToolOutcome>;
  /** What a call's context holds besides its reporter and signal. */
  readonly toolContext: (call: ToolCall) => Omit<ToolContext, 'report' | 'signal' | 'callId' | 'turnId' | 'goalAtEnd'>;
  /** Shortens the context and has it on disk before it resolves. Never rejects. */
  readonly compact: (
    phase: 'pre_turn' | 'mid_turn',
    reason: CompactionReason,
    signal: AbortSignal,
  ) => Promise<CompactionResult>;
  /**
   * Asked before the turn is completed where `facts.asksBeforeEnd`: whether the model is to go on, which then has been told
   * why. Never rejects.
   */
  readonly mayEnd?: (isRepeated: boolean, signal: AbortSignal) => Promise<{ readonly goesOn: boolean }>;
  /** Waited for before each request. Never rejects. */
  readonly beforeRequest?: (signal: AbortSignal) => Promise<void>;
  /** Waited for once an answer has ended, before anything else is done about that. Never rejects. */
  readonly afterAnswer?: (
    end: Extract<ModelEnd, { readonly type: 'completed' | 'failed' }>,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Tokens of the thread's last response; 0 where none is known. */
  readonly contextTokens: number;
  /** Tokens that the thread has used. */
  readonly threadTokens: () => number;
  /** The thread's goal with all tokens that were counted so far. */
  readonly goal: () => Goal | null;
  /** What the model is told besides, before each request but the turn's first. */
  readonly roundEvents: () => readonly DurableEvent[];
  /** What the model reads after an interruption. */
  readonly interruptionNote: () => ResponseItem;
  /** What it reads after a content filter has blocked its answer. */
  readonly contentFilterNote: () => ResponseItem;
  /** What was asked of the model for the sake of calls since this was asked last; nothing unless given. */
  readonly takeSpent?: () => Spending | undefined;
  /** After this, the turn is interrupted (`time-limit`). */
  readonly timeLimitMs?: number;
}

/** A turn that runs. */
export interface RunningTurn {
  readonly turnId: string;
  /** Resolves when all is recorded and nothing of it runs any more. Never rejects. */
  readonly end: Promise<TurnEnd>;
  /** Ends it early. The first reason counts. */
  interrupt(reason: InterruptReason, signal?: string): void;
  /**
   * Says more to the model: it is asked anew with it, once tools and compactions that run have ended. Resolves with true once that
   * is recorded, with false where the turn has ended before: then nothing was. Rejects where it cannot be written.
   */
  steer(prompt: SteerPrompt): Promise<boolean>;
}

/** Records what the user says. Rejects where it cannot be written. */
export type SteerPrompt = (signal: AbortSignal) => Promise<void>;

/** Starts the turn. The prompt must be in the session already. */
export function startTurnRunner(ports: TurnPorts): RunningTurn {
  const { platform, sink, facts } = ports;
  const { clock } = platform;
  const canceled = new AbortController();
  const inputs: TurnInput[] = [];
  let state = startTurn(clock.monotonic(), ports.contextTokens);
  let draining = false;
  let sinkBroken = false;
  /** What broke on this side. */
  let failure: TurnEnd | undefined;
  let cancelWait: (() => void) | undefined;
  /** Items that follow the outputs of a response's calls, in the order that these ended. */
  let extraItems: ResponseItem[] = [];
  let isFirstRequest = true;
  /** Aborted with the request alone. */
  let request = new AbortController();
  /** What the user has said, and is not recorded yet. */
  let steers: { readonly prompt: SteerPrompt; readonly answer: PromiseWithResolvers<boolean> }[] = [];
  /** Settled once the response that is being answered has ended, and that is recorded. */
  let answered = Promise.withResolvers<void>();
  let resolveEnd: (end: TurnEnd) => void;
  const end = new Promise<TurnEnd>((resolve) => {
    resolveEnd = resolve;
  });
  /** Resolves when the inputs given so far are dealt with; the model's stream waits for it, so nothing piles up. */
  let idle: Promise<void> = Promise.resolve();

  function feed(input: TurnInput): Promise<void> {
    inputs.push(input);
    if (!draining) idle = drain();
    return idle;
  }

  async function drain(): Promise<void> {
    draining = true;
    for (let input = inputs.shift(); input !== undefined; input = inputs.shift()) {
      const step = applyTurnInput(facts, state, input);
      state = step.state;
      for (const effect of step.effects) {
        // Deltas come by the hundred thousand: what needs no waiting is not waited for.
        const waiting = perform(effect);
        if (waiting !== undefined) await waiting;
      }
    }
    draining = false;
  }

  function perform(effect: TurnEffect): Promise<void> | undefined {
    switch (effect.type) {
      case 'live':
        sink.live(effect.event);
        return undefined;
      case 'append':
        return record(effect.events);
      case 'ask':
        void askModel();
        return undefined;
      case 'run_tool':
        void runTool(effect.call);
        return undefined;
      case 'refuse_tool':
        void answerCall(effect.call, { status: 'rejected', output: effect.reason, reason: effect.reason }, 0);
        return undefined;
      case 'wait':
        cancelWait = clock.after(effect.delayMs, () => void feed({ type: 'retry_due', atMs: clock.monotonic() }));
        return undefined;
      case 'compact':
        void compact(effect.phase, effect.reason);
        return undefined;
      case 'ask_to_end':
        void askToEnd(effect.isRepeated);
        return undefined;
      case 'cancel':
        cancelWait?.();
        canceled.abort();
        return undefined;
      case 'cancel_request':
        request.abort();
        return undefined;
      case 'cancel_wait':
        cancelWait?.();
        return undefined;
      case 'note_interruption':
        return record([{ type: 'context.added', reason: 'interrupt', payload: { items: [ports.interruptionNote()] } }]);
      case 'note_content_filter':
        return record([
          { type: 'context.added', reason: 'content-filter', payload: { items: [ports.contentFilterNote()] } },
        ]);
      case 'end':
        cancelLimit?.();
        for (const { answer } of steers.splice(0)) answer.resolve(false);
        // The very record of its end may be what could not be written.
        resolveEnd(effect.end.status === 'completed' ? (failure ?? effect.end) : effect.end);
        return undefined;
    }
  }

  async function record(events: readonly DurableEvent[]): Promise<void> {
    if (sinkBroken) return;
    try {
      await sink.append(...events);
    } catch (error) {
      breakDown(error);
    }
  }

  function breakDown(error: unknown): void {
    sinkBroken = true;
    const { status, ...what } = failedEnd(error);
    failure ??= { status, ...what };
    void feed({ type: 'broken', atMs: clock.monotonic(), ...what });
  }

  async function askModel(): Promise<void> {
    request = new AbortController();
    const signal = AbortSignal.any([canceled.signal, request.signal]);
    if (!isFirstRequest) await recordRound();
    isFirstRequest = false;
    await recordSteers();
    await ports.beforeRequest?.(canceled.signal);
    let prepared: PreparedRequest;
    try {
      prepared = ports.prepareRequest();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // First why: a request that was merely given up ends a turn well.
      void feed({ type: 'broken', atMs: clock.monotonic(), code: 'request', message });
      void feed({ type: 'model', atMs: clock.monotonic(), event: { type: 'canceled' }, jitter: 0 });
      return;
    }
    const { inputItems, inputSha256 } = prepared;
    answered = Promise.withResolvers<void>();
    const { resolve } = answered;
    await feed({ type: 'asked', atMs: clock.monotonic(), inputItems, inputSha256 });
    const giveWay = new GiveWay(clock);
    for await (const event of ports.model.ask(prepared.request, signal)) {
      if (event.type === 'completed' || event.type === 'failed') await ports.afterAnswer?.(event, canceled.signal);
      const done = feed({ type: 'model', atMs: clock.monotonic(), event, jitter: platform.random.fraction() });
      if (event.type !== 'delta' || draining) await done;
      // A stream that is always ready would keep keys and timers waiting for its end.
      const pause = giveWay.pause();
      if (pause !== undefined) await pause;
    }
    resolve();
  }

  /** What the user has said meanwhile. Who says it is told that it is on disk. */
  async function recordSteers(): Promise<void> {
    const taken = steers;
    steers = [];
    for (const { prompt, answer } of taken) {
      try {
        if (!sinkBroken) await prompt(canceled.signal);
        answer.resolve(!sinkBroken);
      } catch (error) {
        answer.reject(error);
        breakDown(error);
      }
    }
  }

  /** What came with the outputs, and what the caller adds. It stands behind all outputs of the response. */
  async function recordRound(): Promise<void> {
    const items = extraItems;
    extraItems = [];
    if (items.length > 0) await record([{ type: 'context.added', reason: 'goal', payload: { items } }]);
    const events = sinkBroken ? [] : ports.roundEvents();
    if (events.length > 0) await record(events);
  }

  async function askToEnd(isRepeated: boolean): Promise<void> {
    const { goesOn } = (await ports.mayEnd?.(isRepeated, canceled.signal)) ?? { goesOn: false };
    await feed({ type: 'end_answered', atMs: clock.monotonic(), goesOn });
  }

  async function compact(phase: 'pre_turn' | 'mid_turn', reason: CompactionReason): Promise<void> {
    const result = await ports.compact(phase, reason, canceled.signal);
    await feed({ type: 'compacted', atMs: clock.monotonic(), result });
  }

  async function runTool(call: ToolCall): Promise<void> {
    const startedAt = clock.monotonic();
    // Waiting for an answer is not the tool's time.
    let waitedMs = 0;
    const given = ports.toolContext(call);
    const { approvals } = given;
    const context: ToolContext = {
      ...given,
      approvals: approvals && {
        policy: approvals.policy,
        ask: async (request, signal) => {
          const askedAt = clock.monotonic();
          try {
            return await approvals.ask(request, signal);
          } finally {
            waitedMs += clock.monotonic() - askedAt;
          }
        },
      },
      turnId: facts.turnId,
      callId: call.callId,
      signal: canceled.signal,
      goalAtEnd: async () => {
        await answered.promise;
        return ports.goal();
      },
      report: createToolReporter(sink, facts.turnId, call, async () => {
        // A goal's budget begins behind the response that set it, which may still stream.
        await answered.promise;
        return ports.threadTokens();
      }),
    };
    let outcome: ToolOutcome;
    try {
      outcome = await ports.runTool(call, context);
    } catch (error) {
      // A reporter that could not write ends here: the effect was not started, or its end cannot be told.
      const message = error instanceof Error ? error.message : String(error);
      outcome = { status: 'failed', output: message, reason: message };
      if (!(error instanceof CsmError) || error.code === 'log-degraded') breakDown(error);
    }
    await answerCall(call, outcome, clock.monotonic() - startedAt - waitedMs);
  }

  async function answerCall(call: ToolCall, outcome: ToolOutcome, durationMs: number): Promise<void> {
    extraItems.push(...(outcome.extraItems ?? []));
    await record([encodeToolCompleted(facts.turnId, call, outcome, durationMs, freshId(platform))]);
    const spent = ports.takeSpent?.();
    await feed({
      type: 'tool_answered',
      atMs: clock.monotonic(),
      callId: call.callId,
      status: outcome.status,
      ...(spent === undefined ? {} : { spent }),
    });
  }

  const cancelLimit =
    ports.timeLimitMs === undefined
      ? undefined
      : clock.after(ports.timeLimitMs, () => {
          void feed({ type: 'interrupted', atMs: clock.monotonic(), reason: 'time-limit' });
        });
  void feed({ type: 'started', atMs: clock.monotonic() });

  return {
    turnId: facts.turnId,
    end,
    interrupt: (reason, signal) => {
      const input = { type: 'interrupted', atMs: clock.monotonic(), reason } as const;
      void feed(signal === undefined ? input : { ...input, signal });
    },
    steer: (prompt) => {
      const answer = Promise.withResolvers<boolean>();
      if (state.phase === 'ended') answer.resolve(false);
      else {
        steers.push({ prompt, answer });
        void feed({ type: 'steered', atMs: clock.monotonic() });
      }
      return answer.promise;
    },
  };
}
