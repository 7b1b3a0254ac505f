/** Summing up a rollout from its records, in bounded memory. Pure. */
import { numberMember, objectMember, stringMember, type JsonObject } from '#/base/json.ts';
import { decodeSessionMeta, type SessionMeta } from '#/protocol/rollout/session-meta.ts';
import { lineKind } from '#/protocol/rollout/rollout-line.ts';
import { NO_USAGE, type TokenUsage } from '#/protocol/responses/items.ts';
import type { LongLine, RolloutRecord } from './rollout-decoder.ts';

/** What a rollout holds. */
export interface RolloutSummary {
  /** Of the first `session_meta`; undefined where the file has none. */
  readonly meta: SessionMeta | undefined;
  /** Models in the order of their first turn, with how many turns each had. */
  readonly models: Readonly<Record<string, number>>;
  /** That of the last turn. */
  readonly lastModel: string | undefined;
  readonly turns: {
    readonly started: number;
    readonly completed: number;
    readonly aborted: number;
    /** Begun and neither completed nor aborted. */
    readonly open: number;
  };
  /** Records by kind, such as `response_item/message/user`. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Calls of tools by name. */
  readonly tools: Readonly<Record<string, number>>;
  /** What the file says last of the whole thread. */
  readonly usage: TokenUsage | undefined;
  readonly contextWindow: number | undefined;
  readonly compactions: number;
  readonly rollbacks: number;
  /** Turns taken back by them. */
  readonly rolledBackTurns: number;
  /** RFC 3339, of the records in their order. */
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
  readonly firstOrdinal: number | undefined;
  readonly lastOrdinal: number | undefined;
  readonly longestLineBytes: number;
}

/** Different names that are told apart; what comes beyond is `(other)`. */
const MOST_NAMES = 200;
const OTHER = '(other)';

export class RolloutMeter {
  #meta: SessionMeta | undefined;
  readonly #models = new NameCounts();
  #lastModel: string | undefined;
  readonly #kinds = new KindCounts();
  readonly #tools = new NameCounts();
  #started = 0;
  #prompts = 0;
  #completed = 0;
  #aborted = 0;
  #openTurn: string | undefined;
  #open = 0;
  #usage: TokenUsage | undefined;
  #contextWindow: number | undefined;
  #compactions = 0;
  #rollbacks = 0;
  #rolledBackTurns = 0;
  #firstAt: string | undefined;
  #lastAt: string | undefined;
  #firstOrdinal: number | undefined;
  #lastOrdinal: number | undefined;
  #longestLineBytes = 0;

  record({ line, lengthBytes }: RolloutRecord): void {
    const { type, payload } = line;
    const payloadType = stringMember(payload, 'type');
    this.#envelope(type, payloadType, stringMember(payload, 'role'), line.timestamp, line.ordinal, lengthBytes);
    switch (type) {
      case 'session_meta':
        this.#meta ??= decodeSessionMeta(payload);
        break;
      case 'event_msg':
        this.#event(payloadType, payload);
        break;
      case 'response_item':
        if (payloadType?.endsWith('_call') === true) this.#tools.add(toolName(payloadType, payload));
        break;
      case 'turn_context': {
        const model = stringMember(payload, 'model');
        if (model !== undefined) this.#models.add(model);
        this.#lastModel = model ?? this.#lastModel;
        break;
      }
      case 'token_usage_record':
        this.#usage = decodeUsage(objectMember(payload, 'thread_token_usage')) ?? this.#usage;
        break;
      default:
    }
  }

  longLine({ envelope, lengthBytes }: LongLine): void {
    const { type, payloadType, role, timestamp, ordinal } = envelope;
    this.#envelope(type, payloadType, role, timestamp, ordinal, lengthBytes);
  }

  end(): RolloutSummary {
    const open = this.#open + (this.#openTurn === undefined ? 0 : 1);
    return {
      meta: this.#meta,
      models: this.#models.counts(),
      lastModel: this.#lastModel,
      turns: {
        // Files of old versions do not say where turns begin.
        started: this.#started === 0 ? this.#prompts : this.#started,
        completed: this.#completed,
        aborted: this.#aborted,
        open,
      },
      kinds: this.#kinds.counts(),
      tools: this.#tools.counts(),
      usage: this.#usage,
      contextWindow: this.#contextWindow,
      compactions: this.#compactions,
      rollbacks: this.#rollbacks,
      rolledBackTurns: this.#rolledBackTurns,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      firstOrdinal: this.#firstOrdinal,
      lastOrdinal: this.#lastOrdinal,
      longestLineBytes: this.#longestLineBytes,
    };
  }

  #envelope(
    type: string,
    payloadType: string | undefined,
    role: string | undefined,
    timestamp: string | undefined,
    ordinal: number | undefined,
    lengthBytes: number,
  ): void {
    this.#kinds.add(type, payloadType, role);
    if (type === 'compacted') this.#compactions += 1;
    this.#firstAt ??= timestamp;
    this.#lastAt = timestamp ?? this.#lastAt;
    this.#firstOrdinal ??= ordinal;
    this.#lastOrdinal = ordinal ?? this.#lastOrdinal;
    this.#longestLineBytes = Math.max(this.#longestLineBytes, lengthBytes);
  }

  #event(type: string | undefined, payload: JsonObject): void {
    switch (type) {
      case 'task_started':
        this.#started += 1;
        if (this.#openTurn !== undefined) this.#open += 1;
        this.#openTurn = stringMember(payload, 'turn_id') ?? '';
        this.#contextWindow = numberMember(payload, 'model_context_window') ?? this.#contextWindow;
        break;
      case 'task_complete':
        this.#completed += 1;
        this.#openTurn = undefined;
        break;
      case 'turn_aborted':
        this.#aborted += 1;
        this.#openTurn = undefined;
        break;
      case 'user_message':
        this.#prompts += 1;
        break;
      case 'token_count': {
        const info = objectMember(payload, 'info');
        if (info === undefined) break;
        this.#usage = decodeUsage(objectMember(info, 'total_token_usage')) ?? this.#usage;
        this.#contextWindow = numberMember(info, 'model_context_window') ?? this.#contextWindow;
        break;
      }
      case 'thread_rolled_back':
        this.#rollbacks += 1;
        this.#rolledBackTurns += numberMember(payload, 'num_turns') ?? 0;
        break;
      default:
    }
  }
}

function toolName(type: string, payload: JsonObject): string {
  const name = stringMember(payload, 'name');
  if (name === undefined) return type.slice(0, -'_call'.length);
  const namespace = stringMember(payload, 'namespace');
  return namespace === undefined ? name : `${namespace}.${name}`;
}

/** Usage as Codex writes it; missing counts are 0. */
export function decodeUsage(value: JsonObject | undefined): TokenUsage | undefined {
  if (value === undefined) return undefined;
  const count = (key: keyof TokenUsage): number => numberMember(value, key) ?? 0;
  return {
    ...NO_USAGE,
    input_tokens: count('input_tokens'),
    cached_input_tokens: count('cached_input_tokens'),
    cache_write_input_tokens: count('cache_write_input_tokens'),
    output_tokens: count('output_tokens'),
    reasoning_output_tokens: count('reasoning_output_tokens'),
    total_tokens: count('total_tokens'),
  };
}

class NameCounts {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    const known = this.#counts.get(name);
    if (known !== undefined) this.#counts.set(name, known + 1);
    else if (this.#counts.size < MOST_NAMES) this.#counts.set(name.slice(0, 200), 1);
    else this.#counts.set(OTHER, (this.#counts.get(OTHER) ?? 0) + 1);
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}

/** Counts by the three members that make a kind, without making its name each time. */
class KindCounts {
  readonly #byType = new Map<string, Map<string | undefined, Map<string | undefined, number>>>();
  #size = 0;

  add(type: string, payloadType: string | undefined, role: string | undefined): void {
    const count = this.#byType.get(type)?.get(payloadType)?.get(role);
    if (count !== undefined) this.#set(type, payloadType, role, count + 1);
    else if (this.#size < MOST_NAMES) {
      this.#size += 1;
      this.#set(type, payloadType, role, 1);
    } else this.#set(OTHER, undefined, undefined, (this.#byType.get(OTHER)?.get(undefined)?.get(undefined) ?? 0) + 1);
  }

  #set(type: string, payloadType: string | undefined, role: string | undefined, count: number): void {
    const byPayload = this.#byType.get(type) ?? new Map<string | undefined, Map<string | undefined, number>>();
    const byRole = byPayload.get(payloadType) ?? new Map<string | undefined, number>();
    byRole.set(role, count);
    byPayload.set(payloadType, byRole);
    this.#byType.set(type, byPayload);
  }

  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const [type, byPayload] of this.#byType) {
      for (const [payloadType, byRole] of byPayload) {
        for (const [role, count] of byRole) {
          const name = lineKind(type, payloadType, role).slice(0, 200);
          counts[name] = (counts[name] ?? 0) + count;
        }
      }
    }
    return counts;
  }
}
