/** Writing to a child: each write waits for the one before, and for the kernel. @effects fs */
import { closeSync } from 'node:fs';
import { brokenPipe } from './errno-error.ts';

/** Where what is written to a child goes. */
export interface InputSink {
  /** Resolves when the kernel has it; rejects with EPIPE once nobody can read it. */
  write(bytes: Uint8Array): Promise<void>;
  /** After what was written before. */
  close(): void;
}

/**
 * Opens it on a descriptor, which it closes at the end, or on a sink of Bun's.
 * @param given used where `fd` is undefined
 */
export function openInputSink(given: Bun.FileSink, fd: number | undefined): InputSink {
  const sink = fd === undefined ? given : Bun.file(fd).writer();
  let open = true;
  // One write at a time, so that each one's failure is its own.
  let last: Promise<void> = Promise.resolve();
  const close = (): void => {
    if (!open) return;
    open = false;
    void last
      .catch(() => {})
      .then(() => sink.end())
      .catch(() => {})
      .then(() => {
        if (fd !== undefined) closeSync(fd);
      });
  };
  return {
    write: (bytes) => {
      if (!open) return Promise.reject(brokenPipe());
      const written = last
        .catch(() => {})
        .then(async () => {
          await sink.write(bytes as Uint8Array<ArrayBuffer>);
          await sink.flush();
        });
      last = written;
      return written;
    },
    close,
  };
}
