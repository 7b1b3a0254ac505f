/** The bytes of a scripted answer: the same over HTTP and inside csm. Pure. */
import type { JsonObject, JsonValue } from '#/base/json.ts';
import type { ScriptChunks, ScriptItem, ScriptResponse, ScriptText } from './script.ts';
import { decodeRequestInput, latestToolOutputs, type ScriptRequest } from './script-request.ts';

/** Without delays, small events travel together in chunks of this size. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The body of an answer, cut into chunks; whoever sends them waits `delayMs` before each. Made as they are taken, so that
 * 100,000 deltas need no memory.
 * @param ordinal 1 for the first request that the script answers
 */
export function encodeScriptBody(
  response: ScriptResponse,
  ordinal: number,
  request: ScriptRequest,
): Iterable<Uint8Array> {
  const pieces = encodePieces(response, ordinal, request);
  const whole = response.cutAtByte === undefined ? pieces : cutBytes(pieces, response.cutAtByte);
  if (response.chunk !== undefined) return splitBytes(whole, response.chunk);
  return response.delayMs > 0 ? whole : gatherBytes(whole);
}

/** The content type of an answer. */
export function scriptContentType(response: ScriptResponse): string {
  return response.answer.kind === 'raw' ? response.answer.contentType : 'text/event-stream';
}

/** The text that a rule stands for. */
export function expandScriptText(text: ScriptText): string {
  if (typeof text === 'string') return text;
  const once = Buffer.byteLength(text.repeat);
  const times = Math.floor(text.bytes / once);
  let rest = '';
  let room = text.bytes - times * once;
  for (const char of text.repeat) {
    room -= Buffer.byteLength(char);
    if (room < 0) break;
    rest += char;
  }
  return text.repeat.repeat(times) + rest;
}

/** Cuts a text into `count` nearly equal parts, never inside a surrogate pair; no empty parts. */
export function* cutDeltas(text: string, count: number): Generator<string> {
  let start = 0;
  for (let i = 1; i <= count; i++) {
    let end = Math.floor((text.length * i) / count);
    const before = text.charCodeAt(end - 1);
    if (end < text.length && before >= 0xd800 && before <= 0xdbff) end += 1;
    if (end > start) yield text.slice(start, end);
    start = Math.max(start, end);
  }
}

/** One event of the stream as text. */
export function encodeSseEvent(event: JsonObject): string {
  return `event: ${typeof event['type'] === 'string' ? event['type'] : 'message'}\ndata: ${JSON.stringify(event)}\n\n`;
}

function* encodePieces(response: ScriptResponse, ordinal: number, request: ScriptRequest): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  const { answer } = response;
  if (answer.kind === 'raw') {
    if (answer.text !== '') yield encoder.encode(answer.text);
    return;
  }
  const events = answer.kind === 'events' ? answer.events : listEvents(response, ordinal, request);
  for (const event of events) yield encoder.encode(encodeSseEvent(event));
}

/** The events that an `items` answer stands for. */
function* listEvents(response: ScriptResponse, ordinal: number, request: ScriptRequest): Generator<JsonObject> {
  const { answer } = response;
  if (answer.kind !== 'items') return;
  const responseId = answer.responseId ?? `resp_${ordinal}`;
  const named = answer.model === undefined ? {} : { model: answer.model };
  yield { type: 'response.created', response: { id: responseId, object: 'response', status: 'in_progress', ...named } };
  let index = 0;
  for (const item of answer.items) {
    for (let copy = 0; copy < item.count; copy++) {
      yield* listItemEvents(item, responseId, index, request);
      index += 1;
    }
  }
  const facts = {
    id: responseId,
    object: 'response',
    ...named,
    ...(answer.usage === null ? {} : { usage: answer.usage }),
    ...(answer.endTurn === undefined ? {} : { end_turn: answer.endTurn }),
  };
  const { end } = answer;
  if (end.type === 'completed') yield { type: 'response.completed', response: { ...facts, status: 'completed' } };
  if (end.type === 'failed') {
    yield { type: 'response.failed', response: { ...facts, status: 'failed', error: end.error } };
  }
  if (end.type === 'incomplete') {
    const response = { ...facts, status: 'incomplete', incomplete_details: { reason: end.reason } };
    yield { type: 'response.incomplete', response };
  }
}

/** How an item streams: its open form, the text that its deltas carry, its final form. */
interface Streamed {
  readonly open: JsonObject;
  readonly deltaType: string;
  readonly text: string;
  readonly final: JsonObject;
}

function* listItemEvents(
  item: ScriptItem,
  responseId: string,
  index: number,
  request: ScriptRequest,
): Generator<JsonObject> {
  const place = { output_index: index };
  const { open, deltaType, text, final } = streamItem(item, responseId, index, request);
  yield { type: 'response.output_item.added', ...place, item: open };
  if (deltaType !== '') {
    const where = deltaType.startsWith('response.reasoning')
      ? { summary_index: 0 }
      : deltaType === 'response.output_text.delta'
        ? { content_index: 0 }
        : {};
    if (item.kind === 'reasoning') {
      const part = { type: 'summary_text', text: '' };
      yield { type: 'response.reasoning_summary_part.added', item_id: open['id'] ?? '', ...place, ...where, part };
    }
    for (const delta of cutDeltas(text, item.deltas)) {
      yield { type: deltaType, item_id: open['id'] ?? '', ...place, ...where, delta };
    }
  }
  if (item.done) yield { type: 'response.output_item.done', ...place, item: final };
}

function streamItem(item: ScriptItem, responseId: string, index: number, request: ScriptRequest): Streamed {
  const suffix = `${responseId}_${index}`;
  const numbered = item.count > 1 ? undefined : item.id;
  const id = (prefix: string): string => numbered ?? `${prefix}_${suffix}`;
  const callId = (given: string | undefined): string => (item.count > 1 ? undefined : given) ?? `call_${suffix}`;
  switch (item.kind) {
    case 'verbatim':
      return { open: item.item, deltaType: '', text: '', final: item.item };
    case 'message': {
      const text = expandScriptText(item.text);
      const head = { type: 'message', id: id('msg'), status: 'in_progress', role: 'assistant' };
      const content: JsonValue = [{ type: 'output_text', annotations: [], text }];
      return {
        open: { ...head, content: [] },
        deltaType: 'response.output_text.delta',
        text,
        final: { ...head, status: 'completed', content },
      };
    }
    case 'reasoning': {
      const text = expandScriptText(item.text);
      const head = { type: 'reasoning', id: id('rs') };
      return {
        open: { ...head, summary: [] },
        deltaType: 'response.reasoning_summary_text.delta',
        text,
        final: { ...head, summary: [{ type: 'summary_text', text }], encrypted_content: `scripted-${suffix}` },
      };
    }
    case 'function': {
      const text = encodeArguments(item.args, item.argsFromOutput, request);
      const head = {
        type: 'function_call',
        id: id('fc'),
        status: 'in_progress',
        name: item.name,
        ...(item.namespace === undefined ? {} : { namespace: item.namespace }),
        call_id: callId(item.callId),
      };
      return {
        open: { ...head, arguments: '' },
        deltaType: 'response.function_call_arguments.delta',
        text,
        final: { ...head, status: 'completed', arguments: text },
      };
    }
    case 'custom': {
      const text = expandScriptText(item.input);
      const head = {
        type: 'custom_tool_call',
        id: id('ctc'),
        status: 'in_progress',
        name: item.name,
        call_id: callId(item.callId),
      };
      return {
        open: { ...head, input: '' },
        deltaType: 'response.custom_tool_call_input.delta',
        text,
        final: { ...head, status: 'completed', input: text },
      };
    }
    case 'tool_search': {
      const head = { type: 'tool_search_call', id: id('tsc'), execution: 'client', call_id: callId(item.callId) };
      const open = { ...head, status: 'in_progress', arguments: item.args };
      return { open, deltaType: '', text: '', final: { ...open, status: 'completed' } };
    }
    case 'web_search': {
      const head = { type: 'web_search_call', id: id('ws') };
      return {
        open: { ...head, status: 'in_progress' },
        deltaType: '',
        text: '',
        final: { ...head, status: 'completed', action: item.action },
      };
    }
  }
}

/** Arguments as text, with what the patterns find in the request's tool outputs put in. */
function encodeArguments(
  args: string | JsonObject,
  patterns: Readonly<Record<string, string>>,
  request: ScriptRequest,
): string {
  if (typeof args === 'string') return args;
  if (Object.keys(patterns).length === 0) return JSON.stringify(args);
  const outputs = latestToolOutputs(decodeRequestInput(request.body)).toReversed();
  const found: Record<string, JsonValue> = { ...args };
  for (const [key, pattern] of Object.entries(patterns)) {
    const matcher = new RegExp(pattern);
    const match = outputs.map((output) => matcher.exec(output)).find((hit) => hit !== null);
    const value = match?.[1] ?? match?.[0];
    if (value !== undefined) found[key] = /^\d{1,15}$/.test(value) ? Number(value) : value;
  }
  return JSON.stringify(found);
}

function* cutBytes(pieces: Iterable<Uint8Array>, limit: number): Generator<Uint8Array> {
  let left = limit;
  for (const piece of pieces) {
    if (left <= 0) return;
    yield piece.length > left ? piece.subarray(0, left) : piece;
    left -= piece.length;
  }
}

/** Cuts where the plan says; `at` cuts the rest of the body nowhere. */
function* splitBytes(pieces: Iterable<Uint8Array>, plan: ScriptChunks): Generator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let cuts = 0;
  const nextLength = (): number => {
    if ('bytes' in plan) return plan.bytes;
    const cut = plan.at[cuts];
    return cut === undefined ? Number.POSITIVE_INFINITY : cut - (plan.at[cuts - 1] ?? 0);
  };
  for (let piece of pieces) {
    for (let room = nextLength() - heldBytes; piece.length >= room; room = nextLength()) {
      yield Buffer.concat([...held, piece.subarray(0, room)]);
      held = [];
      heldBytes = 0;
      cuts += 1;
      piece = piece.subarray(room);
    }
    if (piece.length > 0) held.push(piece);
    heldBytes += piece.length;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

/** Puts small pieces together and takes big ones apart, as a network does. */
function* gatherBytes(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  let buffer = new Uint8Array(CHUNK_BYTES);
  let used = 0;
  for (let piece of pieces) {
    while (used + piece.length >= CHUNK_BYTES) {
      const room = CHUNK_BYTES - used;
      buffer.set(piece.subarray(0, room), used);
      yield buffer;
      buffer = new Uint8Array(CHUNK_BYTES);
      used = 0;
      piece = piece.subarray(room);
    }
    buffer.set(piece, used);
    used += piece.length;
  }
  if (used > 0) yield buffer.subarray(0, used);
}
