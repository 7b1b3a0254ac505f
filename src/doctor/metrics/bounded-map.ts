/** Something by name, for a limited number of names: what comes beyond shares one. Pure. */

/** What names over the limit are counted as. */
export const OTHER_NAMES = '(other)';
const NAME_LENGTH = 200;

export class BoundedMap<V> {
  readonly #values = new Map<string, V>();
  readonly #most: number;
  readonly #create: () => V;

  constructor(most: number, create: () => V) {
    this.#most = most;
    this.#create = create;
  }

  /** The value of a name, made at its first use. */
  at(name: string): V {
    const short = name.length > NAME_LENGTH ? name.slice(0, NAME_LENGTH) : name;
    const key = this.#values.has(short) || this.#values.size < this.#most ? short : OTHER_NAMES;
    let value = this.#values.get(key);
    if (value === undefined) {
      value = this.#create();
      this.#values.set(key, value);
    }
    return value;
  }

  /** The values in the order of their first use. */
  entries(): readonly (readonly [name: string, value: V])[] {
    return [...this.#values];
  }
}

/** Counts by name. */
export class NameCounts {
  readonly #map: BoundedMap<{ count: number }>;

  constructor(most = 200) {
    this.#map = new BoundedMap(most, () => ({ count: 0 }));
  }

  add(name: string, by = 1): void {
    this.#map.at(name).count += by;
  }

  /** The most frequent first. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.#map
        .entries()
        .map(([name, { count }]) => [name, count] as const)
        .toSorted(([, a], [, b]) => b - a),
    );
  }
}
