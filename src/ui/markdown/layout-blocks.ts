/** Blocks of markdown as rows of a width. Pure. */
import type { Style } from '#/terminal/cells/style.ts';
import { EMPTY_LINE, encodeLine, type Line, type Span } from '#/ui/text/line.ts';
import { measureSpans, splitText, wrapLine } from '#/ui/text/wrap-line.ts';
import { highlightCode } from '#/ui/theme/highlight-code.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { layoutInline } from './layout-inline.ts';
import { isInline, printNode, type MarkdownElement, type MarkdownNode } from './markdown-tree.ts';
import type { Alignment } from './match-start.ts';
import { TableLayout, type Cell } from './table-layout.ts';

export const RULE = '———';
/** Blocks within blocks that are laid out as such; deeper ones are text. */
const DEPTH = 24;
/** Columns that a list within a list begins behind its parent's marker. */
const NESTED = 4;
/** Columns that text keeps, however deep it stands. */
const LEAST_COLS = 12;

/** What an ordered item of the outermost list is called, where that is not for its own text to say. */
export interface LayoutOptions {
  readonly number?: number;
  /** Columns before all rows. */
  readonly indent?: number;
  /** A row that the first line goes on with: it becomes the first of the rows. */
  readonly lead?: Line | undefined;
}

/** The rows of parsed blocks, blank ones between them; none before the first and behind the last. */
export function layoutBlocks(
  nodes: readonly MarkdownNode[],
  cols: number,
  theme: Theme,
  options: LayoutOptions = {},
): Line[] {
  const layout = new BlockLayout(cols, theme, options);
  const indent: Span[] = options.indent === undefined ? [] : [{ text: ' '.repeat(options.indent) }];
  layout.addBlocks(nodes, { first: indent, rest: indent, depth: 0, isLoose: true });
  return layout.rows;
}

/** Where a block stands. */
interface Place {
  /** Before its first row, and before all others. */
  readonly first: readonly Span[];
  readonly rest: readonly Span[];
  readonly depth: number;
  /** Blank rows stand between blocks. */
  readonly isLoose: boolean;
  /** Look of its text. */
  readonly style?: Style;
}

class BlockLayout {
  readonly rows: Line[] = [];
  readonly #cols: number;
  readonly #theme: Theme;
  #number: number | undefined;
  #lead: Line | undefined;

  constructor(cols: number, theme: Theme, { number, lead }: LayoutOptions) {
    this.#cols = cols;
    this.#theme = theme;
    this.#number = number;
    this.#lead = lead;
  }

  addBlocks(nodes: readonly MarkdownNode[], place: Place): void {
    const start = this.rows.length;
    let at = 0;
    while (at < nodes.length) {
      const node = nodes[at];
      if (node === undefined) break;
      const here = this.rows.length === start ? place : { ...place, first: place.rest };
      if (this.rows.length > start && place.isLoose) this.#addRow(EMPTY_LINE, place.rest, place.rest);
      if (isInline(node)) {
        let end = at + 1;
        for (let next = nodes[end]; next !== undefined && isInline(next); next = nodes[end]) end += 1;
        this.#addText(nodes.slice(at, end), here);
        at = end;
        continue;
      }
      if (typeof node !== 'string') this.#addBlock(node, here);
      at += 1;
    }
    // An item without text still has its marker.
    if (this.rows.length === start && place.first !== place.rest) this.#addRow(EMPTY_LINE, place.first, place.rest);
  }

  #addBlock(element: MarkdownElement, place: Place): void {
    const children = element.props.children ?? [];
    if (place.depth > DEPTH) {
      this.#addText([printNode(element)], place);
      return;
    }
    switch (element.type) {
      case 'h1':
      case 'h2':
      case 'h3':
      case 'h4':
      case 'h5':
      case 'h6': {
        const level = Number(element.type.charAt(1));
        const style = this.#headingStyle(level);
        this.#addText(['#'.repeat(level), ' ', ...children], place, style);
        return;
      }
      case 'blockquote': {
        const marker: Span = { text: '> ', style: this.#theme.quoteMarker };
        const first = [...place.first, marker];
        const rest = [...place.rest, marker];
        this.addBlocks(children, {
          first,
          rest,
          depth: place.depth + 1,
          isLoose: true,
          style: this.#theme.quoteMarker,
        });
        return;
      }
      case 'ul':
      case 'ol':
        this.#addList(element, place);
        return;
      case 'pre': {
        const code = children.map(printNode).join('');
        const language = /^[^\s,{}]*/.exec(element.props.language ?? '')?.[0] ?? '';
        this.#addRows(highlightCode(code, language, this.#theme), place);
        return;
      }
      case 'table':
        this.#addTable(element, place);
        return;
      case 'hr':
        this.#addRow(encodeLine(RULE), place.first, place.rest);
        return;
      case 'html':
        this.#addRows(splitText(children.map(printNode).join('').trimEnd()), place);
        return;
    }
    this.#addText(children, place);
  }

  #headingStyle(level: number): Style {
    const { heading1, heading2, heading3, heading4 } = this.#theme;
    return [heading1, heading2, heading3][level - 1] ?? heading4;
  }

  #addList(list: MarkdownElement, place: Place): void {
    const isOrdered = list.type === 'ol';
    const items = (list.props.children ?? []).filter((node) => typeof node !== 'string');
    const isLoose = items.some((item) =>
      (item.props.children ?? []).some((node) => typeof node !== 'string' && node.type === 'p'),
    );
    let number = this.#number ?? list.props.start ?? 1;
    this.#number = undefined;
    for (const [at, item] of items.entries()) {
      if (at > 0 && isLoose) this.#addRow(EMPTY_LINE, place.rest, place.rest);
      const { checked } = item.props;
      const marker: Span =
        checked !== undefined
          ? { text: checked ? '☑ ' : '☐ ', style: this.#theme.listMarker }
          : isOrdered
            ? { text: `${number}. `, style: this.#theme.orderedMarker }
            : { text: '• ', style: this.#theme.listMarker };
      const indent: Span = { text: ' '.repeat(measureSpans([marker])) };
      this.#addItem(item, isLoose, marker, indent, at === 0 ? place : { ...place, first: place.rest });
      number += 1;
    }
  }

  /** Text of an item hangs behind its marker; lists in it are indented by four columns from there the marker is. */
  #addItem(item: MarkdownElement, isLoose: boolean, marker: Span, indent: Span, place: Place): void {
    const first = [...place.first, marker];
    const rest = [...place.rest, indent];
    const nested = [...place.rest, { text: ' '.repeat(NESTED) }];
    const depth = place.depth + 1;
    const children = item.props.children ?? [];
    let isFirst = true;
    let run: MarkdownNode[] = [];
    const flush = (): void => {
      if (run.length === 0 && !isFirst) return;
      if (!isFirst && isLoose) this.#addRow(EMPTY_LINE, rest, rest);
      this.addBlocks(run, { ...place, first: isFirst ? first : rest, rest, depth, isLoose });
      isFirst = false;
      run = [];
    };
    for (const child of children) {
      if (typeof child === 'string' || (child.type !== 'ul' && child.type !== 'ol')) {
        run.push(child);
        continue;
      }
      if (run.length > 0 || isFirst) flush();
      if (isLoose) this.#addRow(EMPTY_LINE, rest, rest);
      this.#addBlock(child, { ...place, first: nested, rest: nested, depth, isLoose: true });
    }
    flush();
  }

  #addTable(table: MarkdownElement, place: Place): void {
    const rows: (readonly MarkdownElement[])[] = [];
    for (const part of elementsOf(table)) for (const row of elementsOf(part)) rows.push(elementsOf(row));
    const [header = [], ...body] = rows;
    const alignments = header.map((cell): Alignment => cell.props.align ?? 'left');
    const layout = new TableLayout(this.#theme, this.#roomOf(place), alignments, encodeHeader(header, this.#theme));
    for (const row of body) layout.addRow(encodeCells(row, this.#theme));
    // The layout has broken its rows itself.
    for (const [at, line] of layout.lines().entries()) {
      this.rows.push(prefix(line, at === 0 ? place.first : place.rest));
    }
  }

  #addText(nodes: readonly MarkdownNode[], place: Place, style = place.style): void {
    this.#addRows(layoutInline(nodes, this.#theme, style), place);
  }

  #addRows(lines: readonly Line[], place: Place): void {
    let { first } = place;
    for (const line of lines) {
      this.#addRow(line, first, place.rest);
      first = place.rest;
    }
  }

  /** One line, broken, with what stands before it; of a blank row, only what can be seen of that. */
  #addRow(line: Line, first: readonly Span[], rest: readonly Span[]): void {
    if (this.#lead !== undefined) {
      const joined: Line = { ...line, spans: [...this.#lead.spans, ...line.spans] };
      this.#lead = undefined;
      this.#addRow(joined, [], rest);
      return;
    }
    if (line.spans.length === 0 || (line.spans.length === 1 && line.spans[0]?.text === '')) {
      this.rows.push({ spans: trimSpans(first) });
      return;
    }
    const cols = Math.max(this.#cols, Math.max(measureSpans(first), measureSpans(rest)) + LEAST_COLS);
    for (const row of wrapLine(line, cols, { firstIndent: first, indent: rest })) this.rows.push(row);
  }

  #roomOf(place: Place): number {
    return Math.max(LEAST_COLS, this.#cols - measureSpans(place.rest));
  }
}

function elementsOf(element: MarkdownElement): readonly MarkdownElement[] {
  return (element.props.children ?? []).filter((node) => typeof node !== 'string');
}

/** The cells of a table's head. */
export function encodeHeader(cells: readonly MarkdownElement[], theme: Theme): Cell[] {
  return cells.map((cell) => layoutInline(cell.props.children ?? [], theme, theme.tableHeader));
}

/** The cells of another row. */
export function encodeCells(cells: readonly MarkdownElement[], theme: Theme): Cell[] {
  return cells.map((cell) => layoutInline(cell.props.children ?? [], theme));
}

function prefix(line: Line, spans: readonly Span[]): Line {
  return spans.length === 0 ? line : { ...line, spans: [...spans, ...line.spans] };
}

/** Without the spaces at their end. */
function trimSpans(spans: readonly Span[]): readonly Span[] {
  const trimmed = [...spans];
  for (let last = trimmed.at(-1); last !== undefined; last = trimmed.at(-1)) {
    const text = last.text.trimEnd();
    if (text === last.text) break;
    trimmed.pop();
    if (text === '') continue;
    trimmed.push({ ...last, text });
    break;
  }
  return trimmed;
}
