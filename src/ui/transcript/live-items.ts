/** What streams and is not in the log yet: stands below everything else until its final form comes. Pure; changed in place. */
import type { LiveEvent } from '#/session/events/index.ts';
import type { Cell } from './cell.ts';
import type { KeptEvent } from './slim-event.ts';

type OpenCell = Extract<Cell, { readonly kind: 'message' | 'reasoning' | 'web' }>;

export class LiveItems {
  readonly #open = new Map<string, OpenCell>();
  #cells: readonly OpenCell[] | undefined;
  #thought = '';

  /** In the order in which they began. */
  get cells(): readonly Cell[] {
    return (this.#cells ??= [...this.#open.values()]);
  }

  /** What the model is thinking about, for the row that says that it works: the text behind the last bold title. */
  get statusText(): string | undefined {
    return readStatus(this.#thought);
  }

  /** Whether something that is shown has changed. */
  apply(event: LiveEvent): boolean {
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
          return this.#append(id, 'message', payload.delta);
        }
        if (channel !== 'reasoning') return false;
        this.#thought += payload.delta;
        return this.#append(id, 'reasoning', payload.delta);
      }
      case 'tool.output':
      case 'stream.retrying':
        return false;
    }
  }

  /** A durable event that ends what streams. */
  close(event: KeptEvent): void {
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

  #append(id: string, kind: 'message' | 'reasoning', delta: string): boolean {
    const cell = this.#open.get(id);
    if (cell === undefined) this.#set(id, { kind, key: `i:${id}`, text: delta, end: 'open' });
    else if (cell.kind !== 'web') this.#set(id, { ...cell, text: cell.text + delta });
    return true;
  }

  #set(id: string, cell: OpenCell): void {
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
