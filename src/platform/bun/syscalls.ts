/** System calls by number, for those that the C library has no name for. @effects ffi */
import type { dlopen as Dlopen, read as Read } from 'bun:ffi';
import { LIBC_NAMES } from './libc.ts';

export interface Syscalls {
  /** syscall(2) with up to five numbers or addresses (`ptr`). -1 for failure. */
  call(number: number, ...args: readonly number[]): number;
  /** Why the last call failed. */
  errno(): number;
}

/** Undefined where ffi does not work here. */
export function openSyscalls(): Syscalls | undefined {
  let ffi: { readonly dlopen: typeof Dlopen; readonly read: typeof Read };
  try {
    ffi = require('bun:ffi') as typeof ffi;
  } catch {
    return undefined;
  }
  for (const name of LIBC_NAMES) {
    try {
      const { symbols } = ffi.dlopen(name, {
        syscall: { args: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64'], returns: 'i64' },
        __errno_location: { args: [], returns: 'ptr' },
      });
      return {
        call: (number, a = 0, b = 0, c = 0, d = 0, e = 0) => Number(symbols.syscall(number, a, b, c, d, e)),
        errno: () => {
          const place = symbols['__errno_location']();
          return place === null ? 0 : ffi.read.i32(place);
        },
      };
    } catch {
      continue;
    }
  }
  return undefined;
}
