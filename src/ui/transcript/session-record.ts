/**
 * The events that the transcript has, and the cells that they come to: a window on the log. Pages of the history may come before
 * them; what is far from what is read goes, above and below, and is read again where it is wanted. Pure; changed in place.
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

/** Where a page began: the number of its first event, and what is given to read what is before it. */
interface Mark {
  readonly seq: number;
  readonly before: number;
}

/** What is kept at most; above it, the half that is further away goes. */
const KEPT_CHARS = 12 * 1024 * 1024;
/** Entries below a page that came above that stay whatever their size: what is seen is among them. */
const KEPT_BELOW = 400;
/** An offset behind everything: the page that ends with what was recorded last. */
export const END_OF_LOG = Number.MAX_SAFE_INTEGER;

export class SessionRecord {
  #entries: Entry[] = [];
  #fold = new TranscriptFold();
  #chars = 0;
  #unnumbered = 0;
  #marks: Mark[] = [];
  #before: number | undefined;
  /** The last number of what is here, where what follows was let go of; undefined: the end of the session is here. */
  #coveredTo: number | undefined;
  /** What is in no log, of what was let go of below. */
  #unlogged: Entry[] = [];
  /** The number that was told last, here or not. */
  #toldSeq = 0;

  get cells(): readonly Cell[] {
    return this.#fold.cells;
  }

  /** What is given to read the page before; undefined: everything is here. */
  get historyBefore(): number | undefined {
    return this.#before;
  }

  /** The session goes on below what is here. */
  get goesOn(): boolean {
    return this.#coveredTo !== undefined;
  }

  /** What is given to read what follows; undefined: nothing does. */
  get newerBefore(): number | undefined {
    const covered = this.#coveredTo;
    return covered === undefined ? undefined : (this.#nextMark(covered)?.before ?? END_OF_LOG);
  }

  /** The first page behind what is here. One that begins right behind it ends where the one after it begins. */
  #nextMark(covered: number): Mark | undefined {
    return this.#marks.reduce<Mark | undefined>(
      (least, mark) => (mark.seq > covered + 1 && mark.seq < (least?.seq ?? Infinity) ? mark : least),
      undefined,
    );
  }

  add(cell: Cell): void {
    this.#push({ cell, seq: this.#toldSeq, chars: 200 });
  }

  applyOutput(callId: string, text: string): boolean {
    return this.#fold.applyOutput(callId, text);
  }

  /** The next event. @param atMs when it came; what is recorded knows better */
  apply(event: KeptEvent, atMs: number): void {
    if ('seq' in event) {
      // A page that was read meanwhile has brought it.
      if (event.seq <= this.#toldSeq) return;
      this.#toldSeq = event.seq;
      if (this.#coveredTo !== undefined) return;
    }
    const slim = slimEvent(event);
    if (slim === undefined) return;
    if (slim.type === 'compaction.committed' && slim.reverts_to !== undefined) this.#cutFrom(slim.reverts_to.seq);
    this.#push(this.#encode(slim, atMs));
  }

  #push(entry: Entry): void {
    if (this.#coveredTo !== undefined) {
      this.#unlogged.push(entry);
      return;
    }
    this.#entries.push(entry);
    this.#chars += entry.chars;
    applyEntry(this.#fold, entry);
  }

  /** Events before those that are here; what is here already is passed over. */
  prepend(page: HistoryPage): void {
    const first = this.#entries.find((entry) => 'event' in entry && entry.seq > 0)?.seq ?? Number.POSITIVE_INFINITY;
    const older = this.#readEvents(page.events.filter(({ seq }) => seq < first));
    this.#before = page.before;
    this.#mark(page);
    this.#toldSeq = Math.max(this.#toldSeq, page.events.at(-1)?.seq ?? 0);
    this.#chars += measureEntries(older);
    this.#entries = [...older, ...this.#entries];
    this.#dropBelow(older.length + KEPT_BELOW);
    this.#refold();
  }

  /** The page that {@link newerBefore} was given for: what of it is not here follows what is. */
  append(page: HistoryPage): void {
    const covered = this.#coveredTo;
    const [start] = page.events;
    if (covered === undefined) return;
    const next = this.#nextMark(covered)?.seq ?? Infinity;
    this.#mark(page);
    // It does not reach back to what is here: now it is known what to ask for to come nearer.
    if (start !== undefined && start.seq > covered + 1 && page.before !== undefined && start.seq < next) return;
    this.#coveredTo = next === Infinity ? undefined : next - 1;
    this.#join(this.#readEvents(page.events.filter(({ seq }) => seq > covered)), page);
    this.#drop();
    this.#refold();
  }

  /** The last page, in the place of everything. */
  replace(page: HistoryPage): void {
    const here = this.#entries.filter((entry) => !isLogged(entry));
    this.#unlogged = [...here, ...this.#unlogged];
    this.#entries = [];
    this.#chars = 0;
    this.#coveredTo = undefined;
    this.#before = page.before;
    this.#mark(page);
    const first = page.events[0]?.seq ?? 0;
    this.#unlogged = this.#unlogged.filter(({ seq }) => page.before === undefined || seq >= first);
    this.#join(this.#readEvents(page.events), page);
    this.#refold();
  }

  /** Adds what was read, and what is in no log at its place among it. */
  #join(read: readonly Entry[], page: HistoryPage): void {
    this.#toldSeq = Math.max(this.#toldSeq, page.events.at(-1)?.seq ?? 0);
    const to = this.#coveredTo ?? Infinity;
    const unlogged = this.#unlogged.filter(({ seq }) => seq <= to);
    this.#unlogged = this.#unlogged.filter(({ seq }) => seq > to);
    const joined = [...read, ...unlogged].toSorted((a, b) => a.seq - b.seq);
    this.#entries.push(...joined);
    this.#chars += measureEntries(joined);
  }

  #mark({ events: [start], before }: HistoryPage): void {
    if (before === undefined || start === undefined || this.#marks.some(({ seq }) => seq === start.seq)) return;
    this.#marks.push({ seq: start.seq, before });
  }

  /** Lets go of what is far below, where there is much of it. @param least entries that stay */
  #dropBelow(least: number): void {
    if (this.#chars <= KEPT_CHARS) return;
    let chars = 0;
    const cut = this.#entries.findIndex((entry, at) => {
      chars += entry.chars;
      return at >= least && chars > KEPT_CHARS / 2 && isLogged(entry);
    });
    const first = this.#entries[cut];
    if (first === undefined) return;
    const dropped = this.#entries.slice(cut);
    this.#unlogged = [...dropped.filter((entry) => !isLogged(entry)), ...this.#unlogged];
    this.#entries = this.#entries.slice(0, cut);
    this.#chars = measureEntries(this.#entries);
    this.#coveredTo = first.seq - 1;
  }

  /** Lets go of what is far above, where there is much of it: whole turns. Whether something went. */
  trim(): boolean {
    if (!this.#drop()) return false;
    this.#refold();
    return true;
  }

  #drop(): boolean {
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
    this.#chars = measureEntries(this.#entries);
    this.#marks = this.#marks.filter(({ seq }) => seq >= kept.seq);
    this.#before = this.#marks.reduce((least, { before }) => Math.min(least, before), END_OF_LOG);
    return true;
  }

  /** What was recorded from there on is left behind. */
  #cutFrom(seq: number): void {
    const at = this.#entries.findIndex((entry) => entry.seq >= seq);
    if (at < 0) return;
    this.#entries = this.#entries.slice(0, at);
    this.#chars = measureEntries(this.#entries);
    this.#refold();
  }

  /** Of a page, those that are kept. */
  #readEvents(events: HistoryPage['events']): readonly Entry[] {
    return events.flatMap((event) => {
      const slim = slimEvent(event);
      return slim === undefined ? [] : [this.#encode(slim, 0)];
    });
  }

  #encode(event: ShownEvent, atMs: number): Entry {
    const recorded = 'seq' in event;
    const id = recorded ? String(event.seq) : `live${(this.#unnumbered += 1)}`;
    const seq = recorded ? event.seq : this.#toldSeq;
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

/** Whether a page brings it again. */
function isLogged(entry: Entry): boolean {
  return 'event' in entry && 'seq' in entry.event;
}

function measureEntries(entries: readonly Entry[]): number {
  return entries.reduce((sum, { chars }) => sum + chars, 0);
}

function applyEntry(fold: TranscriptFold, entry: Entry): void {
  if ('cell' in entry) fold.add(entry.cell);
  else fold.apply(entry.event, entry.id, entry.atMs);
}
