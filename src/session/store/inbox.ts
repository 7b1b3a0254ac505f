/** The inbox of a session: requests of other processes, written by them, applied by whoever holds the lock. @effects fs clock */
import { errnoOf } from '#/base/errors.ts';
import type { Clock } from '#/platform/clock.ts';
import type { Fs } from '#/platform/fs.ts';
import {
  decodeRequest,
  decodeRequestFile,
  encodeRequest,
  REQUEST_BYTES,
  requestFile,
  type InboxRequest,
} from './inbox-request.ts';

/** Requests that are applied in one write: fewer than a session keeps ids of. */
const BATCH = 64;
/** A file that is still being written this long after its last change was left behind. */
const LEFT_BEHIND_MS = 60 * 60 * 1000;
/** Folder in the inbox for what is no request. */
const ASIDE = 'aside';
/** A name of `Fs.writeFileAtomic` while it writes. */
const BEING_WRITTEN = /^\..*\.tmp$/;

/** What was put aside, and why. */
export interface AsideFile {
  /** Where it is now. */
  readonly path: string;
  readonly reason: string;
}

export interface InboxBatch {
  /** In the order in which they were made. */
  readonly requests: readonly InboxRequest[];
  readonly aside: readonly AsideFile[];
  /** There are more. */
  readonly hasMore: boolean;
}

/** Puts a request down, synced. Whoever holds the session's lock may apply it from here on. */
export function writeRequest(fs: Fs, inbox: string, request: InboxRequest): void {
  fs.makeDir(inbox);
  fs.writeFileAtomic(`${inbox}/${requestFile(request.id)}`, encodeRequest(request), { mode: 0o600 });
}

/** Takes a request back, or takes note that it was applied. */
export function removeRequest(fs: Fs, inbox: string, id: string): void {
  try {
    fs.remove(`${inbox}/${requestFile(id)}`);
  } catch (error) {
    // Gone already; or it stays, and the next holder sees that it was applied.
    if (errnoOf(error) === undefined) throw error;
  }
}

/** Whether a request waits. */
export function hasRequests(fs: Fs, inbox: string): boolean {
  return fs.list(inbox).some((name) => decodeRequestFile(name) !== undefined);
}

/** The next requests. What is no request is moved aside; what the disk does not let go is left where it is. */
export function readInbox(fs: Fs, clock: Clock, inbox: string): InboxBatch {
  const requests: InboxRequest[] = [];
  const aside: AsideFile[] = [];
  let hasMore = false;
  for (const name of fs.list(inbox)) {
    if (name === ASIDE) continue;
    const path = `${inbox}/${name}`;
    if (BEING_WRITTEN.test(name)) {
      removeLeftBehind(fs, clock, path);
      continue;
    }
    const id = decodeRequestFile(name);
    if (id !== undefined && requests.length === BATCH) {
      hasMore = true;
      break;
    }
    const request = id === undefined ? 'its name is not that of a request' : readRequest(fs, path, id);
    if (request === undefined) continue;
    if (typeof request !== 'string') requests.push(request);
    else {
      const moved = putAside(fs, inbox, name);
      if (moved !== undefined) aside.push({ path: moved, reason: request });
    }
  }
  return { requests, aside, hasMore };
}

/** Moves a file of the inbox out of the way, whatever it is. Undefined where the disk does not let it. */
export function putAside(fs: Fs, inbox: string, name: string): string | undefined {
  const folder = `${inbox}/${ASIDE}`;
  try {
    fs.makeDir(folder);
    let target = `${folder}/${name}`;
    for (let index = 1; fs.lstat(target) !== undefined; index++) target = `${folder}/${name}.${index}`;
    fs.rename(`${inbox}/${name}`, target);
    return target;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** Undefined where it is gone. */
function readRequest(fs: Fs, path: string, id: string): InboxRequest | string | undefined {
  try {
    // Nothing but a plain file is opened: a link leads elsewhere, a pipe would wait.
    const stat = fs.lstat(path);
    if (stat === undefined) return undefined;
    if (stat.kind !== 'file') return 'it is no file';
    if (stat.sizeBytes > REQUEST_BYTES) return `it is longer than ${REQUEST_BYTES} bytes`;
    return decodeRequest(fs.readText(path), id);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return errno === 'ENOENT' ? undefined : `it cannot be read (${errno})`;
  }
}

function removeLeftBehind(fs: Fs, clock: Clock, path: string): void {
  try {
    const stat = fs.lstat(path);
    if (stat?.kind === 'file' && clock.now() - stat.mtimeMs > LEFT_BEHIND_MS) fs.remove(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}
