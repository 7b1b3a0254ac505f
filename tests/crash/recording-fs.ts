/**
 * A file port that remembers what a disk was asked for, call by call: the files themselves are in memory. What is written as
 * one call of the port and several of the system (`writeFileAtomic`) is recorded as those, in the order of `bun-fs.ts`;
 * `system-calls.test.ts` compares with what strace sees.
 */
import type { AppendFile, FileSpace, FileStat, Fs, ReadFile, WriteOptions } from '#/platform/fs.ts';
import { errnoError } from '#/platform/bun/errno-error.ts';
import { MemoryFs } from '#tests/support/memory-fs.ts';
import type { Told } from './told.ts';

/** One change, or one wait for the disk. Files are numbered; names are entries of folders. */
export type DiskCall =
  | { readonly kind: 'name'; readonly path: string; readonly file: number }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'unname'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string; readonly file: number }
  | { readonly kind: 'write'; readonly file: number; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly file: number; readonly lengthBytes: number }
  /** What had been written to the file before call `upTo` is on disk. */
  | { readonly kind: 'sync'; readonly file: number; readonly upTo: number }
  | { readonly kind: 'sync-folder'; readonly path: string }
  | { readonly kind: 'told'; readonly told: readonly Told[] };

/** Thrown by every call once the process counts as dead. */
export class Killed extends Error {}

export class RecordingFs implements Fs {
  readonly calls: DiskCall[] = [];
  /** The process is killed when so many calls were made. */
  diesAt = Number.POSITIVE_INFINITY;
  readonly #memory: MemoryFs;
  /** Calls are refused to handles of a process that was killed. */
  #life = 0;
  #temporary = 0;

  constructor(memory: MemoryFs) {
    this.#memory = memory;
  }

  /** A new process goes on with the same files. */
  revive(): void {
    this.#life += 1;
    this.diesAt = Number.POSITIVE_INFINITY;
  }

  get isDead(): boolean {
    return this.calls.length >= this.diesAt;
  }

  tell(told: readonly Told[]): void {
    if (!this.isDead) this.calls.push({ kind: 'told', told });
  }

  readFile(path: string): Uint8Array {
    return this.#memory.readFile(path);
  }
  readText(path: string): string {
    return this.#memory.readText(path);
  }
  openRead(path: string): ReadFile {
    return this.#memory.openRead(path);
  }
  stat(path: string): FileStat | undefined {
    return this.#memory.stat(path);
  }
  lstat(path: string): FileStat | undefined {
    return this.#memory.lstat(path);
  }
  statMany(paths: readonly string[]): readonly (FileStat | undefined)[] {
    return this.#memory.statMany(paths);
  }
  stampMany(folder: string, names: Uint8Array): Uint8Array {
    return this.#memory.stampMany(folder, names);
  }
  list(path: string): readonly string[] {
    return this.#memory.list(path);
  }
  readLink(path: string): string {
    return this.#memory.readLink(path);
  }
  realPath(path: string): string {
    return this.#memory.realPath(path);
  }
  writable(path: string): boolean {
    return this.#memory.writable(path);
  }
  statSpace(path: string): FileSpace | undefined {
    return this.#memory.statSpace(path);
  }

  openAppend(path: string): AppendFile {
    const life = this.#life;
    const isNew = this.#memory.stat(path) === undefined;
    if (isNew) this.#live(life);
    const inner = this.#memory.openAppend(path);
    const file = this.#numberOf(path);
    if (isNew) this.calls.push({ kind: 'name', path, file });
    return {
      append: (bytes) => {
        this.#live(life);
        this.calls.push({ kind: 'write', file, offset: inner.sizeBytes(), bytes: Uint8Array.from(bytes) });
        return inner.append(bytes);
      },
      sync: async () => {
        this.#live(life);
        const upTo = this.calls.length;
        await inner.sync();
        this.#live(life);
        this.calls.push({ kind: 'sync', file, upTo });
      },
      truncate: (lengthBytes) => {
        this.#live(life);
        this.calls.push({ kind: 'truncate', file, lengthBytes });
        inner.truncate(lengthBytes);
      },
      sizeBytes: () => inner.sizeBytes(),
      close: () => inner.close(),
    };
  }

  writeFile(path: string, data: Uint8Array | string, options: WriteOptions = {}): void {
    this.#live();
    const isNew = this.#memory.stat(path) === undefined;
    this.#memory.writeFile(path, data, options);
    const file = this.#numberOf(path);
    if (isNew) this.calls.push({ kind: 'name', path, file });
    else this.calls.push({ kind: 'truncate', file, lengthBytes: 0 });
    const bytes = this.#memory.readFile(path);
    if (bytes.length > 0) this.calls.push({ kind: 'write', file, offset: 0, bytes });
  }

  writeAt(path: string, offset: number, bytes: Uint8Array): void {
    this.#live();
    const file = this.#numberOf(path);
    this.calls.push({ kind: 'write', file, offset, bytes: Uint8Array.from(bytes) });
    this.#memory.writeAt(path, offset, bytes);
    this.#live();
    this.calls.push({ kind: 'sync', file, upTo: this.calls.length });
  }

  writeFileAtomic(path: string, data: Uint8Array | string, options: WriteOptions = {}): void {
    if (options.exclusive === true) throw new Error('the session store makes no file exclusively');
    this.#temporary += 1;
    const folder = folderOf(path);
    const temporary = `${folder}/.${path.slice(folder.length + 1)}.${this.#temporary}.tmp`;
    this.writeFile(temporary, data, options);
    const file = this.#numberOf(temporary);
    this.#live();
    this.calls.push({ kind: 'sync', file, upTo: this.calls.length });
    this.rename(temporary, path);
    this.syncDir(folder);
  }

  makeDir(path: string, mode?: number): void {
    this.#live();
    const missing: string[] = [];
    for (let at = path; at !== '' && this.#memory.stat(at) === undefined; at = folderOf(at)) missing.unshift(at);
    this.#memory.makeDir(path, mode);
    for (const folder of missing) this.calls.push({ kind: 'folder', path: folder });
  }

  remove(path: string, options: { readonly recursive?: boolean } = {}): void {
    this.#live();
    if (options.recursive === true && this.#memory.stat(path)?.kind === 'directory') {
      for (const name of this.#memory.list(path)) this.remove(`${path}/${name}`, options);
    }
    if (this.#memory.lstat(path) === undefined && options.recursive === true) return;
    this.#memory.remove(path);
    this.#live();
    this.calls.push({ kind: 'unname', path });
  }

  rename(from: string, to: string): void {
    this.#live();
    this.calls.push({ kind: 'rename', from, to, file: this.#numberOf(from) });
    this.#memory.rename(from, to);
  }

  link(from: string, to: string): void {
    this.#live();
    this.#memory.link(from, to);
    this.calls.push({ kind: 'name', path: to, file: this.#numberOf(to) });
  }

  symlink(): void {
    throw new Error('the session store makes no symbolic links');
  }

  chmod(path: string, mode: number): void {
    this.#memory.chmod(path, mode);
  }

  syncDir(path: string): void {
    this.#live();
    this.#memory.syncDir(path);
    this.calls.push({ kind: 'sync-folder', path });
  }

  #live(life = this.#life): void {
    if (this.isDead || life !== this.#life) throw new Killed('the process was killed');
  }

  #numberOf(path: string): number {
    const inode = this.#memory.stat(path)?.inode;
    if (inode === undefined) throw errnoError('ENOENT', 'no such file or directory', 'open', path);
    return inode;
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
