/**
 * One file's difference in git's unified format, as Codex 0.169.0 prints it: full blob hashes, three lines of context, mode
 * lines for new and deleted files only, no rename headers, and read back again. Pure.
 */
import { diffLines, type Edit } from './diff-lines.ts';

/** One side of a difference. */
export interface DiffSide {
  /** As shown behind `a/` or `b/`. */
  readonly path: string;
  readonly content: Uint8Array | string;
}

/** What a diff says. A side is undefined where the file does not exist there. */
export interface GitDiff {
  readonly oldPath: string | undefined;
  readonly newPath: string | undefined;
  readonly oldHash: string;
  readonly newHash: string;
  readonly hunks: readonly DiffHunk[];
  readonly binary: boolean;
}

/** `lines` are marked lines (` `, `-`, `+`) with their LF; one without LF ends its file. */
export interface DiffHunk {
  /** From 0. */
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: readonly string[];
}

const NO_BLOB = '0'.repeat(40);
const CONTEXT_LINES = 3;
const NO_NEWLINE = '\\ No newline at end of file';

/** The diff's text; empty where nothing differs. A move without a change is nothing. */
export function printGitDiff(before: DiffSide | undefined, after: DiffSide | undefined): string {
  const oldHash = hashBlob(before?.content);
  const newHash = hashBlob(after?.content);
  if (oldHash === newHash) return '';
  const oldText = textOf(before?.content);
  const newText = textOf(after?.content);
  const binary = oldText === undefined || newText === undefined;
  const hunks = binary ? [] : planHunks(splitKeepingEnds(oldText), splitKeepingEnds(newText));
  return encodeGitDiff({ oldPath: before?.path, newPath: after?.path, oldHash, newHash, hunks, binary });
}

/** The text of a diff; empty where both sides are the same. */
export function encodeGitDiff(diff: GitDiff): string {
  const oldPath = diff.oldPath ?? diff.newPath ?? '';
  const newPath = diff.newPath ?? oldPath;
  const sides = [
    diff.oldPath === undefined ? '/dev/null' : `a/${oldPath}`,
    diff.newPath === undefined ? '/dev/null' : `b/${newPath}`,
  ];
  const head = [`diff --git a/${oldPath} b/${newPath}\n`];
  if (diff.oldPath === undefined) head.push('new file mode 100644\n');
  if (diff.newPath === undefined) head.push('deleted file mode 100644\n');
  head.push(`index ${diff.oldHash}..${diff.newHash}\n`);
  if (diff.binary) head.push(`Binary files ${sides[0]} and ${sides[1]} differ\n`);
  else if (diff.hunks.length > 0) head.push(`--- ${sides[0]}\n+++ ${sides[1]}\n`);
  return head.join('') + diff.hunks.map(printHunk).join('');
}

/** Reads what {@link encodeGitDiff} writes; undefined for other texts. */
export function decodeGitDiff(text: string): GitDiff | undefined {
  const index = /^index ([0-9a-f]{40})\.\.([0-9a-f]{40})$/m.exec(text);
  if (index === null) return undefined;
  const head = text.slice(0, index.index);
  const paths = decodePaths(head, text);
  if (paths === undefined) return undefined;
  const rest = text.slice(index.index + index[0].length + 1);
  return {
    oldPath: /^new file mode /m.test(head) ? undefined : paths.oldPath,
    newPath: /^deleted file mode /m.test(head) ? undefined : paths.newPath,
    oldHash: index[1] ?? NO_BLOB,
    newHash: index[2] ?? NO_BLOB,
    hunks: decodeHunks(rest),
    binary: rest.startsWith('Binary files '),
  };
}

/** `diff --git a/x b/y` is ambiguous where a path holds ` b/`; the `---` and `+++` lines are not. */
function decodePaths(head: string, text: string): { readonly oldPath: string; readonly newPath: string } | undefined {
  const marked = /^--- (?:a\/(.*)|\/dev\/null)\n\+\+\+ (?:b\/(.*)|\/dev\/null)$/m.exec(text);
  const oldPath = marked?.[1] ?? marked?.[2];
  if (marked !== null && oldPath !== undefined) return { oldPath, newPath: marked[2] ?? oldPath };
  const line = /^diff --git a\/(.*)$/m.exec(head)?.[1];
  if (line === undefined) return undefined;
  const half = (line.length - 3) / 2;
  if (line.slice(0, half) === line.slice(half + 3))
    return { oldPath: line.slice(0, half), newPath: line.slice(0, half) };
  const [first, second] = line.split(' b/', 2);
  return first === undefined || second === undefined ? undefined : { oldPath: first, newPath: second };
}

function decodeHunks(text: string): readonly DiffHunk[] {
  const hunks: { oldStart: number; newStart: number; lines: string[] }[] = [];
  for (const line of splitKeepingEnds(text)) {
    const range = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    const hunk = hunks.at(-1);
    if (range !== null) {
      const start = (line: string | undefined, count: string | undefined): number =>
        Number(line) - (count === '0' ? 0 : 1);
      hunks.push({ oldStart: start(range[1], range[2]), newStart: start(range[3], range[4]), lines: [] });
    } else if (hunk !== undefined && line.startsWith('\\')) {
      hunk.lines.push((hunk.lines.pop() ?? '').replace(/\n$/, ''));
    } else if (hunk !== undefined && /^[ +-]/.test(line)) hunk.lines.push(line);
  }
  return hunks;
}

/** The hunks of two texts given as lines with their LF. */
export function planHunks(oldLines: readonly string[], newLines: readonly string[]): readonly DiffHunk[] {
  const groups: Edit[][] = [];
  for (const edit of diffLines(oldLines, newLines)) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isNear = last !== undefined && edit.oldStart - (last.oldStart + last.oldCount) <= 2 * CONTEXT_LINES;
    if (isNear) group?.push(edit);
    else groups.push([edit]);
  }
  return groups.map((edits) => planHunk(edits, oldLines, newLines));
}

function planHunk(edits: readonly Edit[], oldLines: readonly string[], newLines: readonly string[]): DiffHunk {
  const first = edits[0]?.oldStart ?? 0;
  const oldStart = Math.max(0, first - CONTEXT_LINES);
  const newStart = (edits[0]?.newStart ?? 0) - (first - oldStart);
  const lines: string[] = [];
  let at = oldStart;
  const keep = (end: number): void => {
    for (; at < end; at += 1) lines.push(` ${oldLines[at] ?? ''}`);
  };
  for (const edit of edits) {
    keep(edit.oldStart);
    for (let line = 0; line < edit.oldCount; line += 1) lines.push(`-${oldLines[edit.oldStart + line] ?? ''}`);
    for (let line = 0; line < edit.newCount; line += 1) lines.push(`+${newLines[edit.newStart + line] ?? ''}`);
    at = edit.oldStart + edit.oldCount;
  }
  keep(Math.min(oldLines.length, at + CONTEXT_LINES));
  return { oldStart, newStart, lines };
}

function printHunk(hunk: DiffHunk): string {
  const oldCount = hunk.lines.filter((line) => line[0] !== '+').length;
  const newCount = hunk.lines.filter((line) => line[0] !== '-').length;
  const body = hunk.lines.map((line) => (line.endsWith('\n') ? line : `${line}\n${NO_NEWLINE}\n`));
  return `@@ -${printRange(hunk.oldStart, oldCount)} +${printRange(hunk.newStart, newCount)} @@\n${body.join('')}`;
}

function printRange(start: number, count: number): string {
  if (count === 0) return `${start},0`;
  return count === 1 ? `${start + 1}` : `${start + 1},${count}`;
}

/** Lines with their LF; the last may have none. */
export function splitKeepingEnds(text: string): readonly string[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const whole = lines.map((line) => `${line}\n`);
  return last === '' ? whole : [...whole, last];
}

function hashBlob(content: Uint8Array | string | undefined): string {
  if (content === undefined) return NO_BLOB;
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return new Bun.CryptoHasher('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Undefined where it is no text. */
function textOf(content: Uint8Array | string | undefined): string | undefined {
  if (content === undefined || typeof content === 'string') return content ?? '';
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
