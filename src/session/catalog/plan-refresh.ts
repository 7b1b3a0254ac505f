/** What of the catalogue must be read again. Pure. */
import { isSameStamp, type FileStamp, type SessionSource } from './catalog-entry.ts';

/** A session's log as it was found. */
export interface FoundLog {
  readonly source: SessionSource;
  readonly id: string;
  readonly path: string;
  readonly stamp: FileStamp;
  readonly isArchived: boolean;
  /** Given in Codex, beside the file. */
  readonly name?: string;
}

/** What the catalogue has of a log. */
export interface KnownLog {
  readonly path: string;
  readonly stamp: FileStamp;
  /** Of a session of Codex, where names stand in another file. */
  readonly name?: string | undefined;
}

export interface RefreshPlan {
  /** New ones and those that changed. */
  readonly changed: readonly FoundLog[];
  /** Paths that are no more. */
  readonly gone: readonly string[];
}

/** Compares what is there with what is known. */
export function planRefresh(found: readonly FoundLog[], known: readonly KnownLog[]): RefreshPlan {
  const byPath = new Map(known.map((entry) => [entry.path, entry]));
  const changed: FoundLog[] = [];
  for (const log of found) {
    const before = byPath.get(log.path);
    byPath.delete(log.path);
    const isSame =
      before !== undefined &&
      isSameStamp(before.stamp, log.stamp) &&
      (log.source === 'native' || before.name === log.name);
    if (!isSame) changed.push(log);
  }
  return { changed, gone: [...byPath.keys()] };
}

/** One value for all that was found: where it is the same, nothing has changed, and no row need be looked at. */
export function measureFingerprint(found: readonly FoundLog[]): string {
  const numbers = new Float64Array(found.length * 3);
  const texts: string[] = [];
  found.forEach(({ path, stamp, name }, index) => {
    numbers[index * 3] = stamp.sizeBytes;
    numbers[index * 3 + 1] = stamp.mtimeMs;
    numbers[index * 3 + 2] = stamp.inode;
    texts.push(path, name ?? '');
  });
  const seed = Bun.hash(texts.join('\u0000'));
  return `${found.length}-${Bun.hash(numbers, seed as bigint).toString(16)}`;
}
