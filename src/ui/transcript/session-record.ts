/**
 * The events that the transcript has, and the cells that they come to. Pages of the history may come before them; what is far
 * above may go again. Pure; changed in place.
 */
import type { HistoryPage } from '#/workstation/live-session.ts';
import type { Cell } from './cell.ts';
import { TranscriptFold } from './fold.ts';
import { measureEvent, slimEvent, type KeptEvent, type ShownEvent } from './slim-event.ts';

/** An event, or a cell that is none's; `chars` is about what it costs to keep. */
type Entry = { readonly chars: number } & (
  | { readonly event: ShownEvent; readonly id: string; readonly seq: number; readonly atMs: number }
  | { readonly cell: Cell; readonly seq: number }
);

/** What is kept at most; above it, the older half goes. */
const KEPT_CHARS = 12 * 1024 * 1024;
/** An offset behind everything: the page that ends with what was recorded last. */
const END_OF_LOG = Number.MAX_SAFE_INTEGER;

export class SessionRecord {
  #entries: Entry[] = [];
  #fold = new TranscriptFold();
  #chars = 0;
  #unnumbered = 0;
  /** Where pages began: the number of their first event, and what is given to read what is before it. */
  #marks: { readonly seq: number; readonly before: number }[] = [];
  #before: number | undefined;

  get cells(): readonly Cell[] {
    return this.#fold.cells;
  }

  /** What is given to read the page before; undefined: everything is here. */
  get historyBefore(): number | undefined {
    return this.#before;
  }

  add(cell: Cell): void {
    this.#entries.push({ cell, seq: this.#lastSeq(), chars: 200 });
    this.#fold.add(cell);
  }

  applyOutput(callId: string, text: string): boolean {
    return this.#fold.applyOutput(callId, text);
  }

  /** The next event. @param atMs when it came; what is recorded knows better */
  apply(event: KeptEvent, atMs: number): void {
    const slim = slimEvent(event);
    if (slim === undefined) return;
    if (slim.type === 'compaction.committed' && slim.reverts_to !== undefined) this.#cutFrom(slim.reverts_to.seq);
    const entry = this.#encode(slim, atMs);
    this.#entries.push(entry);
    this.#chars += entry.chars;
    applyEntry(this.#fold, entry);
  }

  /** Events before those that are here; what is here already is passed over. */
  prepend(page: HistoryPage): void {
    const first = this.#entries.find((entry) => 'event' in entry && entry.seq > 0)?.seq ?? Number.POSITIVE_INFINITY;
    const older: Entry[] = [];
    for (const event of page.events) {
      const slim = event.seq < first ? slimEvent(event) : undefined;
      if (slim !== undefined) older.push(this.#encode(slim, 0));
    }
    this.#before = page.before;
    const [start] = page.events;
    if (page.before !== undefined && start !== undefined) this.#marks.push({ seq: start.seq, before: page.before });
    this.#chars += older.reduce((sum, { chars }) => sum + chars, 0);
    this.#entries = [...older, ...this.#entries];
    this.#refold();
  }

  /** Lets go of what is far above, where there is much of it: whole turns. Whether something went. */
  trim(): boolean {
    if (this.#chars <= KEPT_CHARS) return false;
    let left = this.#chars;
    let cut = -1;
    for (const [at, entry] of this.#entries.entries()) {
      if (at > 0 && 'event' in entry && entry.event.type === 'turn.started' && entry.seq > 0) cut = at;
      if (left <= KEPT_CHARS / 2 && cut > 0) break;
      left -= entry.chars;
    }
    const kept = this.#entries[cut];
    if (kept === undefined) return false;
    this.#entries = this.#entries.slice(cut);
    this.#chars = this.#entries.reduce((sum, { chars }) => sum + chars, 0);
    this.#marks = this.#marks.filter(({ seq }) => seq >= kept.seq);
    this.#before = this.#marks.reduce((least, { before }) => Math.min(least, before), END_OF_LOG);
    this.#refold();
    return true;
  }

  /** What was recorded from there on is left behind. */
  #cutFrom(seq: number): void {
    const at = this.#entries.findIndex((entry) => entry.seq >= seq);
    if (at < 0) return;
    this.#entries = this.#entries.slice(0, at);
    this.#chars = this.#entries.reduce((sum, { chars }) => sum + chars, 0);
    this.#refold();
  }

  #lastSeq(): number {
    return this.#entries.at(-1)?.seq ?? 0;
  }

  #encode(event: ShownEvent, atMs: number): Entry {
    const recorded = 'seq' in event;
    const id = recorded ? String(event.seq) : `live${(this.#unnumbered += 1)}`;
    const seq = recorded ? event.seq : this.#lastSeq();
    return { event, id, seq, atMs: recorded ? Date.parse(event.ts) : atMs, chars: measureEvent(event) };
  }

  /** All of it anew. Cells that come to the same stay the same objects: they need no new layout. */
  #refold(): void {
    const old = new Map(this.#fold.cells.map((cell) => [cell.key, cell]));
    const fold = new TranscriptFold();
    for (const entry of this.#entries) applyEntry(fold, entry);
    fold.reuse(old);
    this.#fold = fold;
  }
}

function applyEntry(fold: TranscriptFold, entry: Entry): void {
  if ('cell' in entry) fold.add(entry.cell);
  else fold.apply(entry.event, entry.id, entry.atMs);
}
