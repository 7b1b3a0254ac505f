/** What a script can see of a request. Pure. */
import { isObject, parseJson, stringMember, type JsonObject, type JsonValue } from '#/base/json.ts';
import { itemText } from '#/protocol/responses/items.ts';

/** A request as it came. */
export interface ScriptRequest {
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A request's `input`; empty where the body is none. Texts stand as a message, as the API takes them. */
export function decodeRequestInput(body: string): readonly JsonObject[] {
  const parsed = parseJson(body);
  const input = isObject(parsed) ? parsed['input'] : undefined;
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return Array.isArray(input) ? (input as readonly JsonValue[]).filter(isObject) : [];
}

/** The model that a request names. */
export function decodeRequestModel(body: string): string | undefined {
  const parsed = parseJson(body);
  return isObject(parsed) ? stringMember(parsed, 'model') : undefined;
}

function isUserMessage(item: JsonObject): boolean {
  return item['role'] === 'user' && (item['type'] === 'message' || item['type'] === undefined);
}

/** Text of the last user message; empty where there is none. */
export function lastUserText(input: readonly JsonObject[]): string {
  const message = input.findLast(isUserMessage);
  return message === undefined ? '' : itemText(message);
}

/** Texts of the tool outputs after the last user message, in order. */
export function latestToolOutputs(input: readonly JsonObject[]): readonly string[] {
  const turn = input.slice(input.findLastIndex(isUserMessage) + 1);
  return turn.flatMap((item) => {
    const output = item['output'];
    if (!String(item['type']).endsWith('_output') || output === undefined) return [];
    if (typeof output === 'string') return [output];
    return [itemText({ content: output })];
  });
}
