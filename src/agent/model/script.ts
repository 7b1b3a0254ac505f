/**
 * The script of the scripted model: what it answers to each request. Written by people as JSON or JSONL, read into one
 * value with all defaults filled in. The format is described in docs/scripted-model.md. Pure.
 */
import { CsmError } from '#/base/errors.ts';
import type { JsonObject } from '#/base/json.ts';
import { parseJsonWithLines } from '#/base/json-with-lines.ts';
import { ScriptReader } from './script-reader.ts';

/** A text, or a rule that makes one, so that files stay small. */
export type ScriptText =
  | string
  /** `repeat` over and over, cut to exactly `bytes` UTF-8 bytes (to whole characters). */
  | { readonly repeat: string; readonly bytes: number };

/** One output item of an answer. */
export type ScriptItem = {
  readonly id: string | undefined;
  /** Number of delta events that the text is cut into. */
  readonly deltas: number;
  /** False: the item never gets its `output_item.done`. */
  readonly done: boolean;
  /** How many such items, with ids of their own. */
  readonly count: number;
} & (
  | { readonly kind: 'message'; readonly text: ScriptText }
  | { readonly kind: 'reasoning'; readonly text: ScriptText }
  | {
      readonly kind: 'function';
      readonly callId: string | undefined;
      readonly name: string;
      readonly namespace: string | undefined;
      /** JSON text, or an object that becomes one. */
      readonly args: string | JsonObject;
      /** Member name to pattern: its first group, found in the request's latest tool outputs, is put into the object. */
      readonly argsFromOutput: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'custom'; readonly callId: string | undefined; readonly name: string; readonly input: ScriptText }
  | { readonly kind: 'tool_search'; readonly callId: string | undefined; readonly args: JsonObject }
  | { readonly kind: 'web_search'; readonly action: JsonObject }
  /** A Responses item as it stands. */
  | { readonly kind: 'verbatim'; readonly item: JsonObject }
);

/** What stands in the body of an answer. */
export type ScriptAnswer =
  /** Bytes as they are. */
  | { readonly kind: 'raw'; readonly text: string; readonly contentType: string }
  /** Events of the Responses stream as they are. */
  | { readonly kind: 'events'; readonly events: readonly JsonObject[] }
  | {
      readonly kind: 'items';
      readonly responseId: string | undefined;
      readonly model: string | undefined;
      readonly items: readonly ScriptItem[];
      /** As the API writes it; null leaves it out. */
      readonly usage: JsonObject | null;
      readonly endTurn: boolean | undefined;
      readonly end: ScriptEnd;
    };

/** How the stream of an `items` answer ends. `none`: without a last event. */
export type ScriptEnd =
  | { readonly type: 'completed' | 'none' }
  | { readonly type: 'failed'; readonly error: JsonObject }
  | { readonly type: 'incomplete'; readonly reason: string };

/** Which requests an entry answers; all given members must hold. */
export interface ScriptMatch {
  /** Part of the last user message's text. */
  readonly user: string | undefined;
  /** Whether tool outputs stand after the last user message; or a part of their text. */
  readonly output: boolean | string | undefined;
  /** Part of the body. */
  readonly body: string | undefined;
  readonly model: string | undefined;
  /** Part of the path. */
  readonly path: string | undefined;
  /** Lower-case name to a part of its value. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How the body is cut into chunks: pieces of `bytes`, or cuts at offsets. */
export type ScriptChunks = { readonly bytes: number } | { readonly at: readonly number[] };

/** One entry: the answer to a POST. */
export interface ScriptResponse {
  /** Line of the script where it begins. */
  readonly line: number;
  readonly when: ScriptMatch | undefined;
  /** How many requests it answers; Infinity for `forever`. */
  readonly repeat: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Wait before the status line. */
  readonly headersDelayMs: number;
  /** Wait before each event, or before each chunk where `chunk` is given. */
  readonly delayMs: number;
  readonly chunk: ScriptChunks | undefined;
  /** Bytes of the body after which `close` happens. */
  readonly cutAtByte: number | undefined;
  /** `end`: properly. `reset`: the connection breaks. `hang`: nothing more comes, the connection stays open. */
  readonly close: 'end' | 'reset' | 'hang';
  readonly answer: ScriptAnswer;
}

/** A whole script. */
export interface Script {
  /** Its name in messages: a file's path. */
  readonly source: string;
  readonly responses: readonly ScriptResponse[];
}

/**
 * Reads a script. Accepted: an object with `responses`, an array of entries, one entry, or entries one after another
 * (JSONL).
 * @throws CsmError `script-syntax` or `script-invalid`, kind `input`, its message beginning with `<source>:<line>`
 */
export function parseScript(text: string, source = 'script'): Script {
  const document = parseJsonWithLines(text);
  if (document.error !== undefined) {
    const { line, column, message } = document.error;
    throw new CsmError('input', 'script-syntax', `${source}:${line}:${column}: not JSON: ${message}`, {
      data: { file: source, line, column },
    });
  }
  const reader = new ScriptReader(source, document);
  return { source, responses: reader.entries().map((entry) => reader.response(entry)) };
}
