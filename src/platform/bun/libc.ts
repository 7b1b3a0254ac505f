/** The few C library calls that Bun has no API for, loaded at the first use. @effects ffi */
import type { dlopen as Dlopen } from 'bun:ffi';

/** Calls answer as C does: -1 or a negative number for failure. */
export interface Libc {
  /** flock(2). `operation` is LOCK_EX 2, LOCK_NB 4, LOCK_UN 8. */
  flock(fd: number, operation: number): number;
  /** fcntl(2) with a number. `command` F_SETFD is 2, its `argument` FD_CLOEXEC 1. */
  fcntl(fd: number, command: number, argument: number): number;
  /** ioctl(2) with a number. */
  ioctl(fd: number, request: number, argument: number): number;
  /** pipe2(2). `fds` receives the reading and the writing end. */
  pipe2(fds: Int32Array, flags: number): number;
  /** isatty(3): 1 or 0. */
  isatty(fd: number): number;
  /** localtime_r(3). `time` has the seconds since the epoch; `tm` receives struct tm, of which day, month and year are at 3 to 5. */
  localtime_r(time: BigInt64Array, tm: Int32Array): unknown;
}

/** glibc's name first, then musl's for both machines. */
export const LIBC_NAMES = ['libc.so.6', 'libc.musl-x86_64.so.1', 'libc.musl-aarch64.so.1', 'libc.so'] as const;

let loaded: { readonly libc: Libc | undefined } | undefined;

/** The C library, or undefined where ffi does not work here (the caller has another way). Takes 0.15 ms the first time. */
export function openLibc(): Libc | undefined {
  loaded ??= { libc: load() };
  return loaded.libc;
}

function load(): Libc | undefined {
  let dlopen: typeof Dlopen;
  try {
    ({ dlopen } = require('bun:ffi') as { dlopen: typeof Dlopen });
  } catch {
    return undefined;
  }
  for (const name of LIBC_NAMES) {
    try {
      return dlopen(name, {
        flock: { args: ['i32', 'i32'], returns: 'i32' },
        fcntl: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
        ioctl: { args: ['i32', 'u64', 'i64'], returns: 'i32' },
        pipe2: { args: ['ptr', 'i32'], returns: 'i32' },
        isatty: { args: ['i32'], returns: 'i32' },
        localtime_r: { args: ['ptr', 'ptr'], returns: 'ptr' },
      }).symbols;
    } catch {
      continue;
    }
  }
  return undefined;
}
