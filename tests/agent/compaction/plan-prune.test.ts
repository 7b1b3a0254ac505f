import { describe, expect, test } from 'bun:test';
import { planPrune, type PruneCandidate } from '#/agent/compaction/plan-prune.ts';

const artifact = (artifactId: string, seq: number | undefined, more: Partial<PruneCandidate> = {}): PruneCandidate => ({
  artifactId,
  kind: 'semantic-summary',
  seq,
  createdAt: undefined,
  isNeeded: false,
  ...more,
});
const plan = (candidates: readonly PruneCandidate[], keep: number): readonly string[] =>
  planPrune(candidates, keep).map(
    ({ candidate, isKept, reason }) => `${isKept ? '+' : '-'}${candidate.artifactId} ${reason}`,
  );

describe('planPrune', () => {
  const candidates = [
    artifact('a', 10),
    artifact('b', 20),
    artifact('c', 30, { isNeeded: true }),
    artifact('s', 15, { kind: 'replay-seed', isNeeded: true }),
    artifact('t', 5, { kind: 'replay-seed' }),
    artifact('undone', undefined),
    artifact('broken', undefined, { kind: undefined }),
  ];

  test('what the state needs stays even where none is to be kept', () => {
    expect(plan(candidates, 0)).toEqual([
      '-a superseded',
      '-b superseded',
      '+c state',
      '+s state',
      '-t superseded',
      '-undone unnamed',
      '-broken unreadable',
    ]);
  });

  test('the number counts per kind, the latest first', () => {
    expect(plan(candidates, 2)).toEqual([
      '-a superseded',
      '+b latest',
      '+c state',
      '+s state',
      '+t latest',
      '-undone unnamed',
      '-broken unreadable',
    ]);
  });
});
