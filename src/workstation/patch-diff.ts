/** The diffs of file changes, read back for front doors that draw them. Pure. */
export { decodeGitDiff, type DiffHunk, type GitDiff } from '#/agent/tools/patch/git-diff.ts';
