/** Native sessions by name: made, listed, branched, looked into. @effects fs clock random lock env */
import { BUILD } from '#/base/build-info.ts';
import { readSealKey } from '#/config/seal-key.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import { conversationItems } from '#/session/events/conversation.ts';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import type { IndexStatus } from '#/session/log/sparse-index.ts';
import type { LogDamage } from '#/session/log/log-reader.ts';
import { measureUnfolded, planFromEnds } from '#/session/log/read-index.ts';
import type { ResumePlan } from '#/session/log/resume-plan.ts';
import { forkSession } from '#/session/store/fork.ts';
import { archivedError } from '#/session/store/request-session.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { readSegments } from '#/session/store/read-session.ts';
import { readSummary, resolveSession } from '#/session/store/session-list.ts';
import { createSession, readSession, sessionStore, type SessionStore } from '#/session/store/session-store.ts';
import { encodeBaseMessageId } from './base-message-id.ts';

/** A session that was made. */
export interface MadeSession {
  readonly id: string;
  readonly name: string | undefined;
  readonly folder: string;
  /** Its last record. */
  readonly lastSeq: number;
  readonly forkedFrom: string | undefined;
  /** The last record that it shares with its parent. */
  readonly forkedAt: number | undefined;
}

function storeOf(platform: Platform, settings: Settings): SessionStore {
  return sessionStore(platform, settings.csmRoot);
}

function sealing(platform: Platform, settings: Settings): { readonly sealKey?: Uint8Array } {
  const path = settings.csm.sealKeyFile;
  return path === undefined ? {} : { sealKey: readSealKey(platform.fs, path) };
}

/** Makes an empty session. Throws what `createSession` throws. */
export async function createNativeSession(
  platform: Platform,
  settings: Settings,
  options: { readonly name?: string; readonly payloadPolicy?: 'full' | 'metadata' },
): Promise<MadeSession> {
  const id = freshId(platform);
  const session = await createSession(storeOf(platform, settings), {
    ...sealing(platform, settings),
    id,
    cwd: settings.cwd,
    source: 'cli',
    thread_source: 'user',
    csm_version: BUILD.version,
    base_message_id: encodeBaseMessageId(id),
    payloadPolicy: options.payloadPolicy ?? settings.csm.payloadPolicy,
    ...(options.name === undefined ? {} : { name: options.name }),
  });
  const lastSeq = session.head.seq;
  await session.close();
  return { id, name: options.name, folder: session.folder, lastSeq, forkedFrom: undefined, forkedAt: undefined };
}

/** Branches off a session at a record, or at its end. Throws `session-archived`, and what `forkSession` throws. */
export async function forkNativeSession(
  platform: Platform,
  settings: Settings,
  options: { readonly source: string; readonly name?: string; readonly at?: number },
): Promise<MadeSession> {
  const store = storeOf(platform, settings);
  const source = resolveSession(store, options.source);
  if (readSummary(store, source)?.isArchived === true) throw archivedError(source);
  const session = await forkSession(store, source, {
    ...sealing(platform, settings),
    source: 'cli',
    csm_version: BUILD.version,
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.at === undefined ? {} : { at: options.at }),
  });
  const { folder, id, state } = session;
  const made: MadeSession = {
    id,
    name: options.name,
    folder,
    lastSeq: session.head.seq,
    forkedFrom: source,
    forkedAt: state.created?.forked_from?.seq,
  };
  await session.close();
  return made;
}

/** What a resume would read, and what it found on the way. */
export interface NativeResumePlan {
  readonly id: string;
  readonly path: string;
  readonly plan: ResumePlan;
  /** Undefined where a plan is made without counting them. */
  readonly records: number | undefined;
  readonly lastSeq: number;
  readonly damage: readonly LogDamage[];
}

/** Where a resume must read more than this, its plan is made without reading it. */
const PLANNED_BYTES = 64 * 1024 * 1024;

/** Plans a resume: reads index, witness and tail, and no words; of a long log without a right index, its end. */
export function planNativeResume(platform: Platform, settings: Settings, ref: string): NativeResumePlan {
  const store = storeOf(platform, settings);
  const { fs } = platform;
  const id = resolveSession(store, ref);
  const paths = sessionPaths(store.root, id);
  const segments = readSegments(fs, paths);
  if (measureUnfolded(fs, segments, paths.index) > PLANNED_BYTES) {
    return { id, path: paths.log, ...planFromEnds(fs, segments, paths.index), records: undefined, damage: [] };
  }
  const { folded, damage } = readSession(store, id);
  return {
    id,
    path: paths.log,
    plan: folded.plan,
    records: folded.end.records,
    lastSeq: folded.replay.lastSeq,
    damage,
  };
}

/** What a resume comes to, from its checkpoint, and beside it what all records come to. */
export interface NativeReplay {
  readonly id: string;
  readonly status: IndexStatus;
  readonly stateDigest: string;
  /** Undefined where the full replay was not asked for. */
  readonly fullDigest: string | undefined;
  readonly records: number;
  readonly lastSeq: number;
  /** Records that were read after the checkpoint. */
  readonly tailRecords: number;
  readonly turns: number;
  /** Items that the next request would carry. */
  readonly contextItems: number;
  /** Items or outputs that are gone: no request can be made. */
  readonly missingPayloads: number;
  readonly plan: ResumePlan;
  readonly damage: readonly LogDamage[];
}

/**
 * Replays a session as a resume does, and, where asked to, all of it to compare.
 * @throws CsmError `session-not-found`, `blob-missing`
 */
export function replayNativeSession(
  platform: Platform,
  settings: Settings,
  ref: string,
  options: { readonly isProved: boolean; readonly onProgress?: (readBytes: number, totalBytes: number) => void },
): NativeReplay {
  const store = storeOf(platform, settings);
  const id = resolveSession(store, ref);
  let tailRecords = 0;
  const view = readSession(store, id, { onRecord: () => void (tailRecords += 1) });
  const { state, folded } = view;
  const { onProgress } = options;
  const full = options.isProved
    ? readSession(store, id, {
        ignoreIndex: true,
        toSeq: folded.replay.lastSeq,
        ...(onProgress === undefined
          ? {}
          : { onProgress: (readBytes: number) => onProgress(readBytes, folded.plan.logBytes) }),
      })
    : undefined;
  return {
    id,
    status: folded.status,
    stateDigest: digestReplayState(folded.replay),
    fullDigest: full === undefined ? undefined : digestReplayState(full.folded.replay),
    records: folded.end.records,
    lastSeq: folded.replay.lastSeq,
    tailRecords,
    turns: state.turns,
    contextItems: conversationItems(state.conversation).length,
    missingPayloads: state.missingPayloads,
    plan: folded.plan,
    damage: view.damage,
  };
}
