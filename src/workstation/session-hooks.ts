/** The hooks of an open session: what they are told, and what becomes of their answers. @effects fs env process clock log */
import { join } from 'node:path/posix';
import { chooseHooks, discoverHooks, printUntrusted } from '#/agent/hooks/discover-hooks.ts';
import type { HookOutcome } from '#/agent/hooks/decode-hook-output.ts';
import { HookEngine, type HookAnswer, type HookContext, type HookRun } from '#/agent/hooks/hook-engine.ts';
import type { HookEventName } from '#/agent/hooks/hook-events.ts';
import { GroupGuard } from '#/agent/tools/group-guard.ts';
import { readUserShell } from '#/agent/tools/login-environment.ts';
import { measureTokens, truncateOutput } from '#/agent/tools/truncate.ts';
import { escapeXml } from '#/base/escape-xml.ts';
import type { JsonObject } from '#/base/json.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import { messageItem, type ResponseItem } from '#/protocol/responses/items.ts';
import type { HookCompleted, HookStarted } from '#/session/events/hook.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import type { OpenSession } from '#/session/store/open-session.ts';

/** Tokens of one text that hooks may put into the context; the rest is kept in a file. */
const CONTEXT_TOKENS = 2_500;
const NEVER = new AbortController().signal;

/** How a session began, as hooks are told. */
export type SessionStartSource = 'startup' | 'resume' | 'fork' | 'compact';

/** What the hooks of a session are made of. */
export interface SessionHooksInput {
  readonly platform: Platform;
  readonly settings: Settings;
  readonly session: OpenSession;
  /** Names of variables that hold a provider's key: hooks do not get them. */
  readonly secretVariables: ReadonlySet<string>;
  readonly redact: (text: string) => string;
  /** Hooks run that nobody has trusted. */
  readonly bypassTrust: boolean;
}

/** The hooks of a session, where it has any, and what is to be said about them. */
export interface OpenedHooks {
  readonly hooks: SessionHooks | undefined;
  readonly notices: readonly string[];
}

/** Looks for hooks. Where there are none, that costs one look at each place. */
export function openSessionHooks(input: SessionHooksInput): OpenedHooks {
  const inventory = discoverHooks(input.platform.fs, input.settings);
  const chosen = chooseHooks(inventory, input.bypassTrust);
  const untrusted = input.bypassTrust ? undefined : printUntrusted(inventory);
  const bypassed = 'Hooks run without being trusted: --dangerously-bypass-hook-trust is given.';
  const notices = [
    ...(input.bypassTrust ? [bypassed] : []),
    ...inventory.warnings,
    ...(untrusted === undefined ? [] : [untrusted]),
  ];
  return { hooks: chosen.length === 0 ? undefined : new SessionHooks(input, chosen), notices };
}

/** One for each open session. */
export class SessionHooks {
  readonly #input: SessionHooksInput;
  readonly #engine: HookEngine;
  readonly #guard: GroupGuard;
  #isBegun = false;
  #isClosed = false;

  constructor(input: SessionHooksInput, hooks: ConstructorParameters<typeof HookEngine>[1]) {
    this.#input = input;
    const { platform, settings } = input;
    this.#guard = new GroupGuard(platform.processes);
    let shell: string | undefined;
    this.#engine = new HookEngine(
      {
        platform,
        cwd: settings.cwd,
        env: () => this.#environment(),
        shell: () => (shell ??= readUserShell(platform)),
        guard: this.#guard,
        report: {
          started: (run) => this.#record(encodeStarted(run, input.redact)),
          completed: (run, outcome, durationMs) =>
            this.#record(encodeCompleted(run, outcome, durationMs, input.redact)),
        },
      },
      hooks,
    );
  }

  has(event: HookEventName): boolean {
    return this.#engine.has(event);
  }

  /**
   * Asks the hooks of an event.
   * @param facts members of their input besides those that all have
   * @param names what matchers are tried on
   */
  async ask(
    event: HookEventName,
    occasion: {
      readonly turnId?: string;
      readonly callId?: string;
      readonly names?: readonly string[];
      readonly facts?: JsonObject;
      readonly cwd?: string;
      readonly signal?: AbortSignal;
    },
  ): Promise<HookAnswer> {
    const { turnId, callId, names = [], facts = {}, cwd, signal = NEVER } = occasion;
    return this.#engine.run({
      event,
      names,
      ...(turnId === undefined ? {} : { turnId }),
      ...(callId === undefined ? {} : { callId }),
      input: { ...this.#common(event, turnId, cwd), ...facts },
      signal,
    });
  }

  /** At the first turn of the process, and after a compaction. */
  async startSession(source: SessionStartSource, signal: AbortSignal): Promise<HookAnswer> {
    return this.ask('SessionStart', { names: [source], facts: { source }, signal });
  }

  /** Whether this process has begun the session for its hooks; from now on it has. */
  begin(): boolean {
    const wasBegun = this.#isBegun;
    this.#isBegun = true;
    return wasBegun;
  }

  /** The messages that put contexts before the model, and what hooks said meanwhile that nobody waited for. */
  contextEvents(contexts: readonly HookContext[]): readonly DurableEvent[] {
    if (contexts.length === 0) return [];
    const items = contexts.map((context) => this.#message('developer', [this.fit(context)]));
    return [{ type: 'context.added', reason: 'hook', payload: { items } }];
  }

  takeContexts(): readonly HookContext[] {
    return this.#engine.takeContexts();
  }

  /** The message with which hooks make the model go on. */
  continuationEvent(blocks: HookAnswer['blocks']): DurableEvent {
    const parts = blocks.map(({ runId, reason, limitTokens }) => {
      const text = escapeXml(this.fit({ text: reason, limitTokens }));
      return `<hook_prompt hook_run_id="${escapeXml(runId).replaceAll('"', '&quot;')}">${text}</hook_prompt>`;
    });
    return { type: 'context.added', reason: 'hook', payload: { items: [this.#message('user', parts)] } };
  }

  /** The text, or its beginning and end with the path of a file that has all of it. */
  fit({ text, limitTokens = CONTEXT_TOKENS }: HookContext): string {
    const clean = this.#input.redact(text);
    if (limitTokens === 0 || measureTokens(Buffer.byteLength(clean)) <= limitTokens) return clean;
    const path = this.#keep(clean);
    const note = path === undefined ? '' : `\n\nFull hook output saved to: ${path}`;
    // What stands around the text counts, too.
    const room = Math.max(1, limitTokens - measureTokens(Buffer.byteLength(note)));
    return `${truncateOutput(clean, { maxTokens: room })}${note}`;
  }

  /** Ends the session for its hooks, where it was begun, and what still runs. Later calls do nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#isBegun) await this.ask('SessionEnd', { names: ['other'], facts: { reason: 'other' } });
    await this.#engine.close();
    await this.#guard.close();
  }

  #common(event: HookEventName, turnId: string | undefined, cwd: string | undefined): JsonObject {
    const { settings, session } = this.#input;
    const hasMode = !NO_MODE.has(event);
    const transcript = join(session.folder, 'events.jsonl');
    if (event === 'PreModelRequest' || event === 'PostModelRequest') {
      return {
        session_id: session.id,
        turn_id: turnId ?? null,
        cwd: settings.cwd,
        transcript_path: transcript,
        model: settings.model,
        hook_event_name: event,
      };
    }
    return {
      session_id: session.id,
      ...(turnId === undefined ? {} : { turn_id: turnId }),
      transcript_path: transcript,
      cwd: cwd ?? settings.cwd,
      hook_event_name: event,
      ...(event === 'SessionEnd' ? {} : { model: settings.model }),
      ...(hasMode ? { permission_mode: settings.approvalPolicy === 'never' ? 'bypassPermissions' : 'default' } : {}),
    };
  }

  #environment(): Readonly<Record<string, string>> {
    const env = this.#input.platform.env.all();
    for (const name of this.#input.secretVariables) delete env[name];
    return env;
  }

  #message(role: 'developer' | 'user', texts: readonly string[]): ResponseItem {
    const parts = texts.map((text) => ({ type: 'input_text', text }) as const);
    return messageItem(`msg_${freshId(this.#input.platform)}`, role, parts);
  }

  #keep(text: string): string | undefined {
    const { platform, session } = this.#input;
    const { fs, env } = platform;
    const folder = join(env.get('TMPDIR') ?? '/tmp', 'hook_outputs', session.id);
    const path = join(folder, `${freshId(platform)}.txt`);
    try {
      fs.makeDir(folder);
      fs.writeFile(path, text, { mode: 0o600 });
      return path;
    } catch {
      // The beginning and the end are what counts.
      return undefined;
    }
  }

  #record(event: DurableEvent): void {
    // Appends are in order; one that fails fails the next that somebody waits for.
    void this.#input.session.append(event).catch(() => {});
  }
}

const NO_MODE: ReadonlySet<HookEventName> = new Set(['PreCompact', 'PostCompact', 'SessionEnd']);

function runFacts({ id, hook, turnId, callId }: HookRun): Pick<HookStarted, 'run_id' | 'event'> {
  return {
    run_id: id,
    event: hook.event,
    ...(turnId === undefined ? {} : { turn_id: turnId }),
    ...(callId === undefined ? {} : { call_id: callId }),
    ...(hook.isAsync ? { is_async: true as const } : {}),
  };
}

function encodeStarted(run: HookRun, redact: (text: string) => string): HookStarted {
  const { handler, sourcePath, statusMessage } = run.hook;
  const command = handler.type === 'command' ? handler.command : `${handler.server}/${handler.tool}`;
  return {
    type: 'hook.started',
    ...runFacts(run),
    payload: {
      command: redact(command),
      source_path: sourcePath,
      ...(statusMessage === undefined ? {} : { status_message: statusMessage }),
    },
  };
}

function encodeCompleted(
  run: HookRun,
  { status, entries }: HookOutcome,
  durationMs: number,
  redact: (text: string) => string,
): HookCompleted {
  return {
    type: 'hook.completed',
    ...runFacts(run),
    status,
    duration_ms: durationMs,
    payload: { entries: entries.map(({ kind, text }) => ({ kind, text: cut(redact(text)) })) },
  };
}

/** The model is told more of it, and a file has all: the log keeps what a person reads. */
function cut(text: string): string {
  return truncateOutput(text, { maxTokens: CONTEXT_TOKENS });
}
