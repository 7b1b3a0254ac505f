/** What streams and is not in the log yet: stands below everything else until its final form comes. Pure; changed in place. */
import type { LiveEvent } from '#/session/events/index.ts';
import { messageKey, type Cell, type MessageCell } from './cell.ts';
import { PartSplitter } from './closed-blocks.ts';
import type { KeptEvent } from './slim-event.ts';

type Retry = Extract<LiveEvent, { readonly type: 'stream.retrying' }>;
type OpenCell = Extract<Cell, { readonly kind: 'reasoning' | 'web' }>;

export class LiveItems {
  readonly #open = new Map<string, OpenCell | OpenMessage>();
  #cells: readonly Cell[] | undefined;
  #thought = '';
  #retry: Retry | undefined;

  /** In the order in which they began. */
  get cells(): readonly Cell[] {
    return (this.#cells ??= [...this.#open.values()].flatMap((item): readonly Cell[] =>
      item instanceof OpenMessage ? item.readCells() : [item],
    ));
  }

  /** What goes on, for the row that says that it works: a request that is sent again, or the text behind the last bold title. */
  get statusText(): string | undefined {
    if (this.#retry === undefined) return readStatus(this.#thought);
    return `Reconnecting... ${this.#retry.attempt}/${this.#retry.max_attempts}`;
  }

  /** Why the request is sent again. Untrusted, in one line. */
  get statusCause(): string | undefined {
    return this.#retry?.payload.cause.replaceAll(/\s+/g, ' ').trim();
  }

  /** Whether something that is shown has changed. */
  apply(event: LiveEvent): boolean {
    this.#retry = event.type === 'stream.retrying' && event.visible ? event : undefined;
    switch (event.type) {
      case 'item.started':
        if (event.kind === 'reasoning') this.#thought = '';
        if (event.kind !== 'web_search') return false;
        this.#set(event.item_id, {
          kind: 'web',
          key: `i:${event.item_id}`,
          end: 'open',
          action: 'other',
          query: '',
          url: '',
        });
        return true;
      case 'item.delta': {
        const { item_id: id, channel, payload } = event;
        if (channel === 'text') {
          this.#thought = '';
          this.#extend(id, payload.delta);
          return true;
        }
        if (channel !== 'reasoning') return false;
        this.#thought += payload.delta;
        const before = this.#open.get(id);
        const text = before instanceof OpenMessage || before?.kind !== 'reasoning' ? '' : before.text;
        this.#set(id, { kind: 'reasoning', key: `i:${id}`, text: text + payload.delta, end: 'open' });
        return true;
      }
      case 'stream.retrying':
        return event.visible;
      case 'tool.output':
        return false;
    }
  }

  /** A durable event that ends what streams. */
  close(event: KeptEvent): void {
    this.#retry = undefined;
    switch (event.type) {
      case 'item.completed':
      case 'item.interrupted':
        this.#delete(event.item_id);
        return;
      case 'response.completed':
      case 'response.failed':
        if (event.type === 'response.completed' && event.purpose !== undefined) return;
        this.#clear();
        return;
      case 'turn.completed':
      case 'turn.failed':
      case 'turn.interrupted':
        this.#thought = '';
        this.#clear();
        return;
      default:
        return;
    }
  }

  /** Answers that no event will end any more, as they stand; nothing streams afterwards. */
  takeAnswers(): readonly MessageCell[] {
    const answers = this.cells.filter((cell): cell is MessageCell => cell.kind === 'message');
    this.#clear();
    return answers.map((cell) => (cell.end === 'open' ? { ...cell, end: 'interrupted' } : cell));
  }

  #extend(id: string, delta: string): void {
    const known = this.#open.get(id);
    const message = known instanceof OpenMessage ? known : new OpenMessage(id);
    message.append(delta);
    this.#set(id, message);
  }

  #set(id: string, cell: OpenCell | OpenMessage): void {
    this.#open.set(id, cell);
    this.#cells = undefined;
  }

  #delete(id: string): void {
    if (this.#open.delete(id)) this.#cells = undefined;
  }

  #clear(): void {
    if (this.#open.size > 0) this.#cells = undefined;
    this.#open.clear();
  }
}

/** An answer that comes: the parts that are whole, and the end that still grows. */
class OpenMessage {
  readonly #id: string;
  readonly #whole: MessageCell[] = [];
  readonly #splitter = new PartSplitter();
  #text = '';

  constructor(id: string) {
    this.#id = id;
  }

  append(delta: string): void {
    this.#text += delta;
  }

  /** Its cells as of now; those of whole parts stay the same objects. */
  readCells(): readonly MessageCell[] {
    for (let end = this.#splitter.findEnd(this.#text); end !== undefined; end = this.#splitter.findEnd(this.#text)) {
      this.#whole.push(this.#encode(this.#text.slice(0, end), 'complete'));
      this.#text = this.#text.slice(end);
    }
    return [...this.#whole, this.#encode(this.#text, 'open')];
  }

  #encode(text: string, end: 'open' | 'complete'): MessageCell {
    const part = this.#whole.length;
    const key = messageKey(this.#id, part);
    return { kind: 'message', key, text, end, ...(part === 0 ? {} : { isContinued: true }) };
  }
}

/** First line behind the last `**title**`; undefined: there is none yet. */
function readStatus(thought: string): string | undefined {
  const close = thought.lastIndexOf('**');
  if (close < 0) return undefined;
  // An open title: what stands behind the one before has been read.
  const isOpen = (thought.split('**').length - 1) % 2 === 1;
  if (isOpen) return undefined;
  const text = thought
    .slice(close + 2)
    .trim()
    .split('\n')[0]
    ?.trim();
  return text === undefined || text === '' ? undefined : text;
}
