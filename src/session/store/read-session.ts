/** Reading a session from disk, without its lock. @effects fs */
import { CsmError, errnoOf } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import { decodeBlobRefs } from '#/session/log/blob-refs.ts';
import { readLog, resolveRecord, type LogDamage, type LogSegment } from '#/session/log/log-reader.ts';
import { decodeRecord } from '#/session/log/record.ts';
import type { ScanEnd, ScannedRecord } from '#/session/log/recover.ts';
import type { ForkBase } from '#/session/events/lifecycle.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import { applyEvent, createState, type SessionState } from '#/session/events/state.ts';
import type { JsonValue } from '#/base/json.ts';
import { readBlob } from './blobs.ts';
import type { SessionPaths } from './layout.ts';

/** The first record is short: it holds facts only. */
const FIRST_LINE_BYTES = 1024 * 1024;
const BASE_FILE = /^base-[0-9]{1,6}\.jsonl$/;
/** Damage that is described; all of it is counted. */
const DESCRIBED_DAMAGE = 100;

/** The files that hold a session, in the order of their records: a fork's prefix, then its own log. */
export function readSegments(fs: Fs, paths: SessionPaths): readonly LogSegment[] {
  const bases = readFirstEvent(fs, paths.log)?.forked_from?.base ?? [];
  return [
    ...bases
      .filter((base) => BASE_FILE.test(base.file))
      .map((base) => ({
        path: `${paths.folder}/${base.file}`,
        endOffset: base.end_offset,
        expected: { seq: base.seq, sum: Number.parseInt(base.sum, 16) },
      })),
    { path: paths.log },
  ];
}

/** The `session.created` that a log begins with, or undefined where it does not. Its sum is not checked. */
function readFirstEvent(
  fs: Fs,
  path: string,
): { readonly forked_from?: { readonly base?: readonly ForkBase[] } } | undefined {
  const file = fs.openRead(path);
  try {
    for (let length = 4096; length <= FIRST_LINE_BYTES; length *= 16) {
      const bytes = file.readAt(0, length);
      const end = bytes.indexOf(0x0a);
      if (end === -1) continue;
      const decoded = decodeRecord(bytes.subarray(0, end), undefined);
      return decoded.kind === 'record' && decoded.event.type === 'session.created' ? decoded.event : undefined;
    }
    return undefined;
  } finally {
    file.close();
  }
}

/** A session as its log says. */
export interface SessionView {
  readonly id: string;
  readonly state: SessionState;
  /** Where the log ends; what a writer in another process adds meanwhile is not in it. */
  readonly end: ScanEnd;
  readonly damage: readonly LogDamage[];
}

export interface ReadOptions {
  /** Called for each event, with its blobs resolved, after the state has it. */
  readonly onEvent?: (event: StoredEvent) => void;
  /** Called for each record as it stands on disk, before its event is applied. False: it and what follows is not read. */
  readonly accept?: (scanned: ScannedRecord, segment: LogSegment) => boolean;
}

/**
 * Reads a whole session and folds it.
 * @throws CsmError `session-not-found` where it has no log, `blob-missing` where a text of it is gone
 */
export function readSessionLog(fs: Fs, id: string, paths: SessionPaths, options: ReadOptions = {}): SessionView {
  const state = createState();
  const damage: LogDamage[] = [];
  let isOver = false;
  try {
    const end = readLog(fs, readSegments(fs, paths), {
      onRecord: (scanned, segment) => {
        isOver ||= options.accept?.(scanned, segment) === false;
        if (isOver) return;
        const event = resolveRecord(scanned, segment.path, (ref) => readBlob(fs, paths.blobs, ref));
        applyEvent(state, event);
        options.onEvent?.(event);
      },
      onDamage: (found) => {
        if (damage.length < DESCRIBED_DAMAGE) damage.push(found);
      },
    });
    return { id, state, end, damage };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw notFound(id);
    throw error;
  }
}

/** Names of the blobs that a record needs. */
export function blobNames(scanned: ScannedRecord): readonly string[] {
  const { event, hasBlobs } = scanned.record;
  if (!hasBlobs || !('payload' in event)) return [];
  return decodeBlobRefs(event.payload as unknown as JsonValue).map((ref) => ref.sha256);
}

/** The error for a session that is not there. */
export function notFound(ref: string, hint = 'List the sessions with `csm native-session list`.'): CsmError {
  return new CsmError('input', 'session-not-found', `no session ${JSON.stringify(ref)} here`, {
    hint,
    data: { session: ref },
  });
}
