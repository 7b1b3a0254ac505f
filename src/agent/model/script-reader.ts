/** Turns the JSON of a script into its value: every name checked, every default filled in. Pure. */
import { CsmError } from '#/base/errors.ts';
import { isObject, type JsonObject, type JsonValue } from '#/base/json.ts';
import type { JsonDocument } from '#/base/json-with-lines.ts';
import type {
  ScriptAnswer,
  ScriptChunks,
  ScriptEnd,
  ScriptItem,
  ScriptMatch,
  ScriptResponse,
  ScriptText,
} from './script.ts';

/** Usage of an answer that names none, in the API's form. */
export const DEFAULT_SCRIPT_USAGE: JsonObject = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 10,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 110,
};

const ENTRY_KEYS = (
  'when repeat status headers headers_delay_ms delay_ms chunk cut_at_byte close comment body ' +
  'content_type raw_sse events items usage end_turn end failed incomplete id model'
).split(' ');
const ITEM_KEYS = (
  'text reasoning call args args_from_output namespace custom input tool_search web_search id call_id ' +
  'deltas done count'
).split(' ');

/** Checks and reads, with the line of what is wrong in each error (`script-invalid`). */
export class ScriptReader {
  readonly #source: string;
  readonly #document: JsonDocument;

  constructor(source: string, document: JsonDocument) {
    this.#source = source;
    this.#document = document;
  }

  /** The entries of the document, in order. */
  entries(): readonly JsonObject[] {
    const { values } = this.#document;
    const only = values.length === 1 ? values[0] : undefined;
    let list: readonly JsonValue[] = values;
    if (Array.isArray(only)) list = only as readonly JsonValue[];
    else if (isObject(only) && 'responses' in only) {
      this.#checkKeys(only, ['responses', 'comment'], 'a script');
      const responses = only['responses'];
      if (!Array.isArray(responses)) this.#fail('"responses" must be an array', only, 'responses');
      list = responses as readonly JsonValue[];
    }
    if (list.length === 0) this.#fail('a script needs at least one response', only);
    return list.map((entry, index) =>
      isObject(entry) ? entry : this.#fail('a response must be an object', Array.isArray(list) ? list : only, index),
    );
  }

  /** One entry, read. */
  response(entry: JsonObject): ScriptResponse {
    this.#checkKeys(entry, ENTRY_KEYS, 'a response');
    const repeat = entry['repeat'] === 'forever' ? Number.POSITIVE_INFINITY : this.#count(entry, 'repeat', 1, 1);
    const headers = this.#strings(entry, 'headers');
    const status = this.#count(entry, 'status', 200, 100);
    if (status > 599) this.#fail('"status" must be between 100 and 599', entry, 'status');
    return {
      line: this.#document.lineOf(entry),
      when: this.#match(entry),
      repeat,
      status,
      headers,
      headersDelayMs: this.#count(entry, 'headers_delay_ms', 0, 0),
      delayMs: this.#count(entry, 'delay_ms', 0, 0),
      chunk: this.#chunks(entry),
      cutAtByte: entry['cut_at_byte'] === undefined ? undefined : this.#count(entry, 'cut_at_byte', 0, 0),
      close: this.#choice(entry, 'close', ['end', 'reset', 'hang'] as const, 'end'),
      answer: this.#answer(entry, status),
    };
  }

  #answer(entry: JsonObject, status: number): ScriptAnswer {
    const forms = ['body', 'raw_sse', 'events', 'items'].filter((key) => entry[key] !== undefined);
    if (forms.length > 1) this.#fail(`"${forms[0]}" and "${forms[1]}" exclude each other`, entry, forms[1]);
    const { body, events } = entry;
    if (body !== undefined || (forms.length === 0 && status !== 200)) {
      const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
      return { kind: 'raw', text, contentType: this.#string(entry, 'content_type') ?? 'application/json' };
    }
    if (entry['raw_sse'] !== undefined) {
      const contentType = this.#string(entry, 'content_type') ?? 'text/event-stream';
      return { kind: 'raw', text: this.#string(entry, 'raw_sse') ?? '', contentType };
    }
    if (events !== undefined) {
      return { kind: 'events', events: this.#objects(entry, 'events') };
    }
    return {
      kind: 'items',
      responseId: this.#string(entry, 'id'),
      model: this.#string(entry, 'model'),
      items: entry['items'] === undefined ? [] : this.#objects(entry, 'items').map((item) => this.#item(item)),
      usage: this.#usage(entry),
      endTurn: this.#boolean(entry, 'end_turn'),
      end: this.#end(entry),
    };
  }

  #end(entry: JsonObject): ScriptEnd {
    const { failed, incomplete } = entry;
    if (failed !== undefined) {
      return {
        type: 'failed',
        error: isObject(failed) ? failed : this.#fail('"failed" must be an object', entry, 'failed'),
      };
    }
    if (incomplete !== undefined) return { type: 'incomplete', reason: this.#string(entry, 'incomplete') ?? '' };
    return { type: this.#choice(entry, 'end', ['completed', 'none'] as const, 'completed') };
  }

  /** Short names become the API's; the API's own form is kept. */
  #usage(entry: JsonObject): JsonObject | null {
    const usage = entry['usage'];
    if (usage === null) return null;
    if (usage === undefined) return DEFAULT_SCRIPT_USAGE;
    if (!isObject(usage)) this.#fail('"usage" must be an object or null', entry, 'usage');
    if ('input_tokens_details' in usage || 'output_tokens_details' in usage) return usage;
    this.#checkKeys(
      usage,
      ['input_tokens', 'cached_tokens', 'output_tokens', 'reasoning_tokens', 'total_tokens'],
      'usage',
    );
    const input = this.#count(usage, 'input_tokens', 0, 0);
    const output = this.#count(usage, 'output_tokens', 0, 0);
    return {
      input_tokens: input,
      input_tokens_details: { cached_tokens: this.#count(usage, 'cached_tokens', 0, 0) },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: this.#count(usage, 'reasoning_tokens', 0, 0) },
      total_tokens: this.#count(usage, 'total_tokens', input + output, 0),
    };
  }

  #item(item: JsonObject): ScriptItem {
    const options = {
      id: undefined as string | undefined,
      deltas: 1,
      done: true,
      count: 1,
    };
    if (item['type'] !== undefined) return { ...options, kind: 'verbatim', item };
    this.#checkKeys(item, ITEM_KEYS, 'an item');
    const forms = ['text', 'reasoning', 'call', 'custom', 'tool_search', 'web_search'].filter((key) => key in item);
    const form = forms[0];
    if (form === undefined || forms.length > 1) {
      this.#fail('an item is one of text, reasoning, call, custom, tool_search, web_search, or has a "type"', item);
    }
    options.id = this.#string(item, 'id');
    options.deltas = this.#count(item, 'deltas', 1, 0);
    options.done = this.#boolean(item, 'done') ?? true;
    options.count = this.#count(item, 'count', 1, 1);
    const callId = this.#string(item, 'call_id');
    switch (form) {
      case 'text':
        return { ...options, kind: 'message', text: this.#text(item, 'text') };
      case 'reasoning':
        return { ...options, kind: 'reasoning', text: this.#text(item, 'reasoning') };
      case 'custom':
        return {
          ...options,
          kind: 'custom',
          callId,
          name: this.#name(item, 'custom'),
          input: this.#text(item, 'input'),
        };
      case 'call':
        return { ...options, kind: 'function', callId, ...this.#functionCall(item) };
      default: {
        const value = item[form];
        if (!isObject(value)) this.#fail(`"${form}" must be an object`, item, form);
        if (form === 'tool_search') return { ...options, kind: 'tool_search', callId, args: value };
        return { ...options, kind: 'web_search', action: 'type' in value ? value : { type: 'search', ...value } };
      }
    }
  }

  #functionCall(item: JsonObject) {
    const args = item['args'] ?? {};
    if (typeof args !== 'string' && !isObject(args)) this.#fail('"args" must be an object or a string', item, 'args');
    const argsFromOutput = this.#strings(item, 'args_from_output');
    for (const [key, pattern] of Object.entries(argsFromOutput)) {
      if (typeof args === 'string')
        this.#fail('"args_from_output" needs "args" to be an object', item, 'args_from_output');
      try {
        new RegExp(pattern);
      } catch {
        this.#fail(`"args_from_output.${key}" is no valid pattern`, item, 'args_from_output');
      }
    }
    return { name: this.#name(item, 'call'), namespace: this.#string(item, 'namespace'), args, argsFromOutput };
  }

  #match(entry: JsonObject): ScriptMatch | undefined {
    const when = entry['when'];
    if (when === undefined) return undefined;
    if (!isObject(when)) this.#fail('"when" must be an object', entry, 'when');
    this.#checkKeys(when, ['user', 'output', 'body', 'model', 'path', 'headers'], '"when"');
    const output = when['output'];
    if (output !== undefined && typeof output !== 'boolean' && typeof output !== 'string') {
      this.#fail('"output" must be true, false or a text', when, 'output');
    }
    return {
      user: this.#string(when, 'user'),
      output,
      body: this.#string(when, 'body'),
      model: this.#string(when, 'model'),
      path: this.#string(when, 'path'),
      headers: this.#strings(when, 'headers', true),
    };
  }

  #chunks(entry: JsonObject): ScriptChunks | undefined {
    const chunk = entry['chunk'];
    if (chunk === undefined) return undefined;
    if (!isObject(chunk)) this.#fail('"chunk" must be {"bytes": n} or {"at": [offsets]}', entry, 'chunk');
    this.#checkKeys(chunk, ['bytes', 'at'], '"chunk"');
    if (chunk['bytes'] !== undefined) return { bytes: this.#count(chunk, 'bytes', 1, 1) };
    const at = chunk['at'];
    if (!Array.isArray(at)) this.#fail('"chunk" must be {"bytes": n} or {"at": [offsets]}', entry, 'chunk');
    const offsets = at as readonly JsonValue[];
    const rising = offsets.every(
      (offset, i) => Number.isInteger(offset) && (offset as number) > (i === 0 ? 0 : (offsets[i - 1] as number)),
    );
    if (!rising) this.#fail('"at" must be rising whole numbers above 0', chunk, 'at');
    return { at: offsets as readonly number[] };
  }

  #text(object: JsonObject, key: string): ScriptText {
    const value = object[key];
    if (typeof value === 'string') return value;
    if (!isObject(value)) this.#fail(`"${key}" must be a text or {"repeat": text, "bytes": n}`, object, key);
    this.#checkKeys(value, ['repeat', 'bytes'], `"${key}"`);
    const repeat = this.#string(value, 'repeat');
    if (repeat === undefined || repeat === '') this.#fail('"repeat" must be a text that is not empty', value, 'repeat');
    return { repeat, bytes: this.#count(value, 'bytes', undefined, 0) };
  }

  #name(object: JsonObject, key: string): string {
    const name = this.#string(object, key);
    return name ?? this.#fail(`"${key}" must be a text`, object, key);
  }

  #objects(object: JsonObject, key: string): readonly JsonObject[] {
    const value = object[key];
    if (!Array.isArray(value)) this.#fail(`"${key}" must be an array`, object, key);
    return (value as readonly JsonValue[]).map((element, index) =>
      isObject(element) ? element : this.#fail(`"${key}" must hold objects`, value as readonly JsonValue[], index),
    );
  }

  #strings(object: JsonObject, key: string, lowerCase = false): Readonly<Record<string, string>> {
    const value = object[key];
    if (value === undefined) return {};
    if (!isObject(value)) this.#fail(`"${key}" must be an object of texts`, object, key);
    const pairs = Object.entries(value).map(([name, member]) => {
      if (typeof member !== 'string') this.#fail(`"${key}.${name}" must be a text`, value, name);
      return [lowerCase ? name.toLowerCase() : name, member as string] as const;
    });
    return Object.fromEntries(pairs);
  }

  #string(object: JsonObject, key: string): string | undefined {
    const value = object[key];
    if (value === undefined || typeof value === 'string') return value;
    return this.#fail(`"${key}" must be a text`, object, key);
  }

  #boolean(object: JsonObject, key: string): boolean | undefined {
    const value = object[key];
    if (value === undefined || typeof value === 'boolean') return value;
    return this.#fail(`"${key}" must be true or false`, object, key);
  }

  #count(object: JsonObject, key: string, fallback: number | undefined, least: number): number {
    const value = object[key] ?? fallback;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    const more = key === 'repeat' ? ' or "forever"' : '';
    return this.#fail(`"${key}" must be a whole number of at least ${least}${more}`, object, key);
  }

  #choice<T extends string>(object: JsonObject, key: string, choices: readonly T[], fallback: T): T {
    const value = object[key];
    if (value === undefined) return fallback;
    const found = choices.find((choice) => choice === value);
    return found ?? this.#fail(`"${key}" must be one of ${choices.join(', ')}`, object, key);
  }

  /** A misspelt name must not silently do nothing. */
  #checkKeys(object: JsonObject, known: readonly string[], what: string): void {
    const unknown = Object.keys(object).find((key) => !known.includes(key));
    if (unknown !== undefined)
      this.#fail(`unknown name "${unknown}" in ${what} (known: ${known.join(', ')})`, object, unknown);
  }

  #fail(message: string, near: JsonValue | undefined, key?: string | number): never {
    const line = this.#document.lineOf(near, key);
    throw new CsmError('input', 'script-invalid', `${this.#source}:${line}: ${message}`, {
      hint: 'The format is described in docs/scripted-model.md.',
      data: { file: this.#source, line },
    });
  }
}
