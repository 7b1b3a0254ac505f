/** Anonymous pipes for children. @effects ffi fs */
import { O_CLOEXEC } from './open-flags.ts';
import { openLibc } from './libc.ts';

/** Two descriptors (close-on-exec); whoever opened the pipe closes both. */
export interface Pipe {
  readonly readFd: number;
  readonly writeFd: number;
}

/**
 * A pipe(2), or undefined where ffi does not work. Bun's own `'pipe'` is a pair of sockets, and a program cannot open
 * /dev/stdout or /dev/stderr when that is a socket (ENXIO), which shell scripts do.
 */
export function openPipe(): Pipe | undefined {
  const fds = new Int32Array(2);
  const answer = openLibc()?.pipe2(fds, O_CLOEXEC);
  if (answer !== 0) return undefined;
  return { readFd: fds[0] ?? -1, writeFd: fds[1] ?? -1 };
}
