/**
 * A line of Codex's text log (`codex-tui.log`): `<time> <level> [span{fields}:...: ]<target>: <message>`, and the fields of a
 * message. Source: what Codex 0.169.0 was observed to write. Pure.
 */

export interface CodexLogLine {
  /** RFC 3339, microseconds. */
  readonly at: string;
  readonly level: string;
  /** Rust module that said it. */
  readonly target: string;
  readonly message: string;
}

const HEAD = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)\s+(TRACE|DEBUG|INFO|WARN|ERROR)\s+/;
const SPAN = /[\w.:-]+\{/y;
const BARE_SPAN = /[\w.-]+:/y;
const TARGET = /([\w:.-]+?): /y;

/** The line, or undefined where it is the continuation of another. */
export function decodeCodexLogLine(line: string): CodexLogLine | undefined {
  const head = HEAD.exec(line);
  if (head === null) return undefined;
  const at = skipSpans(line, head[0].length);
  TARGET.lastIndex = at;
  const target = TARGET.exec(line);
  return {
    at: head[1] ?? '',
    level: head[2] ?? '',
    target: target?.[1] ?? '',
    message: line.slice(target === null ? at : TARGET.lastIndex),
  };
}

/** Where a text goes on behind the spans (`name{fields}:name:name{fields}: `) that stand at `from`; `from` where there are none. */
export function skipSpans(text: string, from: number): number {
  let at = from;
  for (let isFirst = true; ; isFirst = false) {
    SPAN.lastIndex = at;
    BARE_SPAN.lastIndex = at;
    let end: number | undefined;
    if (SPAN.test(text)) end = skipFields(text, SPAN.lastIndex);
    // A first name without fields may as well be what follows the spans.
    else if (!isFirst && BARE_SPAN.test(text)) end = BARE_SPAN.lastIndex - 1;
    if (end === undefined || text[end] !== ':') return from;
    if (text[end + 1] === ' ') return end + 2;
    at = end + 1;
  }
}

/** Behind the brace that closes the fields, which may hold quoted texts and braces. */
function skipFields(line: string, from: number): number | undefined {
  let depth = 1;
  let isText = false;
  for (let at = from; at < line.length; at++) {
    const character = line[at];
    if (character === '\\') at += 1;
    else if (character === '"') isText = !isText;
    else if (isText) continue;
    else if (character === '{') depth += 1;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}

const FIELD = /([\w.]+)=(?:"((?:[^"\\]|\\.)*)"|(\S+))/g;

/** `name=value` and `name="value"` of a message, by name. */
export function decodeLogFields(message: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, plain] of message.matchAll(FIELD)) fields.set(name, quoted ?? plain ?? '');
  return fields;
}
