/** Who is told what happens in a live session. Pure but for the listeners. */
import type { SessionEvent } from '#/session/events/index.ts';
import { tellAll } from '#/session/store/followers.ts';
import type { LiveFacts } from './live-session.ts';

type Listener<T> = (value: T) => void;

/** Events at once, in their order; facts once for all that changes together. */
export class LiveListeners {
  readonly #events = new Set<Listener<SessionEvent>>();
  readonly #facts = new Set<Listener<LiveFacts>>();
  readonly #project: () => LiveFacts;
  #now: LiveFacts | undefined;
  #isTelling = false;

  /** @param project makes the facts; called when somebody wants them and something has changed */
  constructor(project: () => LiveFacts) {
    this.#project = project;
  }

  get facts(): LiveFacts {
    return (this.#now ??= this.#project());
  }

  subscribe(listener: Listener<SessionEvent>): () => void {
    this.#events.add(listener);
    return () => void this.#events.delete(listener);
  }

  onFacts(listener: Listener<LiveFacts>): () => void {
    this.#facts.add(listener);
    return () => void this.#facts.delete(listener);
  }

  tell(event: SessionEvent): void {
    tellAll(this.#events, event);
  }

  /** Facts have changed. */
  changed(): void {
    this.#now = undefined;
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      if (this.#facts.size > 0) tellAll(this.#facts, this.facts);
    });
  }

  clear(): void {
    this.#events.clear();
    this.#facts.clear();
  }
}
