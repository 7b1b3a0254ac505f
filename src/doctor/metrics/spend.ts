/** Tokens and dollars, added up. Pure. */
import { addUsage, NO_USAGE, type TokenUsage } from '#/protocol/responses/items.ts';

export interface SpendSummary {
  readonly responses: number;
  readonly usage: TokenUsage;
  /** Of the responses whose price is known. */
  readonly costUsd: number;
  /** Responses whose price is not known: where there are some, the dollars are too few. */
  readonly unpriced: number;
}

export class Spend {
  #responses = 0;
  #usage: TokenUsage = NO_USAGE;
  #costUsd = 0;
  #unpriced = 0;

  add(usage: TokenUsage, costUsd: number | null): void {
    this.#responses += 1;
    this.#usage = addUsage(this.#usage, usage);
    if (costUsd === null) this.#unpriced += 1;
    else this.#costUsd += costUsd;
  }

  summary(): SpendSummary {
    return {
      responses: this.#responses,
      usage: this.#usage,
      costUsd: Math.round(this.#costUsd * 1e9) / 1e9,
      unpriced: this.#unpriced,
    };
  }
}
