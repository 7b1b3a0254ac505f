/** Turns of a thread: what is recorded before the model is asked, and the turn itself. @effects fs clock random http process */
import { BASE_INSTRUCTIONS_VERSION } from '#/agent/context/base-instructions.ts';
import { readProjectDocs } from '#/agent/context/project-docs.ts';
import { printContextChange, printStartContext, printTurnAborted } from '#/agent/context/start-context.ts';
import { warmUpCommands } from '#/agent/tools/command-host.ts';
import { printUserAgent, schemaFormat, type TurnIdentity } from '#/agent/model/request.ts';
import { startTurnRunner, type PreparedRequest, type RunningTurn } from '#/agent/turn/turn-runner.ts';
import type { JsonValue } from '#/base/json.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { messageItem, type ContentPart, type ResponseItem, type TokenUsage } from '#/protocol/responses/items.ts';
import { BUILD } from '#/base/build-info.ts';
import { findPrice, measureCost } from '#/config/prices.ts';
import type { ModelPrice } from '#/config/settings.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import type { SettingsApplied } from '#/session/events/lifecycle.ts';
import { requestItems } from '#/session/events/state.ts';
import { decodeWorkFacts, readWorkFacts, type WorkFacts } from './context-facts.ts';
import { currentGoal } from './goals.ts';
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

const TITLE_LENGTH = 80;
/**
 * When the login shell and the sandbox are tried, so that the first command need not wait for them: while the model thinks.
 * An answer that is there before (of a cache, a test) needs its processor time more.
 */
const WARM_UP_DELAY_MS = 25;

/** First line of the prompt, shortened. Pure. */
export function printTitle(content: readonly ContentPart[]): string | undefined {
  // Picture labels come first; the prompt is the last text.
  const text = content.findLast((part) => part.type === 'input_text')?.text ?? '';
  const line = text
    .split('\n')
    .find((candidate) => candidate.trim() !== '')
    ?.trim();
  if (line === undefined) return undefined;
  const characters = [...line];
  return characters.length <= TITLE_LENGTH ? line : `${characters.slice(0, TITLE_LENGTH - 1).join('')}…`;
}

/**
 * Records the prompt and starts the turn. Resolves once the prompt is on disk: from then on it is not lost.
 * Rejects with `log-degraded` where it cannot be written.
 */
export async function startTurn(thread: Thread, start: TurnStart): Promise<RunningTurn> {
  const { platform, session, settings } = thread;
  const turnId = freshId(platform);
  const startedAtMs = platform.clock.now();
  const promptId = freshId(platform);
  await session.append(...contextEvents(thread), ...promptEvents(thread, turnId, promptId, start));

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

/** Settings and context messages that the session does not have yet. */
function contextEvents(thread: Thread): readonly DurableEvent[] {
  const { platform, session, settings } = thread;
  const now = readWorkFacts(platform, settings);
  const applied = encodeSettings(thread, now);
  const before = session.state.settings;
  const nextId = (): string => freshId(platform);
  if (before === undefined) {
    const docs = readProjectDocs(platform.fs, {
      codexHome: settings.codexHome,
      cwd: settings.cwd,
      gitRoot: settings.gitRoot,
      maxBytes: settings.projectDocMaxBytes,
      fallbackNames: settings.projectDocFallbackFilenames,
    });
    const { text, hasProjectText } = docs;
    const items = printStartContext(
      {
        developerInstructions: settings.developerInstructions,
        permissionsText: now.permissionsText,
        projectDocs: text === undefined ? undefined : { text, hasProjectText },
        environment: now.environment,
      },
      nextId,
    );
    const warnings = docs.warnings.map((message): DurableEvent => ({
      type: 'warning.raised',
      code: 'project-doc',
      payload: { message },
    }));
    return [applied, { type: 'context.added', reason: 'start', payload: { items } }, ...warnings];
  }
  const items = printContextChange(decodeWorkFacts(before, platform.env.get('TMPDIR')), now, nextId);
  const events: DurableEvent[] = [];
  if (settingsDiffer(before, applied)) events.push(applied);
  if (items.length > 0) events.push({ type: 'context.added', reason: 'change', payload: { items } });
  return events;
}

/** Whether two records of settings say something different. Pure. */
export function settingsDiffer(before: SettingsApplied, now: SettingsApplied): boolean {
  // The record on disk has members of its envelope besides; those of `now` are all that counts.
  return Object.entries(now).some(
    ([key, value]) => JSON.stringify(before[key as keyof SettingsApplied]) !== JSON.stringify(value),
  );
}

function promptEvents(thread: Thread, turnId: string, promptId: string, start: TurnStart): readonly DurableEvent[] {
  const { state } = thread.session;
  const title = state.title === undefined && state.turns === 0 ? printTitle(start.content) : undefined;
  const item: ResponseItem = messageItem(`msg_${promptId}`, 'user', start.content);
  return [
    ...(title === undefined ? [] : [{ type: 'session.titled', payload: { title } } as const]),
    { type: 'turn.started', turn_id: turnId, trigger: start.trigger },
    { type: 'item.completed', turn_id: turnId, item_id: `msg_${promptId}`, kind: 'user_message', payload: { item } },
  ];
}

function encodeSettings(thread: Thread, facts: WorkFacts): SettingsApplied {
  const { settings } = thread;
  const { sandbox } = settings;
  const sha256 = (text: string): string => new Bun.CryptoHasher('sha256').update(text).digest('hex');
  const effort = settings.reasoningEffort ?? thread.modelFacts.defaultEffort;
  return {
    type: 'settings.applied',
    model: settings.model,
    provider: settings.provider.id,
    ...(effort === undefined ? {} : { effort }),
    approval_policy: settings.approvalPolicy,
    sandbox: {
      mode: sandbox.mode,
      writable_roots: sandbox.writableRoots,
      network_access: sandbox.networkAccess,
      exclude_slash_tmp: sandbox.excludeSlashTmp,
      exclude_tmpdir_env_var: sandbox.excludeTmpdirEnvVar,
    },
    cwd: settings.cwd,
    shell: facts.environment.shell,
    current_date: facts.environment.currentDate,
    timezone: facts.environment.timeZone,
    base_prompt: { sha256: sha256(thread.baseInstructions), version: BASE_INSTRUCTIONS_VERSION },
    tools: { sha256: sha256(JSON.stringify(thread.tools)), version: BUILD.version },
  };
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
