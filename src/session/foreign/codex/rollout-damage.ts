/** What is wrong with a rollout, where, and whether it cost anything. Pure. */

/** See {@link DAMAGE_KINDS}. */
export type DamageKind = keyof typeof DAMAGE_KINDS;

/** Each kind of damage: whether a record, or part of one, could not be read because of it, and what it is for people. */
export const DAMAGE_KINDS = {
  torn: { isLoss: true, about: 'a record that was cut off' },
  'not-json': { isLoss: true, about: 'bytes that are no JSON' },
  'not-a-record': { isLoss: true, about: 'JSON that is no record' },
  nul: { isLoss: true, about: 'NUL bytes' },
  'too-long': { isLoss: true, about: 'a line over the limit: only its envelope was read' },
  glued: { isLoss: false, about: 'a record that begins in the middle of a line: it was read' },
  split: { isLoss: false, about: 'a record with a line feed inside: it was put together' },
  repeated: { isLoss: false, about: 'the same record again: it counts once' },
  'ordinal-duplicate': { isLoss: false, about: 'an ordinal that was used before' },
  'ordinal-backward': { isLoss: false, about: 'an ordinal below the one before' },
  'ordinal-gap': { isLoss: true, about: 'ordinals that are missing' },
  'ordinal-fraction': { isLoss: false, about: 'an ordinal that is no whole number' },
  'ordinal-absent': { isLoss: false, about: 'no ordinal, in a file that has them' },
  'no-meta': { isLoss: true, about: 'the file does not begin with session_meta' },
} as const satisfies Record<string, { readonly isLoss: boolean; readonly about: string }>;

/** One place. */
export interface RolloutDamage {
  readonly kind: DamageKind;
  /** In the uncompressed file. */
  readonly offset: number;
  readonly lengthBytes: number;
  /** The ordinal at that place, where one was read. */
  readonly ordinal?: number;
}

/** Places that are described; all of them are counted. */
export const DESCRIBED_DAMAGE = 1000;

/** Collects damage in bounded memory. */
export class DamageReport {
  readonly places: RolloutDamage[] = [];
  readonly counts: Partial<Record<DamageKind, number>> = {};

  add(damage: RolloutDamage): void {
    this.counts[damage.kind] = (this.counts[damage.kind] ?? 0) + 1;
    if (this.places.length < DESCRIBED_DAMAGE) this.places.push(damage);
  }

  /** Places of all kinds. */
  get total(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  /** Places where something could not be read. */
  get losses(): number {
    let sum = 0;
    for (const [kind, count] of Object.entries(this.counts)) if (DAMAGE_KINDS[kind as DamageKind].isLoss) sum += count;
    return sum;
  }
}
