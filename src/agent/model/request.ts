/**
 * A Responses request as Codex 0.169.0 was observed to shape it: members, their order and values, and the headers that
 * name the thread. Pure but for a cache of serialised items.
 *
 * Two requests of one thread share their bytes up to the end of the first one's `input`: what changes from turn to turn
 * stands behind it, and an item is serialised once. Servers cache prompts by prefix, so this saves money.
 */
import type { JsonObject, JsonValue } from '#/base/json.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import type { ModelRequest } from './model-event.ts';

/** Who asks, and in which thread and turn. Sent as headers, and again in `client_metadata`. */
export interface TurnIdentity {
  /** UUID of this installation of csm. */
  readonly installationId: string;
  readonly sessionId: string;
  readonly threadId: string;
  readonly turnId: string;
  /** The turn that a user began; of a sub-agent's turn its parent's. */
  readonly rootTurnId: string;
  /** `/root`, or a sub-agent's path. */
  readonly agentName: string;
  /** How many compactions the thread had. */
  readonly windowNumber: number;
  /** UUID that changes with each compaction. */
  readonly contextWindowId: string;
  readonly requestKind: 'turn' | 'compaction';
  readonly historyInitialization: 'new' | 'cold_resume' | 'cold_fork' | 'supplied_history';
  /** `user`, `subagent`, or what the caller says. */
  readonly threadSource: string;
  /** `exec`, `queue`, `user`, ...; undefined where nobody has said anything: a compaction that was asked for. */
  readonly turnTrigger: string | undefined;
  /** The wall around commands: `seccomp`, `none`, ... */
  readonly sandbox: string;
  readonly sandboxMode: string;
  readonly autoReviewEnabled: boolean;
  /** By path: `{has_changes, latest_git_commit_hash?, associated_remote_urls?}`. URLs without credentials. */
  readonly workspaces?: JsonObject;
  readonly turnStartedAtMs: number;
  readonly analyticsEnabled: boolean;
  readonly forkedFromThreadId?: string;
  readonly parentThreadId?: string;
  /** The turn of the parent that a sub-agent works for. */
  readonly parentTurnId?: string;
  /** `review`, `collab_spawn`, `guardian`. */
  readonly subagent?: string;
  /** Of a compaction: trigger, reason, implementation, phase, strategy. */
  readonly compaction?: JsonObject;
}

/** What says that it is csm. */
export interface ClientIdentity {
  /** `csm_exec`, `csm_tui`, ... */
  readonly originator: string;
  readonly userAgent: string;
}

/** All that a request is made of. */
export interface RequestInput {
  readonly model: string;
  /** As configured: `fast` is sent as `priority`. */
  readonly serviceTier?: string | undefined;
  /** The history, in order. Items must not change once they were sent. */
  readonly input: readonly ResponseItem[];
  /** Tool definitions as the API takes them; pass the same array each time, it is serialised once. */
  readonly tools: readonly JsonObject[];
  readonly parallelToolCalls: boolean;
  readonly reasoning?: { readonly effort?: string | undefined; readonly summary?: string | undefined } | undefined;
  readonly verbosity?: string | undefined;
  /** `text.format`, such as {@link schemaFormat}. */
  readonly format?: JsonObject | undefined;
  readonly store: boolean;
  readonly previousResponseId?: string | undefined;
  /** What servers cache by; the thread's id unless given. */
  readonly promptCacheKey?: string | undefined;
  readonly identity: TurnIdentity;
  readonly client: ClientIdentity;
}

/** Sent as Codex sends it. */
const BETA_FEATURES = 'remote_compaction_v2';

/** Makes requests and keeps the text of items and tools while they live. One for each session is best. */
export class RequestEncoder {
  readonly #texts = new WeakMap<object, string>();
  /** The last request: its items, its body, and where in that the items stand. */
  #last:
    | { readonly items: readonly ResponseItem[]; readonly body: string; readonly start: number; readonly end: number }
    | undefined;

  /** The request. Its body ends up as one string; the items' parts of it are reused. */
  encode(input: RequestInput): ModelRequest {
    const { identity } = input;
    const metadata = encodeTurnMetadata(identity, input.model, input.reasoning?.effort);
    return {
      body: this.#body(input, metadata),
      headers: encodeHeaders(identity, input.client, metadata),
    };
  }

  #body(input: RequestInput, metadata: string): string {
    const { identity } = input;
    const tier = input.serviceTier === 'fast' ? 'priority' : input.serviceTier;
    const text = {
      ...(input.verbosity === undefined ? {} : { verbosity: input.verbosity }),
      ...(input.format === undefined ? {} : { format: input.format }),
    };
    const { effort, summary } = input.reasoning ?? {};
    const reasoning = {
      ...(effort === undefined ? {} : { effort }),
      ...(summary === undefined || summary === 'none' ? {} : { summary }),
    };
    const head = JSON.stringify({
      model: input.model,
      stream: true,
      ...(tier === undefined ? {} : { service_tier: tier }),
    });
    const tail = JSON.stringify({
      tool_choice: 'auto',
      parallel_tool_calls: input.parallelToolCalls,
      ...(Object.keys(reasoning).length === 0 ? {} : { reasoning }),
      store: input.store,
      ...(input.previousResponseId === undefined ? {} : { previous_response_id: input.previousResponseId }),
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: input.promptCacheKey ?? identity.threadId,
      ...(Object.keys(text).length === 0 ? {} : { text }),
      client_metadata: {
        'x-codex-window-id': windowId(identity),
        'x-codex-turn-metadata': metadata,
        'x-codex-installation-id': identity.installationId,
        turn_id: identity.turnId,
        root_turn_id: identity.rootTurnId,
        session_id: identity.sessionId,
        thread_id: identity.threadId,
        ...(identity.parentThreadId === undefined ? {} : { 'x-codex-parent-thread-id': identity.parentThreadId }),
        ...(identity.parentTurnId === undefined ? {} : { parent_turn_id: identity.parentTurnId }),
        ...(identity.subagent === undefined ? {} : { 'x-openai-subagent': identity.subagent }),
      },
    });
    const before = `${head.slice(0, -1)},"input":[`;
    const items = this.#items(input.input);
    const tools = this.#text(input.tools, JSON.stringify);
    const body = `${before}${items}],"tools":${tools},${tail.slice(1)}`;
    this.#last = { items: [...input.input], body, start: before.length, end: before.length + items.length };
    return body;
  }

  /** Where the history only grew, its text so far is cut out of the last body: joining all items again took 1 ms for 800. */
  #items(items: readonly ResponseItem[]): string {
    const last = this.#last;
    const text = (item: ResponseItem): string => this.#text(item, encodeInputItem);
    if (last === undefined || last.items.length === 0 || !last.items.every((item, index) => item === items[index])) {
      return items.map(text).join(',');
    }
    const known = last.body.slice(last.start, last.end);
    return items.length === last.items.length
      ? known
      : `${known},${items.slice(last.items.length).map(text).join(',')}`;
  }

  #text<T extends object>(value: T, encode: (value: T) => string): string {
    const known = this.#texts.get(value);
    if (known !== undefined) return known;
    const text = encode(value);
    this.#texts.set(value, text);
    return text;
  }
}

/** One request without a cache. */
export function encodeRequest(input: RequestInput): ModelRequest {
  return new RequestEncoder().encode(input);
}

/** An item as requests carry it: verbatim, but that a reasoning item without `content` says so, as Codex's do. */
export function encodeInputItem(item: ResponseItem): string {
  if (item.type !== 'reasoning' || 'content' in item) return JSON.stringify(item);
  const { encrypted_content, ...rest } = item;
  return JSON.stringify({
    ...rest,
    content: null,
    ...(encrypted_content === undefined ? {} : { encrypted_content }),
  });
}

/** `text.format` for a JSON schema, as `--output-schema` sends it. */
export function schemaFormat(schema: JsonValue, strict = true): JsonObject {
  return { type: 'json_schema', strict, schema, name: 'codex_output_schema' };
}

/** `csm/<version> (<os>; <arch>) <originator>` */
export function printUserAgent(version: string, os: string, arch: string, originator: string): string {
  return `csm/${version} (${os}; ${arch}) ${originator}`;
}

/** The JSON of `x-codex-turn-metadata`, in ASCII, so that it can be a header. */
export function encodeTurnMetadata(identity: TurnIdentity, model: string, effort: string | undefined): string {
  return encodeAscii({
    installation_id: identity.installationId,
    session_id: identity.sessionId,
    thread_id: identity.threadId,
    agent_name: identity.agentName,
    turn_id: identity.turnId,
    window_id: windowId(identity),
    window_number: identity.windowNumber,
    context_window_id: identity.contextWindowId,
    request_kind: identity.requestKind,
    history_initialization: identity.historyInitialization,
    ...(identity.parentThreadId === undefined ? {} : { parent_thread_id: identity.parentThreadId }),
    ...(identity.parentTurnId === undefined ? {} : { parent_turn_id: identity.parentTurnId }),
    root_turn_id: identity.rootTurnId,
    ...(identity.subagent === undefined ? {} : { subagent_kind: identity.subagent }),
    ...(identity.forkedFromThreadId === undefined ? {} : { forked_from_thread_id: identity.forkedFromThreadId }),
    ...(identity.compaction === undefined ? {} : { compaction: identity.compaction }),
    thread_source: identity.threadSource,
    ...(identity.turnTrigger === undefined ? {} : { turn_trigger: identity.turnTrigger }),
    sandbox: identity.sandbox,
    sandbox_mode: identity.sandboxMode,
    auto_review_enabled: identity.autoReviewEnabled,
    node_repl_auto_review_required: false,
    node_repl_disabled: false,
    ...(identity.workspaces === undefined ? {} : { workspaces: identity.workspaces }),
    turn_started_at_unix_ms: identity.turnStartedAtMs,
    analytics_enabled: identity.analyticsEnabled,
    // Codex leaves them out of what it says of a request for a summary.
    ...(identity.requestKind === 'compaction' ? {} : { model }),
    ...(effort === undefined || identity.requestKind === 'compaction' ? {} : { reasoning_effort: effort }),
  });
}

function encodeHeaders(
  identity: TurnIdentity,
  client: ClientIdentity,
  metadata: string,
): readonly (readonly [string, string])[] {
  const headers: [string, string][] = [
    ['x-codex-beta-features', BETA_FEATURES],
    ['x-codex-window-id', windowId(identity)],
    ['x-codex-turn-metadata', metadata],
  ];
  if (identity.parentThreadId !== undefined) headers.push(['x-codex-parent-thread-id', identity.parentThreadId]);
  if (identity.subagent !== undefined) headers.push(['x-openai-subagent', identity.subagent]);
  headers.push(
    ['x-client-request-id', identity.threadId],
    ['session-id', identity.sessionId],
    ['thread-id', identity.threadId],
    ['originator', client.originator],
    ['user-agent', client.userAgent],
  );
  return headers;
}

function windowId(identity: TurnIdentity): string {
  return `${identity.threadId}:${identity.windowNumber}`;
}

/** JSON with everything outside printable ASCII escaped. */
function encodeAscii(value: JsonObject): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
