/** From a child's descriptors to its receiver, at the receiver's pace. @effects fs */
import { closeSync } from 'node:fs';
import type { ProcessRequest } from '#/platform/process.ts';
import type { ChildOutput } from './child-exit.ts';

/** One stream of a child. */
export interface OutputSource {
  readonly name: 'stdout' | 'stderr';
  readonly stream: ReadableStream<Uint8Array>;
  /** Ours to close after the stream; Bun reads a copy of it. */
  readonly fd: number | undefined;
}

/**
 * Reads the sources at the same time, each only as fast as its chunks are taken. A read error ends its source (EIO is a
 * terminal's end of file), and so does a receiver that throws.
 */
export function pumpOutput(sources: readonly OutputSource[], deliver: ProcessRequest['onOutput']): ChildOutput {
  let delivering = 0;
  let closed = false;
  const readers = sources.map((source) => ({ ...source, reader: source.stream.getReader() }));
  const pumps = readers.map(async ({ name, reader, fd }) => {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || closed) break;
        const taken = deliver(value, name);
        if (taken === undefined) continue;
        delivering += 1;
        try {
          await taken;
        } finally {
          delivering -= 1;
        }
      }
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  });
  const drained = Promise.allSettled(pumps).then(() => {});
  return {
    drained,
    delivering: () => delivering > 0,
    close: async () => {
      closed = true;
      await Promise.allSettled(readers.map(({ reader }) => reader.cancel()));
      await drained;
    },
  };
}
