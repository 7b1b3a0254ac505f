/**
 * Writing to a terminal of Bun's, past Bun. `Terminal.write` keeps what the child has not read in memory, and in Bun 1.4.5 it
 * now and then does not notice that the terminal has room again: the rest of the input then never arrives (one of six inputs of
 * 3 MB). So the terminal is written to by a descriptor of its own, at the pace of who reads.
 * @effects ffi fs clock
 */
import { closeSync, readdirSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { errnoOf } from '#/base/errors.ts';
import { brokenPipe } from './errno-error.ts';
import { openLibc } from './libc.ts';

/** Input of one terminal. */
export interface TerminalInput {
  /** Resolves when the terminal has it; rejects with EPIPE once it is closed. In the order of the calls. */
  write(bytes: Uint8Array): Promise<void>;
  /** What was not written yet is not. */
  close(): void;
}

const F_DUPFD_CLOEXEC = 1030;
/** How long a full terminal is left alone: at first, and at most. */
const WAIT_MS = { least: 1, most: 16 } as const;

/**
 * @param path of the terminal, `/dev/pts/7`; undefined where it is not known: Bun writes then
 * @param terminal Bun's
 */
export function openTerminalInput(path: string | undefined, terminal: Bun.Terminal | undefined): TerminalInput {
  let open = true;
  let fd: number | undefined;
  let last: Promise<void> = Promise.resolve();
  const writeAll = async (bytes: Uint8Array): Promise<void> => {
    if (!open || terminal === undefined || terminal.closed) throw brokenPipe();
    fd ??= copyMaster(path);
    if (fd === undefined) {
      terminal.write(bytes as Uint8Array<ArrayBuffer>);
      return;
    }
    let waitMs: number = WAIT_MS.least;
    for (let at = 0; at < bytes.length;) {
      if (!open || fd === undefined) throw brokenPipe();
      const written = writeSome(fd, bytes.subarray(at));
      at += written;
      if (at === bytes.length) return;
      waitMs = written > 0 ? WAIT_MS.least : Math.min(waitMs * 2, WAIT_MS.most);
      await Bun.sleep(waitMs);
    }
  };
  return {
    write: (bytes) => {
      const written = last.catch(() => {}).then(() => writeAll(bytes));
      last = written;
      return written;
    },
    close: () => {
      if (!open) return;
      open = false;
      // As long as it is open, nobody on the terminal is told that it has gone.
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

/** 0 where the terminal is full. */
function writeSome(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if (errnoOf(error) === 'EAGAIN') return 0;
    // EIO: nobody has the terminal open any more.
    throw errnoOf(error) === 'EIO' ? brokenPipe() : error;
  }
}

/** A descriptor of our own for Bun's side of the terminal: its number in the table of terminals tells which one that is. */
function copyMaster(path: string | undefined): number | undefined {
  const libc = openLibc();
  if (path === undefined || libc === undefined) return undefined;
  const line = new RegExp(`^tty-index:\\s*${path.slice('/dev/pts/'.length)}$`, 'm');
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      if (!readlinkSync(`/proc/self/fd/${name}`).endsWith('ptmx')) continue;
      if (!line.test(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'))) continue;
    } catch {
      // The one that the list was read by.
      continue;
    }
    const copy = libc.fcntl(Number(name), F_DUPFD_CLOEXEC, 0);
    return copy < 0 ? undefined : copy;
  }
  return undefined;
}
