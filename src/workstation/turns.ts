/** Turns of a thread: what is recorded before the model is asked, and the turn itself. @effects fs clock random http process */
import { printTurnAborted } from '#/agent/context/start-context.ts';
import { warmUpCommands } from '#/agent/tools/command-host.ts';
import { printUserAgent, schemaFormat, type TurnIdentity } from '#/agent/model/request.ts';
import { startTurnRunner, type PreparedRequest, type RunningTurn } from '#/agent/turn/turn-runner.ts';
import type { JsonValue } from '#/base/json.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { messageItem, type ContentPart, type TokenUsage } from '#/protocol/responses/items.ts';
import { BUILD } from '#/base/build-info.ts';
import { findPrice, measureCost } from '#/config/prices.ts';
import type { ModelPrice } from '#/config/settings.ts';
import { requestItems } from '#/session/events/state.ts';
import { currentGoal } from './goals.ts';
import { contextEvents, promptEvents } from './turn-events.ts';
import { HistoryFingerprint } from './request-history.ts';
import type { Thread } from './thread.ts';

export type { TurnEnd } from '#/agent/turn/turn-state.ts';

/** What a turn is started with. */
export interface TurnStart {
  /** What began it: `exec`, `user`, ... */
  readonly trigger: string;
  /** The prompt: texts and images. */
  readonly content: readonly ContentPart[];
  /** JSON Schema of the answer. */
  readonly outputSchema?: JsonValue;
  readonly maxToolRounds?: number;
  readonly maxCostUsd?: number;
  readonly maxTurnMs?: number;
}

/**
 * When the login shell and the sandbox are tried, so that the first command need not wait for them: while the model thinks.
 * An answer that is there before (of a cache, a test) needs its processor time more.
 */
const WARM_UP_DELAY_MS = 25;

/**
 * Records the prompt and starts the turn. Resolves once the prompt is on disk: from then on it is not lost.
 * Rejects with `log-degraded` where it cannot be written.
 */
export async function startTurn(thread: Thread, start: TurnStart): Promise<RunningTurn> {
  const { platform, session, settings } = thread;
  const turnId = freshId(platform);
  const startedAtMs = platform.clock.now();
  const promptId = freshId(platform);
  await session.append(
    ...contextEvents(thread),
    ...promptEvents(thread, turnId, promptId, start.trigger, start.content),
  );

  const identity = turnIdentity(thread, start, turnId, startedAtMs);
  const fingerprint = new HistoryFingerprint();
  const base = messageItem(session.state.created?.base_message_id ?? `msg_${session.id}`, 'developer', [
    { type: 'input_text', text: thread.baseInstructions },
  ]);
  const prepareRequest = (): PreparedRequest => {
    const input = [base, ...requestItems(session.state)];
    const request = thread.encoder.encode({
      model: settings.model,
      serviceTier: settings.serviceTier,
      input,
      tools: thread.tools,
      parallelToolCalls: true,
      reasoning: {
        effort: settings.reasoningEffort ?? thread.modelFacts.defaultEffort,
        summary: settings.reasoningSummary ?? thread.modelFacts.defaultSummary,
      },
      verbosity:
        thread.modelFacts.defaultVerbosity === undefined
          ? undefined
          : (settings.verbosity ?? thread.modelFacts.defaultVerbosity),
      format: start.outputSchema === undefined ? undefined : schemaFormat(start.outputSchema),
      store: false,
      identity,
      client: {
        originator: thread.originator,
        userAgent: printUserAgent(BUILD.version, 'Linux', platform.env.arch, thread.originator),
      },
    });
    return { request, inputItems: input.length, inputSha256: fingerprint.update(input) };
  };

  const commandContext = {
    platform,
    settings,
    sessionId: session.id,
    processes: thread.processes,
    loginEnvironment: thread.loginEnvironment,
  };
  const turn = startTurnRunner({
    platform,
    sink: session,
    model: thread.model,
    facts: {
      turnId,
      retryPolicy: {
        requestMaxRetries: settings.provider.requestMaxRetries,
        streamMaxRetries: settings.provider.streamMaxRetries,
      },
      requestedModel: settings.model,
      maxToolRounds: start.maxToolRounds,
      maxCostUsd: start.maxCostUsd,
      compactAtTokens: undefined,
      costOf: (model, usage) => measureUsageCost(findPrice(model ?? settings.model, settings.csm.prices), usage),
    },
    prepareRequest,
    runTool: (call, context) => thread.pool.run(call, context),
    toolContext: () => ({
      ...commandContext,
      secretVariables: thread.secretVariables,
      redact: thread.redact,
      goal: () => currentGoal(session.state, platform.clock.now()),
    }),
    compact: () => Promise.resolve({ status: 'canceled' }),
    contextTokens: 0,
    interruptionNote: () => printTurnAborted(() => freshId(platform)),
    ...(start.maxTurnMs === undefined ? {} : { timeLimitMs: start.maxTurnMs }),
  });
  const cancelWarmUp = platform.clock.after(WARM_UP_DELAY_MS, () => void warmUpCommands(commandContext));
  void turn.end.then(cancelWarmUp);
  return turn;
}

/** Dollars of a response, or null where its price is not known. Pure. */
export function measureUsageCost(price: ModelPrice | undefined, usage: TokenUsage): number | null {
  if (price === undefined) return null;
  return measureCost(price, {
    inputTokens: usage.input_tokens,
    cachedInputTokens: usage.cached_input_tokens,
    outputTokens: usage.output_tokens,
  });
}

function turnIdentity(thread: Thread, start: TurnStart, turnId: string, startedAtMs: number): TurnIdentity {
  const { session, settings } = thread;
  const forkedFrom = session.state.created?.forked_from?.session_id;
  return {
    installationId: thread.installationId,
    sessionId: session.id,
    threadId: session.id,
    turnId,
    rootTurnId: turnId,
    agentName: '/root',
    windowNumber: 0,
    contextWindowId: session.id,
    requestKind: 'turn',
    historyInitialization: thread.origin,
    threadSource: 'user',
    turnTrigger: start.trigger,
    sandbox: settings.sandbox.mode === 'danger-full-access' ? 'none' : 'seccomp',
    sandboxMode: settings.sandbox.mode,
    autoReviewEnabled: settings.approvalPolicy === 'on-request',
    workspaces: settings.gitRoot === undefined ? {} : { [settings.gitRoot]: {} },
    turnStartedAtMs: startedAtMs,
    analyticsEnabled: false,
    ...(forkedFrom === undefined ? {} : { forkedFromThreadId: forkedFrom }),
  };
}
