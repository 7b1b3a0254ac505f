/** One benchmark. Pure types. */
import type { Figure } from './figure.ts';
import type { Bench } from './sides.ts';

export interface BenchCase {
  /** Its rows begin with it or with more than it; what FILTER is matched against. */
  readonly name: string;
  /** Takes minutes: runs with `--all`, or where a filter names the whole of it. */
  readonly isExtra?: boolean;
  run(bench: Bench): Promise<readonly Figure[]>;
}
