/** Modes and size of a terminal, by the C library. @effects ffi terminal */
import type { dlopen as Dlopen } from 'bun:ffi';
import type { TerminalSize } from '#/platform/terminal-device.ts';
import { LIBC_NAMES } from './libc.ts';

export interface Termios {
  isTerminal(fd: number): boolean;
  /** struct termios as it is, or undefined where there is no terminal any more. */
  read(fd: number): Uint8Array | undefined;
  write(fd: number, modes: Uint8Array): void;
  /** The same with everything off that a terminal does to bytes (cfmakeraw). */
  makeRaw(modes: Uint8Array): Uint8Array;
  /** Undefined where the terminal does not know. */
  size(fd: number): TerminalSize | undefined;
}

/** struct termios has 60 bytes on all Linux machines; some room for others. */
const TERMIOS_BYTES = 128;
const TCSANOW = 0;
const TIOCGWINSZ = 0x5413;

/** Undefined where ffi does not work. */
export function openTermios(): Termios | undefined {
  let dlopen: typeof Dlopen;
  try {
    ({ dlopen } = require('bun:ffi') as { dlopen: typeof Dlopen });
  } catch {
    return undefined;
  }
  for (const name of LIBC_NAMES) {
    try {
      const { symbols } = dlopen(name, {
        isatty: { args: ['i32'], returns: 'i32' },
        tcgetattr: { args: ['i32', 'ptr'], returns: 'i32' },
        tcsetattr: { args: ['i32', 'i32', 'ptr'], returns: 'i32' },
        cfmakeraw: { args: ['ptr'], returns: 'void' },
        ioctl: { args: ['i32', 'u64', 'ptr'], returns: 'i32' },
      });
      return {
        isTerminal: (fd) => symbols.isatty(fd) === 1,
        read: (fd) => {
          const modes = new Uint8Array(TERMIOS_BYTES);
          return symbols.tcgetattr(fd, modes) === 0 ? modes : undefined;
        },
        write: (fd, modes) => void symbols.tcsetattr(fd, TCSANOW, modes),
        makeRaw: (modes) => {
          const raw = modes.slice();
          symbols.cfmakeraw(raw);
          return raw;
        },
        size: (fd) => {
          const size = new Uint16Array(4);
          if (symbols.ioctl(fd, TIOCGWINSZ, size) !== 0) return undefined;
          const [rows = 0, cols = 0] = size;
          return rows > 0 && cols > 0 ? { cols, rows } : undefined;
        },
      };
    } catch {
      continue;
    }
  }
  return undefined;
}
