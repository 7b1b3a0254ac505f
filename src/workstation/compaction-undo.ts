/** Taking a compaction back: the context is what it would be without it. @effects fs clock lock env */
import { measureTokens } from '#/agent/compaction/measure-tokens.ts';
import { CsmError } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { CompactionKind, CompactionUndone } from '#/session/events/compaction.ts';
import { requestItems } from '#/session/events/state.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { readSegments } from '#/session/store/read-session.ts';
import { openForCompaction, readChain, type ChainLink } from './compaction-session.ts';

/** A compaction that was taken back. */
export interface UndoneCompaction {
  readonly sessionId: string;
  readonly artifactId: string;
  readonly kind: CompactionKind;
  /** Of the record that is taken back. */
  readonly compactionSeq: number;
  /** Of the record that says so. */
  readonly seq: number;
  /** The compaction that holds now; undefined: the context is the whole history. */
  readonly restores: { readonly artifactId: string; readonly seq: number } | undefined;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
}

/**
 * Takes back the compaction that the context begins with. The artifact stays.
 * @throws CsmError `session-not-found`, `session-locked`, `undo-nothing`, `compaction-unreadable`, `log-degraded`
 */
export async function undoCompaction(platform: Platform, settings: Settings, ref: string): Promise<UndoneCompaction> {
  const session = await openForCompaction(platform, settings, ref);
  try {
    const { state } = session;
    const paths = sessionPaths(settings.csmRoot, session.id);
    const chain = readChain(platform, readSegments(platform.fs, paths), state.replay.compactions.boundary);
    const top = next(chain);
    if (top === undefined) {
      throw new CsmError('input', 'undo-nothing', `session ${session.id} has no compaction to undo`, {
        hint: 'Its context is the whole history already.',
      });
    }
    const { kind, artifact_id: artifactId } = top.event;
    const before = next(chain);
    let latest = before;
    while (latest !== undefined && latest.event.kind !== kind) latest = next(chain);
    const tokensBefore = measureTokens(requestItems(state));
    const undone: CompactionUndone = {
      type: 'compaction.undone',
      artifact_id: artifactId,
      compaction_seq: top.ref.seq,
      restores: before?.ref ?? null,
      ...(latest === undefined ? {} : { latest: encodeLatest(latest) }),
    };
    const [recorded] = await session.append(undone);
    return {
      sessionId: session.id,
      artifactId,
      kind,
      compactionSeq: top.ref.seq,
      seq: recorded?.seq ?? state.lastSeq,
      restores: before === undefined ? undefined : { artifactId: before.event.artifact_id, seq: before.ref.seq },
      tokensBefore,
      tokensAfter: measureTokens(requestItems(state)),
    };
  } finally {
    await session.close();
  }
}

function next(chain: Generator<ChainLink>): ChainLink | undefined {
  const { done, value } = chain.next();
  return done === true ? undefined : value;
}

function encodeLatest({ event, ref }: ChainLink): NonNullable<CompactionUndone['latest']> {
  return {
    ...ref,
    artifact_id: event.artifact_id,
    artifact_sha256: event.artifact.sha256,
    covers_seq: event.covers_seq,
  };
}
