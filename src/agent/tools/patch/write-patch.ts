/**
 * Writes the planned changes file by file, each atomically; where one fails, those before it are undone. Files that
 * changed since they were read are not overwritten. @effects fs
 */
import { dirname } from 'node:path';
import { errnoOf, printErrno } from '#/base/errors.ts';
import type { FileStat } from '#/platform/fs.ts';
import type { SessionFs } from '../session-fs.ts';
import type { FileBefore, PlannedChange } from './plan-patch.ts';
import { readRealPath } from './write-boundary.ts';

/** `message` is whole sentences for the model: what failed, and what the patch has left behind. */
export type PatchWritten = { readonly ok: true } | { readonly ok: false; readonly message: string };

interface Undo {
  readonly path: string;
  run(): void;
}

/** Writes all or, as far as the machine lets it, nothing. */
export function writePatch(changes: readonly PlannedChange[], fs: SessionFs): PatchWritten {
  const changed = findChangedSince(changes, fs);
  if (changed !== undefined) {
    return {
      ok: false,
      message: `${changed} was changed by somebody else meanwhile. No file was changed. Read it again.`,
    };
  }
  const undos: Undo[] = [];
  for (const change of changes) {
    const failure = writeChange(change, fs, undos);
    if (failure !== undefined) return { ok: false, message: `${failure}\n${undoAll(undos)}` };
  }
  return { ok: true };
}

function findChangedSince(changes: readonly PlannedChange[], fs: SessionFs): string | undefined {
  for (const { path, movePath, before, beforeMove } of changes) {
    if (!isUnchanged(path, before, fs)) return path;
    if (movePath !== undefined && beforeMove !== undefined && !isUnchanged(movePath, beforeMove, fs)) return movePath;
  }
  return undefined;
}

function isUnchanged(path: string, before: FileBefore | undefined, fs: SessionFs): boolean {
  let now: FileStat | undefined;
  try {
    now = fs.stat(path);
  } catch {
    return true; // The write will say what is wrong.
  }
  const then = before?.stat;
  if (now === undefined || then === undefined) return now === then;
  return now.inode === then.inode && now.sizeBytes === then.sizeBytes && now.mtimeMs === then.mtimeMs;
}

/** Undefined, or what failed. */
function writeChange(change: PlannedChange, fs: SessionFs, undos: Undo[]): string | undefined {
  const { path, movePath, before, beforeMove, text } = change;
  const target = movePath ?? path;
  if (text !== undefined) {
    try {
      makeFolders(dirname(target), fs, undos);
      const replaced = movePath === undefined ? before : beforeMove;
      undos.push({
        path: target,
        run: () => (replaced === undefined ? removeFile(target, fs) : restore(target, replaced, fs)),
      });
      writeText(target, text, replaced?.stat.mode, before?.stat.mode ?? 0o666, fs);
    } catch (error) {
      return `Failed to write file ${target}: ${printErrno(error)}`;
    }
  }
  if (before === undefined || (text !== undefined && movePath === undefined)) return undefined;
  try {
    const link = fs.lstat(path)?.kind === 'symlink' ? fs.readLink(path) : undefined;
    undos.push({ path, run: () => (link === undefined ? restore(path, before, fs) : restoreLink(path, link, fs)) });
    fs.remove(path);
    return undefined;
  } catch (error) {
    return `Failed to delete file ${path}: ${printErrno(error)}`;
  }
}

/**
 * Replaces the file; where the folder lets no file be made beside it (a single file mounted, a folder of somebody else),
 * writes into it.
 */
function writeText(path: string, text: string, oldMode: number | undefined, newMode: number, fs: SessionFs): void {
  try {
    // A link stays a link, a dangling one too.
    fs.writeFileAtomic(readRealPath(path, fs), text, oldMode === undefined ? { mode: newMode } : {});
  } catch (error) {
    const code = errnoOf(error) ?? '';
    if (oldMode === undefined || !['EACCES', 'EPERM', 'EBUSY', 'EXDEV'].includes(code) || !fs.writable(path))
      throw error;
    fs.writeFile(path, text);
  }
}

function makeFolders(folder: string, fs: SessionFs, undos: Undo[]): void {
  const missing: string[] = [];
  for (let path = folder; fs.stat(path) === undefined && path !== dirname(path); path = dirname(path))
    missing.push(path);
  if (missing.length === 0) return;
  for (const path of missing.toReversed()) undos.push({ path, run: () => removeEmptyFolder(path, fs) });
  fs.makeDir(folder, 0o777);
}

/** What was written is put back in reverse; the answer says whether that went well. */
function undoAll(undos: readonly Undo[]): string {
  const failures: string[] = [];
  for (const undo of undos.toReversed()) {
    try {
      undo.run();
    } catch (error) {
      failures.push(`${undo.path}: ${printErrno(error)}`);
    }
  }
  if (failures.length === 0) return 'No file was changed: what had been written before was put back.';
  return `These could not be put back and are changed now:\n${failures.join('\n')}`;
}

function removeFile(path: string, fs: SessionFs): void {
  if (fs.stat(path) !== undefined) fs.remove(path);
}

function removeEmptyFolder(path: string, fs: SessionFs): void {
  if (fs.stat(path)?.kind === 'directory' && fs.list(path).length === 0) fs.remove(path);
}

/** Leaves alone what still is as it was: a write that failed before it replaced the file. */
function restore(path: string, before: FileBefore, fs: SessionFs): void {
  const now = fs.stat(path);
  const { stat } = before;
  if (now?.inode === stat.inode && now.sizeBytes === stat.sizeBytes && now.mtimeMs === stat.mtimeMs) return;
  fs.writeFileAtomic(path, before.bytes, { mode: stat.mode });
}

function restoreLink(path: string, target: string, fs: SessionFs): void {
  if (fs.lstat(path) === undefined) fs.symlink(target, path);
}
