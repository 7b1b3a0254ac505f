/**
 * A native session as the lines of a rollout that Codex resumes: paginated form. A fold over the session's events that holds
 * the conversation and nothing else. Pure.
 *
 * The items stand in the file in the order in which csm's requests carry them. The base instructions are left out: Codex puts
 * its own before them, which fit its own tools.
 */
import { encodeUuidV5, isUuid } from '#/base/ids.ts';
import type { JsonObject, JsonValue } from '#/base/json.ts';
import { addUsage, NO_USAGE, type ResponseItem, type TokenUsage } from '#/protocol/responses/items.ts';
import type { RecordedEvent, StoredEvent } from '#/session/events/index.ts';
import type { SettingsApplied } from '#/session/events/lifecycle.ts';
import { applyEvent, createState, requestItems } from '#/session/events/state.ts';
import type { ToolStarted } from '#/session/events/tool.ts';
import {
  encodeSessionMeta,
  encodeTaskComplete,
  encodeTaskStarted,
  encodeTokenCount,
  encodeTurnAborted,
  encodeTurnContext,
  encodeUsageRecord,
} from './thread-payloads.ts';
import { encodeToolItem, encodeTurnItem } from './turn-items.ts';

/** What the file says that the events do not. */
export interface RolloutOptions {
  /** UUID of the thread in Codex. */
  readonly threadId: string;
  /** Version of csm. */
  readonly programVersion: string;
  /** The provider that the file names, by the session's own: Codex resumes only what it can ask. */
  readonly providerFor: (provider: string | undefined) => string;
}

const NEEDS_PAYLOAD: ReadonlySet<string> = new Set(['item.completed', 'tool.started', 'tool.completed']);

type Of<T extends StoredEvent['type']> = Extract<RecordedEvent, { readonly type: T }>;

/** Pushes events in, gets lines (each with its LF) out. */
export class RolloutEncoder {
  readonly #options: RolloutOptions;
  readonly #state = createState();
  #lines: string[] = [];
  #ordinal = 0;
  #sequence = 0;
  /** Items that are in the file, in their order, since the last `compacted`. */
  #written: ResponseItem[] = [];
  #settings: SettingsApplied | undefined;
  #turnId: string | undefined;
  #turnStartedMs = 0;
  #hasTurnContext = false;
  #turnUsage: TokenUsage = NO_USAGE;
  #threadUsage: TokenUsage = NO_USAGE;
  #lastMessage: string | null = null;
  #windows = 0;
  readonly #started = new Map<string, ToolStarted>();
  readonly #prompts = new WeakSet<ResponseItem>();
  #created: Of<'session.created'> | undefined;

  constructor(options: RolloutOptions) {
    this.#options = options;
  }

  /** The lines that the next event adds. Blobs of its payload must be resolved; one that was not kept adds nothing. */
  push(stored: StoredEvent): readonly string[] {
    applyEvent(this.#state, stored);
    const isWhole = 'payload' in stored && stored.payload !== undefined;
    if (isWhole || !NEEDS_PAYLOAD.has(stored.type)) this.#event(stored as RecordedEvent);
    return this.#take();
  }

  /**
   * The last lines.
   * @param items what a request of the session would carry; where that is not what the events came to here (a compaction
   *   that was undone), the file says so in a last `compacted`
   */
  end(at: string, items: readonly ResponseItem[] = requestItems(this.#state)): readonly string[] {
    const own = requestItems(this.#state);
    // They may have been read from the log once more.
    const isSame = own.length === items.length && own.every((item, index) => isEqual(item, items[index]));
    this.#items(at, isSame ? own : items);
    if (this.#turnId !== undefined) this.#abort(at, this.#turnId, 'interrupted');
    return this.#take();
  }

  #event(event: RecordedEvent): void {
    const { ts } = event;
    switch (event.type) {
      case 'session.created':
        this.#threadUsage = event.imported_from?.usage ?? this.#threadUsage;
        this.#created ??= event;
        break;
      case 'settings.applied':
        this.#settings = event;
        break;
      case 'turn.started':
        this.#start(event);
        break;
      case 'item.completed': {
        const item = encodeTurnItem(event.kind, event.payload.item);
        if (event.kind === 'agent_message') this.#lastMessage = textOf(item);
        if (event.kind === 'user_message') {
          // A prompt stands before what shows it, an answer behind it.
          this.#prompts.add(event.payload.item);
          this.#grow(ts);
        }
        if (item !== undefined) this.#show(ts, item);
        break;
      }
      case 'tool.started':
        this.#started.set(event.call_id, event);
        break;
      case 'tool.completed': {
        const started = this.#started.get(event.call_id);
        this.#started.delete(event.call_id);
        const item = started === undefined ? undefined : encodeToolItem(started, event);
        if (item !== undefined) this.#show(ts, item);
        break;
      }
      case 'response.completed':
        // Codex counts reviews in threads of their own; here they would pass for the size of the context.
        if (event.purpose === 'review') break;
        this.#grow(ts);
        this.#usage(event);
        break;
      case 'turn.completed':
        this.#grow(ts);
        this.#complete(event);
        break;
      case 'turn.failed':
        this.#grow(ts);
        this.#abort(ts, event.turn_id, 'interrupted');
        break;
      case 'turn.interrupted':
        this.#grow(ts);
        this.#abort(ts, event.turn_id, 'interrupted');
        break;
      default:
    }
    // What comes between turns is stated at the beginning of the next one.
    if (this.#turnId !== undefined) this.#grow(ts);
  }

  #start(event: Of<'turn.started'>): void {
    const turnId = this.#uuid(event.turn_id);
    this.#turnId = turnId;
    this.#turnStartedMs = Date.parse(event.ts);
    this.#turnUsage = NO_USAGE;
    this.#lastMessage = null;
    this.#hasTurnContext = false;
    this.#line(event.ts, 'event_msg', encodeTaskStarted(turnId, event.trigger, this.#turnStartedMs));
    this.#grow(event.ts);
  }

  /** Stands behind the context and before the prompt. */
  #turnContext(ts: string): void {
    if (this.#hasTurnContext) return;
    this.#hasTurnContext = true;
    if (this.#settings === undefined) return;
    this.#line(ts, 'turn_context', encodeTurnContext(this.#turnId ?? null, this.#settings));
  }

  /** Writes what the history has gained. */
  #grow(ts: string): void {
    this.#items(ts, this.#state.history);
  }

  #items(ts: string, items: readonly ResponseItem[]): void {
    const count = this.#written.length;
    const last = this.#written[count - 1];
    if (items.length < count || (count > 0 && (items[0] !== this.#written[0] || items[count - 1] !== last))) {
      this.#compacted(ts, items);
      return;
    }
    for (const item of items.slice(count)) {
      if (this.#prompts.has(item)) this.#turnContext(ts);
      this.#sequence += 1;
      this.#line(ts, 'response_item', this.#item(item), {
        history_sequence: this.#sequence,
        sampled_through_sequence: 0,
        client_authored: false,
      });
      this.#written.push(item);
    }
  }

  #compacted(ts: string, items: readonly ResponseItem[]): void {
    const previous = this.#windowId(this.#windows);
    this.#windows += 1;
    this.#line(ts, 'compacted', {
      message: '',
      replacement_history: items.map((item) => this.#item(item)),
      window_number: this.#windows,
      first_window_id: this.#windowId(0),
      previous_window_id: previous,
      window_id: this.#windowId(this.#windows),
    });
    this.#written = [...items];
  }

  #item(item: ResponseItem): JsonObject {
    if (this.#turnId === undefined) return item;
    const { content } = item;
    const kinds =
      this.#prompts.has(item) && Array.isArray(content)
        ? {
            content_item_kinds: content.map((part: JsonObject) =>
              part['type'] === 'input_image' ? 'user.image' : 'user.text',
            ),
          }
        : {};
    return { ...item, internal_chat_message_metadata_passthrough: { turn_id: this.#turnId, ...kinds } };
  }

  #show(ts: string, item: JsonObject): void {
    const atMs = Date.parse(ts);
    this.#line(ts, 'event_msg', {
      type: 'item_completed',
      thread_id: this.#options.threadId,
      turn_id: this.#turnId ?? '',
      item,
      started_at_ms: atMs,
      completed_at_ms: atMs,
    });
  }

  #usage(event: Of<'response.completed'>): void {
    const { usage, ts } = event;
    this.#turnUsage = addUsage(this.#turnUsage, usage);
    this.#threadUsage = addUsage(this.#threadUsage, usage);
    const { threadId } = this.#options;
    const sums = { usage, turn: this.#turnUsage, thread: this.#threadUsage };
    this.#line(ts, 'token_usage_record', encodeUsageRecord(threadId, this.#turnId ?? '', event.response_id, sums));
    this.#line(ts, 'event_msg', encodeTokenCount(sums));
  }

  #complete(event: Of<'turn.completed'>): void {
    const turnId = this.#turnId ?? this.#uuid(event.turn_id);
    const times = { startedMs: this.#turnStartedMs, endedMs: Date.parse(event.ts), durationMs: event.duration_ms };
    this.#line(event.ts, 'event_msg', encodeTaskComplete(turnId, this.#lastMessage, times));
    this.#turnId = undefined;
  }

  #abort(ts: string, turnId: string, reason: string): void {
    const endedMs = Date.parse(ts);
    this.#line(
      ts,
      'event_msg',
      encodeTurnAborted(this.#turnId ?? this.#uuid(turnId), reason, this.#turnStartedMs, endedMs),
    );
    this.#turnId = undefined;
  }

  /** csm's turn ids are UUIDs; others (of imports) become one. */
  #uuid(id: string): string {
    return isUuid(id) ? id : encodeUuidV5(this.#options.threadId, `turn ${id}`);
  }

  #windowId(number: number): string {
    return encodeUuidV5(this.#options.threadId, `window ${number}`);
  }

  /** A line; before the first one the file's own, which is held back until the session's settings are known. */
  #line(timestamp: string, type: string, payload: JsonObject, metadata?: JsonObject): void {
    if (this.#ordinal === 0 && this.#created !== undefined) {
      const { threadId, programVersion, providerFor } = this.#options;
      const provider = providerFor(this.#settings?.provider);
      const facts = { threadId, programVersion, provider, windowId: this.#windowId(0) };
      this.#write(this.#created.ts, 'session_meta', encodeSessionMeta(this.#created, facts));
    }
    this.#write(timestamp, type, payload, metadata);
  }

  #write(timestamp: string, type: string, payload: JsonObject, metadata?: JsonObject): void {
    const line = { timestamp, ordinal: this.#ordinal, type, payload, ...(metadata === undefined ? {} : { metadata }) };
    this.#ordinal += 1;
    this.#lines.push(`${JSON.stringify(line)}\n`);
  }

  #take(): readonly string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}

function isEqual(a: ResponseItem, b: ResponseItem | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function textOf(item: JsonObject | undefined): string | null {
  const content = item?.['content'];
  const first: JsonValue | undefined = Array.isArray(content) ? content[0] : undefined;
  const text = first !== null && typeof first === 'object' && 'text' in first ? first.text : undefined;
  return typeof text === 'string' ? text : null;
}
