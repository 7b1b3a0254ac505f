/** A row of the matrix: what all rows are, and how what they found is added up. Pure. */
import type { Found, Problem, ProblemKind } from './check-session.ts';

export interface RowRun {
  /** How many points to try. */
  readonly points: number;
  readonly seed: number;
  /** This process does every `shards`-th point from `shard` on. */
  readonly shard: number;
  readonly shards: number;
  /** Command of the writer to which its arguments are added. */
  readonly writer: readonly string[];
}

export interface Row {
  readonly name: string;
  /** What is done, in the words of the table. */
  readonly title: string;
  /** Points of a whole run; of the sample in the normal suite. */
  readonly points: number;
  readonly sample: number;
  /** Needs a mount namespace of its own. */
  readonly mounts?: boolean;
  /** Its files stand on the disk of the machine, and not in memory. */
  readonly needsDisk?: boolean;
  /** How many processes share the row. */
  readonly shards: number;
  /** Why it cannot be run here, or undefined. */
  readonly skipped: () => string | undefined;
  readonly run: (run: RowRun) => Promise<RowResult>;
}

export interface RowResult {
  /** What was tried and checked. */
  readonly points: number;
  /** Events that had been acknowledged, and were looked for. */
  readonly acknowledged: number;
  /** Points that hit something: by name, how often. */
  readonly notes: Readonly<Record<string, number>>;
  readonly problems: Readonly<Record<ProblemKind, number>>;
  /** The first of them, with how to see them again. */
  readonly examples: readonly string[];
}

const EXAMPLES = 12;
/** Of one kind: another kind must not be crowded out. */
const EXAMPLES_OF_KIND = 4;

/** Adds up what the points of a row found. */
export class RowTally {
  #points = 0;
  #acknowledged = 0;
  readonly #notes = new Map<string, number>();
  readonly #problems: Record<ProblemKind, number> = {
    lost: 0,
    duplicate: 0,
    unreadable: 0,
    repair: 0,
    state: 0,
    damage: 0,
    withheld: 0,
  };
  readonly #examples: string[] = [];

  get points(): number {
    return this.#points;
  }

  point(): void {
    this.#points += 1;
  }

  note(name: string, count = 1): void {
    if (count > 0) this.#notes.set(name, (this.#notes.get(name) ?? 0) + count);
  }

  /** @param where how to see it again */
  problem({ kind, text }: Problem, where: string): void {
    this.#problems[kind] += 1;
    if (this.#problems[kind] <= EXAMPLES_OF_KIND) this.#examples.push(`${kind}: ${text} [${where}]`);
  }

  /** Takes what one check of a session found. */
  found(found: Found, acknowledged: number, where: string): void {
    this.#acknowledged += acknowledged;
    if (found.isAbsent) this.note('before the session was made');
    if (found.tornBytes > 0) this.note('cut record moved aside');
    if (found.interrupted > 0) this.note('open turn closed as interrupted');
    if (found.damagedLines > 0) this.note('damaged lines reported');
    for (const problem of found.problems) this.problem(problem, where);
  }

  result(): RowResult {
    return {
      points: this.#points,
      acknowledged: this.#acknowledged,
      notes: Object.fromEntries([...this.#notes].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      problems: this.#problems,
      examples: this.#examples,
    };
  }
}

/** The results of a row's shards as one. */
export function addResults(results: readonly RowResult[]): RowResult {
  const notes: Record<string, number> = {};
  const problems: Record<string, number> = {};
  for (const result of results) {
    for (const [name, count] of Object.entries(result.notes)) notes[name] = (notes[name] ?? 0) + count;
    for (const [name, count] of Object.entries(result.problems)) problems[name] = (problems[name] ?? 0) + count;
  }
  return {
    points: results.reduce((sum, { points }) => sum + points, 0),
    acknowledged: results.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    notes,
    problems: problems as RowResult['problems'],
    examples: results.flatMap(({ examples }) => examples).slice(0, EXAMPLES),
  };
}
