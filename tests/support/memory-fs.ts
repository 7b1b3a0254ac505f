/** The file port in memory, with hard links, symbolic links, permissions bits and faults. */
import { errnoError } from '#/platform/bun/errno-error.ts';
import {
  STAMP_BYTES,
  type AppendFile,
  type FileSpace,
  type FileStat,
  type Fs,
  type ReadFile,
  type WriteOptions,
} from '#/platform/fs.ts';
import { encodeStamp } from '#/platform/stamp.ts';

/** What goes wrong, changeable at any time. */
export interface FsFaults {
  /** Bytes the disk still takes. A write over it is short, the next one throws ENOSPC. */
  freeBytes: number;
  /** Throws this errno (`EIO`) at each write of bytes. */
  writeErrno: string | undefined;
  /** Throws this errno when more than this many bytes were written in all since the platform was made. */
  writeFailsAtByte: { readonly byte: number; readonly errno: string } | undefined;
  /** Rejects each sync with this errno; nothing becomes durable. */
  syncErrno: string | undefined;
  /** Awaited before a sync counts; for tests of what happens meanwhile. */
  beforeSync: (() => Promise<void>) | undefined;
  /** Everything that changes something throws EROFS. */
  readOnly: boolean;
}

interface FileNode {
  readonly kind: 'file';
  readonly inode: number;
  mode: number;
  mtimeMs: number;
  bytes: Uint8Array;
  sizeBytes: number;
  /** What a power cut leaves. */
  durable: Uint8Array;
}
interface FolderNode {
  readonly kind: 'directory';
  readonly inode: number;
  mode: number;
  mtimeMs: number;
  readonly entries: Map<string, Node>;
}
interface LinkNode {
  readonly kind: 'symlink';
  readonly inode: number;
  mode: number;
  mtimeMs: number;
  readonly target: string;
}
type Node = FileNode | FolderNode | LinkNode;

const MOST_LINKS = 40;

/** Absolute paths only. Folders `/` and `/tmp` are there from the start. */
export class MemoryFs implements Fs {
  readonly faults: FsFaults = {
    freeBytes: Number.POSITIVE_INFINITY,
    writeErrno: undefined,
    writeFailsAtByte: undefined,
    syncErrno: undefined,
    beforeSync: undefined,
    readOnly: false,
  };
  /** What was done, in order: `append /a 12`, `sync /a`, `write /a 3`, `rename /a /b`, `remove /a`, `syncDir /`. */
  readonly operations: string[] = [];
  readonly #now: () => number;
  #inodes = 1;
  #writtenBytes = 0;
  readonly #root: FolderNode;

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}, now: () => number = () => 0) {
    this.#now = now;
    this.#root = this.#newFolder(0o755);
    this.makeDir('/tmp');
    for (const [path, data] of Object.entries(files)) {
      this.makeDir(folderOf(path));
      this.writeFile(path, data);
      this.#file(path).durable = this.readFile(path);
    }
    this.operations.length = 0;
    this.#writtenBytes = 0;
  }

  /** A power cut: every file goes back to what was synced last. Names stay. */
  crash(): void {
    const visit = (node: Node): void => {
      if (node.kind === 'directory') for (const child of node.entries.values()) visit(child);
      if (node.kind !== 'file') return;
      node.bytes = node.durable.slice();
      node.sizeBytes = node.durable.length;
    };
    visit(this.#root);
  }

  /** All files and links as text, by path: for whole-tree comparisons. */
  tree(): Record<string, string> {
    const found: Record<string, string> = {};
    const visit = (path: string, node: Node): void => {
      if (node.kind === 'symlink') found[path] = `-> ${node.target}`;
      else if (node.kind === 'file') found[path] = decode(content(node));
      else for (const [name, child] of node.entries) visit(path === '/' ? `/${name}` : `${path}/${name}`, child);
    };
    visit('/', this.#root);
    return found;
  }

  readFile(path: string): Uint8Array {
    return content(this.#file(path)).slice();
  }

  readText(path: string): string {
    return decode(content(this.#file(path)));
  }

  openRead(path: string): ReadFile {
    const node = this.#file(path);
    return {
      readAt: (offset, length) => content(node).slice(offset, offset + length),
      sizeBytes: () => node.sizeBytes,
      close: () => {},
    };
  }

  openAppend(path: string): AppendFile {
    const node = this.#createOrOpen(path, 0o600);
    return {
      append: (bytes) => {
        this.operations.push(`append ${path} ${bytes.length}`);
        return this.#append(node, bytes, path);
      },
      sync: async () => {
        await this.faults.beforeSync?.();
        if (this.faults.syncErrno !== undefined) throw errnoError(this.faults.syncErrno, 'injected', 'fdatasync', path);
        this.operations.push(`sync ${path}`);
        node.durable = content(node).slice();
      },
      truncate: (lengthBytes) => {
        this.#refuseReadOnly('ftruncate', path);
        this.operations.push(`truncate ${path} ${lengthBytes}`);
        const cut = new Uint8Array(lengthBytes);
        cut.set(content(node).subarray(0, lengthBytes));
        node.bytes = cut;
        node.sizeBytes = lengthBytes;
      },
      sizeBytes: () => node.sizeBytes,
      close: () => {},
    };
  }

  writeFile(path: string, data: Uint8Array | string, options: WriteOptions = {}): void {
    if (options.exclusive === true && this.lstat(path) !== undefined) {
      throw errnoError('EEXIST', 'file already exists', 'open', path);
    }
    const bytes = encode(data);
    const node = this.#createOrOpen(path, options.mode ?? 0o600);
    this.#refuseReadOnly('open', path);
    this.operations.push(`write ${path} ${bytes.length}`);
    node.bytes = new Uint8Array(0);
    node.sizeBytes = 0;
    this.#appendAll(node, bytes, path);
  }

  writeAt(path: string, offset: number, bytes: Uint8Array): void {
    this.#refuseReadOnly('open', path);
    const node = this.#file(path);
    this.operations.push(`writeAt ${path} ${offset} ${bytes.length}`);
    const next = content(node).slice();
    next.set(bytes, offset);
    node.bytes = next;
    node.sizeBytes = next.length;
    node.durable = next.slice();
  }

  writeFileAtomic(path: string, data: Uint8Array | string, options: WriteOptions = {}): void {
    const target = this.#exists(path) ? this.realPath(path) : path;
    const old = this.stat(target);
    if (options.exclusive === true && old !== undefined) {
      throw errnoError('EEXIST', 'file already exists', 'link', target);
    }
    this.#refuseReadOnly('open', target);
    const folder = this.#folder(folderOf(target), 'open');
    const bytes = encode(data);
    const node = this.#newFile(options.mode ?? old?.mode ?? 0o600);
    this.#appendAll(node, bytes, target);
    if (this.faults.syncErrno !== undefined) throw errnoError(this.faults.syncErrno, 'injected', 'fsync', target);
    this.operations.push(`replace ${target} ${bytes.length}`);
    node.durable = content(node).slice();
    folder.entries.set(nameOf(target), node);
  }

  stat(path: string): FileStat | undefined {
    return this.#statOf(this.#find(path, true));
  }

  lstat(path: string): FileStat | undefined {
    return this.#statOf(this.#find(path, false));
  }

  statMany(paths: readonly string[]): readonly (FileStat | undefined)[] {
    return paths.map((path) => this.stat(path));
  }

  stampMany(folder: string, names: Uint8Array): Uint8Array {
    const paths = Buffer.from(names).toString().split('\0').slice(0, -1);
    const stamps = new Uint8Array(paths.length * STAMP_BYTES);
    for (const [index, path] of paths.entries()) {
      const stat = this.stat(path.startsWith('/') ? path : `${folder}/${path}`);
      if (stat === undefined) continue;
      const mtimeNs = BigInt(Math.round(stat.mtimeMs * 1e6));
      const mode = stat.mode | (stat.kind === 'file' ? 0o100000 : 0o040000);
      const { inode, sizeBytes } = stat;
      encodeStamp(stamps, index, { inode: BigInt(inode), sizeBytes: BigInt(sizeBytes), mtimeNs, ctimeNs: 0n, mode });
    }
    return stamps;
  }

  list(path: string): readonly string[] {
    const node = this.#find(path, true);
    return node?.kind === 'directory' ? [...node.entries.keys()].sort() : [];
  }

  makeDir(path: string, mode = 0o700): void {
    let folder = this.#root;
    for (const name of partsOf(path)) {
      const next = folder.entries.get(name);
      const resolved = next?.kind === 'symlink' ? this.#find(next.target, true) : next;
      if (resolved === undefined) {
        this.#refuseReadOnly('mkdir', path);
        const made = this.#newFolder(mode);
        folder.entries.set(name, made);
        folder = made;
      } else if (resolved.kind === 'directory') {
        folder = resolved;
      } else {
        throw errnoError('EEXIST', 'file already exists', 'mkdir', path);
      }
    }
  }

  remove(path: string, options: { readonly recursive?: boolean } = {}): void {
    this.#refuseReadOnly('unlink', path);
    const node = this.#find(path, false);
    if (node === undefined) {
      if (options.recursive === true) return;
      throw errnoError('ENOENT', 'no such file or directory', 'unlink', path);
    }
    if (node.kind === 'directory' && node.entries.size > 0 && options.recursive !== true) {
      throw errnoError('ENOTEMPTY', 'directory not empty', 'rmdir', path);
    }
    this.operations.push(`remove ${path}`);
    this.#folder(folderOf(path), 'unlink').entries.delete(nameOf(path));
  }

  rename(from: string, to: string): void {
    this.#refuseReadOnly('rename', from);
    const node = this.#existing(from, 'rename', false);
    const folder = this.#folder(folderOf(to), 'rename');
    this.operations.push(`rename ${from} ${to}`);
    this.#folder(folderOf(from), 'rename').entries.delete(nameOf(from));
    folder.entries.set(nameOf(to), node);
  }

  link(from: string, to: string): void {
    this.#refuseReadOnly('link', to);
    const node = this.#existing(from, 'link', false);
    if (node.kind === 'directory') throw errnoError('EPERM', 'operation not permitted', 'link', from);
    const folder = this.#folder(folderOf(to), 'link');
    if (folder.entries.has(nameOf(to))) throw errnoError('EEXIST', 'file already exists', 'link', to);
    folder.entries.set(nameOf(to), node);
  }

  symlink(target: string, path: string): void {
    this.#refuseReadOnly('symlink', path);
    const folder = this.#folder(folderOf(path), 'symlink');
    if (folder.entries.has(nameOf(path))) throw errnoError('EEXIST', 'file already exists', 'symlink', path);
    this.#inodes += 1;
    const node: LinkNode = { kind: 'symlink', inode: this.#inodes, mode: 0o777, mtimeMs: this.#now(), target };
    folder.entries.set(nameOf(path), node);
  }

  readLink(path: string): string {
    const node = this.#existing(path, 'readlink', false);
    if (node.kind !== 'symlink') throw errnoError('EINVAL', 'invalid argument', 'readlink', path);
    return node.target;
  }

  realPath(path: string): string {
    const resolved = this.#walk(path, true);
    if (resolved?.node === undefined) throw errnoError('ENOENT', 'no such file or directory', 'realpath', path);
    return resolved.path;
  }

  chmod(path: string, mode: number): void {
    this.#refuseReadOnly('chmod', path);
    this.#existing(path, 'chmod', true).mode = mode;
  }

  syncDir(path: string): void {
    this.#folder(path, 'open');
    if (this.faults.syncErrno !== undefined) throw errnoError(this.faults.syncErrno, 'injected', 'fsync', path);
    this.operations.push(`syncDir ${path}`);
  }

  writable(path: string): boolean {
    const node = this.#find(path, true);
    return node !== undefined && !this.faults.readOnly && (node.mode & 0o200) !== 0;
  }

  statSpace(path: string): FileSpace | undefined {
    return this.stat(path) === undefined
      ? undefined
      : { freeBytes: Math.min(this.faults.freeBytes, 1e12), totalBytes: 1e12 };
  }

  #append(node: FileNode, bytes: Uint8Array, path: string): number {
    this.#refuseReadOnly('write', path);
    if (this.faults.writeErrno !== undefined) throw errnoError(this.faults.writeErrno, 'injected', 'write', path);
    const failing = this.faults.writeFailsAtByte;
    const room = failing === undefined ? bytes.length : Math.max(0, failing.byte - this.#writtenBytes);
    if (failing !== undefined && room === 0) throw errnoError(failing.errno, 'injected', 'write', path);
    if (this.faults.freeBytes <= 0) throw errnoError('ENOSPC', 'no space left on device', 'write', path);
    const count = Math.min(bytes.length, room, this.faults.freeBytes);
    this.faults.freeBytes -= count;
    this.#writtenBytes += count;
    if (node.sizeBytes + count > node.bytes.length) {
      const grown = new Uint8Array(Math.max(256, node.bytes.length * 2, node.sizeBytes + count));
      grown.set(content(node));
      node.bytes = grown;
    }
    node.bytes.set(bytes.subarray(0, count), node.sizeBytes);
    node.sizeBytes += count;
    node.mtimeMs = this.#now();
    return count;
  }

  #appendAll(node: FileNode, bytes: Uint8Array, path: string): void {
    for (let done = 0; done < bytes.length;) done += this.#append(node, bytes.subarray(done), path);
  }

  #refuseReadOnly(call: string, path: string): void {
    if (this.faults.readOnly) throw errnoError('EROFS', 'read-only file system', call, path);
  }

  #createOrOpen(path: string, mode: number): FileNode {
    const there = this.#walk(path, true);
    if (there?.node !== undefined) {
      if (there.node.kind !== 'file') throw errnoError('EISDIR', 'illegal operation on a directory', 'open', path);
      return there.node;
    }
    const target = there?.path ?? path;
    const folder = this.#folder(folderOf(target), 'open');
    this.#refuseReadOnly('open', path);
    const node = this.#newFile(mode);
    folder.entries.set(nameOf(target), node);
    return node;
  }

  #newFile(mode: number): FileNode {
    this.#inodes += 1;
    const empty = new Uint8Array(0);
    return {
      kind: 'file',
      inode: this.#inodes,
      mode,
      mtimeMs: this.#now(),
      bytes: empty,
      sizeBytes: 0,
      durable: empty,
    };
  }

  #newFolder(mode: number): FolderNode {
    this.#inodes += 1;
    return { kind: 'directory', inode: this.#inodes, mode, mtimeMs: this.#now(), entries: new Map() };
  }

  #file(path: string): FileNode {
    const node = this.#existing(path, 'open', true);
    if (node.kind !== 'file') throw errnoError('EISDIR', 'illegal operation on a directory', 'read', path);
    return node;
  }

  #folder(path: string, call: string): FolderNode {
    const node = this.#existing(path, call, true);
    if (node.kind !== 'directory') throw errnoError('ENOTDIR', 'not a directory', call, path);
    return node;
  }

  #existing(path: string, call: string, follow: boolean): Node {
    const node = this.#find(path, follow);
    if (node === undefined) throw errnoError('ENOENT', 'no such file or directory', call, path);
    return node;
  }

  #exists(path: string): boolean {
    return this.#find(path, true) !== undefined;
  }

  #find(path: string, follow: boolean): Node | undefined {
    return this.#walk(path, follow)?.node;
  }

  /** Where a path leads. `node` is undefined where only the last name is missing; all undefined where a folder is. */
  #walk(start: string, follow: boolean): { readonly path: string; readonly node: Node | undefined } | undefined {
    let names = partsOf(start);
    let path = '';
    let node: Node = this.#root;
    let links = 0;
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      if (node.kind !== 'directory') return undefined;
      const next = node.entries.get(name);
      if (next === undefined) return names.length === 0 ? { path: `${path}/${name}`, node: undefined } : undefined;
      if (next.kind === 'symlink' && (follow || names.length > 0)) {
        links += 1;
        if (links > MOST_LINKS) throw errnoError('ELOOP', 'too many symbolic links encountered', 'open', start);
        names = [...partsOf(next.target.startsWith('/') ? next.target : `${path}/${next.target}`), ...names];
        path = '';
        node = this.#root;
      } else {
        path = `${path}/${name}`;
        node = next;
      }
    }
    return { path: path === '' ? '/' : path, node };
  }

  #statOf(node: Node | undefined): FileStat | undefined {
    if (node === undefined) return undefined;
    return {
      kind: node.kind,
      sizeBytes: node.kind === 'file' ? node.sizeBytes : 0,
      mtimeMs: node.mtimeMs,
      mode: node.mode,
      inode: node.inode,
      device: 1,
      uid: 1000,
    };
  }
}

function content(node: FileNode): Uint8Array {
  return node.bytes.subarray(0, node.sizeBytes);
}

function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}

function folderOf(path: string): string {
  return `/${partsOf(path).slice(0, -1).join('/')}`;
}

function nameOf(path: string): string {
  return partsOf(path).at(-1) ?? '';
}

function encode(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
