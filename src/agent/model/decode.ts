/**
 * Events of the Responses stream: JSON text to typed events. Tolerant, as Codex is: what is no JSON, has no known type or
 * lacks a member that matters is no event. Pure. Source: OpenAI's public Responses API; Codex 0.169.0 observed.
 */
import { isObject, numberMember, objectMember, parseJson, stringMember, type JsonObject } from '#/base/json.ts';
import type { ResponseItem, TokenUsage } from '#/protocol/responses/items.ts';

/** An event that means something to csm. */
export type StreamEvent =
  | { readonly type: 'created'; readonly responseId: string; readonly model: string | undefined }
  | { readonly type: 'item_added'; readonly item: JsonObject }
  | {
      readonly type: 'delta';
      /** Empty where the server does not name it: the item that was added last is meant. */
      readonly itemId: string;
      readonly channel: 'text' | 'reasoning' | 'arguments';
      readonly delta: string;
    }
  | { readonly type: 'item_done'; readonly item: ResponseItem }
  | {
      readonly type: 'completed';
      readonly responseId: string;
      readonly model: string | undefined;
      readonly usage: TokenUsage;
      readonly endTurn: boolean;
    }
  /** `response.failed`, or an `error` event (`terminal` false: the stream may go on). */
  | { readonly type: 'error'; readonly terminal: boolean; readonly code: string; readonly message: string }
  | { readonly type: 'incomplete'; readonly reason: string };

/**
 * The event in the data of a server-sent event, or undefined.
 * @param name the `event` field, for data that does not name its type
 */
export function decodeStreamEvent(data: string, name = ''): StreamEvent | undefined {
  const event = parseJson(data);
  return isObject(event) ? decodeEventObject(event, name) : undefined;
}

/** {@link decodeStreamEvent} for data that was parsed already. */
export function decodeEventObject(event: JsonObject, name = ''): StreamEvent | undefined {
  switch (stringMember(event, 'type') ?? name) {
    case 'response.output_text.delta':
    case 'response.refusal.delta':
      return decodeDelta(event, 'text');
    case 'response.reasoning_summary_text.delta':
      return decodeDelta(event, 'reasoning');
    case 'response.reasoning_summary_part.added':
      // Paragraphs apart, as the finished item's text has them.
      return (numberMember(event, 'summary_index') ?? 0) > 0
        ? { type: 'delta', itemId: stringMember(event, 'item_id') ?? '', channel: 'reasoning', delta: '\n\n' }
        : undefined;
    case 'response.function_call_arguments.delta':
    case 'response.custom_tool_call_input.delta':
      return decodeDelta(event, 'arguments');
    case 'response.output_item.added': {
      const item = decodeItem(event);
      return item === undefined ? undefined : { type: 'item_added', item };
    }
    case 'response.output_item.done': {
      const item = decodeItem(event);
      return item === undefined ? undefined : { type: 'item_done', item };
    }
    case 'response.created': {
      const response = objectMember(event, 'response') ?? {};
      return {
        type: 'created',
        responseId: stringMember(response, 'id') ?? '',
        model: stringMember(response, 'model'),
      };
    }
    case 'response.completed':
      return decodeCompleted(objectMember(event, 'response'));
    case 'response.failed':
      return decodeError(objectMember(objectMember(event, 'response') ?? {}, 'error') ?? {}, true);
    case 'response.incomplete': {
      const details = objectMember(objectMember(event, 'response') ?? {}, 'incomplete_details') ?? {};
      return { type: 'incomplete', reason: stringMember(details, 'reason') ?? 'unknown' };
    }
    case 'error':
      return decodeError(objectMember(event, 'error') ?? event, false);
    default:
      return undefined;
  }
}

/** Token counts in the API's form; what is missing counts 0. */
export function decodeUsage(usage: JsonObject | undefined): TokenUsage {
  const count = (object: JsonObject | undefined, key: string): number => numberMember(object ?? {}, key) ?? 0;
  const inputDetails = objectMember(usage ?? {}, 'input_tokens_details');
  const input = count(usage, 'input_tokens');
  const output = count(usage, 'output_tokens');
  return {
    input_tokens: input,
    cached_input_tokens: count(inputDetails, 'cached_tokens'),
    cache_write_input_tokens: count(inputDetails, 'cache_write_tokens'),
    output_tokens: output,
    reasoning_output_tokens: count(objectMember(usage ?? {}, 'output_tokens_details'), 'reasoning_tokens'),
    total_tokens: numberMember(usage ?? {}, 'total_tokens') ?? input + output,
  };
}

function decodeDelta(event: JsonObject, channel: 'text' | 'reasoning' | 'arguments'): StreamEvent | undefined {
  const delta = event['delta'];
  if (typeof delta !== 'string' || delta === '') return undefined;
  return { type: 'delta', itemId: stringMember(event, 'item_id') ?? '', channel, delta };
}

function decodeItem(event: JsonObject): ResponseItem | undefined {
  const item = objectMember(event, 'item');
  return item !== undefined && typeof item['type'] === 'string' ? (item as ResponseItem) : undefined;
}

function decodeCompleted(response: JsonObject | undefined): StreamEvent | undefined {
  if (response === undefined) return undefined;
  return {
    type: 'completed',
    responseId: stringMember(response, 'id') ?? '',
    model: stringMember(response, 'model'),
    usage: decodeUsage(objectMember(response, 'usage')),
    endTurn: response['end_turn'] !== false,
  };
}

function decodeError(error: JsonObject, terminal: boolean): StreamEvent {
  return {
    type: 'error',
    terminal,
    code: stringMember(error, 'code') ?? stringMember(error, 'type') ?? '',
    message: stringMember(error, 'message') ?? '',
  };
}
