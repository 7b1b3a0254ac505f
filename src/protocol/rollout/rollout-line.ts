/**
 * A line of a Codex rollout: `{"timestamp","ordinal","type","payload"[,"metadata"]}`. Legacy files have no `ordinal`. Pure.
 * Source: files that Codex 0.169.0 was observed to write and to read.
 */
import { isObject, parseJson, stringMember, type JsonObject } from '#/base/json.ts';

/** A line that was understood. Members beyond these are in nobody's way and are dropped. */
export interface RolloutLine {
  /** RFC 3339, as written. */
  readonly timestamp: string | undefined;
  /** As written: damaged files have fractions. Undefined in legacy files. */
  readonly ordinal: number | undefined;
  /** `session_meta`, `response_item`, `event_msg`, `turn_context`, `world_state`, `compacted`, `token_usage_record`, ... */
  readonly type: string;
  readonly payload: JsonObject;
}

/** Why a text is no line: it is no JSON, or JSON that is no record. */
export type LineProblem = 'not-json' | 'not-a-record';

/** What every record that Codex writes begins with. Inside a JSON text it cannot stand unescaped. */
export const RECORD_START = '{"timestamp"';

/** The line in `text`, or why there is none. */
export function decodeRolloutLine(text: string): RolloutLine | LineProblem {
  const value = parseJson(text);
  return value === undefined ? 'not-json' : decodeRolloutValue(value);
}

/** The line that a JSON value is, or that it is none. */
export function decodeRolloutValue(value: unknown): RolloutLine | 'not-a-record' {
  if (!isObject(value)) return 'not-a-record';
  const type = stringMember(value, 'type');
  const payload = value['payload'];
  if (type === undefined || !isObject(payload)) return 'not-a-record';
  const ordinal = value['ordinal'];
  return {
    timestamp: stringMember(value, 'timestamp'),
    ordinal: typeof ordinal === 'number' ? ordinal : undefined,
    type,
    payload,
  };
}

/** What a rollout says that is told apart in counts: `response_item/message/user`, `event_msg/token_count`, `compacted`. */
export function lineKind(type: string, payloadType: string | undefined, role: string | undefined): string {
  if (type !== 'response_item' && type !== 'event_msg') return type;
  if (payloadType === undefined) return type;
  return payloadType === 'message' && role !== undefined ? `${type}/message/${role}` : `${type}/${payloadType}`;
}
