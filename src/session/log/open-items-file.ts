/**
 * `open-items.part`: what items that are still streaming have said so far, so that a crash loses a quarter of a second of
 * it at most. Appended without sync, emptied once the items' durable ends are synced. @effects fs clock
 */
import type { Clock } from '#/platform/clock.ts';
import type { AppendFile, Fs } from '#/platform/fs.ts';
import type { ItemKind } from '#/session/events/item.ts';
import type { DurableEvent, LiveEvent } from '#/session/events/index.ts';
import { encodeFragment } from './open-items.ts';

/** How long text waits in memory at most. */
export const OPEN_ITEMS_INTERVAL_MS = 250;
/** The file grows to this at most; of longer items the beginning is kept. */
export const OPEN_ITEMS_BYTES = 64 * 1024 * 1024;

/** Redacts a text that comes in pieces: what `push` and `end` answer together is the redacted whole. */
export interface TextStream {
  push(text: string): string;
  end(): string;
  /** What `end` would answer now, without ending. */
  pending(): string;
}

export interface OpenItemsOptions {
  readonly fs: Fs;
  readonly clock: Clock;
  readonly path: string;
  /** A redactor for each item; absent, texts are written as they come. */
  readonly redactStream?: () => TextStream;
}

interface StreamingItem {
  readonly turnId: string;
  readonly kind: ItemKind;
  readonly stream: TextStream | undefined;
  /** Text since the last write. */
  parts: string[];
  /** Provisional text at the end of what is in the file. */
  provisional: string;
  /** Its durable end is recorded, and perhaps not synced yet. */
  hasEnded: boolean;
}

const CHANNEL_KINDS = { text: 'agent_message', reasoning: 'reasoning', arguments: 'tool_call' } as const;

/** Keeps the file of one open session. Failures of the disk end it silently: it is a convenience, the log is the truth. */
export class OpenItemsFile {
  readonly #options: OpenItemsOptions;
  readonly #items = new Map<string, StreamingItem>();
  #file: AppendFile | undefined;
  #sizeBytes = 0;
  #cancelTimer: (() => void) | undefined;
  #hasFailed = false;

  constructor(options: OpenItemsOptions) {
    this.#options = options;
  }

  /** Takes note of an item's beginning or growth; other live events mean nothing here. */
  observe(event: LiveEvent): void {
    if (event.type === 'item.started') {
      this.#item(event.item_id, event.turn_id, event.kind);
    } else if (event.type === 'item.delta' && !this.#hasFailed) {
      this.#item(event.item_id, event.turn_id, CHANNEL_KINDS[event.channel]).parts.push(event.payload.delta);
      this.#cancelTimer ??= this.#options.clock.after(OPEN_ITEMS_INTERVAL_MS, () => {
        this.#cancelTimer = undefined;
        this.#flush();
      });
    }
  }

  /** Takes note of the items and turns that end with these events. */
  recorded(events: readonly DurableEvent[]): void {
    for (const event of events) {
      if (event.type === 'item.completed' || event.type === 'item.interrupted') this.#ended(event.item_id);
      else if (event.type === 'turn.completed' || event.type === 'turn.failed' || event.type === 'turn.interrupted') {
        for (const id of this.#items.keys()) this.#ended(id);
      }
    }
  }

  /** All that was recorded is on disk: forgets the items that have ended, and the file's content once no other is in it. */
  synced(): void {
    for (const [id, item] of this.#items) if (item.hasEnded) this.#items.delete(id);
    if (this.#items.size === 0) this.#empty();
  }

  /** Writes what is left of items that have not ended, for the next opening to find; else removes the file. */
  close(): void {
    this.#stopTimer();
    for (const [id, item] of this.#items) if (item.hasEnded) this.#items.delete(id);
    if (this.#items.size > 0) this.#flush();
    const isEmpty = this.#items.size === 0 || this.#sizeBytes === 0;
    this.#file?.close();
    if (this.#file !== undefined && isEmpty) this.#try(() => this.#options.fs.remove(this.#options.path));
    this.#file = undefined;
    this.#items.clear();
  }

  #item(id: string, turnId: string, kind: ItemKind): StreamingItem {
    const known = this.#items.get(id);
    if (known !== undefined) return known;
    const stream = this.#options.redactStream?.();
    const item: StreamingItem = { turnId, kind, stream, parts: [], provisional: '', hasEnded: false };
    this.#items.set(id, item);
    return item;
  }

  #ended(id: string): void {
    const item = this.#items.get(id);
    if (item === undefined) return;
    item.hasEnded = true;
    item.parts = [];
    if (![...this.#items.values()].some((other) => other.parts.length > 0)) this.#stopTimer();
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #flush(): void {
    let lines = '';
    for (const [itemId, item] of this.#items) {
      if (item.parts.length === 0) continue;
      const text = item.parts.join('');
      item.parts = [];
      const back = item.provisional.length;
      let written = text;
      if (item.stream !== undefined) {
        const decided = item.stream.push(text);
        item.provisional = item.stream.pending();
        written = decided + item.provisional;
      }
      const fragment = { turn_id: item.turnId, item_id: itemId, kind: item.kind, text: written };
      lines += encodeFragment(back === 0 ? fragment : { ...fragment, back });
    }
    if (lines !== '') this.#append(Buffer.from(lines));
  }

  #append(bytes: Uint8Array): void {
    if (this.#hasFailed || this.#sizeBytes + bytes.length > OPEN_ITEMS_BYTES) {
      this.#hasFailed = true;
      return;
    }
    this.#try(() => {
      this.#file ??= this.#options.fs.openAppend(this.#options.path);
      const count = this.#file.append(bytes);
      this.#sizeBytes += count;
      if (count !== bytes.length) this.#hasFailed = true;
    });
  }

  #empty(): void {
    this.#stopTimer();
    this.#hasFailed = false;
    if (this.#file === undefined || this.#sizeBytes === 0) return;
    const file = this.#file;
    this.#try(() => {
      file.truncate(0);
      this.#sizeBytes = 0;
    });
  }

  #try(action: () => void): void {
    try {
      action();
    } catch {
      this.#hasFailed = true;
    }
  }
}
