/** Runs the hooks of a session. @effects process clock */
import type { JsonObject, JsonValue } from '#/base/json.ts';
import type { Platform } from '#/platform/platform.ts';
import { decodeHookOutput, type HookOutcome } from './decode-hook-output.ts';
import type { Hook } from './hook.ts';
import { printEventLabel, type HookEventName } from './hook-events.ts';
import { decodeMatcher, type DecodedMatcher } from './match-hook.ts';
import { runHookCommand, type HookGuard } from './run-hook.ts';

/** What hooks run with. */
export interface HookHost {
  readonly platform: Pick<Platform, 'processes' | 'clock'>;
  /** Of the session. */
  readonly cwd: string;
  /** The whole environment of a hook: without keys of providers. */
  readonly env: () => Readonly<Record<string, string>>;
  /** The user's shell. */
  readonly shell: () => string;
  readonly guard?: HookGuard;
  readonly report: HookReporter;
}

/** One run. */
export interface HookRun {
  /** `stop:0:/home/me/.codex/hooks.json`. Several runs of a hook have the same. */
  readonly id: string;
  readonly hook: Hook;
  readonly turnId: string | undefined;
  /** The call that it is asked about. */
  readonly callId: string | undefined;
}

export interface HookReporter {
  started(run: HookRun): void;
  /** After all hooks of the occasion have ended, in their order. */
  completed(run: HookRun, outcome: HookOutcome, durationMs: number): void;
}

/** What hooks are asked about. */
export interface HookOccasion {
  readonly event: HookEventName;
  /** What matchers are tried on. */
  readonly names: readonly string[];
  /** What hooks read, as one line of JSON. */
  readonly input: JsonObject;
  readonly turnId?: string;
  readonly callId?: string;
  readonly signal: AbortSignal;
}

/** Something that the model is told, and how much of it at once. */
export interface HookContext {
  readonly text: string;
  /** See {@link Hook.contextLimitTokens}. */
  readonly limitTokens: number | undefined;
}

/** What all hooks of an occasion said. */
export interface HookAnswer {
  /** In the order of the hooks. */
  readonly contexts: readonly HookContext[];
  /** Of those that said no, in the order of the hooks. */
  readonly blocks: readonly {
    readonly runId: string;
    readonly reason: string;
    readonly limitTokens: number | undefined;
  }[];
  /** One of them ended what it was asked about. */
  readonly isStopped: boolean;
  /** Reasons of stops. */
  readonly stops: readonly HookContext[];
  /** Of the hook that ended last. */
  readonly updatedInput?: JsonValue;
  /** Nobody decided: undefined. A no is stronger than a yes. */
  readonly permission?: 'allow' | 'deny';
}

const NO_ANSWER: HookAnswer = { contexts: [], blocks: [], isStopped: false, stops: [] };
/** A session does not run more of those at once that nobody waits for. */
const ASYNC_LIMIT = 32;

interface ReadyHook {
  readonly hook: Hook;
  readonly matcher: DecodedMatcher;
}

/** One for each session. `close` ends what still runs. */
export class HookEngine {
  readonly #host: HookHost;
  readonly #hooks: ReadonlyMap<HookEventName, readonly ReadyHook[]>;
  readonly #closed = new AbortController();
  readonly #background = new Set<Promise<void>>();
  #contexts: HookContext[] = [];

  /** @param hooks those that may run, in their order */
  constructor(host: HookHost, hooks: readonly Hook[]) {
    this.#host = host;
    const ready = hooks.map((hook): ReadyHook => ({ hook, matcher: decodeMatcher(hook.matcher) }));
    this.#hooks = Map.groupBy(ready, ({ hook }) => hook.event);
  }

  /** Whether anything listens to the event. */
  has(event: HookEventName): boolean {
    return this.#hooks.has(event);
  }

  /**
   * Runs the hooks of an occasion side by side and waits for those that are not `async`. Never rejects: a hook that fails
   * says nothing.
   */
  async run(occasion: HookOccasion): Promise<HookAnswer> {
    const ready = this.#hooks.get(occasion.event) ?? [];
    const chosen = ready.filter(({ matcher }) => matcher.test(occasion.names)).map(({ hook }) => hook);
    if (chosen.length === 0) return NO_ANSWER;
    const input = JSON.stringify(occasion.input);
    const awaited = chosen.filter((hook) => !hook.isAsync);
    for (const hook of chosen) if (hook.isAsync) this.#startBackground(hook, occasion, input);
    if (awaited.length === 0) return NO_ANSWER;
    const runs = awaited.map((hook) => this.#begin(hook, occasion));
    let ended = 0;
    const signal = AbortSignal.any([occasion.signal, this.#closed.signal]);
    const results = await Promise.all(
      runs.map(async (run) => {
        const { outcome, durationMs } = await this.#runOne(run.hook, input, signal);
        return { run, outcome, durationMs, place: ended++ };
      }),
    );
    for (const { run, outcome, durationMs } of results) this.#host.report.completed(run, outcome, durationMs);
    return combine(results);
  }

  /** What hooks that nobody waited for have told the model since the last call. */
  takeContexts(): readonly HookContext[] {
    const contexts = this.#contexts;
    this.#contexts = [];
    return contexts;
  }

  /** Ends what still runs. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all(this.#background);
  }

  #begin(hook: Hook, { event, turnId, callId }: HookOccasion): HookRun {
    const run = { id: `${printEventLabel(event)}:${hook.order}:${hook.sourcePath}`, hook, turnId, callId };
    this.#host.report.started(run);
    return run;
  }

  #startBackground(hook: Hook, occasion: HookOccasion, input: string): void {
    if (this.#background.size >= ASYNC_LIMIT) return;
    const run = this.#begin(hook, occasion);
    const task = this.#runOne(hook, input, this.#closed.signal).then(({ outcome, durationMs }) => {
      this.#background.delete(task);
      if (outcome.context !== undefined) {
        this.#contexts.push({ text: outcome.context, limitTokens: hook.contextLimitTokens });
      }
      this.#host.report.completed(run, outcome, durationMs);
    });
    this.#background.add(task);
  }

  async #runOne(
    hook: Hook,
    input: string,
    signal: AbortSignal,
  ): Promise<{ readonly outcome: HookOutcome; readonly durationMs: number }> {
    const { platform, cwd, env, shell, guard } = this.#host;
    const startedMs = platform.clock.monotonic();
    const { handler } = hook;
    const exit =
      handler.type === 'command'
        ? await runHookCommand(platform, {
            shell: shell(),
            command: handler.command,
            cwd,
            env: env(),
            input,
            timeoutMs: hook.timeoutMs,
            signal,
            guard,
          })
        : { exitCode: null, stdout: '', stderr: '', problem: 'csm does not call tools of MCP servers as hooks' };
    const durationMs = Math.round(platform.clock.monotonic() - startedMs);
    return { outcome: decodeHookOutput(hook.event, exit), durationMs };
  }
}

interface RunResult {
  readonly run: HookRun;
  readonly outcome: HookOutcome;
  /** Its place in the order in which they ended. */
  readonly place: number;
}

/** One answer of several. Pure. */
function combine(results: readonly RunResult[]): HookAnswer {
  const contexts: HookContext[] = [];
  const blocks: HookAnswer['blocks'][number][] = [];
  const stops: HookContext[] = [];
  for (const { run, outcome } of results) {
    const limitTokens = run.hook.contextLimitTokens;
    if (outcome.context !== undefined) contexts.push({ text: outcome.context, limitTokens });
    if (outcome.reason === undefined) continue;
    if (outcome.status === 'blocked') blocks.push({ runId: run.id, reason: outcome.reason, limitTokens });
    else if (outcome.status === 'stopped') stops.push({ text: outcome.reason, limitTokens });
  }
  const updated = results
    .filter(({ outcome }) => outcome.updatedInput !== undefined)
    .toSorted((a, b) => b.place - a.place)[0]?.outcome.updatedInput;
  const permissions = results.map(({ outcome }) => outcome.permission);
  const permission = permissions.find((one) => one === 'deny') ?? permissions.find((one) => one === 'allow');
  return {
    contexts,
    blocks,
    isStopped: results.some(({ outcome }) => outcome.status === 'stopped'),
    stops,
    ...(updated === undefined ? {} : { updatedInput: updated }),
    ...(permission === undefined ? {} : { permission }),
  };
}
