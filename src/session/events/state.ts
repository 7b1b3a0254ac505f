/**
 * What a session is after its events so far: facts (`ReplayState`), and the words that requests are made of, which are read
 * from the log when they are asked for. Pure but for the source that it is given.
 */
import type { PlanStep } from '#/base/tool-action.ts';
import type { ResponseItem, TokenUsage } from '#/protocol/responses/items.ts';
import { withCallFacts } from './call-facts.ts';
import type { EventRef } from './compaction.ts';
import {
  applyConversation,
  conversationItems,
  createConversation,
  decodeItems,
  isConversational,
  type Conversation,
} from './conversation.ts';
import { payloadOf, type Recorded } from './define.ts';
import type { RecordedEvent, StoredEvent } from './index.ts';
import type { SessionCreated, SettingsApplied } from './lifecycle.ts';
import {
  applyReplay,
  createReplayState,
  type OpenCall,
  type OpenTurn,
  type RecordPlace,
  type ReplayState,
} from './replay-state.ts';
import type { GoalUpdated } from './tool.ts';

export type { OpenCall, OpenTurn } from './replay-state.ts';

export interface SessionPlan {
  readonly explanation?: string;
  readonly steps: readonly PlanStep[];
}

/** A prompt that waits for a turn. */
export interface QueuedPrompt {
  readonly id: string;
  readonly text: string;
}

/**
 * State of a session. One object that {@link applyEvent} changes in place: whoever needs an old one copies it. Nothing
 * but `applyEvent` may write to it.
 */
export interface SessionState {
  /** Everything but words; what checkpoints hold. */
  readonly replay: ReplayState;
  /** The words, read from the log where they were not needed before. May throw what the source throws (`blob-missing`). */
  readonly conversation: Conversation;
  /** The facts of the first record; of a fork, its own. */
  readonly created: Recorded<SessionCreated> | undefined;
  /** Given by `--session-id`. */
  readonly name: string | undefined;
  readonly title: string | undefined;
  /** The title where somebody chose it; csm makes one of the first prompt otherwise. */
  readonly chosenTitle: string | undefined;
  /** No turn begins in it; see `SessionArchived`. */
  readonly isArchived: boolean;
  readonly tags: readonly string[];
  /** Prompts that wait for a turn, the oldest first. Those whose text was forgotten are left out. */
  readonly queue: readonly QueuedPrompt[];
  readonly settings: Recorded<SettingsApplied> | undefined;
  /** Items of requests, but for outputs that are held back. Requests are made with {@link requestItems}. */
  readonly history: readonly ResponseItem[];
  readonly openTurn: OpenTurn | undefined;
  /** By call id, in call order. */
  readonly openCalls: ReadonlyMap<string, OpenCall>;
  /** Of all responses so far, those of a fork's parent and of the program that it was imported from included. */
  readonly usage: TokenUsage;
  /** Dollars of all responses that csm had; null once one has no known price. */
  readonly costUsd: number | null;
  readonly plan: SessionPlan | undefined;
  readonly goal: Recorded<GoalUpdated> | undefined;
  /** Turns begun. */
  readonly turns: number;
  /** Sequence number of the last event; 0 where there is none. */
  readonly lastSeq: number;
  /** When the last event that is work (`isWork`) was recorded, RFC 3339. */
  readonly updatedAt: string | undefined;
  /** Events that belong to the history and whose payload is not kept. Above 0, requests cannot be made of it. */
  readonly missingPayloads: number;
}

/** Where a state reads words that it does not have. */
export interface ConversationSource {
  /** The conversation of the records from `boundary` (from the first where undefined) up to a logical offset. */
  readonly load: (boundary: EventRef | undefined, endOffset: number) => Conversation;
  /** One whole event, or undefined where it is not what the reference says. */
  readonly read: (ref: EventRef) => StoredEvent | undefined;
}

class FoldedState implements SessionState {
  readonly replay: ReplayState;
  readonly #source: ConversationSource | undefined;
  /** Undefined while it was not asked for. */
  #loaded: Conversation | undefined;
  /** Events whose words are references in `replay`, by sequence number. */
  readonly #known = new Map<string, StoredEvent>();

  constructor(replay: ReplayState, source: ConversationSource | undefined) {
    this.replay = replay;
    this.#source = source;
    // Before the first record there is nothing to be read.
    this.#loaded = source === undefined || replay.records === 0 ? createConversation() : undefined;
  }

  get conversation(): Conversation {
    const { replay } = this;
    this.#loaded ??= this.#source?.load(replay.compactions.boundary, replay.endOffset) ?? createConversation();
    return this.#loaded;
  }

  get created(): Recorded<SessionCreated> | undefined {
    return this.replay.created;
  }

  get name(): string | undefined {
    return this.replay.created?.name;
  }

  get title(): string | undefined {
    const event = this.#eventOf('title', this.replay.title);
    return event?.type === 'session.titled' ? event.payload?.title : undefined;
  }

  get chosenTitle(): string | undefined {
    const event = this.#eventOf('title', this.replay.title);
    return event?.type === 'session.titled' && event.request_id !== undefined ? event.payload?.title : undefined;
  }

  get isArchived(): boolean {
    return this.replay.archivedAt !== undefined;
  }

  get tags(): readonly string[] {
    const event = this.#eventOf('tags', this.replay.tags);
    return event?.type === 'session.tagged' ? (event.payload?.tags ?? []) : [];
  }

  get queue(): readonly QueuedPrompt[] {
    return [...this.replay.queue].flatMap(([id, ref]) => {
      const event = this.#eventOf(`queued ${id}`, ref);
      const text = event?.type === 'session.queued' ? event.payload?.text : undefined;
      return text === undefined ? [] : [{ id, text }];
    });
  }

  get settings(): Recorded<SettingsApplied> | undefined {
    return this.replay.settings;
  }

  get history(): readonly ResponseItem[] {
    return this.conversation.items;
  }

  get openTurn(): OpenTurn | undefined {
    return this.replay.openTurn;
  }

  get openCalls(): ReadonlyMap<string, OpenCall> {
    return this.replay.openCalls;
  }

  get usage(): TokenUsage {
    return this.replay.usage;
  }

  get costUsd(): number | null {
    return this.replay.costUsd;
  }

  get plan(): SessionPlan | undefined {
    const event = this.#eventOf('plan', this.replay.plan);
    return event?.type === 'tool.completed' ? event.payload?.plan : undefined;
  }

  get goal(): Recorded<GoalUpdated> | undefined {
    const event = this.#eventOf('goal', this.replay.goal?.ref);
    return event?.type === 'goal.updated' && event.payload !== undefined ? event : undefined;
  }

  get turns(): number {
    return this.replay.turns.started;
  }

  get lastSeq(): number {
    return this.replay.lastSeq;
  }

  get updatedAt(): string | undefined {
    return this.replay.updatedAt;
  }

  get missingPayloads(): number {
    // Nothing withheld anywhere: no need to read anything.
    return this.#loaded === undefined && this.replay.withheld === 0 ? 0 : this.conversation.missing;
  }

  apply(event: StoredEvent, place: RecordPlace | undefined): void {
    const at = place ?? nowhere(event);
    if (event.type === 'compaction.undone' && this.#source !== undefined) this.#loaded = undefined;
    else if (this.#loaded !== undefined && isConversational(event.type)) {
      // Words that nobody has asked for are read later, this event's with them.
      const conversation = this.#loaded;
      const ref = { seq: event.seq, offset: at.offset, digest: at.digest };
      applyConversation(conversation, event, ref, (kept) => this.#itemsOf(kept));
    }
    this.#remember(event);
    applyReplay(this.replay, place === undefined ? (withCallFacts(event as RecordedEvent) as StoredEvent) : event, at);
  }

  forget(): void {
    if (this.#source === undefined) return;
    this.#known.clear();
    this.#loaded = undefined;
  }

  adopt(replay: ReplayState): void {
    const before = measureWords(this.replay);
    Object.assign(this.replay, replay);
    if (measureWords(replay) !== before) this.forget();
    else this.#known.clear();
  }

  #itemsOf(ref: EventRef): readonly ResponseItem[] | undefined {
    const event = this.#source?.read(ref);
    return event === undefined || payloadOf(event) === undefined ? undefined : decodeItems(event);
  }

  /** Keeps an event whose words are asked for later. */
  #remember(event: StoredEvent): void {
    if (payloadOf(event) === undefined && event.type !== 'turn.started') return;
    if (event.type === 'session.titled') this.#known.set('title', event);
    else if (event.type === 'session.tagged') this.#known.set('tags', event);
    else if (event.type === 'session.queued') this.#known.set(`queued ${event.request_id}`, event);
    else if (event.type === 'turn.started') for (const id of event.queued ?? []) this.#known.delete(`queued ${id}`);
    else if (event.type === 'goal.updated') this.#known.set('goal', event);
    else if (event.type === 'tool.completed' && event.payload?.plan !== undefined) this.#known.set('plan', event);
  }

  #eventOf(name: string, ref: EventRef | undefined): StoredEvent | undefined {
    if (ref === undefined) return undefined;
    const known = this.#known.get(name);
    if (known?.seq === ref.seq) return known;
    const event = this.#source?.read(ref);
    if (event !== undefined) this.#known.set(name, event);
    return event;
  }
}

/**
 * A state: before the first event, or as a checkpoint says.
 * @param source where words of events that were not applied are read; without it there are none
 */
export function createState(source?: ConversationSource, replay: ReplayState = createReplayState()): SessionState {
  return new FoldedState(replay, source);
}

/**
 * Applies the next event, in place, and answers the same object. Blobs of the payload must be resolved. An event without
 * its payload changes what its facts say; see `missingPayloads`. Where the state's words were not asked for yet, the event's are
 * read from the source with them: whoever has other words in memory than in the log asks for `conversation` first.
 * @param place where it stands; an event that stands nowhere (in tests, of states without a source) has none
 */
export function applyEvent(state: SessionState, event: StoredEvent, place?: RecordPlace): SessionState {
  (state as FoldedState).apply(event, place);
  return state;
}

/** Drops all words that the state has read or was told, so that they are read from the log again where it has a source. */
export function forgetWords(state: SessionState): void {
  (state as FoldedState).forget();
}

/**
 * Goes on from another state of the same session, in place: what others recorded meanwhile is in it. Words that were read are kept
 * where none of those records is part of the history.
 */
export function adoptReplay(state: SessionState, replay: ReplayState): void {
  (state as FoldedState).adopt(replay);
}

/** The same number before and after: the history is the same. */
function measureWords({ events, withheld, compactions }: ReplayState): string {
  let records = 0;
  for (const [type, count] of Object.entries(events)) {
    if (isConversational(type as StoredEvent['type'])) records += count;
  }
  return `${records} ${withheld} ${compactions.undone}`;
}

function nowhere(event: StoredEvent): RecordPlace {
  // Of types that have none, nobody counts it.
  return { offset: 0, endOffset: 0, sum: 0, digest: '', isWithheld: payloadOf(event) === undefined };
}

/** What a request's `input` carries after the base message. Each answer begins with the one before, until a compaction. */
export function requestItems(state: SessionState): readonly ResponseItem[] {
  return conversationItems(state.conversation);
}

/** The state after all of `events`. */
export function applyEvents(state: SessionState, events: readonly RecordedEvent[]): SessionState {
  for (const event of events) applyEvent(state, event);
  return state;
}
