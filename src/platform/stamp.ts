/**
 * A file's stamp: {@link STAMP_BYTES} as words of 4 bytes, low ones first: inode (2), size (2), mtime seconds (2) and nanoseconds,
 * mode, ctime seconds (2) and nanoseconds, 0. All zeros: nothing is there. Pure.
 */
import { STAMP_BYTES, type FileStat } from './fs.ts';

/** What a stamp says. */
export interface FileStampFacts extends Pick<FileStat, 'sizeBytes' | 'mtimeMs' | 'inode'> {
  readonly isFile: boolean;
  /** Seconds since the epoch, and the nanoseconds in it; the kernel alone sets it. */
  readonly changedSeconds: number;
  readonly changedNanoseconds: number;
}

/** What a stamp is made of, as stat(2) says it. */
export interface StampParts {
  readonly inode: bigint;
  readonly sizeBytes: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  /** With the kind of the file. */
  readonly mode: number;
}

const KIND_BITS = 0o170000;
const FILE_BITS = 0o100000;
const SECOND_NS = 1_000_000_000n;

/** What the stamp at `index` says, or undefined where nothing is there. */
export function decodeStamp(stamps: Uint8Array, index = 0): FileStampFacts | undefined {
  const view = new DataView(stamps.buffer, stamps.byteOffset + index * STAMP_BYTES, STAMP_BYTES);
  const word = (at: number): number => view.getUint32(at * 4, true);
  const long = (at: number): number => word(at) + word(at + 1) * 2 ** 32;
  const mode = word(7);
  if (mode === 0) return undefined;
  return {
    isFile: (mode & KIND_BITS) === FILE_BITS,
    inode: long(0),
    sizeBytes: long(2),
    mtimeMs: long(4) * 1000 + word(6) / 1e6,
    changedSeconds: long(8),
    changedNanoseconds: word(10),
  };
}

/** Writes the stamp at `index`. */
export function encodeStamp(stamps: Uint8Array, index: number, parts: StampParts): void {
  const view = new DataView(stamps.buffer, stamps.byteOffset + index * STAMP_BYTES, STAMP_BYTES);
  const seconds = (ns: bigint): bigint => (ns - (((ns % SECOND_NS) + SECOND_NS) % SECOND_NS)) / SECOND_NS;
  const rest = (ns: bigint): number => Number(ns - seconds(ns) * SECOND_NS);
  view.setBigUint64(0, BigInt.asUintN(64, parts.inode), true);
  view.setBigUint64(8, BigInt.asUintN(64, parts.sizeBytes), true);
  view.setBigInt64(16, seconds(parts.mtimeNs), true);
  view.setUint32(24, rest(parts.mtimeNs), true);
  view.setUint32(28, parts.mode & 0xffff, true);
  view.setBigInt64(32, seconds(parts.ctimeNs), true);
  view.setUint32(40, rest(parts.ctimeNs), true);
}
