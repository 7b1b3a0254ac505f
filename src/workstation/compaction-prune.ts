/** Removing artifacts of old compactions. What the context is made of stands in the log and is not touched. @effects fs lock env */
import { planPrune, type PruneCandidate, type PruneReason } from '#/agent/compaction/plan-prune.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { ReplayState } from '#/session/events/replay-state.ts';
import { artifactPath, listArtifacts, type FoundArtifact } from '#/session/store/artifacts.ts';
import { sessionPaths, type SessionPaths } from '#/session/store/layout.ts';
import { resolveSession } from '#/session/store/session-list.ts';
import { readSession, sessionStore, type SessionStore } from '#/session/store/session-store.ts';
import { openForCompaction, readChain } from './compaction-session.ts';

export interface PruneOrder {
  readonly session: string;
  readonly keepLatestPerKind: number;
  /** False: nothing is removed. */
  readonly isApplied: boolean;
}

/** What stays or goes, and why. */
export interface PrunedArtifact {
  readonly artifact: FoundArtifact;
  /** Of the compaction that names it and holds. */
  readonly seq: number | undefined;
  readonly isKept: boolean;
  readonly reason: PruneReason;
  /** The blob of its summary, where nothing else needs it and it goes too. */
  readonly blobBytes: number;
}

export interface PruneReport {
  readonly sessionId: string;
  readonly isApplied: boolean;
  readonly artifacts: readonly PrunedArtifact[];
  /** Of all that goes. */
  readonly bytes: number;
}

interface Candidate extends PruneCandidate {
  readonly artifact: FoundArtifact;
}

/**
 * Says which artifacts may go, and removes them where that is ordered: under the session's lock then.
 * @throws CsmError `session-not-found`, `session-locked`, `compaction-unreadable`
 */
export async function pruneCompactions(
  platform: Platform,
  settings: Settings,
  order: PruneOrder,
): Promise<PruneReport> {
  const store = sessionStore(platform, settings.csmRoot);
  const id = resolveSession(store, order.session);
  if (!order.isApplied) return planSession(platform, store, id, order);
  const session = await openForCompaction(platform, settings, id);
  try {
    const report = planSession(platform, store, id, order);
    removeAll(platform, sessionPaths(store.root, id), report);
    return report;
  } finally {
    await session.close();
  }
}

function planSession(platform: Platform, store: SessionStore, id: string, order: PruneOrder): PruneReport {
  const paths = sessionPaths(store.root, id);
  const { folded, segments } = readSession(store, id);
  const { compactions } = folded.replay;
  const exact = new Map<string, number>();
  // A file whose bytes are others than the log says is still the one that it names.
  const byId = new Map<string, number>();
  for (const { event, ref } of readChain(platform, segments, compactions.boundary)) {
    exact.set(`${event.artifact_id} ${event.artifact.sha256}`, ref.seq);
    if (!byId.has(event.artifact_id)) byId.set(event.artifact_id, ref.seq);
  }
  const candidates = listArtifacts(platform.fs, paths.folder).map((artifact): Candidate => {
    const seq = exact.get(`${artifact.artifactId} ${artifact.sha256}`) ?? byId.get(artifact.artifactId);
    return {
      artifact,
      artifactId: artifact.artifactId,
      kind: artifact.kind,
      createdAt: artifact.createdAt,
      seq,
      isNeeded: seq !== undefined && isNeeded(compactions, seq),
    };
  });
  const decisions = planPrune(candidates, order.keepLatestPerKind);
  const going = decisions.some(({ isKept, candidate }) => !isKept && candidate.artifact.summarySha256 !== undefined);
  const needed = going ? readNeededBlobs(store, id) : new Set<string>();
  for (const { isKept, candidate } of decisions) {
    if (isKept && candidate.artifact.summarySha256 !== undefined) needed.add(candidate.artifact.summarySha256);
  }
  const artifacts = decisions.map(({ candidate, isKept, reason }): PrunedArtifact => {
    const { artifact, seq } = candidate;
    const blob = artifact.summarySha256;
    const isGone = !isKept && blob !== undefined && !needed.has(blob);
    if (isGone) needed.add(blob);
    const blobBytes = isGone ? (platform.fs.stat(`${paths.blobs}/${blob}`)?.sizeBytes ?? 0) : 0;
    return { artifact, seq, isKept, reason, blobBytes };
  });
  const bytes = artifacts
    .filter(({ isKept }) => !isKept)
    .reduce((sum, { artifact, blobBytes }) => sum + artifact.sizeBytes + blobBytes, 0);
  return { sessionId: id, isApplied: order.isApplied, artifacts, bytes };
}

function isNeeded({ boundary, latest }: ReplayState['compactions'], seq: number): boolean {
  return boundary?.seq === seq || Object.values(latest).some((mark) => mark.seq === seq);
}

/** Blobs that records name. Reads the whole log: what is removed cannot be brought back. */
function readNeededBlobs(store: SessionStore, id: string): Set<string> {
  const needed = new Set<string>();
  readSession(store, id, {
    ignoreIndex: true,
    depth: 'facts',
    onRecord: ({ record }) => {
      for (const name of record.blobs) needed.add(name);
    },
  });
  return needed;
}

function removeAll({ fs }: Platform, paths: SessionPaths, report: PruneReport): void {
  for (const { artifact, isKept, blobBytes } of report.artifacts) {
    if (isKept) continue;
    fs.remove(artifactPath(paths.folder, artifact.artifactId));
    if (blobBytes > 0 && artifact.summarySha256 !== undefined) fs.remove(`${paths.blobs}/${artifact.summarySha256}`);
  }
}
