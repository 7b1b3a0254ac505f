/** Pieces of a markdown text as rows. Pure. */
import { printVisible } from '#/terminal/text/visible.ts';
import { encodeLine, type Line } from '#/ui/text/line.ts';
import { splitText, wrapLines } from '#/ui/text/wrap-line.ts';
import { CodeHighlighter } from '#/ui/theme/highlight-code.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Block } from './block.ts';
import { encodeCells, encodeHeader, layoutBlocks, RULE } from './layout-blocks.ts';
import { parseMarkdown, type MarkdownElement, type MarkdownNode } from './markdown-tree.ts';
import { dropIndent, matchDelimiters, splitRow, type Alignment } from './match-start.ts';
import { TableLayout, type Cell } from './table-layout.ts';

/**
 * The rows of one piece. A code that goes on from another piece is read from where that one ended: `highlighter` is taken along from
 * piece to piece, in order.
 * @param lead of a piece that is joined: the row that it goes on with, which is the first one of its own, too
 */
export function layoutPiece(
  block: Block,
  cols: number,
  theme: Theme,
  highlighter: CodeHighlighter,
  lead?: Line,
): Line[] {
  switch (block.kind) {
    case 'rule':
      return [encodeLine(RULE)];
    case 'code':
      return wrapLines(
        block.lines.map((line) => highlighter.take(line, theme)),
        cols,
      );
    case 'html':
      return wrapLines(splitText(block.lines.join('\n').trimEnd()), cols);
    case 'table': {
      const layout = openTable(block, cols, theme);
      addRows(layout, block.lines.slice(2), theme);
      return [...layout.lines()];
    }
    case 'item':
      if (block.previous !== undefined) {
        const lines = block.lines.map((line, at) =>
          at === 0 && block.isJoined === true ? line : dropIndent(line, block.contentIndent ?? 0),
        );
        return layoutBlocks(parsePiece(lines.join('\n'), lead), cols, theme, { indent: block.textIndent ?? 0, lead });
      }
      return layoutBlocks(
        parseMarkdown(block.lines.join('\n')),
        cols,
        theme,
        block.number === undefined ? {} : { number: block.number },
      );
    case 'markdown':
      return layoutBlocks(parsePiece(showDefinitions(block.lines.join('\n')), lead), cols, theme, { lead });
  }
}

/** What begins in the middle of a line is text, whatever it looks like: it is read behind a letter. */
function parsePiece(text: string, lead: Line | undefined): readonly MarkdownNode[] {
  return lead === undefined ? parseMarkdown(text) : dropLetter(parseMarkdown(`x${text}`));
}

function dropLetter([first, ...rest]: readonly MarkdownNode[]): readonly MarkdownNode[] {
  if (first === undefined) return rest;
  if (typeof first === 'string') return [first.slice(1), ...rest];
  const children = dropLetter(first.props.children ?? []);
  return [{ ...first, props: { ...first.props, children } }, ...rest];
}

/**
 * Definitions of links are text like any other: what was said before them is on the screen already, so the address is where it can
 * be seen.
 */
function showDefinitions(text: string): string {
  return text.includes(']:') ? text.replaceAll(/^( {0,3}(?:> ?)*)\[(?=[^\]\n]{1,200}\]:)/gm, '$1\\[') : text;
}

/** The head of a table; its rows are still to be added. */
export function openTable(block: Block, cols: number, theme: Theme): TableLayout {
  const [header = '', delimiters = ''] = block.lines;
  const count = splitRow(header).length;
  const alignments: readonly Alignment[] = matchDelimiters(delimiters) ?? Array.from({ length: count }, () => 'left');
  const [cells = []] = parseRows([header], count);
  return new TableLayout(theme, cols, alignments, encodeHeader(cells, theme));
}

/** Adds rows of the source to a table. */
export function addRows(layout: TableLayout, lines: readonly string[], theme: Theme): void {
  for (const row of parseRows(lines, layout.columnCount)) layout.addRow(encodeCells(row, theme));
}

/** The row that is still written. It is whole when its last column has begun: then it changes no other one any more. */
export function encodeRow(
  layout: TableLayout,
  line: string,
  theme: Theme,
): { readonly cells: Cell[]; readonly isWhole: boolean } {
  const [row = []] = parseRows([line], layout.columnCount);
  return { cells: encodeCells(row, theme), isWhole: splitRow(line).length >= layout.columnCount };
}

/** The cells of rows by the parser, so that what stands in them is text of a cell and nothing else. */
function parseRows(lines: readonly string[], columns: number): (readonly MarkdownElement[])[] {
  if (lines.length === 0 || columns === 0) return [];
  const head = `|${' |'.repeat(columns)}\n|${'-|'.repeat(columns)}\n`;
  // A row has a bar in front, so that it begins nothing else.
  const text = lines.map((line) => (line.trimStart().startsWith('|') ? line.trim() : `| ${line.trim()}`)).join('\n');
  const [table] = parseMarkdown(head + text);
  if (table === undefined || typeof table === 'string') return [];
  const body = table.props.children?.[1];
  if (body === undefined || typeof body === 'string') return [];
  return (body.props.children ?? []).map((row) =>
    typeof row === 'string' ? [] : (row.props.children ?? []).filter((cell) => typeof cell !== 'string'),
  );
}

/** A source line as it is taken: nothing in it that a terminal would obey. */
export function encodeSource(line: string): string {
  return printVisible(line, { tabs: true });
}
