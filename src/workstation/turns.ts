/** Turns of a thread: what is recorded before the model is asked, and the turn itself. @effects fs clock random http process */
import { printContentFilterNote, printTurnAborted } from '#/agent/context/start-context.ts';
import { findTmpSubstitute, warmUpCommands } from '#/agent/tools/command-host.ts';
import { decideCompactLimit } from '#/agent/compaction/plan.ts';
import type { ProjectDocs } from '#/agent/context/project-docs.ts';
import type { HookEventName } from '#/agent/hooks/hook-events.ts';
import type { ToolContext, ToolOutcome } from '#/agent/tools/tool.ts';
import { startTurnRunner, type RunningTurn as EngineTurn, type TurnPorts } from '#/agent/turn/turn-runner.ts';
import type { CompactionResult } from '#/agent/turn/turn-state.ts';
import { FALLBACK_OUTPUT_BYTES } from '#/base/limits.ts';
import type { JsonValue } from '#/base/json.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { ContentPart, TokenUsage } from '#/protocol/responses/items.ts';
import { measureContextTokens } from '#/config/models.ts';
import { findPrice, measureCost } from '#/config/prices.ts';
import type { ModelPrice } from '#/config/settings.ts';
import { countThreadTokens, currentGoal, findToldObjective, planGoalRound, planGoalStart } from './goals.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { requestItems, type QueuedPrompt } from '#/session/events/state.ts';
import type { SessionHold } from '#/session/store/open-session.ts';
import { archivedError } from '#/session/store/request-session.ts';
import {
  contextEvents,
  docsRoundEvents,
  promptEvent,
  promptEvents,
  readTurnDocs,
  savedPrefixEvents,
} from './turn-events.ts';
import { compactThread } from './compaction.ts';
import { openTurn } from './open-turn.ts';
import { openResponseChain } from './response-chain.ts';
import { promptText, TurnHooks } from './turn-hooks.ts';
import { TurnRequests } from './turn-requests.ts';
import { readTurnSkills, skillEvents, type TurnSkills } from './turn-skills.ts';
import type { Thread } from './thread.ts';

export type { TurnEnd } from '#/agent/turn/turn-state.ts';

/** A turn of a thread that runs. */
export interface RunningTurn extends EngineTurn {
  /**
   * Says more to the model: a request that is being answered is given up and asked anew with it; tools and compactions that run end
   * first. Resolves with true once it is on disk, with false where the turn has ended before: then it was not taken. Rejects where it
   * cannot be written.
   */
  say(content: readonly ContentPart[]): Promise<boolean>;
}

/** What ends a turn before its end. */
export interface TurnLimits {
  readonly maxToolRounds?: number;
  readonly maxCostUsd?: number;
  readonly maxTurnMs?: number;
}

/** What a turn is started with. */
export interface TurnStart extends TurnLimits {
  /** What began it: `exec`, `user`, ... */
  readonly trigger: string;
  /** The prompt: texts and images. Empty where queued prompts are all there is. */
  readonly content: readonly ContentPart[];
  /** JSON Schema of the answer. */
  readonly outputSchema?: JsonValue;
  /** The turn ends once the calls of the first answer are answered. */
  readonly endsAfterTools?: boolean;
  /**
   * Which of the prompts that wait in the session the turn begins with, before its own: `all` unless given, or the `next` one. The
   * trigger is `queue` where there is one.
   */
  readonly queued?: 'all' | 'next';
  /** What the model is told besides, before each request but the first. */
  readonly takeNotes?: () => readonly DurableEvent[];
  /** No tool runs: each call is answered with this, as rejected. */
  readonly refuseTools?: string;
}

/**
 * When the login shell and the sandbox are tried, so that the first command need not wait for them: while the model thinks.
 * An answer that is there before (of a cache, a test) needs its processor time more.
 */
const WARM_UP_DELAY_MS = 25;

/**
 * Records the prompt and starts the turn. Resolves once the prompt is on disk: from then on it is not lost.
 * The session is held until the turn has ended and nothing of it runs any more.
 * Rejects with `log-degraded` where it cannot be written, `session-locked` where another process works in the session,
 * `session-archived`.
 */
export async function startTurn(thread: Thread, start: TurnStart): Promise<RunningTurn> {
  const hold = await thread.session.hold();
  try {
    if (thread.session.state.isArchived) throw archivedError(thread.session.id);
    const queue = thread.session.state.queue;
    const queued = start.queued === 'next' ? queue.slice(0, 1) : queue;
    const turn = await beginTurn(thread, queued.length === 0 ? start : { ...start, trigger: 'queue' }, queued);
    void turn.end.then(() => releaseWhenIdle(thread, hold));
    return turn;
  } catch (error) {
    await hold.release();
    throw error;
  }
}

/** Processes that outlive their turn record their ends. */
function releaseWhenIdle({ session, processes }: Thread, hold: SessionHold): void {
  if (processes.list().length === 0) return void hold.release();
  const off = session.subscribe((event) => {
    if (event.type !== 'process.exited') return;
    if (processes.list().some(({ processId }) => processId !== event.process_id)) return;
    off();
    void hold.release();
  });
}

async function beginTurn(thread: Thread, start: TurnStart, queued: readonly QueuedPrompt[]): Promise<RunningTurn> {
  const { platform, session, settings } = thread;
  const turnId = freshId(platform);
  const startedAtMs = platform.clock.now();
  const promptId = freshId(platform);
  const commandContext = {
    platform,
    settings,
    sessionId: session.id,
    processes: thread.processes,
    loginEnvironment: thread.loginEnvironment,
  };
  const nextId = (): string => freshId(platform);
  const hasGoals = settings.features['goals'] !== false;
  const docs = readTurnDocs(thread);
  const skills = readTurnSkills(thread);
  const isGoalTurn = start.trigger === 'goal';
  const goal = planGoalStart(
    session.state,
    startedAtMs,
    nextId,
    isGoalTurn ? findToldObjective(requestItems(session.state)) : undefined,
  );
  const isResumed = hasGoals && (isGoalTurn || thread.origin === 'cold_resume');
  const opening = [
    ...contextEvents(thread, await findTmpSubstitute(commandContext), docs, skills),
    ...savedPrefixEvents(thread),
    ...(isResumed ? goal.events : []),
  ];
  const begin = promptEvents(thread, turnId, promptId, start.trigger, start.content, queued);
  const prompts = begin.filter(({ type }) => type === 'item.completed');
  const warnings = skillWarnings(thread, skills);
  const takePrompts = async (texts: readonly string[]): Promise<void> => {
    const events = skillEvents(thread, skills, texts);
    if (events.length > 0) await session.append(...events);
  };
  const hooks = thread.hooks === undefined ? undefined : new TurnHooks(thread, thread.hooks, turnId);
  const isBegun = thread.hooks?.begin() ?? true;
  const run = (): EngineTurn => runTurn(thread, start, { turnId, startedAtMs, docs, hooks, goal, commandContext });
  const hearing = (turn: EngineTurn): RunningTurn => ({
    ...turn,
    say: (content) =>
      turn.steer(async (signal) => {
        const prompt = promptEvent(turnId, nextId(), content);
        if (hooks === undefined || thread.hooks?.has('UserPromptSubmit') !== true) {
          await session.append(prompt);
          return takePrompts([promptText(prompt)]);
        }
        const { taken } = await hooks.open([prompt], true, signal);
        await takePrompts(taken);
      }),
  });
  if (hooks === undefined || thread.hooks === undefined || !TurnHooks.hasOpening(thread.hooks)) {
    await session.append(...opening, ...begin, ...warnings, ...skillEvents(thread, skills, prompts.map(promptText)));
    return hearing(run());
  }
  await session.append(...opening, ...begin.filter((event) => !prompts.includes(event)), ...warnings);
  return hearing(openTurn(thread, { turnId, startedAtMs, hooks, isBegun, prompts, takePrompts, run }));
}

/** What a turn is made of once its beginning is recorded. */
interface BegunTurn {
  readonly turnId: string;
  readonly startedAtMs: number;
  readonly docs: ProjectDocs;
  readonly hooks: TurnHooks | undefined;
  readonly goal: ReturnType<typeof planGoalStart>;
  readonly commandContext: Pick<ToolContext, 'platform' | 'settings' | 'sessionId' | 'processes' | 'loginEnvironment'>;
}

function runTurn(thread: Thread, start: TurnStart, begun: BegunTurn): EngineTurn {
  const { platform, session, settings, toolHooks, askUser } = thread;
  const { turnId, startedAtMs, docs, hooks, goal, commandContext } = begun;
  const nextId = (): string => freshId(platform);
  const hasGoals = settings.features['goals'] !== false;
  const isResumed = hasGoals && thread.origin === 'cold_resume';
  const listens = (event: HookEventName): boolean => thread.hooks?.has(event) === true;
  const compacts = listens('PreCompact') || listens('PostCompact') || listens('SessionStart');
  const chain = settings.provider.storesResponses ? openResponseChain(thread) : undefined;
  // As Codex names it: its goal begins the turn, and the prompt comes into that.
  const trigger = isResumed && goal.isContinued ? 'goal' : start.trigger;
  const requests = new TurnRequests(thread, { ...start, trigger }, turnId, startedAtMs, chain);
  const costOf = (model: string | undefined, usage: TokenUsage): number | null =>
    measureUsageCost(findPrice(model ?? settings.model, settings.csm.prices), usage);
  const { refuseTools } = start;
  const refusal: ToolOutcome | undefined =
    refuseTools === undefined ? undefined : { status: 'rejected', output: refuseTools, reason: refuseTools };
  const approvalsOf = thread.approvals.forTurn({
    turnId,
    sink: session,
    interrupt: (reason) => turn.interrupt(reason),
  });
  const ports: TurnPorts = {
    platform,
    sink: session,
    model: chain?.follow(thread.model) ?? thread.model,
    facts: {
      turnId,
      retryPolicy: {
        requestMaxRetries: settings.provider.requestMaxRetries,
        streamMaxRetries: settings.provider.streamMaxRetries,
      },
      requestedModel: settings.model,
      maxToolRounds: start.maxToolRounds,
      ...(listens('Stop') ? { asksBeforeEnd: true } : {}),
      ...(start.endsAfterTools === undefined ? {} : { endsAfterTools: start.endsAfterTools }),
      maxCostUsd: start.maxCostUsd,
      compactAtTokens: decideCompactLimit(
        settings.autoCompactTokenLimit,
        measureContextTokens(thread.modelFacts, settings.modelContextWindow),
      ),
      costOf,
    },
    prepareRequest: () => requests.prepareTurn(),
    runTool: (call, context) => {
      if (refusal !== undefined) return Promise.resolve(refusal);
      if (toolHooks === undefined) return thread.pool.run(call, context);
      return toolHooks.run(call, context, thread.pool.offers(call), (...asked) => thread.pool.run(...asked));
    },
    toolContext: (call) => ({
      ...commandContext,
      secretVariables: thread.secretVariables,
      approvals: approvalsOf(call),
      rules: thread.approvals.rules(),
      redact: thread.redact,
      ...(askUser === undefined || thread.mode !== 'plan'
        ? {}
        : {
            askUser: async (questions, place, signal) => {
              const answers = await askUser(questions, place, signal);
              // Who does not want to answer wants to say something else first.
              if (answers === undefined && !signal.aborted) turn.interrupt('user');
              return answers;
            },
          }),
      maxOutputBytes: thread.modelFacts.toolKind === 'fallback' ? FALLBACK_OUTPUT_BYTES : undefined,
      goal: () => currentGoal(session.state, platform.clock.now(), requests.tokensBefore),
    }),
    compact: (phase, reason, signal) => {
      const run = (): Promise<CompactionResult> =>
        compactThread(
          thread,
          { turnId, trigger: 'auto', phase, reason },
          {
            base: requests.base,
            prepareSummary: requests.prepareSummary,
            prepareServerCompaction: requests.prepareServerCompaction,
            costOf,
          },
          signal,
        );
      return hooks !== undefined && compacts ? hooks.compact(run, signal) : run();
    },
    ...(hooks === undefined
      ? {}
      : {
          mayEnd: (isRepeated, signal) => hooks.mayEnd(isRepeated, signal),
          ...(listens('PreModelRequest') ? { beforeRequest: (signal) => hooks.beforeRequest(signal) } : {}),
          ...(listens('PostModelRequest') ? { afterAnswer: (end, signal) => hooks.afterAnswer(end, signal) } : {}),
        }),
    contextTokens: requests.measureContext(),
    threadTokens: () => countThreadTokens(session.state.usage),
    goal: () => currentGoal(session.state, platform.clock.now(), countThreadTokens(session.state.usage)),
    roundEvents: () => [
      ...(start.takeNotes?.() ?? []),
      ...(hooks?.roundEvents() ?? []),
      ...savedPrefixEvents(thread),
      ...docsRoundEvents(thread, docs),
      ...(hasGoals ? planGoalRound(session.state, platform.clock.now(), nextId) : []),
    ],
    interruptionNote: () => printTurnAborted(nextId),
    contentFilterNote: () => printContentFilterNote(nextId),
    takeSpent: () => thread.approvals.takeSpent(),
    ...(start.maxTurnMs === undefined ? {} : { timeLimitMs: start.maxTurnMs }),
  };
  const turn = watchInterruption(startTurnRunner(ports), listens('Interrupt') ? hooks : undefined);
  if (refusal !== undefined) return turn;
  const cancelWarmUp = platform.clock.after(WARM_UP_DELAY_MS, () => void warmUpCommands(commandContext));
  void turn.end.then(cancelWarmUp);
  return turn;
}

/** Hooks are told that a turn was cut off before anybody else learns of its end. */
function watchInterruption(turn: EngineTurn, hooks: TurnHooks | undefined): EngineTurn {
  if (hooks === undefined) return turn;
  const end = turn.end.then(async (ended) => {
    if (ended.status === 'interrupted') await hooks.interrupted();
    return ended;
  });
  return { ...turn, end };
}

/** Sessions whose user knows what is wrong with the skills. */
const warned = new WeakSet<Thread['session']>();

function skillWarnings({ session }: Thread, { warnings }: TurnSkills): readonly DurableEvent[] {
  if (warned.has(session)) return [];
  warned.add(session);
  return warnings.map((message) => ({ type: 'warning.raised', code: 'skill', payload: { message } }));
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
