/** Reading rollouts: plain, compressed, and with the files that a fork goes on from. @effects fs */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import { decodeSessionMeta, type SessionMeta } from '#/protocol/rollout/session-meta.ts';
import { findRollout } from './rollout-files.ts';
import { RolloutDecoder, type DecoderOptions } from './rollout-decoder.ts';
import type { DamageReport } from './rollout-damage.ts';

const CHUNK_BYTES = 512 * 1024;
/** Lines of a history are parsed up to this: an image or a long output stands in one. */
export const HISTORY_LINE_BYTES = 128 * 1024 * 1024;
/** Forks of forks of ... */
const MOST_SEGMENTS = 256;

/** A piece of a history: a file, or the beginning of one that a fork goes on from. */
export interface RolloutSegment {
  readonly path: string;
  /** The thread whose file it is, where the file or the fork says so. */
  readonly threadId: string | undefined;
  /** Bytes of the uncompressed file that belong to it; all where undefined. */
  readonly endOffset?: number;
  /** Records from this ordinal on do not belong to it. */
  readonly endOrdinalExclusive?: number;
}

/** How far a rollout was read. */
export interface ReadReport {
  /** Of the uncompressed file. */
  readonly bytes: number;
  readonly lines: number;
  readonly records: number;
  readonly damage: DamageReport;
  /** The compressed stream broke off. */
  readonly isBroken: boolean;
}

/**
 * Calls `onChunk` with the bytes of a rollout, uncompressed, in order, until it answers false. The chunk is the callee's.
 * @returns false where a compressed stream is damaged: what could be uncompressed was handed out
 * @throws CsmError `rollout-unreadable`
 */
export async function readRolloutBytes(
  fs: Fs,
  path: string,
  onChunk: (chunk: Uint8Array) => boolean | void,
): Promise<boolean> {
  try {
    const file = fs.openRead(path);
    try {
      if (path.endsWith('.zst')) return await readCompressed(file, onChunk);
      for (let offset = 0; ;) {
        const chunk = file.readAt(offset, CHUNK_BYTES);
        if (chunk.length === 0 || onChunk(chunk) === false) return true;
        offset += chunk.length;
      }
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof CsmError) throw error;
    throw new CsmError('input', 'rollout-unreadable', `cannot read ${path}: ${printErrno(error)}`, { cause: error });
  }
}

async function readCompressed(
  file: { readAt(offset: number, length: number): Uint8Array },
  onChunk: (chunk: Uint8Array) => boolean | void,
): Promise<boolean> {
  let offset = 0;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      const chunk = file.readAt(offset, CHUNK_BYTES);
      offset += chunk.length;
      if (chunk.length === 0) controller.close();
      else controller.enqueue(Uint8Array.from(chunk));
    },
  });
  const reader = source.pipeThrough(new DecompressionStream('zstd')).getReader();
  for (;;) {
    let chunk: Uint8Array | undefined;
    try {
      chunk = (await reader.read()).value;
    } catch (error) {
      // What the machine refuses is no damage.
      if (errnoOf(error) !== undefined) throw error;
      // The file is cut off or damaged.
      return false;
    }
    if (chunk === undefined) return true;
    if (onChunk(chunk) === false) {
      await reader.cancel();
      return true;
    }
  }
}

/** Reads a segment through the decoder. See {@link readRolloutBytes} for errors. */
export async function readSegment(
  fs: Fs,
  segment: RolloutSegment,
  options: DecoderOptions & {
    /** Called with the bytes that belong to the segment. */
    readonly onBytes?: (chunk: Uint8Array) => void;
  },
): Promise<ReadReport> {
  const { endOffset = Number.POSITIVE_INFINITY, endOrdinalExclusive = Number.POSITIVE_INFINITY } = segment;
  const decoder = new RolloutDecoder({
    ...options,
    onRecord: (record) => {
      if ((record.line.ordinal ?? 0) < endOrdinalExclusive) options.onRecord(record);
    },
  });
  const isWhole = await readRolloutBytes(fs, segment.path, (chunk) => {
    const room = endOffset - decoder.bytes;
    const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
    decoder.push(part);
    options.onBytes?.(part);
    return decoder.bytes < endOffset;
  });
  decoder.end();
  const { bytes, lines, records, damage } = decoder;
  return { bytes, lines, records, damage, isBroken: !isWhole };
}

/** What the first record of a rollout says; undefined where it is no `session_meta`. */
export async function readMetaOf(fs: Fs, path: string): Promise<SessionMeta | undefined> {
  let meta: SessionMeta | undefined;
  let isFirst = true;
  const decoder = new RolloutDecoder({
    limitBytes: CHUNK_BYTES,
    onRecord: ({ line }) => {
      if (isFirst && line.type === 'session_meta') meta = decodeSessionMeta(line.payload);
      isFirst = false;
    },
  });
  await readRolloutBytes(fs, path, (chunk) => {
    decoder.push(chunk);
    return decoder.records === 0 && decoder.bytes < CHUNK_BYTES;
  });
  return meta;
}

/**
 * The files that a rollout's history stands in, oldest first: of a fork by reference those that it goes on from, then itself.
 * @throws CsmError `rollout-base-missing` where one of them is gone: the history would have a hole
 */
export async function readLineage(fs: Fs, codexHome: string, path: string): Promise<readonly RolloutSegment[]> {
  const segments: RolloutSegment[] = [];
  let meta = await readMetaOf(fs, path);
  segments.unshift({ path, threadId: meta?.id });
  const seen = new Set([path]);
  while (meta?.historyBase !== undefined) {
    const { threadId, endOrdinalExclusive, endByteOffset } = meta.historyBase;
    const base = findRollout(fs, codexHome, threadId);
    if (base === undefined || seen.has(base.path) || segments.length >= MOST_SEGMENTS) {
      const why = base === undefined ? 'which is not in Codex\u2019s store' : 'which goes on from itself';
      throw new CsmError('input', 'rollout-base-missing', `${path} goes on from thread ${threadId}, ${why}`, {
        hint: `Restore the rollout of ${threadId} below ${codexHome}/sessions.`,
        data: { path, threadId },
      });
    }
    seen.add(base.path);
    segments.unshift({
      path: base.path,
      threadId,
      ...(endByteOffset === undefined ? {} : { endOffset: endByteOffset }),
      ...(endOrdinalExclusive === undefined ? {} : { endOrdinalExclusive }),
    });
    meta = await readMetaOf(fs, base.path);
  }
  return segments;
}
