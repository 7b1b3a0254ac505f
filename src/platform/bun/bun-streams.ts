/** The standard streams of this process. @effects terminal ffi */
import { fstatSync, statSync, writeSync } from 'node:fs';
import { errnoOf } from '#/base/errors.ts';
import type { InputStream, OutputStream, TerminalStreams } from '#/platform/terminal-streams.ts';
import { openLibc } from './libc.ts';

/** How long to wait before a full pipe is tried again. The reader's speed sets the pace, not this. */
const FULL_PIPE_WAIT_MS = 1;

/** Opens the streams port. No stream object of Bun is made before it is needed: that takes milliseconds. */
export function openBunStreams(): TerminalStreams {
  let stdin: InputStream | undefined;
  let stdout: OutputStream | undefined;
  let stderr: OutputStream | undefined;
  return {
    get stdin() {
      return (stdin ??= openInput(0));
    },
    get stdout() {
      return (stdout ??= openOutput(1));
    },
    get stderr() {
      return (stderr ??= openOutput(2));
    },
  };
}

/** The output stream of a descriptor (exported for its contract test). */
export function openOutput(fd: number): OutputStream {
  let gone = false;
  return {
    isTerminal: isatty(fd),
    columns: () => (isatty(fd) ? (fd === 2 ? process.stderr : process.stdout).columns : undefined),
    write: (text) => {
      if (gone) return false;
      gone = !writeAll(fd, typeof text === 'string' ? Buffer.from(text) : text);
      return !gone;
    },
  };
}

/** Whether a descriptor is a terminal. node:tty, which knows too, takes 2 to 5 ms to load: it brings node:net with it. */
function isatty(fd: number): boolean {
  const libc = openLibc();
  return libc === undefined ? (require('node:tty') as typeof import('node:tty')).isatty(fd) : libc.isatty(fd) === 1;
}

/** Answers false where nobody can read any more. */
function writeAll(fd: number, bytes: Uint8Array): boolean {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(fd, bytes, done, bytes.length - done);
    } catch (error) {
      const code = errnoOf(error);
      // Whoever shares our pipe may have made it non-blocking; a full one then says EAGAIN instead of waiting.
      if (code === 'EAGAIN') pause(FULL_PIPE_WAIT_MS);
      // EIO is a terminal that hung up, EBADF a descriptor that was closed before we started.
      else if (code === 'EPIPE' || code === 'EIO' || code === 'EBADF') return false;
      else if (code !== 'EINTR') throw error;
    }
  }
  return true;
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** The input stream of a descriptor (exported for its contract test). */
export function openInput(fd: number): InputStream {
  return {
    isTerminal: isatty(fd),
    isNull: isNull(fd),
    readAll: (options = {}) => readAll(fd, options),
  };
}

function isNull(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isCharacterDevice() && stats.rdev === statSync('/dev/null').rdev;
  } catch (error) {
    if (errnoOf(error) === 'EBADF') return true;
    return false;
  }
}

async function readAll(fd: number, options: NonNullable<Parameters<InputStream['readAll']>[0]>): Promise<Uint8Array> {
  const { quietMs, onQuiet, signal } = options;
  const chunks: Uint8Array[] = [];
  const reader = Bun.file(fd).stream().getReader();
  const quiet = quietMs === undefined || onQuiet === undefined ? undefined : setTimeout(onQuiet, quietMs);
  const cancel = (): void => void reader.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted === true) cancel();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return joinChunks(chunks);
      clearTimeout(quiet);
      chunks.push(value);
    }
  } finally {
    clearTimeout(quiet);
    signal?.removeEventListener('abort', cancel);
  }
}

function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
