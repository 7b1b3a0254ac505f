import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { applyHunks } from '#/agent/tools/patch/apply-hunks.ts';
import { combineDiffs } from '#/agent/tools/patch/combine-diffs.ts';
import { diffLines } from '#/agent/tools/patch/diff-lines.ts';
import { splitFileLines } from '#/agent/tools/patch/file-lines.ts';
import {
  decodeGitDiff,
  encodeGitDiff,
  planHunks,
  printGitDiff,
  splitKeepingEnds,
} from '#/agent/tools/patch/git-diff.ts';
import { parsePatch } from '#/agent/tools/patch/parse-patch.ts';

/** Lines that repeat, look like markers, and differ only in blanks or punctuation. */
const line = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'a',
    'b',
    ' a',
    'a ',
    '@@',
    '+',
    '-',
    '*** End Patch',
    '*** End of File',
    '\u2013',
    '"',
    '\ttab',
    'é',
  ),
  fc.string({ maxLength: 6 }).filter((text) => !/[\r\n\ufeff]/.test(text)),
);
const file = fc.record({
  lines: fc.array(line, { maxLength: 12 }),
  ends: fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 12, maxLength: 12 }),
  endsWithNewline: fc.boolean(),
});

function joinFile({
  lines,
  ends,
  endsWithNewline,
}: {
  lines: readonly string[];
  ends: readonly string[];
  endsWithNewline: boolean;
}): string {
  return lines.map((text, index) => text + (index < lines.length - 1 || endsWithNewline ? ends[index] : '')).join('');
}

/** A patch in the tool's grammar that turns the first lines into the second, with so many lines of context. */
function printPatch(before: readonly string[], after: readonly string[], contextLines: number): string {
  const edits = diffLines(before, after);
  const rows: string[] = ['*** Begin Patch', '*** Update File: f'];
  let shown = 0;
  for (const [index, edit] of edits.entries()) {
    const next = edits[index + 1];
    const start = Math.max(shown, edit.oldStart - contextLines);
    const end = edit.oldStart + edit.oldCount;
    if (start > shown || index === 0) rows.push('@@');
    for (let at = start; at < edit.oldStart; at += 1) rows.push(` ${before[at]}`);
    for (let at = edit.oldStart; at < end; at += 1) rows.push(`-${before[at]}`);
    for (let at = edit.newStart; at < edit.newStart + edit.newCount; at += 1) rows.push(`+${after[at]}`);
    shown = Math.min(before.length, end + contextLines, next?.oldStart ?? before.length);
    for (let at = end; at < shown; at += 1) rows.push(` ${before[at]}`);
  }
  return [...rows, '*** End Patch'].join('\n');
}

function applyPatch(patch: string, text: string): string {
  const parsed = parsePatch(patch);
  if (!parsed.ok) throw new Error(parsed.message);
  const operation = parsed.operations[0];
  if (operation?.kind !== 'update') throw new Error('no update');
  const applied = applyHunks(text, operation.hunks, '/f');
  if (!applied.ok) throw new Error(applied.message);
  return applied.text;
}

describe('a patch that was made from two files', () => {
  test('with the whole file as context, gives the second', () => {
    fc.assert(
      fc.property(file, fc.array(line, { maxLength: 12 }), (before, after) => {
        const text = joinFile(before);
        const old = splitFileLines(text);
        const oldTexts = old.map((each) => each.text);
        fc.pre(oldTexts.length > 0 && diffLines(oldTexts, after).length > 0);
        const result = splitFileLines(applyPatch(printPatch(oldTexts, after, 1000), text));
        expect(result.map((each) => each.text)).toEqual([...after]);
        const known = new Set([...old.map((each) => each.end), '\n']);
        expect(result.every((each) => known.has(each.end))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('with little context, gives the second where lines are unique; kept lines keep their ends', () => {
    const edits = fc.array(fc.constantFrom('keep', 'keep', 'keep', 'drop', 'change', 'insert'), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(edits, fc.nat(3), fc.infiniteStream(fc.constantFrom('\n', '\r\n')), (kinds, contextLines, ends) => {
        const before = kinds.map((_, index) => ({ text: `line ${index}`, end: ends.next().value ?? '\n' }));
        const first = before[0]?.end ?? '\n';
        const after = kinds.flatMap((kind, index) => {
          const old = before[index] ?? { text: '', end: '\n' };
          if (kind === 'keep') return [old];
          if (kind === 'drop') return [];
          const added = { text: `new ${index}`, end: first };
          return kind === 'change' ? [added] : [added, old];
        });
        const texts = (lines: readonly { text: string }[]): readonly string[] => lines.map((each) => each.text);
        fc.pre(kinds.some((kind) => kind !== 'keep'));
        // An insertion needs a line to hold on to.
        const patch = printPatch(texts(before), texts(after), Math.max(1, contextLines));
        const join = (lines: readonly { text: string; end: string }[]): string =>
          lines.map((each) => each.text + each.end).join('');
        expect(applyPatch(patch, join(before))).toBe(join(after));
      }),
      { numRuns: 1000 },
    );
  });

  test('any text is read as a patch or refused with one sentence', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            line,
            fc.constantFrom('*** Begin Patch', '*** Update File: f', '*** Add File: f', '*** Move to: g', '\r'),
          ),
        ),
        (rows) => {
          const parsed = parsePatch(['*** Begin Patch', ...rows, '*** End Patch'].join('\n'));
          if (parsed.ok) expect(Array.isArray(parsed.operations)).toBe(true);
          else expect(parsed.message).toStartWith('invalid ');
        },
      ),
      { numRuns: 3000 },
    );
  });
});

/** Applies hunks by their line numbers, checking what they say about the old text. */
function applyDiff(text: string, diff: string): string {
  const old = splitKeepingEnds(text);
  const result: string[] = [];
  let at = 0;
  for (const hunk of decodeGitDiff(diff)?.hunks ?? []) {
    while (at < hunk.oldStart) result.push(old[at++] ?? '');
    expect(result.length).toBe(hunk.newStart);
    for (const marked of hunk.lines) {
      if (marked[0] !== '+') expect(old[at++]).toBe(marked.slice(1));
      if (marked[0] !== '-') result.push(marked.slice(1));
    }
  }
  while (at < old.length) result.push(old[at++] ?? '');
  return result.join('');
}

describe('diffs', () => {
  const text = file.map(joinFile);
  const side = (content: string | undefined) => (content === undefined ? undefined : { path: 'dir/f b/x', content });
  const maybe = fc.option(text, { nil: undefined, freq: 8 });

  test('hold what turns one text into the other, and are read back as written', () => {
    fc.assert(
      fc.property(maybe, maybe, (before, after) => {
        const diff = printGitDiff(side(before), side(after));
        if (before === after) return expect(diff).toBe('');
        expect(applyDiff(before ?? '', diff)).toBe(after ?? '');
        const decoded = decodeGitDiff(diff);
        expect(decoded === undefined ? '' : encodeGitDiff(decoded)).toBe(diff);
      }),
      { numRuns: 2000 },
    );
  });

  test('two in a row make one', () => {
    fc.assert(
      fc.property(maybe, maybe, maybe, (first, second, third) => {
        fc.pre(first !== second && second !== third);
        const one = printGitDiff(side(first), side(second));
        const two = printGitDiff(side(second), side(third));
        const both = combineDiffs(one, two);
        if (first === third) return expect(both).toBe('');
        expect(applyDiff(first ?? '', both)).toBe(third ?? '');
        expect(both.split('\n').find((row) => row.startsWith('index '))).toBe(
          printGitDiff(side(first), side(third))
            .split('\n')
            .find((row) => row.startsWith('index ')) ?? '',
        );
      }),
      { numRuns: 2000 },
    );
  });

  test('of large files with far changes know the context of the combination', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(199), { maxLength: 8 }),
        fc.array(fc.nat(199), { maxLength: 8 }),
        (firsts, seconds) => {
          const lines = Array.from({ length: 200 }, (_, index) => `${index}\n`);
          const change = (from: readonly string[], at: readonly number[], mark: string) =>
            from.flatMap((each, index) => (at.includes(index) ? (index % 3 === 0 ? [] : [`${mark}${each}`]) : [each]));
          const middle = change(lines, firsts, 'a');
          const last = change(middle, seconds, 'b');
          const [one, two, three] = [lines, middle, last].map((each) => each.join(''));
          fc.pre(one !== two && two !== three);
          const both = combineDiffs(printGitDiff(side(one), side(two)), printGitDiff(side(two), side(three)));
          expect(both).toBe(printGitDiff(side(one), side(three)));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a file with too many changes is one replaced block, in bounded time', () => {
    const before = Array.from({ length: 20_000 }, (_, index) => `a${index}\n`);
    const after = Array.from({ length: 20_000 }, (_, index) => (index % 2 === 0 ? `a${index}\n` : `b${index}\n`));
    expect(planHunks(before, after).length).toBe(1);
    expect(diffLines(before, before)).toEqual([]);
  });
});
