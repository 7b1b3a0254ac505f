/** What a look at the folders of both sources saw, and the bytes in which the catalogue keeps it. Pure. */
import { isObject, parseJson, stringMember } from '#/base/json.ts';
import { STAMP_BYTES } from '#/platform/fs.ts';
import { decodeStamp } from '#/platform/stamp.ts';

/** `branch`: a folder of Codex's that holds folders; the others hold logs. */
export type FolderKind = 'branch' | 'native' | 'codex' | 'archived';

/** A folder as it was. */
export interface ScannedFolder {
  /** Absolute. */
  readonly path: string;
  readonly kind: FolderKind;
  /** The folder's own; zeros where it must not be trusted, or where the folder is not there. */
  readonly stamp: Uint8Array;
  /** Each closed by a NUL; paths of logs below the folder, or names of folders. */
  readonly names: Uint8Array;
  /** Of the logs, in the order of the names; none of folders. */
  readonly stamps: Uint8Array;
}

export interface SourceScan {
  readonly folders: readonly ScannedFolder[];
  /** Of the file in which Codex keeps names of threads. */
  readonly threadNames: Uint8Array;
}

/** The clock of a file system moves in steps: what changed within one is told by no time. */
const SETTLED_MS = 2000;
const HEAD_BYTES = 8;

export function encodeNames(names: readonly string[]): Uint8Array {
  return names.length === 0 ? new Uint8Array(0) : Buffer.from(`${names.join('\0')}\0`);
}

export function decodeNames(names: Uint8Array): readonly string[] {
  return names.length === 0
    ? []
    : Buffer.from(names)
        .toString('utf8', 0, names.length - 1)
        .split('\0');
}

export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/**
 * Whether a folder that still has this stamp holds the same names: it must have been left alone for a while before it was
 * looked at, on a file system whose times are finer than a second.
 */
export function isSettled(stamp: Uint8Array, nowMs: number): boolean {
  const facts = decodeStamp(stamp);
  if (facts === undefined || facts.changedNanoseconds === 0) return false;
  return facts.changedSeconds * 1000 + SETTLED_MS < nowMs;
}

/** @param nowMs when the scan was made; stamps of folders that had not settled are not kept */
export function encodeScan({ folders, threadNames }: SourceScan, nowMs: number): Uint8Array {
  const head = JSON.stringify({
    threadNames: Buffer.from(threadNames).toString('hex'),
    folders: folders.map(({ path, kind, stamp, names, stamps }) => ({
      path,
      kind,
      stamp: isSettled(stamp, nowMs) ? Buffer.from(stamp).toString('hex') : '',
      namesBytes: names.length,
      stampsBytes: stamps.length,
    })),
  });
  const start = Buffer.alloc(HEAD_BYTES);
  const body = Buffer.concat([start, Buffer.from(head), ...folders.flatMap(({ names, stamps }) => [names, stamps])]);
  body.writeUInt32LE(Buffer.byteLength(head), 4);
  body.writeUInt32LE(Bun.hash.crc32(body.subarray(4)), 0);
  return body;
}

/** Undefined where the bytes are not what was written. */
export function decodeScan(bytes: Uint8Array): SourceScan | undefined {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (body.length < HEAD_BYTES || body.readUInt32LE(0) !== Bun.hash.crc32(body.subarray(4))) return undefined;
  let at = HEAD_BYTES + body.readUInt32LE(4);
  const head = parseJson(body.toString('utf8', HEAD_BYTES, at));
  if (!isObject(head) || !Array.isArray(head['folders'])) return undefined;
  const take = (length: unknown): Buffer => {
    const from = at;
    at += Number(length);
    return body.subarray(from, at);
  };
  const folders = head['folders'].filter(isObject).map((folder): ScannedFolder => ({
    path: stringMember(folder, 'path') ?? '',
    kind: (stringMember(folder, 'kind') ?? 'branch') as FolderKind,
    stamp: decodeHexStamp(stringMember(folder, 'stamp')),
    names: take(folder['namesBytes']),
    stamps: take(folder['stampsBytes']),
  }));
  return { folders, threadNames: decodeHexStamp(stringMember(head, 'threadNames')) };
}

function decodeHexStamp(hex: string | undefined): Uint8Array {
  return hex === undefined || hex === '' ? new Uint8Array(STAMP_BYTES) : Buffer.from(hex, 'hex');
}
