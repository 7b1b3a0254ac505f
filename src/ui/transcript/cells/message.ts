/** An answer of the model: markdown, laid out while it comes; plans that it proposes stand in a block of their own. */
import { MarkdownStream } from '#/ui/markdown/markdown-stream.ts';
import type { Line, Span } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { MessageCell } from '../cell.ts';
import { PlanSplitter } from '../plan-splitter.ts';
import { drawRawText } from './raw.ts';
import { BLANK_ROW, bullet, INDENT, toggleRows, wrapRows, type CellFrame, type Row, type Rows } from '../rows.ts';

/** What is known of a message between two layouts: only what came since is laid out. */
export class MessageLayout {
  #parts: { readonly kind: 'text' | 'plan'; readonly stream: MarkdownStream }[] = [];
  #splitter = new PlanSplitter();
  #fed = '';

  /** Takes over the text as it is now. */
  #feed(cell: MessageCell): void {
    const { text } = cell;
    if (!text.startsWith(this.#fed)) {
      this.#parts = [];
      this.#splitter = new PlanSplitter();
      this.#fed = '';
    }
    const more = text.slice(this.#fed.length);
    this.#fed = text;
    for (const piece of this.#splitter.append(more)) this.#add(piece.kind, piece.text);
  }

  #add(kind: 'text' | 'plan', text: string): void {
    let last = this.#parts.at(-1);
    if (last?.kind !== kind) this.#parts.push((last = { kind, stream: new MarkdownStream() }));
    last.stream.append(text);
  }

  rows(cell: MessageCell, frame: CellFrame): Rows {
    this.#feed(cell);
    const rest = cell.end === 'open' ? '' : this.#splitter.rest;
    if (rest !== '') {
      // The end of a text that looks like the beginning of a mark: it is text.
      this.#splitter.takeRest();
      this.#add('text', rest);
    }
    if (cell.end === 'lost') return drawLost(cell, frame);
    if (frame.isRaw) return drawRawText(cell.text, frame.cols);
    const [only] = this.#parts;
    const { theme, cols } = frame;
    if (this.#parts.length === 1 && only?.kind === 'text' && cell.end !== 'interrupted') {
      return new TextRows(only.stream.lines(Math.max(1, cols - 2), theme), leadOf(cell, theme));
    }
    const rows: Row[] = [];
    for (const [place, { kind, stream }] of this.#parts.entries()) {
      const lines = stream.lines(Math.max(1, cols - 2), theme);
      if (lines.length === 0) continue;
      if (rows.length > 0) rows.push(BLANK_ROW);
      if (kind === 'plan') rows.push(...drawPlanBlock(lines, frame));
      else {
        const lead = place === 0 ? leadOf(cell, theme) : bullet(theme.bullet);
        rows.push(...lines.map((line, at): Row => ({ lead: at === 0 ? lead : INDENT, line })));
      }
    }
    if (cell.end === 'interrupted') {
      rows.push({ lead: INDENT, line: { spans: [{ text: '… (interrupted)', style: theme.dim }] }, isDecor: true });
    }
    return rows;
  }
}

/** Only the rows that are looked at are made. */
class TextRows implements Rows {
  readonly #lines: readonly Line[];
  readonly #lead: readonly Span[];

  constructor(lines: readonly Line[], lead: readonly Span[]) {
    this.#lines = lines;
    this.#lead = lead;
  }

  get length(): number {
    return this.#lines.length;
  }

  at(index: number): Row | undefined {
    const line = this.#lines.at(index);
    if (line === undefined) return undefined;
    return { lead: index === 0 ? this.#lead : INDENT, line };
  }
}

function leadOf({ isContinued }: MessageCell, theme: Theme): readonly Span[] {
  return isContinued === true ? INDENT : bullet(theme.bullet);
}

function drawPlanBlock(lines: readonly Line[], { theme }: CellFrame): Row[] {
  const fill = theme.surface;
  const pad: Row = { lead: [], line: { spans: [], fill }, isDecor: true };
  return [
    { lead: bullet(theme.bullet), line: { spans: [{ text: 'Proposed Plan', style: theme.bold }] } },
    pad,
    ...lines.map((line): Row => ({ lead: INDENT, line: { ...line, fill } })),
    pad,
  ];
}

/** An answer that broke off and was asked for again: a note, and its text for who wants it. */
function drawLost(cell: MessageCell, frame: CellFrame): Row[] {
  const { theme, cols, isExpanded } = frame;
  const rows: Row[] = [];
  if (cell.lost !== undefined) {
    const { words } = cell.lost;
    const cause = cell.lost.cause === '' ? '' : ` (${cell.lost.cause})`;
    const note = `The connection broke off after ${words} ${words === 1 ? 'word' : 'words'}; the answer was asked for again${cause}`;
    rows.push(
      ...wrapRows({ spans: [{ text: note, style: theme.dim }] }, cols, [{ text: '↻ ', style: theme.dim }], INDENT),
    );
  }
  if (isExpanded) {
    for (const text of cell.text.split('\n')) {
      rows.push(...wrapRows({ spans: [{ text: text.replaceAll('\t', '    '), style: theme.dim }] }, cols, INDENT));
    }
  }
  return rows.length === 0 ? rows : [...rows, ...toggleRows(frame)];
}
