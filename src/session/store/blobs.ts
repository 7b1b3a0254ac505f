/** Blobs of a session: texts too long for a line, by their SHA-256, written once. @effects fs */
import { errnoOf } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { BlobRef, BlobToWrite } from '#/session/log/blob-refs.ts';

/** Puts a blob into the folder, synced, unless it is there. */
export function writeBlob(fs: Fs, folder: string, blob: BlobToWrite): void {
  const path = `${folder}/${blob.sha256}`;
  if (fs.stat(path)?.sizeBytes === blob.bytes) return;
  // An empty one may be what a killed process made, and did not live to sync.
  if (fs.list(folder).length === 0) {
    fs.makeDir(folder);
    fs.syncDir(folder.slice(0, folder.lastIndexOf('/')));
  }
  fs.writeFileAtomic(path, blob.data);
}

/** The blob's bytes, or undefined where it is not there. */
export function readBlob(fs: Fs, folder: string, ref: BlobRef): Uint8Array | undefined {
  try {
    return fs.readFile(`${folder}/${ref.sha256}`);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Gives another session of the family the blobs it needs: hard links, copies where links fail. */
export function linkBlobs(fs: Fs, from: string, to: string, names: ReadonlySet<string>): void {
  if (names.size === 0) return;
  fs.makeDir(to);
  for (const name of names) {
    // A blob that is missing is missing in the fork as well; whoever reads the record says so.
    if (fs.stat(`${from}/${name}`) === undefined || fs.stat(`${to}/${name}`) !== undefined) continue;
    if (!tryLink(fs, `${from}/${name}`, `${to}/${name}`))
      fs.writeFileAtomic(`${to}/${name}`, fs.readFile(`${from}/${name}`));
  }
  fs.syncDir(to);
}

const NO_LINKS = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES']);

/** Makes a hard link. False where this pair of places cannot have one (another file system, too many, not allowed). */
export function tryLink(fs: Fs, from: string, to: string): boolean {
  try {
    fs.link(from, to);
    return true;
  } catch (error) {
    if (NO_LINKS.has(errnoOf(error) ?? '')) return false;
    throw error;
  }
}
