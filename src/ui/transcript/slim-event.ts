/** Events without what the transcript does not show: what it keeps of a session must not grow with pictures and contexts. Pure. */
import { isObject, type JsonObject } from '#/base/json.ts';
import type { DurableEvent, StoredEvent } from '#/session/events/index.ts';
import { commandOutput } from '#/session/events/command-output.ts';
import { boundOutput } from './bound-output.ts';

/** A durable event, from the log or live: its payload may be gone. */
export type KeptEvent = StoredEvent | DurableEvent;

/** Events that say nothing on the screen, and that no later event needs. */
const SILENT = [
  'session.titled',
  'session.archived',
  'session.unarchived',
  'session.tagged',
  'session.queued',
  'pty.opened',
  'pty.written',
  'pty.resized',
  'pty.signaled',
  'hook.started',
  'log.sealed',
  'unknown',
] as const;
type SilentEvent = Extract<KeptEvent, { readonly type: (typeof SILENT)[number] }>;

/** What the transcript is folded from. */
export type ShownEvent = Exclude<KeptEvent, SilentEvent>;

/** Longest text of an item's output that is kept, where it is no command's. */
const OUTPUT_CHARS = 32 * 1024;

/** Undefined: nothing of it is shown, and no later event needs it. */
export function slimEvent(event: KeptEvent): ShownEvent | undefined {
  if (isSilent(event)) return undefined;
  switch (event.type) {
    case 'context.added':
      return event.reason === 'import' ? event : undefined;
    case 'compaction.committed':
      return event.payload === undefined ? event : { ...event, kept: [], payload: { items: [] } };
    case 'item.completed': {
      if (event.payload === undefined) return undefined;
      const item = slimItem(event.payload.item);
      return item === event.payload.item ? event : { ...event, payload: { item: item as typeof event.payload.item } };
    }
    case 'tool.completed': {
      const { payload } = event;
      if (payload === undefined) return event;
      const { extra_items: _extra, ...rest } = payload;
      const output = payload.item['output'];
      const printed = commandOutput({ ...event, payload });
      return {
        ...event,
        payload: {
          ...rest,
          ...(printed === '' ? {} : { aggregated_output: boundOutput(printed) }),
          item: { type: payload.item.type, output: slimOutput(output) },
        },
      };
    }
    case 'process.exited': {
      if (event.payload === undefined) return event;
      return { ...event, payload: { aggregated_output: boundOutput(event.payload.aggregated_output) } };
    }
    default:
      return event;
  }
}

function isSilent(event: KeptEvent): event is SilentEvent {
  return SILENT.some((type) => type === event.type);
}

/** Characters of an event, about: what keeping it costs. */
export function measureEvent(event: ShownEvent): number {
  switch (event.type) {
    case 'item.completed':
    case 'tool.started':
    case 'context.added':
    case 'tool.completed':
    case 'process.exited':
      return 200 + measureJson(event.payload);
    default:
      return 300;
  }
}

function measureJson(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + measureJson(part), 8);
  if (isObject(value)) return Object.values(value).reduce((sum: number, part) => sum + measureJson(part), 16);
  return 8;
}

/** Without pictures, and without what only the model's server reads. */
function slimItem(item: JsonObject): JsonObject {
  if (item['type'] === 'reasoning') return { type: 'reasoning', summary: item['summary'] ?? [] };
  if (item['type'] === 'image_generation_call')
    return { type: 'image_generation_call', status: item['status'] ?? null };
  const content = item['content'];
  if (!Array.isArray(content)) return item;
  if (!content.some((part) => isObject(part) && part['type'] === 'input_image')) return item;
  return {
    ...item,
    content: content.map((part) => (isObject(part) && part['type'] === 'input_image' ? { type: 'input_image' } : part)),
  };
}

/** Texts only, cut; a picture is one word. */
function slimOutput(output: unknown): string {
  if (typeof output === 'string') return output.length <= OUTPUT_CHARS ? output : boundOutput(output);
  if (!Array.isArray(output)) return '';
  const texts = output.map((part) => {
    const text = isObject(part) ? part['text'] : undefined;
    return typeof text === 'string' ? text : '[image]';
  });
  return boundOutput(texts.join('\n'));
}
