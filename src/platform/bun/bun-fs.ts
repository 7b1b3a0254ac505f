/** Files of this machine. @effects fs */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '#/base/errors.ts';
import type { AppendFile, FileStat, Fs, ReadFile, WriteOptions } from '#/platform/fs.ts';
import { O_CLOEXEC } from './open-flags.ts';
import { stampManyAtOnce, statManyAtOnce } from './stat-many.ts';

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_TRUNC, O_WRONLY } = constants;

/** Opens the file port. */
export function openBunFs(): Fs {
  return {
    readFile: (path) => plain(readFileSync(path)),
    readText: (path) => readFileSync(path, 'utf8'),
    openRead,
    openAppend,
    writeFile,
    writeAt,
    writeFileAtomic,
    stat,
    lstat: (path) => present(() => lstatSync(path, { throwIfNoEntry: false })),
    statMany: (paths) => statManyAtOnce(paths, stat) ?? paths.map(stat),
    stampMany: stampManyAtOnce,
    list,
    makeDir: (path, mode = 0o700) => {
      mkdirSync(path, { recursive: true, mode });
    },
    remove,
    rename: (from, to) => renameSync(from, to),
    link: (from, to) => linkSync(from, to),
    symlink: (target, path) => symlinkSync(target, path),
    readLink: (path) => readlinkSync(path),
    realPath: (path) => realpathSync(path),
    chmod: (path, mode) => chmodSync(path, mode),
    syncDir,
    writable: (path) => {
      try {
        accessSync(path, constants.W_OK);
        return true;
      } catch {
        return false;
      }
    },
    statSpace: (path) => {
      try {
        const { bsize, bavail, blocks } = statfsSync(path);
        return { freeBytes: bsize * bavail, totalBytes: bsize * blocks };
      } catch {
        return undefined;
      }
    },
  };
}

function stat(path: string): FileStat | undefined {
  return present(() => statSync(path, { throwIfNoEntry: false }));
}

/** The same bytes without Buffer's own methods, so that values compare as what the port's type says. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function openRead(path: string): ReadFile {
  const fd = openSync(path, O_RDONLY | O_CLOEXEC);
  return {
    readAt: (offset, length) => {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const count = readSync(fd, bytes, filled, length - filled, offset + filled);
        if (count === 0) break;
        filled += count;
      }
      return filled === length ? bytes : bytes.slice(0, filled);
    },
    sizeBytes: () => fstatSync(fd).size,
    close: closeOnce(fd),
  };
}

/** A disk that synced a file in this time the last time is not worth a thread: handing the next sync over takes as long. */
const QUICK_SYNC_MS = 2;

function openAppend(path: string): AppendFile {
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600);
  let lastSyncMs = Number.POSITIVE_INFINITY;
  return {
    append: (bytes) => writeSync(fd, bytes, 0, bytes.length),
    sync: () =>
      new Promise<void>((resolve, reject) => {
        const startedAtMs = performance.now();
        const ended = (error?: Error | null): void => {
          lastSyncMs = performance.now() - startedAtMs;
          if (error) reject(error);
          else resolve();
        };
        // A slow disk must stop nothing else: once one sync was slow, the next ones are a thread's again until one is quick.
        if (lastSyncMs > QUICK_SYNC_MS) return fdatasync(fd, ended);
        fdatasyncSync(fd);
        ended();
      }),
    truncate: (lengthBytes) => ftruncateSync(fd, lengthBytes),
    sizeBytes: () => fstatSync(fd).size,
    close: closeOnce(fd),
  };
}

/** A second close must not hit a descriptor that somebody else got meanwhile. */
function closeOnce(fd: number): () => void {
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    closeSync(fd);
  };
}

function writeFile(path: string, data: Uint8Array | string, options: WriteOptions = {}): void {
  const exclusive = options.exclusive === true ? O_EXCL : 0;
  const fd = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | exclusive, options.mode ?? 0o600);
  try {
    writeAll(fd, data);
  } finally {
    closeSync(fd);
  }
}

/** write(2) answers short when the disk fills up, and only the next one fails. */
function writeAll(fd: number, data: Uint8Array | string): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done);
}

function writeAt(path: string, offset: number, bytes: Uint8Array): void {
  const fd = openSync(path, O_WRONLY | O_CLOEXEC);
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, offset + done);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

let temporaryFiles = 0;

function writeFileAtomic(path: string, data: Uint8Array | string, options: WriteOptions = {}): void {
  const target = followLink(path);
  const folder = dirname(target);
  const old = present(() => statSync(target, { throwIfNoEntry: false }));
  temporaryFiles += 1;
  const temporary = join(
    folder,
    `.${basename(target)}.${process.pid}-${temporaryFiles}-${Date.now().toString(36)}.tmp`,
  );
  const mode = options.mode ?? old?.mode ?? 0o600;
  const fd = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  try {
    try {
      // The umask does not apply to what replaces a file that has its bits already.
      if (old !== undefined) fchmodSync(fd, mode);
      writeAll(fd, data);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (options.exclusive === true) {
      linkSync(temporary, target);
      unlinkSync(temporary);
    } else {
      renameSync(temporary, target);
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDir(folder);
}

/** Where a link leads, so that a linked configuration file stays a link. */
function followLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function syncDir(path: string): void {
  const fd = openSync(path, O_RDONLY | O_CLOEXEC);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

function remove(path: string, options: { readonly recursive?: boolean } = {}): void {
  if (options.recursive === true) {
    rmSync(path, { recursive: true, force: true });
    return;
  }
  if (lstatSync(path).isDirectory()) rmdirSync(path);
  else unlinkSync(path);
}

function present(read: () => Stats | undefined): FileStat | undefined {
  try {
    const stats = read();
    return stats === undefined ? undefined : fileStat(stats);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  const code = errnoOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function fileStat(stats: Stats): FileStat {
  return {
    kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'other',
    sizeBytes: stats.size,
    mtimeMs: stats.mtimeMs,
    mode: stats.mode & 0o7777,
    inode: stats.ino,
    device: stats.dev,
    uid: stats.uid,
  };
}
