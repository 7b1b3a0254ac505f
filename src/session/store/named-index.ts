/** An index written where somebody said. @effects fs */
import { CsmError } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';

/** Every index begins with it, whatever its version. */
const START = '{"schema":"csm.event-log-index"';

/**
 * Writes an index to `path`, which may be an older index. Throws `index-exists` where anything else stands there (the log itself, for
 * one), and errors of the file port.
 */
export function writeNamedIndex(fs: Fs, path: string, text: string): void {
  const stat = fs.stat(path);
  if (stat !== undefined && !(stat.kind === 'file' && mayBeReplaced(fs, path))) {
    throw new CsmError(
      'input',
      'index-exists',
      `${path} is there and is no index of an event log: it was left as it is`,
      {
        hint: 'Give --out a new file, or an index that may be replaced.',
      },
    );
  }
  fs.writeFileAtomic(path, text);
}

/** An index, or an empty file that somebody made for it. */
function mayBeReplaced(fs: Fs, path: string): boolean {
  const file = fs.openRead(path);
  try {
    const start = Buffer.from(file.readAt(0, START.length)).toString();
    return start === START || start === '';
  } finally {
    file.close();
  }
}
