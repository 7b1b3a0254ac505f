/** The requests of one turn, and of the compactions in it. Pure but for what it remembers. */
import { measureTokens } from '#/agent/compaction/measure-tokens.ts';
import { matchRole } from '#/agent/compaction/plan-kept.ts';
import type { ModelRequest } from '#/agent/model/model-event.ts';
import { printUserAgent, schemaFormat, type RequestInput, type TurnIdentity } from '#/agent/model/request.ts';
import type { PreparedRequest } from '#/agent/turn/turn-runner.ts';
import { BUILD } from '#/base/build-info.ts';
import { encodeUuidV5 } from '#/base/ids.ts';
import type { JsonObject, JsonValue } from '#/base/json.ts';
import { messageItem, type ResponseItem } from '#/protocol/responses/items.ts';
import { requestItems } from '#/session/events/state.ts';
import { printWindow } from './continuation.ts';
import { countThreadTokens } from './goals.ts';
import { HistoryFingerprint } from './request-history.ts';
import type { ResponseChain } from './response-chain.ts';
import type { Thread } from './thread.ts';

/** What of a turn's start its requests depend on. */
export interface RequestFacts {
  /** Undefined: a compaction that was asked for. */
  readonly trigger: string | undefined;
  readonly outputSchema?: JsonValue;
}

/** Makes the requests of a turn from the thread as it stands at each of them. */
export class TurnRequests {
  /** The first item of each request: the base instructions. */
  readonly base: ResponseItem;
  readonly #thread: Thread;
  readonly #facts: RequestFacts;
  readonly #turnId: string;
  readonly #startedAtMs: number;
  readonly #chain: ResponseChain | undefined;
  #tokensBefore = 0;
  readonly #fingerprint = new HistoryFingerprint();

  /** @param chain of a provider that keeps its answers */
  constructor(thread: Thread, facts: RequestFacts, turnId: string, startedAtMs: number, chain?: ResponseChain) {
    this.#thread = thread;
    this.#facts = facts;
    this.#turnId = turnId;
    this.#startedAtMs = startedAtMs;
    this.#chain = chain;
    const { session } = thread;
    this.base = messageItem(session.state.created?.base_message_id ?? `msg_${session.id}`, 'developer', [
      { type: 'input_text', text: thread.baseInstructions },
    ]);
  }

  /** Tokens that the thread had used before the last request. */
  get tokensBefore(): number {
    return this.#tokensBefore;
  }

  /** The next request of the turn. */
  prepareTurn(): PreparedRequest {
    this.#tokensBefore = countThreadTokens(this.#thread.session.state.usage);
    const input = [this.base, ...requestItems(this.#thread.session.state)];
    const { outputSchema } = this.#facts;
    const encode = (items: readonly ResponseItem[], previousResponseId?: string): ModelRequest =>
      this.#encode({
        input: items,
        tools: this.#thread.tools,
        parallelToolCalls: true,
        format: outputSchema === undefined ? undefined : schemaFormat(outputSchema),
        store: this.#thread.settings.provider.storesResponses,
        previousResponseId,
        identity: this.#identity('turn'),
      });
    const inputItems = input.length;
    const inputSha256 = this.#fingerprint.update(input);
    const window = printWindow(this.#thread.session.state.replay.compactions);
    const plan = this.#chain?.plan(input, window);
    const request = plan?.kind === 'previous' ? encode(input.slice(plan.from), plan.previousResponseId) : encode(input);
    this.#chain?.note(request, { inputItems, inputSha256, window, full: () => encode(input) });
    return { request, inputItems, inputSha256 };
  }

  /** The request for a summary of `input`. It offers no tools. */
  prepareSummary = (input: readonly ResponseItem[], compaction: JsonObject): ModelRequest =>
    this.#encode({
      input,
      tools: [],
      parallelToolCalls: false,
      format: undefined,
      store: false,
      identity: { ...this.#identity('compaction'), compaction },
    });

  /** The request for an item of the server's that stands for `input`. What the answer to the user must be like is no part of it. */
  prepareServerCompaction = (input: readonly ResponseItem[], compaction: JsonObject): ModelRequest =>
    this.#encode({
      input,
      tools: this.#thread.tools,
      parallelToolCalls: true,
      format: undefined,
      store: false,
      identity: { ...this.#identity('compaction'), compaction },
    });

  /**
   * Tokens of the context: what the server counted for the last response, as Codex has it; about, where there is none since
   * the last compaction. 0 where there is nothing but the user's prompts, which no compaction could shorten.
   */
  measureContext(): number {
    const { state } = this.#thread.session;
    const items = requestItems(state);
    const isShort = items.every((item) => ['context', 'prompt'].includes(matchRole(item)));
    if (isShort) return 0;
    return state.replay.contextTokens > 0 ? state.replay.contextTokens : measureTokens([this.base, ...items]);
  }

  #encode(
    input: Pick<
      RequestInput,
      'input' | 'tools' | 'parallelToolCalls' | 'format' | 'store' | 'previousResponseId' | 'identity'
    >,
  ): ModelRequest {
    const { settings, modelFacts, encoder, originator, platform } = this.#thread;
    return encoder.encode({
      ...input,
      model: settings.model,
      serviceTier: settings.serviceTier,
      reasoning: {
        effort: settings.reasoningEffort ?? modelFacts.defaultEffort,
        summary: settings.reasoningSummary ?? modelFacts.defaultSummary,
      },
      verbosity:
        modelFacts.defaultVerbosity === undefined ? undefined : (settings.verbosity ?? modelFacts.defaultVerbosity),
      client: { originator, userAgent: printUserAgent(BUILD.version, 'Linux', platform.env.arch, originator) },
    });
  }

  #identity(requestKind: TurnIdentity['requestKind']): TurnIdentity {
    const { session, settings, installationId, origin, askUser, isReviewed } = this.#thread;
    const { created, replay } = session.state;
    const forkedFrom = created?.forked_from?.session_id;
    const { committed, undone, boundary } = replay.compactions;
    return {
      installationId,
      sessionId: session.id,
      threadId: session.id,
      turnId: this.#turnId,
      rootTurnId: this.#turnId,
      agentName: '/root',
      windowNumber: committed - undone,
      contextWindowId: boundary === undefined ? session.id : encodeUuidV5(session.id, boundary.digest),
      requestKind,
      historyInitialization: origin,
      threadSource: this.#thread.threadSource,
      turnTrigger: this.#facts.trigger,
      sandbox: settings.sandbox.mode === 'danger-full-access' ? 'none' : 'seccomp',
      sandboxMode: settings.sandbox.mode,
      // Where nobody can be asked, Codex says so too.
      autoReviewEnabled: settings.approvalPolicy === 'on-request' && (isReviewed || askUser === undefined),
      ...(settings.gitRoot === undefined ? {} : { workspaces: { [settings.gitRoot]: {} } }),
      turnStartedAtMs: this.#startedAtMs,
      analyticsEnabled: false,
      ...(forkedFrom === undefined ? {} : { forkedFromThreadId: forkedFrom }),
    };
  }
}
