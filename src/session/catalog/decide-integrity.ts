/** Whether a log still holds what the catalogue saw of it. Pure. */
import type { CatalogEntry, Integrity, LogWitness } from './catalog-entry.ts';

/**
 * What has become of a log.
 * @param known what the catalogue says; undefined where the session is new to it
 * @param stands whether the witness's record stands where it stood; only asked where the log is long enough
 */
export function decideIntegrity(
  known: Pick<CatalogEntry, 'integrity' | 'witness'> | undefined,
  sizeBytes: number,
  stands: (witness: LogWitness) => boolean,
): Exclude<Integrity, 'unreadable'> {
  const { witness } = known ?? {};
  if (witness === undefined) return 'whole';
  if (sizeBytes < witness.endOffset) return 'truncated';
  // Also where it was truncated before: whoever put the right file back has repaired it.
  return stands(witness) ? 'whole' : 'rewritten';
}

/** The witness to keep: what was seen while the log was whole is not forgotten because it is not any more. */
export function chooseWitness(
  integrity: Integrity,
  known: LogWitness | undefined,
  now: LogWitness | undefined,
): LogWitness | undefined {
  return integrity === 'whole' ? (now ?? known) : (known ?? now);
}
