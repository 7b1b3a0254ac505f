/**
 * Applies the hunks of one file to its text. Context lines stay as the file has them; new lines end as the file's first
 * line does; the result ends with a line end, as in Codex. Pure.
 */
import { joinFileLines, splitFileLines, type FileLine } from './file-lines.ts';
import { locateLines } from './locate.ts';
import type { Hunk, HunkLine } from './parse-patch.ts';

export type AppliedHunks =
  | { readonly ok: true; readonly text: string }
  /** For the model, behind `apply_patch verification failed: `. */
  | { readonly ok: false; readonly message: string };

/** @param path how the file is named in messages */
export function applyHunks(text: string, hunks: readonly Hunk[], path: string): AppliedHunks {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const body = text.slice(mark.length);
  const applied = applyToLines(splitFileLines(body), hunks, path);
  // Where CR alone ends some lines, models see them as lines. Only a second try: elsewhere a CR is content.
  if (applied.ok) return { ok: true, text: mark + applied.text };
  if (!/\r(?!\n)/.test(body)) return applied;
  const second = applyToLines(splitFileLines(body, true), hunks, path);
  return second.ok ? { ok: true, text: mark + second.text } : applied;
}

interface Replacement {
  readonly start: number;
  readonly deleted: number;
  readonly lines: readonly FileLine[];
}

function applyToLines(lines: readonly FileLine[], hunks: readonly Hunk[], path: string): AppliedHunks {
  const end = lines.find((line) => line.end !== '')?.end ?? '\n';
  const texts = lines.map((line) => line.text);
  const replacements: Replacement[] = [];
  let position = 0;
  for (const hunk of hunks) {
    const context = locateContext(texts, hunk.context, position);
    if (context === undefined) return { ok: false, message: `Failed to find context '${hunk.context}' in ${path}` };
    position = context.behind;
    const old = hunk.lines.filter((line) => line.mark !== '+');
    if (old.length === 0) {
      replacements.push({ start: lines.length, deleted: 0, lines: hunk.lines.map(({ text }) => ({ text, end })) });
      continue;
    }
    const found = locateHunk(texts, hunk, context);
    if (found === undefined) {
      const wanted = old.map((line) => line.text).join('\n');
      return { ok: false, message: `Failed to find expected lines in ${path}:\n${wanted}` };
    }
    const replacement = replaceLines(lines, found.lines, found.start, end);
    replacements.push(replacement);
    position = replacement.start + replacement.deleted;
  }
  const result: FileLine[] = [];
  let taken = 0;
  for (const { start, deleted, lines: added } of replacements.toSorted((a, b) => a.start - b.start)) {
    for (const line of lines.slice(taken, start)) result.push(line);
    for (const line of added) result.push(line);
    taken = start + deleted;
  }
  for (const line of lines.slice(taken)) result.push(line);
  return { ok: true, text: joinFileLines(result, end) };
}

interface ContextPlace {
  /** Where the hunk's lines are looked for. */
  readonly behind: number;
  /** The context line itself, where there is one: the second place to look from. */
  readonly line: number | undefined;
}

const UNIFIED_RANGES = /^-\d+(?:,\d+)? \+\d+(?:,\d+)? @@ ?(.*)$/;

function locateContext(texts: readonly string[], context: string | undefined, from: number): ContextPlace | undefined {
  if (context === undefined) return { behind: from, line: undefined };
  const found = locateLines(texts, [context], from);
  if (found !== undefined) return { behind: found + 1, line: found };
  // `@@ -1,3 +1,3 @@ heading`: models fall back to git's habit; the numbers are not to be trusted.
  const unified = UNIFIED_RANGES.exec(context.trim());
  if (unified === null) return undefined;
  return { behind: from, line: undefined };
}

/** The place of a hunk's old lines, and the lines that were found there. */
function locateHunk(
  texts: readonly string[],
  hunk: Hunk,
  context: ContextPlace,
): { readonly start: number; readonly lines: readonly HunkLine[] } | undefined {
  const starts = context.line === undefined ? [context.behind] : [context.behind, context.line];
  for (const from of starts) {
    for (
      let lines: readonly HunkLine[] | undefined = hunk.lines;
      lines !== undefined;
      lines = withoutLastBlank(lines)
    ) {
      const wanted = lines.flatMap((line) => (line.mark === '+' ? [] : [line.text]));
      const start = locateLines(texts, wanted, from, hunk.atEndOfFile);
      if (start !== undefined) return { start, lines };
    }
  }
  return undefined;
}

/** The lines less an empty last old line, which often stands for nothing but the end of the patch's paragraph. */
function withoutLastBlank(lines: readonly HunkLine[]): readonly HunkLine[] | undefined {
  const lastOld = lines.findLastIndex((line) => line.mark !== '+');
  if (lastOld === -1 || lines[lastOld]?.text !== '') return undefined;
  const rest = lines.filter((_, index) => index !== lastOld);
  if (lines[lastOld]?.mark === ' ') return rest;
  const lastNew = rest.findLastIndex((line) => line.mark !== '-');
  const last = rest[lastNew];
  return last?.mark === '+' && last.text === '' ? rest.filter((_, index) => index !== lastNew) : rest;
}

function replaceLines(lines: readonly FileLine[], hunk: readonly HunkLine[], start: number, end: string): Replacement {
  const result: FileLine[] = [];
  let at = start;
  for (const { mark, text } of hunk) {
    const old = lines[at];
    if (mark === '+') result.push({ text, end });
    else {
      if (mark === ' ' && old !== undefined) result.push(old);
      at += 1;
    }
  }
  return { start, deleted: at - start, lines: result };
}
