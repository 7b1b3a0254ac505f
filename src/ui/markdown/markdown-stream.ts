/** Markdown that is still coming, as rows. Pure. */
import { EMPTY_LINE, type Line } from '#/ui/text/line.ts';
import { CodeHighlighter } from '#/ui/theme/highlight-code.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Block } from './block.ts';
import { BlockSplitter } from './block-splitter.ts';
import { findPieceEnd } from './long-line.ts';
import { addRows, encodeRow, encodeSource, layoutPiece, openTable } from './layout-piece.ts';
import type { TableLayout } from './table-layout.ts';

/** A table that grows: rows up to `taken` are in the layout. */
interface GrowingTable {
  /** Which table it is. */
  readonly key: string;
  readonly layout: TableLayout;
  taken: number;
}

/**
 * A text in pieces. What is closed is parsed and laid out once for a width, and its rows never change; only the open end is laid out
 * with each call. The rows depend on the text alone, not on how it was split.
 */
export class MarkdownStream {
  readonly #splitter = new BlockSplitter();
  readonly #blocks: Block[] = [];
  /** What stands behind the last line end. */
  #partial = '';
  #endsWithCr = false;
  #isChanged = true;
  #cols = 0;
  #theme: Theme | undefined;
  readonly #rows: Line[] = [];
  #closedRows = 0;
  /** The row behind them, where the open end goes on with it. */
  #joint: Line | undefined;
  #laidOut = 0;
  #highlighter = new CodeHighlighter('');
  #table: GrowingTable | undefined;

  /** More of the text. Untrusted. Any of LF, CR LF and CR ends a line. */
  append(piece: string): void {
    if (piece === '') return;
    this.#isChanged = true;
    const delta = this.#takeLines(piece);
    let from = 0;
    for (let end = delta.indexOf('\n'); end >= 0; end = delta.indexOf('\n', from)) {
      this.#partial += delta.slice(from, end);
      this.#feedParts();
      this.#splitter.feed(encodeSource(this.#partial));
      this.#partial = '';
      from = end + 1;
    }
    this.#partial += delta.slice(from);
  }

  /** With LF alone as a line end. A CR at the end waits: a LF may belong to it. */
  #takeLines(piece: string): string {
    if (!this.#endsWithCr && !piece.includes('\r')) return piece;
    const text = this.#endsWithCr ? `\r${piece}` : piece;
    this.#endsWithCr = text.endsWith('\r');
    return (this.#endsWithCr ? text.slice(0, -1) : text).replaceAll(/\r\n?/g, '\n');
  }

  /** Of a line that is long, all but its end. */
  #feedParts(): void {
    for (let end = findPieceEnd(this.#partial); end !== undefined; end = findPieceEnd(this.#partial)) {
      const part = encodeSource(this.#partial.slice(0, end));
      if (!this.#splitter.takesParts(part)) return;
      this.#splitter.feedPart(part);
      this.#partial = this.#partial.slice(end);
    }
  }

  /** All rows for a width, good until the next call. Another width or theme lays all of it out anew. */
  lines(cols: number, theme: Theme): readonly Line[] {
    const width = Math.max(1, Math.trunc(cols));
    if (width !== this.#cols || theme !== this.#theme) {
      this.#cols = width;
      this.#theme = theme;
      this.#closedRows = 0;
      this.#joint = undefined;
      this.#laidOut = 0;
      this.#table = undefined;
    } else if (!this.#isChanged) return this.#rows;
    this.#isChanged = false;
    this.#feedParts();
    for (const block of this.#splitter.takeClosed()) this.#blocks.push(block);
    this.#rows.length = this.#closedRows;
    if (this.#joint !== undefined) this.#rows.push(this.#joint);
    for (; this.#laidOut < this.#blocks.length; this.#laidOut += 1) {
      const block = this.#blocks[this.#laidOut];
      if (block === undefined) break;
      if (isCodeStart(block)) this.#highlighter = new CodeHighlighter(block.language ?? '');
      this.#addPiece(block, width, theme, this.#highlighter);
    }
    this.#joint = this.#splitter.isJoined ? this.#rows.at(-1) : undefined;
    this.#closedRows = this.#rows.length - (this.#joint === undefined ? 0 : 1);
    this.#addOpen(width, theme);
    return this.#rows;
  }

  /** How many of the rows that were last asked for belong to what is closed: they are the same in the next answer for this width. */
  get closedRows(): number {
    return this.#closedRows;
  }

  #addOpen(cols: number, theme: Theme): void {
    // Half a character says nothing yet.
    const partial = this.#partial.replace(/[\ud800-\udbff]$/, '');
    const open = this.#splitter.peek(encodeSource(partial));
    let highlighter = this.#highlighter.fork();
    for (const [at, block] of open.entries()) {
      if (isCodeStart(block)) highlighter = new CodeHighlighter(block.language ?? '');
      if (block.kind !== 'table') this.#addPiece(block, cols, theme, highlighter);
      else this.#add(block, this.#growTable(block, cols, theme, at, partial !== '' && at === open.length - 1));
    }
  }

  #addPiece(block: Block, cols: number, theme: Theme, highlighter: CodeHighlighter): void {
    const lead = block.isJoined === true ? this.#rows.pop() : undefined;
    this.#add(block, layoutPiece(block, cols, theme, highlighter, lead));
  }

  /** Only rows that are new are parsed; only where columns get wider, the others are laid out again. */
  #growTable(block: Block, cols: number, theme: Theme, at: number, isLastOpen: boolean): readonly Line[] {
    const key = `${this.#blocks.length}.${at} ${block.lines.slice(0, 2).join('\n')}`;
    if (this.#table?.key !== key) this.#table = { key, layout: openTable(block, cols, theme), taken: 0 };
    const table = this.#table;
    const body = block.lines.slice(2);
    const whole = isLastOpen ? Math.max(0, body.length - 1) : body.length;
    addRows(table.layout, body.slice(table.taken, whole), theme);
    table.taken = whole;
    const last = body.length > whole ? encodeRow(table.layout, body.at(-1) ?? '', theme) : undefined;
    return last === undefined ? table.layout.lines() : table.layout.lines(last.cells, last.isWhole);
  }

  #add(block: Block, rows: readonly Line[]): void {
    if (rows.length === 0) return;
    if (block.hasGap && this.#rows.length > 0) this.#rows.push(EMPTY_LINE);
    for (const row of rows) this.#rows.push(row);
  }
}

function isCodeStart(block: Block): boolean {
  return block.kind === 'code' && block.previous === undefined;
}
