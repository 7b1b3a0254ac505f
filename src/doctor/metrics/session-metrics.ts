/** What csm's own sessions say of how the work went: a fold over their events, in bounded memory. Looks at no payload. Pure. */
import type { StoredEvent } from '#/session/events/index.ts';
import { BoundedMap, NameCounts } from './bounded-map.ts';
import { DurationHistogram, type DurationSummary } from './duration-histogram.ts';
import { Spend, type SpendSummary } from './spend.ts';

const MOST_DAYS = 5000;
const MOST_PROJECTS = 1000;
const MOST_NAMES = 200;
/** Slowest calls and dearest sessions that are named. */
const NAMED = 10;

export interface ToolMetrics {
  /** Calls by how they ended. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly duration: DurationSummary;
}

export interface SlowCall {
  readonly sessionId: string;
  readonly callId: string;
  readonly tool: string;
  readonly status: string;
  readonly durationMs: number;
  readonly at: string;
}

export interface SessionMetricsReport {
  readonly sessions: number;
  readonly records: number;
  readonly turns: {
    readonly started: number;
    readonly completed: number;
    readonly failed: number;
    readonly interrupted: number;
    readonly duration: DurationSummary;
  };
  readonly responses: {
    readonly completed: number;
    readonly failed: number;
    /** Attempts that were tried again. */
    readonly retried: number;
    readonly duration: DurationSummary;
    readonly timeToFirstToken: DurationSummary;
  };
  readonly spend: SpendSummary;
  readonly byModel: readonly (readonly [name: string, spend: SpendSummary])[];
  /** UTC, in order. */
  readonly byDay: readonly (readonly [name: string, spend: SpendSummary])[];
  readonly byProject: readonly (readonly [name: string, spend: SpendSummary])[];
  /** Those with the most dollars, then the most tokens. */
  readonly bySession: readonly (readonly [id: string, spend: SpendSummary])[];
  /** Tools by the time they took in all. */
  readonly tools: readonly (readonly [tool: string, metrics: ToolMetrics])[];
  readonly slowestCalls: readonly SlowCall[];
  /** Codes of failed attempts, of failed turns, reasons of interruptions. */
  readonly attemptFailures: Readonly<Record<string, number>>;
  readonly turnFailures: Readonly<Record<string, number>>;
  readonly interruptions: Readonly<Record<string, number>>;
  readonly approvals: Readonly<Record<string, number>>;
  readonly compactions: number;
  readonly damagedPlaces: number;
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
}

/** The session whose events are being counted. */
interface CountedSession {
  readonly id: string;
  cwd: string;
  /** Undefined until it is known or was asked for. */
  model: string | undefined;
  readonly findModel: (() => string | undefined) | undefined;
  readonly spend: Spend;
  isCounted: boolean;
}

function newSession(id: string, findModel?: () => string | undefined): CountedSession {
  return { id, cwd: '', model: undefined, findModel, spend: new Spend(), isCounted: false };
}

/** '' where nobody knows. */
function modelOf(session: CountedSession): string {
  return (session.model ??= session.findModel?.() ?? '');
}

/** Give it sessions one after another: {@link begin}, the events of its own log in order, and in the end {@link report}. */
export class SessionMetrics {
  #sessions = 0;
  #records = 0;
  readonly #turns = { started: 0, completed: 0, failed: 0, interrupted: 0 };
  readonly #turnDuration = new DurationHistogram();
  readonly #responses = { completed: 0, failed: 0, retried: 0 };
  readonly #responseDuration = new DurationHistogram();
  readonly #firstToken = new DurationHistogram();
  readonly #spend = new Spend();
  readonly #byModel = new BoundedMap(MOST_NAMES, () => new Spend());
  readonly #byDay = new BoundedMap(MOST_DAYS, () => new Spend());
  readonly #byProject = new BoundedMap(MOST_PROJECTS, () => new Spend());
  #dearest: (readonly [id: string, spend: SpendSummary])[] = [];
  readonly #tools = new BoundedMap(MOST_NAMES, () => ({
    statuses: new NameCounts(),
    duration: new DurationHistogram(),
  }));
  #slowest: SlowCall[] = [];
  readonly #attemptFailures = new NameCounts();
  readonly #turnFailures = new NameCounts();
  readonly #interruptions = new NameCounts();
  readonly #approvals = new NameCounts();
  #compactions = 0;
  #damagedPlaces = 0;
  #firstAt: string | undefined;
  #lastAt: string | undefined;
  readonly #sinceMs: number;
  #session = newSession('');

  /** @param sinceMs events before it set the scene, but are not counted */
  constructor(sinceMs = 0) {
    this.#sinceMs = sinceMs;
  }

  /**
   * The next session's events follow.
   * @param findModel the model that the session had before them (a fork's prefix is not counted); asked only where it is missing
   */
  begin(id: string, findModel?: () => string | undefined): void {
    this.#close();
    this.#session = newSession(id, findModel);
  }

  damaged(): void {
    this.#damagedPlaces += 1;
  }

  apply(event: StoredEvent): void {
    const session = this.#session;
    if (event.type === 'session.created') session.cwd ||= event.cwd;
    if (event.type === 'settings.applied') {
      session.cwd = event.cwd;
      session.model = event.model;
    }
    if (this.#sinceMs > 0 && Date.parse(event.ts) < this.#sinceMs) return;
    if (!session.isCounted) {
      session.isCounted = true;
      this.#sessions += 1;
    }
    this.#records += 1;
    if (this.#firstAt === undefined || event.ts < this.#firstAt) this.#firstAt = event.ts;
    if (this.#lastAt === undefined || event.ts > this.#lastAt) this.#lastAt = event.ts;
    this.#count(event);
  }

  #count(event: StoredEvent): void {
    const session = this.#session;
    switch (event.type) {
      case 'turn.started':
        this.#turns.started += 1;
        break;
      case 'turn.completed':
        this.#turns.completed += 1;
        this.#turnDuration.add(event.duration_ms);
        break;
      case 'turn.failed':
        this.#turns.failed += 1;
        this.#turnDuration.add(event.duration_ms);
        this.#turnFailures.add(event.code);
        break;
      case 'turn.interrupted':
        this.#turns.interrupted += 1;
        this.#interruptions.add(event.reason);
        break;
      case 'response.completed': {
        this.#responses.completed += 1;
        this.#responseDuration.add(event.duration_ms);
        if (event.time_to_first_token_ms !== undefined) this.#firstToken.add(event.time_to_first_token_ms);
        const model = event.model ?? modelOf(session);
        const spends = [
          this.#spend,
          session.spend,
          this.#byModel.at(model === '' ? '(not named)' : model),
          this.#byDay.at(event.ts.slice(0, 10)),
          this.#byProject.at(session.cwd === '' ? '(not named)' : session.cwd),
        ];
        for (const spend of spends) spend.add(event.usage, event.cost_usd);
        break;
      }
      case 'response.failed':
        this.#responses.failed += 1;
        if (event.will_retry) this.#responses.retried += 1;
        this.#attemptFailures.add(event.code);
        break;
      case 'tool.completed':
        this.#call(event.tool, event.call_id, event.status, event.duration_ms, event.ts);
        break;
      case 'process.exited':
        break;
      case 'approval.decided':
        this.#approvals.add(event.decision);
        break;
      case 'compaction.committed':
        this.#compactions += 1;
        break;
      default:
    }
  }

  #call(tool: string, callId: string, status: string, durationMs: number, at: string): void {
    const metrics = this.#tools.at(tool);
    metrics.statuses.add(status);
    metrics.duration.add(durationMs);
    if (this.#slowest.length === NAMED && durationMs <= (this.#slowest.at(-1)?.durationMs ?? 0)) return;
    const call = { sessionId: this.#session.id, callId: callId.slice(0, 128), tool, status, durationMs, at };
    this.#slowest = [...this.#slowest, call].toSorted((a, b) => b.durationMs - a.durationMs).slice(0, NAMED);
  }

  #close(): void {
    const { id, spend, isCounted } = this.#session;
    const summary = spend.summary();
    if (!isCounted || summary.responses === 0) return;
    this.#dearest = [...this.#dearest, [id, summary] as const].toSorted(byDollars).slice(0, NAMED);
  }

  report(): SessionMetricsReport {
    this.#close();
    this.#session = { ...this.#session, spend: new Spend() };
    const spends = (map: BoundedMap<Spend>) => map.entries().map(([name, spend]) => [name, spend.summary()] as const);
    return {
      sessions: this.#sessions,
      records: this.#records,
      turns: { ...this.#turns, duration: this.#turnDuration.summary() },
      responses: {
        ...this.#responses,
        duration: this.#responseDuration.summary(),
        timeToFirstToken: this.#firstToken.summary(),
      },
      spend: this.#spend.summary(),
      byModel: spends(this.#byModel).toSorted(byDollars),
      byDay: spends(this.#byDay).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      byProject: spends(this.#byProject).toSorted(byDollars),
      bySession: this.#dearest,
      tools: this.#tools
        .entries()
        .map(
          ([tool, { statuses, duration }]) =>
            [tool, { byStatus: statuses.counts(), duration: duration.summary() }] as const,
        )
        .toSorted(([, a], [, b]) => b.duration.totalMs - a.duration.totalMs),
      slowestCalls: this.#slowest,
      attemptFailures: this.#attemptFailures.counts(),
      turnFailures: this.#turnFailures.counts(),
      interruptions: this.#interruptions.counts(),
      approvals: this.#approvals.counts(),
      compactions: this.#compactions,
      damagedPlaces: this.#damagedPlaces,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
    };
  }
}

type Named = readonly [name: string, spend: SpendSummary];

function byDollars([, a]: Named, [, b]: Named): number {
  return b.costUsd - a.costUsd || b.usage.total_tokens - a.usage.total_tokens;
}
