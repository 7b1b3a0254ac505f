/**
 * Items of the Responses API as csm keeps and sends them. Items that the model made are kept verbatim (every member,
 * in its order), so they are JSON objects first; the functions here read what csm needs of them.
 * Source: OpenAI's public Responses API, and what Codex 0.169.0 was observed to send.
 */
import { isObject, stringMember, type JsonObject, type JsonValue } from '#/base/json.ts';

/** One entry of a request's `input` or of a response's `output`. Unknown types are kept. */
export type ResponseItem = JsonObject & { readonly type: string };

/** A part of a message's `content`. */
export type ContentPart =
  | { readonly type: 'input_text'; readonly text: string }
  | { readonly type: 'input_image'; readonly image_url: string; readonly detail?: string }
  | { readonly type: 'output_text'; readonly text: string };

/** A message that csm writes: developer and user context, prompts. */
export function messageItem(id: string, role: 'developer' | 'user', content: readonly ContentPart[]): ResponseItem {
  return { type: 'message', id, role, content: content as unknown as JsonValue };
}

/** What a tool gives back to the model: a text, or content parts (images). */
export type ToolOutputBody = string | readonly ContentPart[];

/** A call that csm has to answer: the model's `function_call`, `custom_tool_call` or `tool_search_call`. */
export interface ToolCall {
  readonly kind: 'function' | 'custom' | 'tool_search';
  readonly callId: string;
  readonly name: string;
  readonly namespace: string | undefined;
  /** The arguments as the model wrote them: JSON text of a function, free text of a custom tool. */
  readonly input: string;
}

/** The call in an item, or undefined where the item asks for none. */
export function decodeToolCall(item: JsonObject): ToolCall | undefined {
  const callId = stringMember(item, 'call_id');
  if (callId === undefined) return undefined;
  const name = stringMember(item, 'name') ?? '';
  const namespace = stringMember(item, 'namespace');
  switch (item['type']) {
    case 'function_call':
      return { kind: 'function', callId, name, namespace, input: stringMember(item, 'arguments') ?? '' };
    case 'custom_tool_call':
      return { kind: 'custom', callId, name, namespace, input: stringMember(item, 'input') ?? '' };
    case 'tool_search_call':
      return {
        kind: 'tool_search',
        callId,
        name: 'tool_search',
        namespace: undefined,
        input: JSON.stringify(item['arguments'] ?? {}),
      };
    default:
      return undefined;
  }
}

/** Concatenated text of a message's content, or of a reasoning item's summary (paragraphs apart). */
export function itemText(item: JsonObject): string {
  const parts = item['type'] === 'reasoning' ? item['summary'] : item['content'];
  if (typeof parts === 'string') return parts;
  if (!Array.isArray(parts)) return '';
  const texts = parts.flatMap((part: unknown) => (isObject(part) ? [stringMember(part, 'text') ?? ''] : []));
  return texts.join(item['type'] === 'reasoning' ? '\n\n' : '');
}

/** Token counts of one response, or sums of them. */
export interface TokenUsage {
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly cache_write_input_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_output_tokens: number;
  readonly total_tokens: number;
}

/** No tokens. */
export const NO_USAGE: TokenUsage = {
  input_tokens: 0,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
  total_tokens: 0,
};

/** The sum of two usages. */
export function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    cached_input_tokens: a.cached_input_tokens + b.cached_input_tokens,
    cache_write_input_tokens: a.cache_write_input_tokens + b.cache_write_input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    reasoning_output_tokens: a.reasoning_output_tokens + b.reasoning_output_tokens,
    total_tokens: a.total_tokens + b.total_tokens,
  };
}
