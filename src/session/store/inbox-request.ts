/** What another process may ask of a session: a file each in its `inbox/`. Pure. */
import { isUuid } from '#/base/ids.ts';
import { isObject, parseJson, stringMember, type JsonValue } from '#/base/json.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { QUEUED_PROMPTS } from '#/session/events/replay-state.ts';
import type { SessionState } from '#/session/events/state.ts';

/** A larger file is no request. */
export const REQUEST_BYTES = 1024 * 1024;
/** UTF-16 units of a title or a tag. */
export const TITLE_LENGTH = 1024;
/** Tags that a session may have. */
export const MOST_TAGS = 64;

/** What is asked. */
export type SessionRequest =
  | { readonly kind: 'rename'; readonly title: string }
  | { readonly kind: 'archive' }
  | { readonly kind: 'unarchive' }
  | { readonly kind: 'tag'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: 'queue'; readonly text: string };

/** A request as it stands in the inbox. */
export interface InboxRequest {
  /** UUIDv7: names the file, orders the requests, and stands in the event that comes of it. */
  readonly id: string;
  readonly request: SessionRequest;
}

const VERSION = 1;
const SUFFIX = '.json';

/** Name of a request's file. */
export function requestFile(id: string): string {
  return `${id}${SUFFIX}`;
}

/** The id that a file's name gives, or undefined where it is no request's. */
export function decodeRequestFile(name: string): string | undefined {
  const id = name.slice(0, -SUFFIX.length);
  return name.endsWith(SUFFIX) && isUuid(id) && id === id.toLowerCase() ? id : undefined;
}

/** The file's text. */
export function encodeRequest({ id, request }: InboxRequest): string {
  return `${JSON.stringify({ v: VERSION, id, ...request })}\n`;
}

/** The request of a file with that id in its name, or what keeps it from being one. */
export function decodeRequest(text: string, id: string): InboxRequest | string {
  const value = parseJson(text);
  if (!isObject(value)) return 'it is no JSON object';
  if (value['v'] !== VERSION) return 'it is of another version';
  if (value['id'] !== id) return 'its id is not that of its name';
  const request = decodeKind(value);
  return typeof request === 'string' ? request : { id, request };
}

function decodeKind(value: { readonly [name: string]: JsonValue }): SessionRequest | string {
  const kind = stringMember(value, 'kind');
  switch (kind) {
    case 'archive':
    case 'unarchive':
      return { kind };
    case 'rename': {
      const title = stringMember(value, 'title');
      return isTitle(title) ? { kind, title } : 'it has no title';
    }
    case 'queue': {
      const text = stringMember(value, 'text');
      return text === undefined || text.trim() === '' ? 'it has no text' : { kind, text };
    }
    case 'tag': {
      const { add, remove } = value;
      return isTags(add) && isTags(remove) ? { kind, add, remove } : 'its tags are none';
    }
    default:
      return 'it asks for something unknown';
  }
}

/** Whether a session may be called so. */
export function isTitle(title: string | undefined): title is string {
  return title !== undefined && title.trim() !== '' && title.length <= TITLE_LENGTH;
}

function isTags(value: JsonValue | undefined): value is readonly string[] {
  return (
    Array.isArray(value) && value.length <= MOST_TAGS && value.every((tag) => typeof tag === 'string' && isTitle(tag))
  );
}

/** What becomes of a request. */
export type RequestPlan =
  | { readonly kind: 'record'; readonly event: DurableEvent }
  /** It was applied before. */
  | { readonly kind: 'done' }
  /** It cannot be, and never will. */
  | { readonly kind: 'refuse'; readonly reason: string };

/** Whether a request asks for what is so already. */
export function isUnchanged(state: SessionState, request: SessionRequest): boolean {
  switch (request.kind) {
    case 'archive':
      return state.isArchived;
    case 'unarchive':
      return !state.isArchived;
    case 'rename':
      return state.title === request.title;
    case 'tag':
      return mergeTags(state.tags, request).join('\0') === state.tags.join('\0');
    case 'queue':
      return false;
  }
}

function mergeTags(
  tags: readonly string[],
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): readonly string[] {
  return [...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])];
}

/**
 * Plans requests in their order; each sees what those before it did. A request whose id the session has applied is done: whoever
 * applied it was killed before its file was removed. So each one is recorded, also where it changes nothing: without its id in the
 * log, it would be found after later ones, and undo them.
 */
export function planRequests(state: SessionState, requests: readonly InboxRequest[]): readonly RequestPlan[] {
  const applied = new Set(state.replay.requests);
  const keepsTexts = state.created?.payload_policy !== 'metadata';
  let { tags } = state;
  let waiting = state.replay.queue.size;
  return requests.map(({ id, request }): RequestPlan => {
    if (applied.has(id)) return { kind: 'done' };
    applied.add(id);
    if (!keepsTexts && request.kind !== 'archive' && request.kind !== 'unarchive') {
      return { kind: 'refuse', reason: 'the session keeps no texts' };
    }
    switch (request.kind) {
      case 'rename':
        return { kind: 'record', event: { type: 'session.titled', request_id: id, payload: { title: request.title } } };
      case 'archive':
        return { kind: 'record', event: { type: 'session.archived', request_id: id } };
      case 'unarchive':
        return { kind: 'record', event: { type: 'session.unarchived', request_id: id } };
      case 'tag': {
        const next = mergeTags(tags, request);
        if (next.length > MOST_TAGS) return { kind: 'refuse', reason: `a session has ${MOST_TAGS} tags at most` };
        tags = next;
        return { kind: 'record', event: { type: 'session.tagged', request_id: id, payload: { tags } } };
      }
      case 'queue':
        if (waiting >= QUEUED_PROMPTS) return { kind: 'refuse', reason: `${QUEUED_PROMPTS} prompts wait already` };
        waiting += 1;
        return { kind: 'record', event: { type: 'session.queued', request_id: id, payload: { text: request.text } } };
    }
  });
}
