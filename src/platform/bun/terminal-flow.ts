/** Stops and goes on with what is printed to a terminal, as ^S and ^Q do. @effects ffi fs */
import { closeSync, constants, openSync, readlinkSync } from 'node:fs';
import { openLibc } from './libc.ts';
import { O_CLOEXEC } from './open-flags.ts';

export interface TerminalFlow {
  /** Whether it could be stopped: not where ffi does not work, nor once the terminal is gone. */
  stop(): boolean;
  goOn(): void;
}

/** asm-generic/ioctls.h and termbits.h, the same on x64 and arm64. */
const TCXONC = 0x540a;
const TCOOFF = 0;
const TCOON = 1;

/** The terminal that a child has just been started on, or undefined. */
export function findTerminalPath(pid: number): string | undefined {
  try {
    const path = readlinkSync(`/proc/${pid}/fd/0`);
    return path.startsWith('/dev/pts/') ? path : undefined;
  } catch {
    // It has ended already, and what it printed is bounded.
    return undefined;
  }
}

/** The flow of the terminal at `path`. Holds nothing open: an open terminal would have no end. */
export function openTerminalFlow(path: string | undefined): TerminalFlow | undefined {
  if (path === undefined) return undefined;
  const set = (action: number): boolean => {
    const libc = openLibc();
    if (libc === undefined) return false;
    let fd: number;
    try {
      fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK | O_CLOEXEC);
    } catch {
      return false;
    }
    try {
      return libc.ioctl(fd, TCXONC, action) === 0;
    } finally {
      closeSync(fd);
    }
  };
  return { stop: () => set(TCOOFF), goOn: () => void set(TCOON) };
}
