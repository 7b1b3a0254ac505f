/** One line of a log, read where it stands. @effects fs */
import type { LogFs } from './log-reader.ts';

/** Most records are far shorter; a longer one is read in a second step. */
const FIRST_READ_BYTES = 64 * 1024;
const LF = 0x0a;

/** The line at an offset of a file, with its LF; undefined where none ends there. */
export function readLineAt(fs: Pick<LogFs, 'openRead'>, path: string, offset: number): Uint8Array | undefined {
  const file = fs.openRead(path);
  try {
    for (let length = FIRST_READ_BYTES; ; length *= 8) {
      const bytes = Buffer.from(file.readAt(offset, length));
      const end = bytes.indexOf(LF);
      if (end !== -1) return bytes.subarray(0, end + 1);
      if (bytes.length < length) return undefined;
    }
  } finally {
    file.close();
  }
}
