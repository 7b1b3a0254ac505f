/** How `csm replay` shows a session: as `exec` does, with the number and time of each record. @effects streams */
import { itemText } from '#/protocol/responses/items.ts';
import type { JsonObject } from '#/base/json.ts';
import type { RecordedEvent, StoredEvent } from '#/session/events/index.ts';
import type { ReplayState } from '#/session/events/replay-state.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import type { ReplayItem, WithheldReason } from '#/workstation/replay.ts';
import { countTokens, HumanProjector } from './exec/project-human.ts';
import { JsonlProjector } from './exec/project-jsonl.ts';
import { printJson, type Output } from './output.ts';
import { printCount } from './print-count.ts';

/** Shows items; each answers false once nobody reads any more. */
export interface ReplayPrinter {
  readonly show: (item: ReplayItem, state: ReplayState) => boolean;
  /** Writes what is still held back. */
  readonly flush: () => boolean;
}

const HELD_LENGTH = 64 * 1024;

/** Puts short texts together: a write for each of a million records takes longer than reading them. */
class HeldText {
  readonly #output: Output;
  #text = '';

  constructor(output: Output) {
    this.#output = output;
  }

  add(text: string): boolean {
    this.#text += text;
    return this.#text.length < HELD_LENGTH || this.flush();
  }

  flush = (): boolean => {
    const text = this.#text;
    this.#text = '';
    return text === '' || this.#output.writeData(text);
  };
}

const REASONS: Readonly<Record<WithheldReason, string>> = {
  'not-kept': 'was not kept',
  forgotten: 'was forgotten',
  changed: 'is not what was written',
  'blob-missing': 'is gone: its blob is missing or was changed',
};

/** Text for people on standard output. */
export function createReplayText(output: Output): ReplayPrinter {
  const newProjector = (): HumanProjector =>
    new HumanProjector({ color: output.coloured.stdout, hideReasoning: false });
  let projector = newProjector();
  const held = new HeldText(output);
  const block = (event: StoredEvent, text: string): boolean => {
    if (text === '') return true;
    const head = output.paint(
      `#${event.seq} ${printVisible(event.ts.replace('T', ' ').replace(/\.\d+Z$/, ''))}`,
      'dim',
    );
    return held.add(`${head}\n${text}`);
  };
  const print = (event: RecordedEvent, state: ReplayState): string => {
    switch (event.type) {
      case 'session.created':
        return printCreated(event);
      case 'settings.applied':
        return `settings: model ${printVisible(event.model)}, ${event.sandbox.mode}, in ${printVisible(event.cwd)}\n`;
      case 'session.titled':
        return `title: ${printVisible(event.payload.title)}\n`;
      case 'context.added':
        return `context added (${event.reason}): ${event.payload.items.length} messages\n`;
      case 'item.completed':
        if (event.kind === 'user_message')
          return projector.prompt(`${itemText(event.payload.item)}${printImages(event)}`);
        break;
      case 'turn.started':
        // As each turn is a run of its own.
        projector = newProjector();
        return '';
      case 'turn.completed':
        return `${output.paint('tokens used', 'dim')}\n${printCount(countTokens(state.usage))}\n`;
      case 'response.failed':
        return projector.error(`${event.payload.message}${event.will_retry ? ' (tried again)' : ''}`);
      case 'compaction.undone':
        return `${output.paint('compaction undone', 'dim')}\n`;
      default:
        break;
    }
    return projector.project(event);
  };
  let damages = 0;
  return {
    flush: held.flush,
    show: (item, state) => {
      if (item.kind === 'damage') {
        if (!held.flush()) return false;
        damages += 1;
        if (damages <= SHOWN_DAMAGE) output.warn(printDamage(item));
        if (damages === SHOWN_DAMAGE) output.warn('More places are damaged; `csm event-log verify` lists them.');
        return true;
      }
      if (item.kind === 'event') return block(item.event, print(item.event, state));
      const what = `${item.event.type}${kindOf(item.event)}: its text (${printCount(item.payloadBytes)} bytes)`;
      return block(item.event, `${output.paint(`${what} ${REASONS[item.reason]}`, 'dim')}\n`);
    },
  };
}

/** `exec`'s JSON Lines, with the number, time and ids of their records. */
export function createReplayJsonl(output: Output): ReplayPrinter {
  const projector = new JsonlProjector();
  const held = new HeldText(output);
  const write = (event: StoredEvent, lines: readonly JsonObject[]): boolean => {
    if (lines.length === 0) return true;
    const facts = { seq: event.seq, ts: event.ts, event: event.type, ...idsOf(event) };
    return held.add(lines.map((line) => `${printJson({ ...line, ...facts })}\n`).join(''));
  };
  return {
    flush: held.flush,
    show: (item) => {
      if (item.kind === 'damage') {
        const { path, offset, lengthBytes, reason, seq } = item.damage;
        const place = { path, offset, length_bytes: lengthBytes, reason, seq: seq ?? null };
        return held.add(`${printJson({ type: 'log.damaged', ...place })}\n`);
      }
      const { event } = item;
      if (item.kind === 'withheld') {
        return write(event, [{ type: 'record.withheld', reason: item.reason, payload_bytes: item.payloadBytes }]);
      }
      if (event.type === 'session.created')
        return write(event, [{ type: 'thread.started', thread_id: event.session_id }]);
      if (event.type === 'session.titled')
        return write(event, [
          { type: 'thread.titled', title: item.event.type === 'session.titled' ? item.event.payload.title : '' },
        ]);
      if (item.event.type === 'item.completed' && item.event.kind === 'user_message') {
        const text = itemText(item.event.payload.item);
        return write(event, [{ type: 'item.completed', item: { type: 'user_message', text } }]);
      }
      return write(event, projector.project(item.event));
    },
  };
}

function printCreated(event: Extract<RecordedEvent, { readonly type: 'session.created' }>): string {
  const { name, forked_from: from, imported_from: imported } = event;
  const called = name === undefined ? '' : ` (${printVisible(name)})`;
  const parent = from === undefined ? '' : `, forked from ${printVisible(from.session_id)} at record ${from.seq}`;
  const origin = imported === undefined ? '' : `, imported from ${printVisible(imported.path)}`;
  return `session ${printVisible(event.session_id)}${called}${parent}${origin}\n`;
}

function printImages(event: Extract<RecordedEvent, { readonly type: 'item.completed' }>): string {
  const { content } = event.payload.item;
  const images = Array.isArray(content)
    ? content.filter((part) => (part as { readonly type?: unknown } | null)?.type === 'input_image').length
    : 0;
  return images === 0 ? '' : `\n[${images} ${images === 1 ? 'image' : 'images'}]`;
}

/** Damaged places that are shown to people. */
const SHOWN_DAMAGE = 20;

/** What a person is to think of a place. Reasons without words of their own are names that `event-log verify` prints. */
const DAMAGE_WORDS: Readonly<Record<string, string>> = {
  syntax: 'no JSON, left out',
  shape: 'no record, left out',
  digest: 'not what was written, left out',
  'duplicate-seq': 'a number that was used before, left out',
  'missing-seq': 'records are missing before it',
  'missing-base': 'a piece that the session was forked from is missing or was changed',
  'torn-prefix': 'a record that was cut off, with a whole one behind it',
};

function printDamage({ damage }: Extract<ReplayItem, { readonly kind: 'damage' }>): string {
  const { path, offset, reason, seq } = damage;
  return `${path}: byte ${offset}${seq === undefined ? '' : `, record ${seq}`}: ${DAMAGE_WORDS[reason] ?? reason}`;
}

function kindOf(event: StoredEvent): string {
  if (event.type === 'item.completed' || event.type === 'item.interrupted') return ` ${event.kind}`;
  return event.type === 'tool.started' || event.type === 'tool.completed' ? ` ${printVisible(event.tool)}` : '';
}

function idsOf(event: StoredEvent): JsonObject {
  const { turn_id, item_id, call_id } = event as { turn_id?: string; item_id?: string; call_id?: string };
  return {
    ...(turn_id === undefined ? {} : { turn_id }),
    ...(item_id === undefined ? {} : { item_id }),
    ...(call_id === undefined ? {} : { call_id }),
  };
}
