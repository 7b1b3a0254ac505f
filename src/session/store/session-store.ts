/** The sessions of one root: make, open, read. @effects fs clock random lock env */
import { CsmError } from '#/base/errors.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import { EMPTY_HEAD, type LogHead } from '#/session/log/scanned-record.ts';
import type { PayloadPolicy } from '#/session/log/record.ts';
import type { ForkBase, SessionCreated } from '#/session/events/lifecycle.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { createReplayState, type ReplayState } from '#/session/events/replay-state.ts';
import { createState, type SessionState } from '#/session/events/state.ts';
import { SparseIndexBuilder } from '#/session/log/sparse-index.ts';
import { acquireTransientRoot } from './ephemeral.ts';
import { isSessionName, sessionPaths, sessionsFolder, type SessionPaths } from './layout.ts';
import { acquireSessionLock, type SessionLock } from './lock.ts';
import type { OpenSession, SessionRedaction } from './open-session.ts';
import { syncNames, type ScanListener } from './read-held.ts';
import {
  notFound,
  readSegments,
  readSessionLog,
  segmentsOf,
  type ReadOptions,
  type SessionView,
} from './read-session.ts';
import { SessionHandle } from './session-handle.ts';
import { listSessions } from './session-list.ts';
import { isShared, shareSession, type MadeSession } from './session-registry.ts';

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
  /** Is told how far the reading of a long log is that has no index. */
  readonly onProgress?: ScanListener;
  /** It is closed at once: who wants the session meanwhile waits. */
  readonly isBrief?: boolean;
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
  const { id } = options;
  const { folder } = sessionPaths(root, id);
  if (isShared(platform.locks, folder)) throw existsError(id);
  return shareSession(platform.locks, folder, () => makeHandle(platform, root, options));
}

async function makeHandle(platform: StorePlatform, root: string, options: StartOptions): Promise<MadeSession> {
  const { fs } = platform;
  const { id, head, policy, redaction, sealKey, isEphemeral } = options;
  const { replay = createReplayState(), index = new SparseIndexBuilder(), bases = [] } = options.prefix ?? {};
  const paths = sessionPaths(root, id);
  if (isMade(fs, paths)) throw existsError(id);
  fs.makeDir(paths.folder);
  let lock: SessionLock | undefined;
  let handle: SessionHandle | undefined;
  try {
    lock = await acquireSessionLock(platform, paths.lock, () => id);
    clearUnmade(fs, id, paths);
    const first = await options.prepare(paths, createState(undefined, replay));
    const segments = segmentsOf(paths, bases);
    const log = {
      segments,
      replay,
      index,
      indexedTo: 0,
      last: undefined,
      damagedLines: 0,
      damage: [],
      isSettled: true,
    };
    const transientRoot = isEphemeral ? root : undefined;
    handle = new SessionHandle(
      { platform, id, root, paths, segments, redaction, sealKey, label: () => id, transientRoot },
      { lock, head, log, policy },
    );
    const hold = await handle.hold();
    await handle.append(first);
    if (!isEphemeral) syncNames(fs, root, paths.folder);
    return { handle, hold };
  } catch (error) {
    // A folder whose lock somebody else has is theirs.
    const isOurs = lock !== undefined && !(error instanceof CsmError && error.code === 'session-exists');
    await handle?.close();
    lock?.release();
    if (isOurs) removeFolder(platform, paths.folder);
    throw error;
  }
}

const LF = 0x0a;
/** A first record is shorter: facts only. */
const FIRST_RECORD_BYTES = 1024 * 1024;

/** Whether a folder holds a session: its first record is whole. What a kill left before that was never told to anybody. */
function isMade(fs: StorePlatform['fs'], paths: SessionPaths): boolean {
  const stat = fs.stat(paths.log);
  if (stat === undefined) return false;
  return stat.sizeBytes > FIRST_RECORD_BYTES || fs.readFile(paths.log).includes(LF);
}

/** Empties a folder that a kill left before there was a session in it. The caller holds its lock. */
function clearUnmade(fs: StorePlatform['fs'], id: string, paths: SessionPaths): void {
  if (isMade(fs, paths)) throw existsError(id);
  for (const name of fs.list(paths.folder)) {
    if (!paths.lock.endsWith(`/${name}`)) fs.remove(`${paths.folder}/${name}`, { recursive: true });
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
 * Opens a session for writing: takes its lock, reads it, cuts a torn end off, and records what a crash left open. Where this
 * process has it open, the opener shares it, with the options of the first one.
 * @throws CsmError `session-not-found`, `session-locked`, `session-newer`, `session-empty`, `blob-missing`, `log-degraded`
 */
export async function openSession(store: SessionStore, id: string, options: OpenOptions = {}): Promise<OpenSession> {
  const { platform, root } = store;
  const paths = sessionPaths(root, id);
  if (platform.fs.stat(paths.log) === undefined) throw notFound(id);
  const label = (): string => readLabel(store, id);
  const { redaction, sealKey, onProgress } = options;
  const open = async (): Promise<MadeSession> => {
    const segments = readSegments(platform.fs, paths);
    const handle = new SessionHandle({
      platform,
      id,
      root,
      paths,
      segments,
      redaction,
      sealKey,
      onProgress,
      label,
      transientRoot: undefined,
    });
    return { handle };
  };
  return shareSession(platform.locks, paths.folder, open, options.isBrief);
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
