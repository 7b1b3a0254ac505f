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
  const joined = `${paths.join('\0')}\0`;
  const text = Buffer.from(joined);
  const isAscii = text.length === joined.length;
  const answer = new Uint32Array(STATX_BYTES / 4);
  const textAddress = calls.ptr(text) as number;
  const answerAddress = calls.ptr(answer) as number;
  const stats: (FileStat | undefined)[] = [];
  let offset = 0;
  for (const path of paths) {
    const result = calls.statx(AT_FDCWD, textAddress + offset, 0, BASIC_STATS, answerAddress);
    // What failed is asked again: errno is not to be had here, and an error must be the same one as ever.
    stats.push(result === 0 ? decodeStatx(answer) : stat(path));
    offset = isAscii ? offset + path.length + 1 : text.indexOf(0, offset) + 1;
  }
  return stats;
}

/** The members of struct statx, in words of 4 bytes; both machines that csm runs on put the low byte first. */
function decodeStatx(words: Uint32Array): FileStat {
  const word = (at: number): number => words[at] ?? 0;
  const long = (at: number): number => word(at) + word(at + 1) * 2 ** 32;
  const mode = word(7) & 0xffff;
  const major = word(34);
  const minor = word(35);
  return {
    kind: KINDS[mode & 0o170000] ?? 'other',
    sizeBytes: long(10),
    mtimeMs: long(28) * 1000 + word(30) / 1e6,
    mode: mode & 0o7777,
    inode: long(8),
    // makedev(3), as far as it fits a number.
    device: (minor & 0xff) + (major & 0xfff) * 0x100 + (minor >>> 8) * 0x100000,
    uid: word(5),
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
