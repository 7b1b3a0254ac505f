/** Durations in buckets that grow by a twentieth: quantiles of any number of values, in little memory. Pure. */

const GROWTH = Math.log(1.05);

/** What is told of many durations. Quantiles are right to 5 %; all undefined where there were none. */
export interface DurationSummary {
  readonly count: number;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly maxMs: number | undefined;
  readonly totalMs: number;
}

export class DurationHistogram {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #total = 0;
  #max = 0;

  /** Takes a duration; one that is no number of milliseconds is left out. */
  add(durationMs: number): void {
    if (!Number.isFinite(durationMs) || durationMs < 0) return;
    const bucket = Math.floor(Math.log1p(durationMs) / GROWTH);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count += 1;
    this.#total += durationMs;
    this.#max = Math.max(this.#max, durationMs);
  }

  summary(): DurationSummary {
    const count = this.#count;
    return {
      count,
      p50Ms: this.#quantile(0.5),
      p95Ms: this.#quantile(0.95),
      maxMs: count === 0 ? undefined : this.#max,
      totalMs: this.#total,
    };
  }

  #quantile(share: number): number | undefined {
    if (this.#count === 0) return undefined;
    let left = Math.max(1, Math.ceil(this.#count * share));
    for (const [bucket, count] of [...this.#buckets].sort(([a], [b]) => a - b)) {
      left -= count;
      // The middle of the bucket, but never more than there was.
      if (left <= 0) return Math.min(this.#max, Math.round(Math.expm1((bucket + 0.5) * GROWTH) * 10) / 10);
    }
    return this.#max;
  }
}
