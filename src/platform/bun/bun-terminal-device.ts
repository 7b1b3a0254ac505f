/**
 * The controlling terminal, opened anew: the descriptor is our own, so that it can be without waiting and nobody who shares the shell's
 * is disturbed. @effects terminal ffi signals clock
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { errnoOf } from '#/base/errors.ts';
import type { TerminalDevice, TerminalSize } from '#/platform/terminal-device.ts';
import { O_CLOEXEC } from './open-flags.ts';
import { openTermios } from './termios.ts';

const USUAL_SIZE: TerminalSize = { cols: 80, rows: 24 };
/** How long the last words may wait for a terminal that takes nothing. */
const LAST_WORDS_MS = 1000;
const FULL_WAIT_MS = 1;
const LONG_MS = 2 ** 30;

/**
 * Opens the terminal that both standard streams are (their device, so that it also works where there is no controlling terminal);
 * undefined where they are none, or where ffi does not work.
 */
export function openBunTerminalDevice(): TerminalDevice | undefined {
  const termios = openTermios();
  if (termios === undefined || !termios.isTerminal(0) || !termios.isTerminal(1)) return undefined;
  const fd = openTerminal();
  if (fd === undefined) return undefined;
  const found = termios.read(fd);
  // A program that has a terminal runs until it gives it back, also while it reads nothing (stopped, and told to go on).
  const alive = setInterval(() => {}, LONG_MS);
  let raw = false;
  let open = true;
  const setRaw = (on: boolean): void => {
    if (!open || found === undefined || raw === on) return;
    raw = on;
    termios.write(fd, on ? termios.makeRaw(found) : found);
  };
  return {
    size: () => termios.size(fd) ?? USUAL_SIZE,
    setRaw: (on) => {
      // After a stop the shell has set the terminal as it likes it, whatever we believe.
      if (on) raw = false;
      setRaw(on);
    },
    read: (onBytes, onEnd) => readFrom(fd, onBytes, onEnd),
    writeSome: (bytes) => (open ? writeSome(fd, bytes) : -1),
    writeAll: (bytes) => open && writeAll(fd, bytes),
    // The whole job: a wrapper that waits for us (npm, sh) has to stop too, or the shell waits for it.
    stopProcess: () => process.kill(0, 'SIGTSTP'),
    onExit: (action) => {
      process.on('exit', action);
      return () => {
        process.off('exit', action);
      };
    },
    close: () => {
      if (!open) return;
      setRaw(false);
      open = false;
      clearInterval(alive);
      closeSync(fd);
    },
  };
}

function openTerminal(): number | undefined {
  const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK | O_CLOEXEC;
  for (const path of ['/proc/self/fd/0', '/dev/tty']) {
    try {
      return openSync(path, flags);
    } catch {
      // Another user's terminal (after su) may not be opened by its name.
      continue;
    }
  }
  return undefined;
}

function readFrom(fd: number, onBytes: (bytes: Uint8Array) => void, onEnd: () => void): () => void {
  let reading = true;
  const reader = Bun.file(fd).stream().getReader();
  const readAll = async (): Promise<void> => {
    while (reading) {
      // EIO: the terminal hung up.
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (!reading) return;
      if (done || value === undefined) return onEnd();
      onBytes(value);
    }
  };
  void readAll();
  return () => {
    reading = false;
    void reader.cancel().catch(() => {});
  };
}

function writeSome(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    const code = errnoOf(error);
    return code === 'EAGAIN' || code === 'EINTR' ? 0 : -1;
  }
}

function writeAll(fd: number, bytes: Uint8Array): boolean {
  let waitedMs = 0;
  for (let at = 0; at < bytes.length;) {
    if (waitedMs >= LAST_WORDS_MS) return false;
    const taken = writeSome(fd, bytes.subarray(at));
    if (taken < 0) return false;
    at += taken;
    if (taken > 0) continue;
    Bun.sleepSync(FULL_WAIT_MS);
    waitedMs += FULL_WAIT_MS;
  }
  return true;
}
