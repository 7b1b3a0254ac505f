/** The sessions of one root: make, open, read. @effects fs clock random lock env */
import { CsmError, errnoOf } from '#/base/errors.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { HeldLock } from '#/platform/lock.ts';
import type { Platform } from '#/platform/platform.ts';
import { decodeFragments, planInterruption } from '#/session/log/open-items.ts';
import { EMPTY_HEAD, type LogHead } from '#/session/log/recover.ts';
import type { PayloadPolicy } from '#/session/log/record.ts';
import type { ForkBase, SessionCreated } from '#/session/events/lifecycle.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { createReplayState, type ReplayState } from '#/session/events/replay-state.ts';
import { createState, type SessionState } from '#/session/events/state.ts';
import { SparseIndexBuilder } from '#/session/log/sparse-index.ts';
import { acquireTransientRoot } from './ephemeral.ts';
import { isSessionName, sessionPaths, sessionsFolder, witnessFile, type SessionPaths } from './layout.ts';
import { acquireSessionLock } from './lock.ts';
import { cutTorn } from './repair-log.ts';
import {
  NO_RECOVERY,
  SessionHandle,
  type OpenSession,
  type RecoveryReport,
  type SessionRedaction,
} from './open-session.ts';
import { notFound, readSessionLog, segmentsOf, type ReadOptions, type SessionView } from './read-session.ts';
import { listSessions } from './session-list.ts';

/** The ports that the store uses. */
export type StorePlatform = Pick<Platform, 'fs' | 'clock' | 'random' | 'locks' | 'env'>;

/** Where sessions are. A plain value: nothing is open. */
export interface SessionStore {
  readonly platform: StorePlatform;
  /** csm's root, absolute (`Settings.csmRoot`). It need not exist. */
  readonly root: string;
}

/** The store under `root`. Touches nothing. */
export function sessionStore(platform: StorePlatform, root: string): SessionStore {
  return { platform, root };
}

/** What every way of opening a session takes. */
export interface OpenOptions {
  readonly redaction?: SessionRedaction;
  /** Signs the session's seals (`[csm] seal_key_file`). */
  readonly sealKey?: Uint8Array;
}

/** The facts of a new session; see `SessionCreated`. */
export interface CreateOptions
  extends
    OpenOptions,
    Pick<SessionCreated, 'cwd' | 'source' | 'thread_source' | 'csm_version' | 'base_message_id' | 'git'> {
  /** UUID; a fresh one where absent. */
  readonly id?: string;
  /** `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`, not that of another session. */
  readonly name?: string;
  readonly payloadPolicy: PayloadPolicy;
  /** Kept in a folder of the temporary directory, and removed on close. */
  readonly ephemeral?: boolean;
}

/**
 * Makes a session. Its first record is on disk when this resolves.
 * @throws CsmError `session-name` (not a name), `session-exists` (name or id in use), `log-degraded`
 */
export async function createSession(store: SessionStore, options: CreateOptions): Promise<OpenSession> {
  const { platform } = store;
  const id = options.id ?? freshId(platform);
  const created: SessionCreated = {
    type: 'session.created',
    session_id: id,
    ...(options.name === undefined ? {} : { name: options.name }),
    cwd: options.cwd,
    source: options.source,
    thread_source: options.thread_source,
    csm_version: options.csm_version,
    payload_policy: options.payloadPolicy,
    base_message_id: options.base_message_id,
    ...(options.git === undefined ? {} : { git: options.git }),
  };
  return startSession(store, {
    id,
    name: options.name,
    isEphemeral: options.ephemeral === true,
    policy: options.payloadPolicy,
    redaction: options.redaction,
    sealKey: options.sealKey,
    head: EMPTY_HEAD,
    prepare: () => [created],
  });
}

/** What a new session, of its own or a fork, begins with. */
export interface StartOptions {
  readonly id: string;
  readonly name: string | undefined;
  readonly isEphemeral: boolean;
  readonly policy: PayloadPolicy;
  readonly redaction: SessionRedaction | undefined;
  readonly sealKey?: Uint8Array | undefined;
  /** Of what stands before its own log; `offset` 0. */
  readonly head: LogHead;
  /** Of a fork: what stands before its own log. */
  readonly prefix?: {
    readonly replay: ReplayState;
    readonly index: SparseIndexBuilder;
    readonly bases: readonly ForkBase[];
  };
  /** Fills the new folder, and answers the first events. */
  readonly prepare: (
    paths: SessionPaths,
    state: SessionState,
  ) => readonly DurableEvent[] | Promise<readonly DurableEvent[]>;
}

/** Makes the folder of a new session, takes its lock, records its first events. Leaves nothing behind where it fails. */
export async function startSession(store: SessionStore, options: StartOptions): Promise<OpenSession> {
  if (options.isEphemeral) {
    const root = acquireTransientRoot(store.platform);
    try {
      return await startIn(store.platform, root, options);
    } catch (error) {
      removeFolder(store.platform, root);
      throw error;
    }
  }
  const releaseName = options.name === undefined ? undefined : await claimName(store, options.name);
  try {
    return await startIn(store.platform, store.root, options);
  } finally {
    releaseName?.();
  }
}

async function startIn(platform: StorePlatform, root: string, options: StartOptions): Promise<OpenSession> {
  const { fs } = platform;
  const { id, head, policy, redaction, sealKey, isEphemeral } = options;
  const { replay = createReplayState(), index = new SparseIndexBuilder(), bases = [] } = options.prefix ?? {};
  const paths = sessionPaths(root, id);
  if (fs.stat(paths.folder) !== undefined) throw existsError(id);
  const isFirst = fs.stat(sessionsFolder(root)) === undefined;
  fs.makeDir(paths.folder);
  let lock: HeldLock | undefined;
  let handle: SessionHandle | undefined;
  try {
    lock = await acquireSessionLock(platform, paths.lock, () => id);
    const first = await options.prepare(paths, createState(undefined, replay));
    const transientRoot = isEphemeral ? root : undefined;
    handle = new SessionHandle({
      platform,
      id,
      paths,
      lock,
      head,
      log: {
        segments: segmentsOf(paths, bases),
        replay,
        index,
        indexedTo: 0,
        last: undefined,
        damagedLines: 0,
        damage: [],
        isSettled: true,
      },
      policy,
      redaction,
      sealKey,
      recovery: NO_RECOVERY,
      transientRoot,
    });
    await handle.append(...first);
    if (!isEphemeral) syncNames(fs, root, paths.folder, isFirst);
    return handle;
  } catch (error) {
    await handle?.close();
    lock?.release();
    removeFolder(platform, paths.folder);
    throw error;
  }
}

/** A session whose own log is longer than this was gone on with before, which synced its names. */
const NEW_LOG_BYTES = 16 * 1024;

/**
 * Puts the names of a session's files on disk, and those of its folders.
 * @param isFirst it may be the first one of its root
 */
function syncNames(fs: StorePlatform['fs'], root: string, folder: string, isFirst: boolean): void {
  fs.syncDir(folder);
  fs.syncDir(sessionsFolder(root));
  if (!isFirst) return;
  fs.syncDir(root);
  try {
    fs.syncDir(root.slice(0, root.lastIndexOf('/')) || '/');
  } catch (error) {
    // A folder that is not the user's own may be closed to reading, and was there before.
    if (errnoOf(error) === undefined) throw error;
  }
}

function removeFolder(platform: StorePlatform, path: string): void {
  if (platform.fs.stat(path) !== undefined) platform.fs.remove(path, { recursive: true });
}

function existsError(name: string): CsmError {
  return new CsmError('conflict', 'session-exists', `there is a session ${JSON.stringify(name)} already`, {
    hint: 'Choose another name, or continue that session with `csm exec resume`.',
    data: { session: name },
  });
}

/** How long to wait for another process that is naming a session, and how often to look. */
const NAMING_LIMIT_MS = 5000;
const NAMING_POLL_MS = 10;

/** Checks the name, and keeps others from taking it until the returned function is called. */
async function claimName(store: SessionStore, name: string): Promise<() => void> {
  if (!isSessionName(name)) {
    throw new CsmError('input', 'session-name', `${JSON.stringify(name)} cannot name a session`, {
      hint: 'A name is 1 to 128 letters, digits, dots, dashes and underscores, begins with a letter or digit, and is no UUID.',
      data: { name },
    });
  }
  const { fs, locks, clock } = store.platform;
  fs.makeDir(sessionsFolder(store.root));
  const path = `${sessionsFolder(store.root)}/names.lock`;
  const endMs = clock.monotonic() + NAMING_LIMIT_MS;
  let lock = locks.tryAcquire(path);
  while (lock === undefined && clock.monotonic() < endMs) {
    await clock.sleep(NAMING_POLL_MS);
    lock = locks.tryAcquire(path);
  }
  if (lock === undefined) {
    throw new CsmError('conflict', 'session-names-locked', 'another process is naming a session and does not end', {
      hint: `Try again; see who holds ${path}.`,
    });
  }
  const held = lock;
  if (listSessions(store).some((session) => session.name === name)) {
    held.release();
    throw existsError(name);
  }
  return () => held.release();
}

/** Reads a session without its lock, whoever is writing to it. See `readSessionLog` for errors. */
export function readSession(store: SessionStore, id: string, options: ReadOptions = {}): SessionView {
  return readSessionLog(store.platform.fs, id, sessionPaths(store.root, id), options);
}

/**
 * Opens a session for writing: takes its lock, reads it, cuts a torn end off, and records what a crash left open.
 * @throws CsmError `session-not-found`, `session-locked`, `session-newer`, `session-empty`, `blob-missing`, `log-degraded`
 */
export async function openSession(store: SessionStore, id: string, options: OpenOptions = {}): Promise<OpenSession> {
  const { platform } = store;
  const paths = sessionPaths(store.root, id);
  if (platform.fs.stat(paths.log) === undefined) throw notFound(id);
  const lock = await acquireSessionLock(platform, paths.lock, () => readLabel(store, id));
  let handle: SessionHandle | undefined;
  try {
    const { state, end, damage, folded, segments } = readSession(store, id);
    refuseUnwritable(id, paths, end.records, end.isNewer);
    if (folded.status === 'truncated') keepWitness(platform, paths);
    const tornPath = end.tornBytes === 0 ? undefined : cutTorn(platform.fs, paths.log, end.head.offset).path;
    handle = new SessionHandle({
      platform,
      id,
      paths,
      lock,
      head: end.head,
      log: {
        segments,
        replay: folded.replay,
        index: folded.index,
        indexedTo: folded.resumedFrom?.endOffset ?? 0,
        last: folded.last,
        damagedLines: end.damagedLines,
        damage,
        isSettled: folded.isSettled,
      },
      policy: state.created?.payload_policy ?? 'full',
      redaction: options.redaction,
      sealKey: options.sealKey,
      recovery: { tornBytes: end.tornBytes, tornPath, damage, damagedLines: end.damagedLines },
      transientRoot: undefined,
    });
    // Its maker may have been killed between its first record and this.
    if (end.head.offset < NEW_LOG_BYTES) syncNames(platform.fs, store.root, paths.folder, true);
    await recordInterruption(platform, paths, handle);
    return handle;
  } catch (error) {
    if (handle === undefined) lock.release();
    else await handle.close();
    throw error;
  }
}

/** Name and id, for errors. */
function readLabel(store: SessionStore, id: string): string {
  try {
    const name = readSession(store, id).state.created?.name;
    return name === undefined ? id : `${name} (${id})`;
  } catch {
    return id;
  }
}

function refuseUnwritable(id: string, paths: SessionPaths, records: number, isNewer: boolean): void {
  if (isNewer) {
    throw new CsmError(
      'conflict',
      'session-newer',
      `session ${id} was written by another version of csm and can only be read here`,
      {
        hint: 'Update csm, or continue with the version that wrote it.',
        data: { path: paths.log },
      },
    );
  }
  if (records === 0) {
    throw new CsmError('environment', 'session-empty', `session ${id} has no readable record`, {
      hint: 'It was cut off while it was made, or its log was overwritten; there is nothing to continue.',
      data: { path: paths.log },
    });
  }
}

/** An index that has seen more than the log holds is the only trace of what is missing. */
function keepWitness({ fs }: StorePlatform, paths: SessionPaths): void {
  let index = 1;
  while (fs.stat(`${paths.folder}/${witnessFile(index)}`) !== undefined) index += 1;
  fs.rename(paths.index, `${paths.folder}/${witnessFile(index)}`);
}

async function recordInterruption(platform: StorePlatform, paths: SessionPaths, handle: SessionHandle): Promise<void> {
  const { fs } = platform;
  const hasPart = fs.stat(paths.openItems) !== undefined;
  const items = hasPart ? decodeFragments(fs.readText(paths.openItems)) : [];
  const events = planInterruption(handle.state, items, 'crash', () => freshId(platform));
  const interrupted = await handle.append(...events);
  if (hasPart) fs.remove(paths.openItems);
  handle.recovery = { ...handle.recovery, interrupted } satisfies RecoveryReport;
}
