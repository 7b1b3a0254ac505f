/** The difference of one file as rows: numbers, signs, colours of the language. Pure. */
import type { FileChange } from '#/base/tool-action.ts';
import type { Line, Span } from '#/ui/text/line.ts';
import { highlightCode } from '#/ui/theme/highlight-code.ts';
import { parseFileLanguage } from '#/ui/theme/syntax/languages.ts';
import { printHidden } from './cells/output.ts';
import { DEEP_INDENT, toggleRows, wrapRows, type CellFrame, type Row } from './rows.ts';

/** Lines that stand together, with the numbers that the first of them has on each side. */
interface Hunk {
  readonly oldStart: number;
  readonly newStart: number;
  /** With their signs, without line feeds. */
  readonly lines: string[];
}

/** A difference with its size. */
export interface FileDiff {
  readonly hunks: readonly Hunk[];
  readonly added: number;
  readonly removed: number;
  readonly isBinary: boolean;
}

/** Of longer differences the colours of the language are left out. */
const HIGHLIGHTED_LINES = 1500;
const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** Reads the difference of a change, with git's head or without. */
export function decodeFileDiff({ diff }: FileChange): FileDiff {
  const hunks: Hunk[] = [];
  let hunk: Hunk | undefined;
  let added = 0;
  let removed = 0;
  for (const line of diff.split('\n')) {
    const head = HUNK.exec(line);
    if (head !== null) {
      hunk = { oldStart: Number(head[1]), newStart: Number(head[2]), lines: [] };
      hunks.push(hunk);
      continue;
    }
    const sign = line[0];
    if (hunk === undefined || sign === '\\') continue;
    if (sign === '+') added += 1;
    else if (sign === '-') removed += 1;
    else if (sign !== ' ') {
      hunk = undefined;
      continue;
    }
    hunk.lines.push(line);
  }
  return { hunks, added, removed, isBinary: hunks.length === 0 && /^Binary files /m.test(diff) };
}

/** What a difference is drawn with. */
type DiffFrame = Pick<CellFrame, 'cols' | 'theme' | 'isExpanded'>;

interface DiffLine {
  readonly sign: ' ' | '+' | '-';
  readonly number: number;
  readonly text: string;
}

/** Its rows. Folded, only what changed, `most` rows at most; expanded, with its surroundings. */
export function drawFileDiff(change: FileChange, diff: FileDiff, frame: DiffFrame, most: number): Row[] {
  const { theme, isExpanded } = frame;
  const note = (text: string): Row => ({
    lead: DEEP_INDENT,
    line: { spans: [{ text, style: theme.dim }] },
    isDecor: true,
  });
  if (diff.isBinary) return [note('(binary file)')];
  const numbered = diff.hunks.map(numberLines);
  const last = Math.max(1, ...numbered.map((lines) => lines.at(-1)?.number ?? 1));
  const width = String(last).length;
  const looks = highlightLines(numbered.flat(), change.move_path ?? change.path, frame);
  const rows: Row[] = [];
  let shown = 0;
  let hidden = 0;
  for (const [at, lines] of numbered.entries()) {
    if (at > 0 && shown > 0 && (isExpanded || shown < most)) rows.push(note(`${' '.repeat(width + 1)}⋮`));
    for (const line of lines) {
      if (line.sign === ' ' && !isExpanded) continue;
      if (!isExpanded && shown >= most) {
        hidden += 1;
        continue;
      }
      shown += 1;
      rows.push(...drawDiffLine(line, looks.get(line), width, frame));
    }
  }
  return hidden > 0 ? [...rows, ...toggleRows({ theme, isExpanded, isAlone: false }, printHidden(hidden))] : rows;
}

function drawDiffLine(
  { sign, number, text }: DiffLine,
  look: Line | undefined,
  width: number,
  frame: DiffFrame,
): Row[] {
  const { theme, cols } = frame;
  const fill = sign === '+' ? theme.diffAdded : sign === '-' ? theme.diffRemoved : undefined;
  const signStyle = sign === '+' ? theme.diffAddedSign : theme.diffRemovedSign;
  const first: Span[] = [
    { text: `    ${String(number).padStart(width)} `, style: theme.lineNumber },
    sign === ' ' ? { text: ' ' } : { text: sign, style: signStyle },
  ];
  const rest: Span[] = [{ text: ' '.repeat(6 + width) }];
  const spans = look?.spans ?? [{ text }];
  return wrapRows({ spans, ...(fill === undefined ? {} : { fill }) }, cols, first, rest);
}

/** Lines with the number that they have on their side. */
function numberLines({ oldStart, newStart, lines }: Hunk): readonly DiffLine[] {
  let before = oldStart;
  let after = newStart;
  return lines.map((line): DiffLine => {
    const text = line.slice(1).replace(/\r$/, '').replaceAll('\t', '    ');
    if (line.startsWith('-')) return { sign: '-', number: before++, text };
    if (line.startsWith('+')) return { sign: '+', number: after++, text };
    before += 1;
    return { sign: ' ', number: after++, text };
  });
}

/** The lines in the colours of the language: each side is read as it stood in its file. */
function highlightLines(lines: readonly DiffLine[], path: string, { theme }: DiffFrame): ReadonlyMap<DiffLine, Line> {
  const looks = new Map<DiffLine, Line>();
  const language = parseFileLanguage(path);
  if (lines.length > HIGHLIGHTED_LINES || language === '') return looks;
  for (const other of ['-', '+'] as const) {
    const side = lines.filter(({ sign }) => sign !== other);
    if (side.length === 0) continue;
    const drawn = highlightCode(side.map(({ text }) => text).join('\n'), language, theme);
    // An empty last line is none of its lines.
    if (drawn.length < side.length - 1) continue;
    for (const [at, line] of side.entries()) looks.set(line, drawn[at] ?? { spans: [{ text: line.text }] });
  }
  return looks;
}
