/**
 * The switch of a context: artifact and blob first, then the record. All compactions go through here. @effects fs clock random
 */
import type { ConversationEntry, KeptContext } from '#/agent/compaction/plan-kept.ts';
import { measureTokens } from '#/agent/compaction/measure-tokens.ts';
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import type { CompactionCommitted, CompactionKind, EventRef } from '#/session/events/compaction.ts';
import { referencedItems } from '#/session/events/conversation.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { requestItems } from '#/session/events/state.ts';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import {
  artifactPath,
  checkArtifactId,
  removeArtifact,
  writeArtifact,
  type CompactionArtifact,
} from '#/session/store/artifacts.ts';
import { writeBlob } from '#/session/store/blobs.ts';
import type { OpenSession } from '#/session/store/open-session.ts';

/** What the context is to become. */
export interface ContextSwitch {
  readonly kind: CompactionKind;
  readonly trigger: CompactionCommitted['trigger'];
  /** A fresh id where absent. */
  readonly artifactId?: string;
  readonly context: KeptContext;
  /** Stands behind what is kept and copied. */
  readonly message?: ResponseItem;
  /** Records behind that message, besides those of `context`: what a turn begins with that is still to be answered. */
  readonly promptAfter?: readonly EventRef[];
  readonly summary?: { readonly text: string; readonly model?: string };
  /** The user goes back to here; see `CompactionCommitted`. */
  readonly revertsTo?: NonNullable<CompactionCommitted['reverts_to']>;
}

/** What became of it. */
export interface CommittedCompaction {
  readonly artifactId: string;
  readonly kind: CompactionKind;
  readonly artifact: CompactionCommitted['artifact'];
  /** Of the record that switched. */
  readonly seq: number;
  readonly coversSeq: number;
  /** Records that the context names. */
  readonly keptRecords: number;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
}

/** The items of the next request with their records. */
export function contextEntries(session: OpenSession): readonly ConversationEntry[] {
  return referencedItems(session.state.conversation);
}

/**
 * Writes blob and artifact, then the record, after `before` and followed by `then`, in one append. Where that fails, the
 * context is what it was, and nothing names the artifact, which is taken away again.
 * @throws CsmError `artifact-id`, `artifact-exists`, `artifact-unwritable`, `log-degraded`
 */
export async function commitCompaction(
  platform: Platform,
  session: OpenSession,
  change: ContextSwitch,
  before: readonly DurableEvent[] = [],
  then: readonly DurableEvent[] = [],
): Promise<CommittedCompaction> {
  const { state, folder } = session;
  const { kind, context, message, promptAfter = [], trigger } = change;
  const artifactId = change.artifactId ?? `compaction-${freshId(platform)}`;
  checkArtifactId(platform.fs, folder, artifactId);
  const coversSeq = state.lastSeq;
  const keptAfter = [...context.after, ...promptAfter];
  const tokensBefore = measureTokens(requestItems(state));
  const artifact = writeFiles(platform, session, artifactId, {
    kind,
    covers_seq: coversSeq,
    kept: context.kept,
    ...(keptAfter.length === 0 ? {} : { kept_after: keptAfter }),
    summary: change.summary === undefined ? undefined : encodeSummary(session, change.summary),
  });
  const items = message === undefined ? context.copied : [...context.copied, message];
  const committed: DurableEvent = {
    type: 'compaction.committed',
    artifact_id: artifactId,
    kind,
    artifact,
    trigger,
    previous: state.replay.compactions.boundary ?? null,
    covers_seq: coversSeq,
    kept: context.kept,
    ...(keptAfter.length === 0 ? {} : { kept_after: keptAfter }),
    tokens_before: tokensBefore,
    tokens_after: measureTokens(itemsAfter(session, context.kept, items, keptAfter)),
    ...(change.revertsTo === undefined ? {} : { reverts_to: change.revertsTo }),
    payload: { items },
  };
  try {
    const recorded = await session.append(...before, committed, ...then);
    return {
      artifactId,
      kind,
      artifact,
      seq: recorded.find(({ type }) => type === 'compaction.committed')?.seq ?? state.lastSeq,
      coversSeq,
      keptRecords: context.kept.length + keptAfter.length,
      tokensBefore,
      tokensAfter: measureTokens(requestItems(state)),
    };
  } catch (error) {
    if (state.replay.compactions.latest[kind]?.artifactId !== artifactId)
      removeArtifact(platform.fs, folder, artifactId);
    throw error;
  }
}

interface ArtifactFacts extends Pick<CompactionArtifact, 'kind' | 'covers_seq' | 'kept' | 'kept_after'> {
  readonly summary: EncodedSummary | undefined;
}

/** Blob and artifact, synced. Where the disk refuses, no artifact is left; the blob may be, and nothing names it. */
function writeFiles(
  { fs, clock }: Platform,
  session: OpenSession,
  artifactId: string,
  { summary, ...facts }: ArtifactFacts,
): { readonly sha256: string; readonly bytes: number } {
  const { state, folder } = session;
  try {
    // A session that keeps no texts keeps none of its summaries either.
    if (summary !== undefined && state.created?.payload_policy !== 'metadata') {
      const { sha256, bytes, data } = summary;
      writeBlob(fs, `${folder}/blobs`, { sha256, bytes, data });
    }
    return writeArtifact(fs, folder, {
      version: 1,
      artifact_id: artifactId,
      session_id: session.id,
      created_at: new Date(clock.now()).toISOString(),
      ...facts,
      ...(summary === undefined ? {} : { summary: summary.facts }),
      state_digest: digestReplayState(state.replay),
    });
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    removeArtifact(fs, folder, artifactId);
    const path = artifactPath(folder, artifactId);
    throw new CsmError('environment', 'artifact-unwritable', `cannot write ${path}: ${printErrno(error)}`, {
      hint: 'The context is what it was. Make room or make the folder writable, then try again.',
      data: { path },
      cause: error,
    });
  }
}

/** The items of the context as it will be. */
function itemsAfter(
  session: OpenSession,
  kept: readonly EventRef[],
  items: readonly ResponseItem[],
  after: readonly EventRef[],
): readonly ResponseItem[] {
  const entries = contextEntries(session);
  const of = (refs: readonly EventRef[]): readonly ResponseItem[] => {
    const wanted = new Set(refs.map(({ seq }) => seq));
    return entries.filter(({ ref }) => wanted.has(ref.seq)).map(({ item }) => item);
  };
  return [...of(kept), ...items, ...of(after)];
}

interface EncodedSummary {
  readonly sha256: string;
  readonly bytes: number;
  readonly data: Uint8Array;
  readonly facts: NonNullable<CompactionArtifact['summary']>;
}

function encodeSummary(session: OpenSession, summary: NonNullable<ContextSwitch['summary']>): EncodedSummary {
  const data = new TextEncoder().encode(session.redactForDisk(summary.text));
  const sha256 = new Bun.CryptoHasher('sha256').update(data).digest('hex');
  const { model } = summary;
  const facts = { sha256, bytes: data.length, ...(model === undefined ? {} : { model }) };
  return { sha256, bytes: data.length, data, facts };
}
