/** What Codex's own logs say: a fold over their lines, in bounded memory. Pure. */
import { NO_USAGE } from '#/protocol/responses/items.ts';
import { BoundedMap, NameCounts } from './bounded-map.ts';
import { decodeLogFields, type CodexLogLine } from './codex-log-line.ts';
import { DurationHistogram, type DurationSummary } from './duration-histogram.ts';
import { Spend, type SpendSummary } from './spend.ts';

/** Each event of Codex is told twice: this way without its words. */
const FACTS_TARGET = 'codex_otel.trace_safe';
const MOST_TARGETS = 500;
const MESSAGE_LENGTH = 200;

/** Errors and warnings of one part of Codex. */
export interface CodexProblem {
  readonly level: string;
  readonly target: string;
  readonly count: number;
  /** The beginning of the last one. Nobody vouches for it. */
  readonly lastMessage: string;
  readonly lastAt: string;
}

export interface CodexMetricsReport {
  readonly lines: number;
  /** Lines that were no log line: continuations, garbage. */
  readonly otherLines: number;
  readonly levels: Readonly<Record<string, number>>;
  readonly targets: Readonly<Record<string, number>>;
  /** Those with the most first. */
  readonly problems: readonly CodexProblem[];
  /** Codex's own events by name. */
  readonly events: Readonly<Record<string, number>>;
  readonly requests: {
    readonly byStatus: Readonly<Record<string, number>>;
    /** Attempts after the first. */
    readonly retried: number;
    readonly duration: DurationSummary;
  };
  readonly timeToFirstToken: DurationSummary;
  readonly byModel: readonly (readonly [name: string, spend: SpendSummary])[];
  readonly tools: readonly (readonly [
    tool: string,
    metrics: { readonly failed: number; readonly duration: DurationSummary },
  ])[];
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
}

export interface CodexMetricsOptions {
  /** Lines before it are not counted. */
  readonly sinceMs?: number;
  /** Takes secrets out of messages that are shown. */
  readonly redact: (text: string) => string;
  /** Dollars of a response, or null. */
  readonly costOf: (model: string, usage: typeof NO_USAGE) => number | null;
}

export class CodexMetrics {
  readonly #options: CodexMetricsOptions;
  #lines = 0;
  #otherLines = 0;
  readonly #levels = new NameCounts();
  readonly #targets = new NameCounts(MOST_TARGETS);
  readonly #problems = new BoundedMap(MOST_TARGETS, () => ({
    level: '',
    target: '',
    count: 0,
    lastMessage: '',
    lastAt: '',
  }));
  readonly #events = new NameCounts();
  readonly #statuses = new NameCounts();
  #retried = 0;
  readonly #requestDuration = new DurationHistogram();
  readonly #firstToken = new DurationHistogram();
  readonly #byModel = new BoundedMap(200, () => new Spend());
  readonly #tools = new BoundedMap(200, () => ({ failed: 0, duration: new DurationHistogram() }));
  #firstAt: string | undefined;
  #lastAt: string | undefined;

  constructor(options: CodexMetricsOptions) {
    this.#options = options;
  }

  /** A line that is not the beginning of a message. */
  other(): void {
    this.#otherLines += 1;
  }

  apply(line: CodexLogLine): void {
    const { sinceMs = 0 } = this.#options;
    if (sinceMs > 0 && Date.parse(line.at) < sinceMs) return;
    this.#lines += 1;
    this.#levels.add(line.level);
    this.#targets.add(line.target);
    if (this.#firstAt === undefined || line.at < this.#firstAt) this.#firstAt = line.at;
    if (this.#lastAt === undefined || line.at > this.#lastAt) this.#lastAt = line.at;
    if (line.level === 'ERROR' || line.level === 'WARN') this.#problem(line);
    if (line.target === FACTS_TARGET) this.#event(line.message);
  }

  #problem({ level, target, message, at }: CodexLogLine): void {
    const problem = this.#problems.at(`${level} ${target}`);
    problem.level = level;
    problem.target = target;
    problem.count += 1;
    if (at < problem.lastAt) return;
    problem.lastMessage = this.#options.redact(message.slice(0, MESSAGE_LENGTH * 4)).slice(0, MESSAGE_LENGTH);
    problem.lastAt = at;
  }

  #event(message: string): void {
    const fields = decodeLogFields(message);
    const name = fields.get('event.name');
    if (name === undefined) return;
    this.#events.add(name);
    const durationMs = Number(fields.get('duration_ms') ?? Number.NaN);
    switch (name) {
      case 'codex.api_request':
        this.#requestDuration.add(durationMs);
        this.#statuses.add(fields.get('http.response.status_code') ?? 'none');
        if (Number(fields.get('attempt') ?? 0) > 0) this.#retried += 1;
        break;
      case 'codex.turn_ttft':
        this.#firstToken.add(durationMs);
        break;
      case 'codex.tool_result': {
        const tool = this.#tools.at(fields.get('tool_name') ?? '(not named)');
        tool.duration.add(durationMs);
        if (fields.get('success') === 'false') tool.failed += 1;
        break;
      }
      case 'codex.sse_event':
        if (fields.get('event.kind') === 'response.completed') this.#spend(fields);
        break;
      default:
    }
  }

  #spend(fields: ReadonlyMap<string, string>): void {
    const count = (name: string): number => Number(fields.get(name) ?? 0) || 0;
    const usage = {
      ...NO_USAGE,
      input_tokens: count('input_token_count'),
      cached_input_tokens: count('cached_token_count'),
      cache_write_input_tokens: count('cache_write_token_count'),
      output_tokens: count('output_token_count'),
      reasoning_output_tokens: count('reasoning_token_count'),
      total_tokens: count('input_token_count') + count('output_token_count'),
    };
    const model = fields.get('model') ?? '(not named)';
    this.#byModel.at(model).add(usage, this.#options.costOf(model, usage));
  }

  report(): CodexMetricsReport {
    return {
      lines: this.#lines,
      otherLines: this.#otherLines,
      levels: this.#levels.counts(),
      targets: this.#targets.counts(),
      problems: this.#problems
        .entries()
        .map(([, problem]) => ({ ...problem }))
        .toSorted((a, b) => (a.level === b.level ? b.count - a.count : a.level < b.level ? -1 : 1)),
      events: this.#events.counts(),
      requests: {
        byStatus: this.#statuses.counts(),
        retried: this.#retried,
        duration: this.#requestDuration.summary(),
      },
      timeToFirstToken: this.#firstToken.summary(),
      byModel: this.#byModel.entries().map(([name, spend]) => [name, spend.summary()] as const),
      tools: this.#tools
        .entries()
        .map(([tool, { failed, duration }]) => [tool, { failed, duration: duration.summary() }] as const)
        .toSorted(([, a], [, b]) => b.duration.totalMs - a.duration.totalMs),
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
    };
  }
}
