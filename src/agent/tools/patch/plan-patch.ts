/**
 * A patch and the files as they are, made into the writes to do. Everything is checked here, before anything is written:
 * files that are missing, lines that are not found, folders in the place of files. @effects fs
 */
import { dirname, isAbsolute, join } from 'node:path';
import { printErrno } from '#/base/errors.ts';
import type { FileChange } from '#/base/tool-action.ts';
import type { FileStat } from '#/platform/fs.ts';
import type { SessionFs } from '../session-fs.ts';
import { applyHunks } from './apply-hunks.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { printGitDiff } from './git-diff.ts';
import type { PatchOperation } from './parse-patch.ts';

/** A file of this size and more is not patched. */
const FILE_LIMIT_BYTES = 256 * 1024 * 1024;

/** What is at a path before the patch. */
export interface FileBefore {
  readonly bytes: Uint8Array;
  /** Of what the name leads to. */
  readonly stat: FileStat;
}

/** One file's change, planned. */
export interface PlannedChange {
  readonly kind: 'add' | 'update' | 'delete';
  /** As the patch names it; a move's new place. For the model. */
  readonly shownPath: string;
  readonly path: string;
  /** Only where it differs from `path`. */
  readonly movePath: string | undefined;
  /** Undefined where an added file is new. */
  readonly before: FileBefore | undefined;
  /** What stands at `movePath` before. */
  readonly beforeMove: FileBefore | undefined;
  /** Undefined for `delete`. */
  readonly text: string | undefined;
}

export type PatchPlan =
  | { readonly ok: true; readonly changes: readonly PlannedChange[] }
  /** For the model, behind `apply_patch verification failed: `. */
  | { readonly ok: false; readonly message: string };

/** @param workdir absolute; relative paths of the patch count from there */
export function readPatchPlan(operations: readonly PatchOperation[], workdir: string, fs: SessionFs): PatchPlan {
  const changes: PlannedChange[] = [];
  const targets = new Set<string>();
  /** Deleted by the patch, and nothing moved there yet. */
  const deleted = new Set<string>();
  const claim = (path: string, target: string, isFree: boolean): void => {
    if (targets.has(target) && !isFree) throw new PlanProblem(`invalid patch: multiple operations target ${path}`);
    targets.add(target);
  };
  try {
    for (const operation of operations) {
      const path = resolvePath(operation.path, workdir);
      const move = operation.kind === 'update' ? operation.movePath : undefined;
      const movePath = move === undefined ? path : resolvePath(move, workdir);
      // A file may be named twice, once by a link: the second change would be made from what the first replaced.
      claim(path, operation.kind === 'delete' ? path : readTarget(path, fs), false);
      const takesPlace = deleted.delete(movePath);
      if (movePath !== path) claim(movePath, takesPlace ? movePath : readTarget(movePath, fs), takesPlace);
      if (operation.kind === 'delete') deleted.add(path);
      changes.push(readChange(operation, { path, movePath, takesPlace }, fs));
    }
    return { ok: true, changes };
  } catch (error) {
    if (!(error instanceof PlanProblem)) throw error;
    return { ok: false, message: error.message };
  }
}

class PlanProblem extends Error {}

interface Places {
  readonly path: string;
  /** `path` where nothing moves. */
  readonly movePath: string;
  /** The patch deletes what stands at `movePath`. */
  readonly takesPlace: boolean;
}

function readChange(operation: PatchOperation, places: Places, fs: SessionFs): PlannedChange {
  const { path } = places;
  switch (operation.kind) {
    case 'add': {
      const before = readReplaced(path, fs);
      const text = operation.lines.map((line) => `${line}\n`).join('');
      return { kind: 'add', shownPath: operation.path, path, movePath: undefined, before, beforeMove: undefined, text };
    }
    case 'delete': {
      const before = readExisting(path, 'Failed to read', fs);
      return {
        kind: 'delete',
        shownPath: operation.path,
        path,
        movePath: undefined,
        before,
        beforeMove: undefined,
        text: undefined,
      };
    }
    case 'update': {
      const before = readExisting(path, 'Failed to read file to update', fs);
      const decoded = decodeUtf8(before.bytes);
      if (!decoded.ok) throw new PlanProblem(`Failed to read file to update ${path}: ${decoded.message}`);
      const applied = applyHunks(decoded.text, operation.hunks, path);
      if (!applied.ok) throw new PlanProblem(applied.message);
      const movePath = places.movePath === path ? undefined : places.movePath;
      const beforeMove = movePath === undefined || places.takesPlace ? undefined : readReplaced(movePath, fs);
      const shownPath = operation.movePath ?? operation.path;
      return { kind: 'update', shownPath, path, movePath, before, beforeMove, text: applied.text };
    }
  }
}

function readTarget(path: string, fs: SessionFs): string {
  try {
    return fs.realPath(path);
  } catch {
    return path;
  }
}

function resolvePath(path: string, workdir: string): string {
  return isAbsolute(path) ? join(path) : join(workdir, path);
}

function readExisting(path: string, failure: string, fs: SessionFs): FileBefore {
  const stat = readStat(path, failure, fs);
  if (stat === undefined) throw new PlanProblem(`${failure} ${path}: No such file or directory (os error 2)`);
  if (stat.kind !== 'file') throw new PlanProblem(`${failure} ${path}: path \`${path}\` is not a file`);
  if (stat.sizeBytes >= FILE_LIMIT_BYTES) {
    throw new PlanProblem(`${failure} ${path}: it has ${stat.sizeBytes} bytes; the limit is ${FILE_LIMIT_BYTES}`);
  }
  try {
    return { bytes: fs.readFile(path), stat };
  } catch (error) {
    throw new PlanProblem(`${failure} ${path}: ${printErrno(error)}`);
  }
}

/** What a new file will replace. Finds what would make writing it fail. */
function readReplaced(path: string, fs: SessionFs): FileBefore | undefined {
  const failure = 'Failed to write file';
  const stat = readStat(path, failure, fs);
  if (stat?.kind === 'directory') throw new PlanProblem(`${failure} ${path}: Is a directory (os error 21)`);
  if (stat !== undefined) return readExisting(path, failure, fs);
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const parent = readStat(folder, failure, fs);
    if (parent?.kind === 'directory' || folder === dirname(folder)) return undefined;
    if (parent !== undefined) throw new PlanProblem(`${failure} ${path}: \`${folder}\` is not a folder`);
  }
}

function readStat(path: string, failure: string, fs: SessionFs): FileStat | undefined {
  try {
    return fs.stat(path);
  } catch (error) {
    throw new PlanProblem(`${failure} ${path}: ${printErrno(error)}`);
  }
}

/** All paths that the changes write. */
export function writtenPaths(changes: readonly PlannedChange[]): readonly string[] {
  return changes.flatMap(({ path, movePath }) => (movePath === undefined ? [path] : [path, movePath]));
}

/**
 * The changes with their diffs.
 * @param base the folder that paths in diffs are relative to; outside of it they are absolute
 */
export function encodeFileChanges(changes: readonly PlannedChange[], base: string): readonly FileChange[] {
  return changes.map(({ kind, path, movePath, before, text }) => {
    const newPath = movePath ?? path;
    const old = before === undefined ? undefined : { path: shorten(path, base), content: before.bytes };
    const next = text === undefined ? undefined : { path: shorten(newPath, base), content: text };
    return { path, kind, ...(movePath === undefined ? {} : { move_path: movePath }), diff: printGitDiff(old, next) };
  });
}

function shorten(path: string, base: string): string {
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
}
