/**
 * Cuts a markdown text into blocks while it comes, line by line. What is inside of paragraphs, items and quotes is left to
 * `Bun.markdown`; here is only where they end, so that what has ended is never looked at again. Pure.
 */
import type { Block, BlockKind, LineStart } from './block.ts';
import { decideInner, dropItem, dropQuote, takePrefix, type Inner, type Item } from './container-lines.ts';
import {
  dropIndent,
  interrupts,
  isBlank,
  isFence,
  isFenceEnd,
  isTableHead,
  matchDelimiters,
  matchStart,
  measureIndent,
  splitRow,
} from './match-start.ts';
import { PieceWriter } from './piece-writer.ts';

type Fence = Extract<LineStart, { kind: 'fence' }>;

/** What is known of the block that is open. */
type Mode =
  | { readonly kind: 'none' | 'paragraph' | 'table' | 'indented' }
  | { readonly kind: 'html'; readonly end: string | undefined }
  | { readonly kind: 'fence'; readonly fence: Fence }
  | { readonly kind: 'quote' | 'item'; readonly inner: Inner };

export class BlockSplitter {
  #mode: Mode = { kind: 'none' };
  #pieces = new PieceWriter();
  /** Blank lines that belong to the open block only if it goes on. */
  #blanks = 0;
  /** The number of the next item, while a list goes on. */
  #nextNumber: number | undefined;
  /** Marker of the list that the last block was an item of. */
  #listMarker: string | undefined;
  /** That item holds blocks of its own: the next one does not stick to its last row. */
  #isAfterBlocks = false;
  /** The line has begun: what comes next belongs to it. */
  #isInLine = false;
  #beginsAnew = false;

  /** The next line, whole, or what is left of one that {@link feedPart} began. */
  feed(line: string): void {
    this.#beginsAnew = false;
    this.#feed(line, true);
    this.#isInLine = false;
  }

  /** The last line begins something that is no part of what was before it: a text may be cut in front of it. */
  get beginsAnew(): boolean {
    return this.#beginsAnew;
  }

  /** Nothing is open: whatever comes is no part of what was before. */
  get isBetweenBlocks(): boolean {
    return !this.#pieces.isOpen && this.#listMarker === undefined;
  }

  /** A part of a line that is long; more of it comes. Only where {@link takesParts}. */
  feedPart(part: string): void {
    this.#feed(part, false);
    this.#isInLine = true;
  }

  /** Whether the next line may come in parts: text of a paragraph, or of an item of the outermost list. @param start its first part */
  takesParts(start: string): boolean {
    if (this.#isInLine) return true;
    const mode = this.#mode;
    const begun = matchStart(start);
    if (begun?.kind === 'item') {
      const isNested = mode.kind === 'item' && measureIndent(start) >= (mode.inner.item?.contentIndent ?? 0);
      const isOutermost = !isNested && ['none', 'paragraph', 'item'].includes(mode.kind);
      return isOutermost && matchStart(dropItem(start)) === undefined;
    }
    if (begun !== undefined) return false;
    return mode.kind === 'paragraph' || (mode.kind === 'none' && measureIndent(start) < 4);
  }

  /** The block that is open goes on with the last row of what was closed before it. */
  get isJoined(): boolean {
    return this.#pieces.isJoined;
  }

  /** Blocks that have closed since this was last asked. */
  takeClosed(): Block[] {
    return this.#pieces.takeClosed();
  }

  /** The blocks that are there if the text ends with this line, of which more may come. Nothing changes. */
  peek(line: string): Block[] {
    const copy = new BlockSplitter();
    copy.#mode = this.#mode;
    copy.#pieces = this.#pieces.copy();
    copy.#blanks = this.#blanks;
    copy.#nextNumber = this.#nextNumber;
    copy.#listMarker = this.#listMarker;
    copy.#isAfterBlocks = this.#isAfterBlocks;
    copy.#isInLine = this.#isInLine;
    if (line !== '') copy.#feed(line, false);
    const isParagraph = copy.#mode.kind === 'paragraph';
    copy.#close();
    const blocks = copy.takeClosed();
    const last = blocks.at(-1);
    if (isParagraph && last !== undefined && isTableHead(last.lines))
      blocks[blocks.length - 1] = { ...last, kind: 'table' };
    return blocks;
  }

  #feed(line: string, isWhole: boolean): void {
    const mode = this.#mode;
    if (this.#isInLine && (mode.kind === 'paragraph' || mode.kind === 'item')) {
      if (line === '') return;
      this.#pieces.goOn(true);
      this.#pieces.take(line);
      return;
    }
    switch (mode.kind) {
      case 'fence':
        this.#feedFence(line, mode.fence, isWhole);
        return;
      case 'html':
        this.#feedHtml(line, mode.end);
        return;
      case 'indented':
        if (this.#feedIndented(line)) return;
        break;
      case 'table':
        if (this.#feedTable(line)) return;
        break;
      case 'paragraph':
        if (this.#feedParagraph(line, isWhole)) return;
        break;
      case 'quote':
      case 'item':
        if (this.#feedContainer(line, mode.kind, mode.inner)) return;
        break;
    }
    this.#begin(line);
  }

  /** A line that no open block has taken. */
  #begin(line: string): void {
    if (isBlank(line)) {
      if (this.#pieces.isOpen) this.#close();
      this.#blanks += 1;
      return;
    }
    const start = matchStart(line);
    if (start === undefined) {
      if (measureIndent(line) >= 4) this.#start('code', { kind: 'indented' }, dropIndent(line, 4), { language: '' });
      else this.#start('markdown', { kind: 'paragraph' }, line);
      return;
    }
    switch (start.kind) {
      case 'fence':
        this.#start('code', { kind: 'fence', fence: start }, undefined, { language: start.language });
        return;
      case 'heading':
        this.#start('markdown', { kind: 'paragraph' }, line);
        this.#close();
        return;
      case 'rule':
        this.#start('rule', { kind: 'none' }, undefined);
        this.#close();
        return;
      case 'html':
        this.#start('html', { kind: 'html', end: start.end }, undefined);
        this.#feedHtml(line, start.end);
        return;
      case 'quote':
        this.#start('markdown', { kind: 'quote', inner: decideInner(dropQuote(line), undefined) }, line);
        return;
      case 'item':
        this.#beginItem(line, start);
    }
  }

  #beginItem(line: string, item: Item): void {
    const isSame = this.#listMarker === item.marker && this.#nextNumber !== undefined;
    const number = item.number === undefined ? undefined : isSame ? this.#nextNumber : item.number;
    const inner = decideInner(dropItem(line), undefined, item);
    if (this.#pieces.isOpen) this.#close(true);
    const gap = !isSame || this.#blanks > 0 || this.#isAfterBlocks;
    const { contentIndent } = item;
    const more = { contentIndent, hasGap: gap, ...(number === undefined ? {} : { number }) };
    this.#start('item', { kind: 'item', inner }, line, more);
    this.#listMarker = item.marker;
    this.#nextNumber = (number ?? 0) + 1;
    this.#beginsAnew = !isSame;
  }

  #feedFence(line: string, fence: Fence, isWhole: boolean): void {
    if (isFenceEnd(line, fence.marker)) {
      this.#close();
      return;
    }
    // The beginning of a fence's end is no code yet.
    if (!isWhole && line.trim() !== '' && fence.marker.startsWith(line.trim())) return;
    this.#pieces.cutCode();
    this.#pieces.take(dropIndent(line, fence.indent));
  }

  #feedHtml(line: string, end: string | undefined): void {
    if (end === undefined && isBlank(line)) {
      this.#close();
      this.#blanks = 1;
      return;
    }
    this.#pieces.cutText();
    this.#pieces.take(line);
    if (end !== undefined && line.toLowerCase().includes(end)) this.#close();
  }

  #feedIndented(line: string): boolean {
    if (isBlank(line)) {
      this.#blanks += 1;
      return true;
    }
    if (measureIndent(line) < 4) {
      this.#close(true);
      return false;
    }
    for (; this.#blanks > 0; this.#blanks -= 1) this.#pieces.take('');
    this.#pieces.cutCode();
    this.#pieces.take(dropIndent(line, 4));
    return true;
  }

  #feedTable(line: string): boolean {
    if (isBlank(line) || interrupts(matchStart(line))) {
      this.#close();
      return false;
    }
    this.#pieces.take(line);
    return true;
  }

  #feedParagraph(line: string, isWhole: boolean): boolean {
    if (isBlank(line)) {
      this.#close();
      this.#blanks = 1;
      return true;
    }
    const columns = matchDelimiters(line);
    const header = this.#pieces.lines.at(-1) ?? '';
    if (columns !== undefined && header.includes('|') && splitRow(header).length === columns.length) {
      this.#beginTable(header, line);
      return true;
    }
    if (measureIndent(line) < 4 && /^\s*(?:=+|-+)\s*$/.test(line)) {
      // One that still comes may as well be an item: it makes no heading of the text before it until it is certain.
      if (!isWhole && line.trim().length < 3) this.#pieces.take(`\\${line.trim()}`);
      else {
        this.#pieces.take(line);
        this.#close();
      }
      return true;
    }
    if (interrupts(matchStart(line))) {
      this.#close();
      return false;
    }
    this.#pieces.cutText();
    this.#pieces.take(line);
    return true;
  }

  /** The last line of the paragraph was the head of a table. */
  #beginTable(header: string, delimiters: string): void {
    if (this.#pieces.lines.length > 1) {
      this.#pieces.giveBack();
      this.#close();
      this.#start('table', { kind: 'table' }, header);
      this.#beginsAnew = false;
    } else {
      this.#pieces.becomeTable();
      this.#mode = { kind: 'table' };
    }
    this.#pieces.take(delimiters);
  }

  #feedContainer(line: string, kind: 'quote' | 'item', inner: Inner): boolean {
    if (kind === 'item' && isBlank(line)) {
      this.#blanks += 1;
      if (inner.isText) this.#mode = { kind, inner: { ...inner, isText: false } };
      return true;
    }
    const rest = takePrefix(line, kind, inner);
    if (rest !== undefined) {
      for (; this.#blanks > 0; this.#blanks -= 1) this.#pieces.take('');
      if (inner.fence === undefined) this.#pieces.cutText();
      this.#pieces.take(line);
      this.#mode = { kind, inner: decideInner(rest, inner.fence, inner.item) };
      return true;
    }
    const start = matchStart(line);
    const ends = interrupts(start) || (kind === 'item' && start?.kind === 'item');
    if (inner.isText && this.#blanks === 0 && !isBlank(line) && !ends) {
      this.#pieces.take(line);
      return true;
    }
    this.#close(kind === 'item');
    return false;
  }

  #start(kind: BlockKind, mode: Mode, line: string | undefined, more: Partial<Block> = {}): void {
    if (this.#pieces.isOpen) this.#close();
    this.#mode = mode;
    this.#blanks = 0;
    if (mode.kind !== 'item') this.#listMarker = undefined;
    if (mode.kind !== 'item') this.#nextNumber = undefined;
    this.#pieces.open({ kind, lines: [], hasGap: true, ...more });
    this.#beginsAnew = true;
    if (line !== undefined) this.#pieces.take(line);
  }

  #close(keepsBlanks = false): void {
    const { isOpen, lines } = this.#pieces;
    if (isOpen) {
      this.#isAfterBlocks = this.#mode.kind === 'item' && lines.some((line) => isBlank(line) || isFence(line));
    }
    this.#pieces.close();
    this.#mode = { kind: 'none' };
    if (!keepsBlanks) this.#blanks = 0;
  }
}
