/** What a writer said it had recorded, line by line, and what therefore must be found. Pure. */
import { durabilityOf, type RecordedEvent, type StoredEvent } from '#/session/events/index.ts';

/** One thing that was said. */
export type Told =
  /** The session is there. */
  | { readonly kind: 'created'; readonly session: string }
  /** A fork is there; it shares what its parent has up to `seq`. */
  | { readonly kind: 'forked'; readonly session: string; readonly parent: string; readonly seq: number }
  /** `append` resolved. `isDurable`: with it, all that came before is on disk. */
  | {
      readonly kind: 'event';
      readonly session: string;
      readonly seq: number;
      readonly print: string;
      readonly isDurable: boolean;
    }
  /** A payload is about to be taken out: from now on it may be there, be gone, or be half gone. */
  | { readonly kind: 'forgetting'; readonly session: string; readonly seq: number };

/** What must be found of one session. */
export interface Expected {
  readonly isCreated: boolean;
  /** Fingerprint by number. */
  readonly events: ReadonlyMap<number, string>;
  /** Numbers whose payload may be anything. */
  readonly forgetting: ReadonlySet<number>;
}

export const NOTHING_EXPECTED: Expected = { isCreated: false, events: new Map(), forgetting: new Set() };

/** Fingerprint of all that an event says. The order of its members is no part of it; that of what they hold is kept anyway. */
export function printEvent(event: RecordedEvent | StoredEvent): string {
  const members = Object.entries(event).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Bun.hash(JSON.stringify(members)).toString(36);
}

/** What is said of recorded events. */
export function toldOf(session: string, events: readonly RecordedEvent[]): readonly Told[] {
  // One append is one piece: where one of its events is synced, all of them are.
  const isDurable = events.some((event) => durabilityOf(event) === 'sync');
  return events.map((event) => ({ kind: 'event', session, seq: event.seq, print: printEvent(event), isDurable }));
}

/** One line with its LF. */
export function encodeTold(told: Told): string {
  return `${JSON.stringify(told)}\n`;
}

/** All whole lines; a last one without its LF was not said. */
export function decodeTold(text: string): readonly Told[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Told);
}

/**
 * What must be found of each session.
 * @param only `durable`: what must survive a power cut; `all`: what must survive the end of the process
 */
export function expectedOf(told: readonly Told[], only: 'all' | 'durable'): ReadonlyMap<string, Expected> {
  const found = new Map<string, { isCreated: boolean; events: Map<number, string>; forgetting: Set<number> }>();
  const parents = new Map<string, string>();
  const of = (session: string) => {
    const known = found.get(session) ?? { isCreated: false, events: new Map(), forgetting: new Set() };
    found.set(session, known);
    return known;
  };
  const durableTo = new Map<string, number>();
  for (const line of told) {
    const expected = of(line.session);
    if (line.kind === 'forgetting') expected.forgetting.add(line.seq);
    else if (line.kind === 'event') {
      expected.events.set(line.seq, line.print);
      if (line.isDurable) durableTo.set(line.session, Math.max(line.seq, durableTo.get(line.session) ?? 0));
    } else {
      expected.isCreated = true;
      if (line.kind === 'created') continue;
      parents.set(line.session, line.parent);
      for (const [seq, print] of of(line.parent).events) if (seq <= line.seq) expected.events.set(seq, print);
      durableTo.set(line.session, line.seq);
    }
  }
  // A fork shares its parent's bytes, also what is taken out of them later.
  for (const [session, parent] of parents) for (const seq of of(parent).forgetting) of(session).forgetting.add(seq);
  if (only === 'durable') {
    for (const [session, { events }] of found) {
      const last = durableTo.get(session) ?? 0;
      for (const seq of events.keys()) if (seq > last) events.delete(seq);
    }
  }
  // Who was killed before it told of a session may have left one, and the next one goes on with it.
  for (const expected of found.values()) expected.isCreated ||= expected.events.size > 0;
  return found;
}

/** Numbers that were said twice with different words: two writers at once. */
export function findToldTwice(told: readonly Told[]): readonly string[] {
  const prints = new Map<string, string>();
  const twice: string[] = [];
  for (const line of told) {
    if (line.kind !== 'event') continue;
    const key = `${line.session} record ${line.seq}`;
    if (prints.has(key)) twice.push(key);
    prints.set(key, line.print);
  }
  return twice;
}
