/**
 * Two consecutive diffs of one file as one, from their texts alone: what lies outside their hunks is the same in all three
 * versions and need not be known. Pure.
 */
import { decodeGitDiff, encodeGitDiff, planHunks, type DiffHunk, type GitDiff } from './git-diff.ts';

/** Beyond this line number the diffs are shown one behind the other. */
const LINE_LIMIT = 200_000;

/** The diff from the first one's old version to the second one's new version; empty where they undo each other. */
export function combineDiffs(first: string, second: string): string {
  const before = decodeGitDiff(first);
  const after = decodeGitDiff(second);
  if (before === undefined || after === undefined) return first + second;
  if (before.oldHash === after.newHash) return '';
  const head = { oldPath: before.oldPath, newPath: after.newPath, oldHash: before.oldHash, newHash: after.newHash };
  if (before.binary || after.binary) return encodeGitDiff({ ...head, hunks: [], binary: true });
  const hunks = combineHunks(before, after);
  return hunks === undefined ? first + second : encodeGitDiff({ ...head, hunks, binary: false });
}

function combineHunks(before: GitDiff, after: GitDiff): readonly DiffHunk[] | undefined {
  const middle: string[] = [];
  for (const [hunks, start, dropped] of [
    [before.hunks, 'newStart', '-'],
    [after.hunks, 'oldStart', '+'],
  ] as const) {
    for (const hunk of hunks) {
      const lines = hunk.lines.filter((line) => line[0] !== dropped);
      if (hunk[start] + lines.length > LINE_LIMIT) return undefined;
      for (const [offset, line] of lines.entries()) middle[hunk[start] + offset] = line.slice(1);
    }
  }
  // A line that neither knows is equal in all versions: any text that no line can have will do.
  const known = Array.from(middle, (line, index) => line ?? `\n${index}`);
  return planHunks(replaceRuns(known, before.hunks, 'newStart', '-'), replaceRuns(known, after.hunks, 'oldStart', '+'));
}

/** The lines with each hunk's kept side in the place of the side that they hold. */
function replaceRuns(
  lines: readonly string[],
  hunks: readonly DiffHunk[],
  start: 'oldStart' | 'newStart',
  kept: '-' | '+',
): readonly string[] {
  const result: string[] = [];
  let taken = 0;
  for (const hunk of hunks) {
    for (; taken < hunk[start]; taken += 1) result.push(lines[taken] ?? '');
    for (const line of hunk.lines) {
      if (line[0] === ' ' || line[0] === kept) result.push(line.slice(1));
      if (line[0] === ' ' || line[0] !== kept) taken += 1;
    }
  }
  for (; taken < lines.length; taken += 1) result.push(lines[taken] ?? '');
  return result;
}
