/** Which records of a session go where one is forgotten: those that were named, and those that repeat them by construction. Pure. */
import type { StoredEvent } from '#/session/events/index.ts';
import type { PayloadState } from '#/session/log/record.ts';

/** What a user wants forgotten. */
export interface ForgetWish {
  /** Numbers of records. */
  readonly events: readonly number[];
  /** Ids of items, of calls (with all that was recorded of them) and of artifacts. */
  readonly items: readonly string[];
  /** Leaves compactions that were made from it: somebody has read that they do not repeat it. */
  readonly keepSummaries: boolean;
}

/**
 * Why a record goes.
 * - `named`; `title`: made of a prompt that goes; `queued`: the prompt while it waited, or the prompt that was waiting;
 * - `call`: the same call's input or output, which repeats it; `summary`: a compaction made from it.
 */
export type ForgetReason = 'named' | 'title' | 'queued' | 'call' | 'summary';

/** A record as a scan of facts shows it. */
export interface ScannedFacts {
  readonly event: StoredEvent;
  readonly payload: PayloadState;
  readonly payloadBytes: number;
}

export interface SelectedRecord {
  readonly seq: number;
  readonly type: StoredEvent['type'];
  readonly reason: ForgetReason;
  readonly payloadBytes: number;
}

type Part = 'input' | 'output';

/** Tools whose recorded result holds their arguments again. */
const ECHOING_TOOLS: ReadonlySet<string> = new Set(['apply_patch', 'update_plan', 'create_goal', 'update_goal']);
/** A compaction that copies nothing: `{"items":[]}`. */
const EMPTY_COMPACTION_BYTES = 12;

/** First pass over the session: what was named, and what belongs to it. */
export class WishFacts {
  readonly #wish: ForgetWish;
  readonly #events: ReadonlySet<number>;
  readonly #items: ReadonlySet<string>;
  /** Parts of calls that go, by {@link callKey}. */
  readonly calls = new Map<string, Set<Part>>();
  /** Turns whose prompt goes. */
  readonly promptTurns = new Set<string>();
  /** Prompts that waited and go. */
  readonly queued = new Set<string>();
  readonly named = new Set<number>();
  /** Ids that some record has. */
  readonly foundItems = new Set<string>();

  constructor(wish: ForgetWish) {
    this.#wish = wish;
    this.#events = new Set(wish.events);
    this.#items = new Set(wish.items);
  }

  get wish(): ForgetWish {
    return this.#wish;
  }

  push({ event, payload }: ScannedFacts): void {
    const ids = idsOf(event).filter((id) => this.#items.has(id));
    for (const id of ids) this.foundItems.add(id);
    const isNumbered = this.#events.has(event.seq);
    if (!isNumbered && ids.length === 0) return;
    // Of an item or a call, what has no text is passed over; a record that was named outright is not.
    if (isNumbered || payload === 'present' || payload === 'forgotten') this.named.add(event.seq);
    const both = ids.length > 0;
    if (event.type === 'item.completed' && event.kind === 'user_message') this.promptTurns.add(event.turn_id);
    if (event.type === 'session.queued') this.queued.add(event.request_id);
    const part = partOf(event);
    if (part === undefined) return;
    for (const { key, tool } of callsOf(event)) {
      const parts = this.calls.get(key) ?? new Set<Part>();
      this.calls.set(key, parts.add(part));
      if (both || ECHOING_TOOLS.has(tool)) parts.add('input').add('output');
    }
  }
}

/** Second pass, over the session and over its relatives: the records that go. */
export class RecordSelector {
  readonly #facts: WishFacts;
  readonly #isNamed: (seq: number) => boolean;
  /** Compactions that cover this record or a later one go. */
  readonly #coveredSeq: number;
  readonly #selected: SelectedRecord[] = [];
  readonly #waiting = new Map<string, SelectedRecord>();
  /** Turns that begin with a prompt that waited and goes. */
  readonly #queuedTurns = new Set<string>();
  #lastTitle: SelectedRecord | undefined;

  /**
   * @param isNamed whether the record was named; of a relative never
   * @param coveredSeq the first of the records that the session has; infinite where it has none
   */
  constructor(facts: WishFacts, isNamed: (seq: number) => boolean, coveredSeq: number) {
    this.#facts = facts;
    this.#isNamed = isNamed;
    this.#coveredSeq = coveredSeq;
  }

  /** In their order; those that were named last. */
  get selected(): readonly SelectedRecord[] {
    const bySeq = new Map(this.#selected.map((record) => [record.seq, record]));
    const records = [...bySeq.values()].toSorted((a, b) => a.seq - b.seq);
    return [
      ...records.filter(({ reason }) => reason !== 'named'),
      ...records.filter(({ reason }) => reason === 'named'),
    ];
  }

  /** Answers whether the record goes, or may go for what comes after it. */
  push({ event, payload, payloadBytes }: ScannedFacts): boolean {
    const { seq, type } = event;
    const as = (reason: ForgetReason): SelectedRecord => ({
      seq,
      type,
      reason,
      payloadBytes: payload === 'present' ? payloadBytes : 0,
    });
    if (event.type === 'session.queued') this.#waiting.set(event.request_id, as('queued'));
    if (event.type === 'session.titled' && event.request_id === undefined) this.#lastTitle = as('title');
    if (event.type === 'turn.started') this.#startTurn(event.turn_id, seq, event.queued ?? []);
    const hasText = payload === 'present' || payload === 'forgotten';
    const reason = this.#isNamed(seq) ? 'named' : hasText ? this.#reasonOf(event, payloadBytes) : undefined;
    if (reason !== undefined) this.#selected.push(as(reason));
    return reason !== undefined || type === 'session.titled' || type === 'session.queued';
  }

  #startTurn(turnId: string, seq: number, queued: readonly string[]): void {
    const { promptTurns, queued: wanted } = this.#facts;
    if (queued.some((id) => wanted.has(id))) this.#queuedTurns.add(turnId);
    if (!promptTurns.has(turnId) && !this.#queuedTurns.has(turnId)) return;
    // csm's own title of a session is recorded right before the turn whose prompt it was made of.
    if (this.#lastTitle?.seq === seq - 1) this.#select(this.#lastTitle);
    for (const id of queued) {
      const waiting = this.#waiting.get(id);
      if (waiting !== undefined) this.#select(waiting);
    }
  }

  #select(record: SelectedRecord): void {
    if (!this.#isNamed(record.seq)) this.#selected.push(record);
  }

  #reasonOf(event: StoredEvent, payloadBytes: number): ForgetReason | undefined {
    const { calls, queued, wish } = this.#facts;
    if (event.type === 'compaction.committed') {
      if (wish.keepSummaries || event.covers_seq < this.#coveredSeq) return undefined;
      return event.kind === 'semantic-summary' || payloadBytes > EMPTY_COMPACTION_BYTES ? 'summary' : undefined;
    }
    if (event.type === 'item.completed' && event.kind === 'user_message')
      return this.#queuedTurns.has(event.turn_id) ? 'queued' : undefined;
    if (event.type === 'session.queued') return queued.has(event.request_id) ? 'queued' : undefined;
    const part = partOf(event);
    const isWanted = part !== undefined && callsOf(event).some(({ key }) => calls.get(key)?.has(part) === true);
    return isWanted ? 'call' : undefined;
  }
}

/** What a user may call a record by, besides its number. */
function idsOf(event: StoredEvent): readonly string[] {
  switch (event.type) {
    case 'item.completed':
      return [event.item_id, ...(event.calls ?? []).map(({ call_id }) => call_id), ...(event.answers ?? [])];
    case 'item.interrupted':
      return [event.item_id];
    case 'tool.started':
    case 'tool.completed':
    case 'process.exited':
    case 'approval.requested':
    case 'approval.decided':
      return [event.call_id];
    case 'compaction.committed':
      return [event.artifact_id];
    case 'session.queued':
      return [event.request_id];
    default:
      return [];
  }
}

/** Which side of a call a record tells. */
function partOf(event: StoredEvent): Part | undefined {
  switch (event.type) {
    case 'item.completed':
      return event.kind === 'tool_call' ? 'input' : undefined;
    case 'tool.started':
    case 'approval.requested':
    case 'approval.decided':
      return 'input';
    case 'tool.completed':
    case 'process.exited':
      return 'output';
    default:
      return undefined;
  }
}

/** The calls that a record is about. An id alone may come again in another turn. */
function callsOf(event: StoredEvent): readonly { readonly key: string; readonly tool: string }[] {
  switch (event.type) {
    case 'item.completed':
      return (event.calls ?? []).map(({ call_id, tool }) => ({ key: callKey(event.turn_id, call_id), tool }));
    case 'tool.started':
    case 'tool.completed':
    case 'approval.requested':
      return [{ key: callKey(event.turn_id, event.call_id), tool: event.tool }];
    case 'process.exited':
    case 'approval.decided':
      return [{ key: callKey(event.turn_id, event.call_id), tool: '' }];
    default:
      return [];
  }
}

function callKey(turnId: string, callId: string): string {
  return `${turnId} ${callId}`;
}
