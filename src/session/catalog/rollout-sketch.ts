/**
 * What a listing says of a rollout: from its beginning, its end, and counts of what stands between, so that a file of any length
 * costs little memory. A push reader; any split of the bytes gives the same. Pure.
 */
import { objectMember, stringMember, type JsonObject } from '#/base/json.ts';
import { decodeRolloutLine } from '#/protocol/rollout/rollout-line.ts';
import { decodeSessionMeta, type SessionMeta } from '#/protocol/rollout/session-meta.ts';
import type { TokenUsage } from '#/protocol/responses/items.ts';
import { decodeUsage } from '#/session/foreign/codex/rollout-meter.ts';

export interface RolloutFacts {
  readonly meta: SessionMeta | undefined;
  /** The first line of the first prompt. */
  readonly title: string | undefined;
  /** The last one named in what was looked at. */
  readonly model: string | undefined;
  readonly lastAt: string | undefined;
  readonly turns: number;
  readonly hasOpenTurn: boolean;
  readonly usage: TokenUsage | undefined;
}

const HEAD_BYTES = 256 * 1024;
const TAIL_BYTES = 128 * 1024;
const TITLE_CHARACTERS = 80;
const LF = 0x0a;
const TURN = Buffer.from('"type":"event_msg","payload":{"type":"task_started"');
/** Old files do not say where turns begin. */
const PROMPT = Buffer.from('"type":"event_msg","payload":{"type":"user_message"');

export class RolloutSketch {
  #head: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  #bytes = 0;
  readonly #turns = new MarkerCount(TURN);
  readonly #prompts = new MarkerCount(PROMPT);

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#turns.push(bytes);
    this.#prompts.push(bytes);
    if (this.#head.length < HEAD_BYTES) {
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, HEAD_BYTES - this.#head.length)]);
    }
    const last = bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES));
    const kept = this.#tail.subarray(Math.max(0, this.#tail.length + last.length - TAIL_BYTES));
    this.#tail = Buffer.concat([kept, last]);
    this.#bytes += bytes.length;
  }

  end(): RolloutFacts {
    const facts = new LineFacts();
    const headBytes = this.#head.length;
    for (const line of linesOf(this.#head)) facts.head(line);
    const tailStart = this.#bytes - this.#tail.length;
    // What the head had already is not read twice; the first line of a tail that begins in the middle is none.
    const overlap = Math.max(0, headBytes - tailStart);
    const from = overlap > 0 ? this.#head.lastIndexOf(LF) + 1 - tailStart : this.#tail.indexOf(LF) + 1;
    for (const line of linesOf(this.#tail.subarray(Math.max(0, from)))) facts.tail(line);
    const started = this.#turns.count;
    return {
      meta: facts.meta,
      title: facts.title,
      model: facts.model,
      lastAt: facts.lastAt,
      turns: started === 0 ? this.#prompts.count : started,
      hasOpenTurn: facts.isOpen,
      usage: facts.usage,
    };
  }
}

/** Counts a text in bytes that come in pieces. */
class MarkerCount {
  readonly #marker: Buffer;
  #rest: Buffer = Buffer.alloc(0);
  count = 0;

  constructor(marker: Buffer) {
    this.#marker = marker;
  }

  push(bytes: Buffer): void {
    const size = this.#marker.length;
    // Where two pieces meet: the marker is longer than the rest, so none is counted twice.
    this.#scan(Buffer.concat([this.#rest, bytes.subarray(0, size - 1)]));
    this.#scan(bytes);
    const all = bytes.length >= size - 1 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#rest = Buffer.from(all.subarray(Math.max(0, all.length - (size - 1))));
  }

  #scan(bytes: Buffer): void {
    for (let at = bytes.indexOf(this.#marker); at !== -1; at = bytes.indexOf(this.#marker, at + 1)) this.count += 1;
  }
}

function linesOf(bytes: Buffer): readonly string[] {
  const end = bytes.lastIndexOf(LF);
  return end === -1 ? [] : bytes.toString('utf8', 0, end).split('\n');
}

class LineFacts {
  meta: SessionMeta | undefined;
  title: string | undefined;
  model: string | undefined;
  lastAt: string | undefined;
  usage: TokenUsage | undefined;
  isOpen = false;
  #isFirst = true;

  head(text: string): void {
    const line = decodeRolloutLine(text);
    if (typeof line !== 'object') return;
    if (this.#isFirst && line.type === 'session_meta') this.meta = decodeSessionMeta(line.payload);
    this.#isFirst = false;
    this.title ??= decodeTitle(line.type, line.payload);
    this.#line(line.type, line.payload, line.timestamp);
  }

  tail(text: string): void {
    const line = decodeRolloutLine(text);
    if (typeof line === 'object') this.#line(line.type, line.payload, line.timestamp);
  }

  #line(type: string, payload: JsonObject, timestamp: string | undefined): void {
    this.lastAt = timestamp ?? this.lastAt;
    if (type === 'turn_context') this.model = stringMember(payload, 'model') ?? this.model;
    if (type === 'token_usage_record') {
      this.usage = decodeUsage(objectMember(payload, 'thread_token_usage')) ?? this.usage;
    }
    if (type !== 'event_msg') return;
    switch (stringMember(payload, 'type')) {
      case 'task_started':
        this.isOpen = true;
        break;
      case 'task_complete':
      case 'turn_aborted':
        this.isOpen = false;
        break;
      case 'token_count': {
        const info = objectMember(payload, 'info');
        if (info !== undefined) this.usage = decodeUsage(objectMember(info, 'total_token_usage')) ?? this.usage;
        break;
      }
      default:
    }
  }
}

/** The first line of a prompt, or undefined where the record is none. Context that a program put there is none. */
function decodeTitle(type: string, payload: JsonObject): string | undefined {
  const kind = stringMember(payload, 'type');
  if (type === 'event_msg') return kind === 'user_message' ? firstLine(stringMember(payload, 'message')) : undefined;
  if (type !== 'response_item' || kind !== 'message' || stringMember(payload, 'role') !== 'user') return undefined;
  const content = payload['content'];
  if (!Array.isArray(content)) return undefined;
  const texts = (content as readonly JsonObject[]).map((part) => stringMember(part, 'text') ?? '');
  const text = texts.findLast((candidate) => candidate.trim() !== '');
  return text === undefined || /^\s*(?:<|# AGENTS\.md)/.test(text) ? undefined : firstLine(text);
}

function firstLine(text: string | undefined): string | undefined {
  const line = text
    ?.split('\n')
    .find((candidate) => candidate.trim() !== '')
    ?.trim();
  if (line === undefined) return undefined;
  const characters = [...line.slice(0, TITLE_CHARACTERS * 4)];
  return characters.length <= TITLE_CHARACTERS ? line : `${characters.slice(0, TITLE_CHARACTERS - 1).join('')}…`;
}
