/**
 * The file port. Every method that fails throws an `Error` whose `code` is the errno name (`ENOENT`, `ENOSPC`); see
 * `errnoOf` and `printErrno` in `base/errors`. Calls are synchronous where the data is small and the answer is needed
 * at once: awaiting them one by one costs ten times more (measured). What can be slow (fdatasync) is awaited.
 */

/** What stands at a path. */
export interface FileStat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** Permission bits, such as 0o600. */
  readonly mode: number;
  readonly inode: number;
  readonly device: number;
  readonly uid: number;
}

/** Bytes of a stamp of {@link Fs.stampMany}. */
export const STAMP_BYTES = 48;

/** A file open for appending (`O_APPEND|O_CREAT|O_CLOEXEC`, 0600). Owned by who opened it, who must close it. */
export interface AppendFile {
  /**
   * One write(2). Returns how many bytes were written, which is less than given when the disk fills up: callers must
   * check. Throws on an errno.
   */
  append(bytes: Uint8Array): number;
  /** fdatasync(2) off the calling thread's path. After a failure the data's fate is unknown: do not retry. */
  sync(): Promise<void>;
  truncate(lengthBytes: number): void;
  sizeBytes(): number;
  close(): void;
}

/** A file open for reading at any offset. */
export interface ReadFile {
  /** Up to `length` bytes at `offset`; shorter at the end of the file. */
  readAt(offset: number, length: number): Uint8Array;
  sizeBytes(): number;
  close(): void;
}

export interface WriteOptions {
  /** Permission bits of a new file; 0o600 unless given. */
  readonly mode?: number;
  /** Fails with EEXIST where the path exists. */
  readonly exclusive?: boolean;
}

/** Room on a file system. */
export interface FileSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface Fs {
  readFile(path: string): Uint8Array;
  /** The file as UTF-8; invalid sequences become U+FFFD. */
  readText(path: string): string;
  openRead(path: string): ReadFile;
  openAppend(path: string): AppendFile;
  /** Writes in place. */
  writeFile(path: string, data: Uint8Array | string, options?: WriteOptions): void;
  /**
   * Overwrites bytes of a file that is there (pwrite(2), all of them) and syncs it. What it changes must be harmless half
   * done: a crash may leave a part.
   */
  writeAt(path: string, offset: number, bytes: Uint8Array): void;
  /**
   * Writes beside, syncs, renames over `path`, syncs the folder: readers see the old or the new, a crash too. A link
   * stays a link (its target is replaced), and a file keeps its permission bits unless `mode` is given.
   */
  writeFileAtomic(path: string, data: Uint8Array | string, options?: WriteOptions): void;
  /** Follows links. Undefined where nothing is there (ENOENT, ENOTDIR). */
  stat(path: string): FileStat | undefined;
  lstat(path: string): FileStat | undefined;
  /** `stat` of many at once. */
  statMany(paths: readonly string[]): readonly (FileStat | undefined)[];
  /**
   * What tells whether files are as they were, of thousands at once and without an object for each: {@link STAMP_BYTES} for each
   * name, zeros where nothing is there or it may not be looked at. Follows links. Stamps of one machine are equal where inode,
   * kind, size, mtime and ctime are; `decodeStamp` in `stamp.ts` reads one.
   * @param folder absolute
   * @param names each in UTF-8 and closed by a NUL; below `folder`, or absolute
   */
  stampMany(folder: string, names: Uint8Array): Uint8Array;
  /** Names in a folder, sorted by code unit; empty where there is no folder. */
  list(path: string): readonly string[];
  /** Makes the folder and its parents, 0700 unless given. */
  makeDir(path: string, mode?: number): void;
  /** A file, a link or an empty folder; with `recursive` a tree, which may be absent. */
  remove(path: string, options?: { readonly recursive?: boolean }): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  symlink(target: string, path: string): void;
  readLink(path: string): string;
  realPath(path: string): string;
  chmod(path: string, mode: number): void;
  /** fsync(2) of a folder, so that the names in it survive a power cut. */
  syncDir(path: string): void;
  /** Whether this process may write there (access(2), W_OK). */
  writable(path: string): boolean;
  /** What the file system that the path is on has left for this user (statfs(2)); undefined where it cannot be asked. */
  statSpace(path: string): FileSpace | undefined;
}
