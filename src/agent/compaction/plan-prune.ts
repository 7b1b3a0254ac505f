/** Which artifacts of compactions may go. Pure. */
import type { CompactionKind } from '#/session/events/compaction.ts';

/** An artifact as the decision sees it. */
export interface PruneCandidate {
  readonly artifactId: string;
  readonly kind: CompactionKind | undefined;
  /** Of the compaction that holds and names it; undefined where none does. */
  readonly seq: number | undefined;
  /** RFC 3339; the order of those that no compaction names. */
  readonly createdAt: string | undefined;
  /** The state names it: the context begins with it, or it is the latest of its kind that holds. */
  readonly isNeeded: boolean;
}

/** Why an artifact stays or goes. */
export type PruneReason = 'state' | 'latest' | 'superseded' | 'unnamed' | 'unreadable';

export interface PruneDecision<C> {
  readonly candidate: C;
  readonly isKept: boolean;
  readonly reason: PruneReason;
}

/**
 * What the state needs stays, whatever the number; then the latest of each kind that a compaction names, up to the number.
 * What no compaction that holds names (undone, or never recorded) goes, and so does what is no artifact at all.
 */
export function planPrune<C extends PruneCandidate>(
  candidates: readonly C[],
  keepLatestPerKind: number,
): readonly PruneDecision<C>[] {
  const latest = new Set<C>();
  for (const kind of new Set(candidates.map((candidate) => candidate.kind))) {
    const named = candidates
      .filter((candidate) => candidate.kind === kind && kind !== undefined && candidate.seq !== undefined)
      .toSorted((a, b) => (b.seq ?? 0) - (a.seq ?? 0));
    for (const candidate of named.slice(0, keepLatestPerKind)) latest.add(candidate);
  }
  return candidates.map((candidate) => {
    if (candidate.isNeeded) return { candidate, isKept: true, reason: 'state' };
    if (latest.has(candidate)) return { candidate, isKept: true, reason: 'latest' };
    if (candidate.kind === undefined) return { candidate, isKept: false, reason: 'unreadable' };
    return { candidate, isKept: false, reason: candidate.seq === undefined ? 'unnamed' : 'superseded' };
  });
}
