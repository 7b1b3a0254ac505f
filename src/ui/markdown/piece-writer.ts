/** The block that is open, and those that have closed. Long ones are cut into pieces. Changed in place. */
import type { Block } from './block.ts';

/** A piece that is still open is laid out with each frame, so it is cut when it has so much. */
const PIECE_UNITS = 16_384;
const CODE_LINES = 64;

export class PieceWriter {
  #open: Block | undefined;
  #units = 0;
  #closed: Block[] = [];

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Of the piece that is open. */
  get lines(): readonly string[] {
    return this.#open?.lines ?? [];
  }

  /** It goes on with the last row of the piece before it. */
  get isJoined(): boolean {
    return this.#open?.isJoined === true;
  }

  /** One that can be written to, and leaves this one as it is; without what has closed here. */
  copy(): PieceWriter {
    const copy = new PieceWriter();
    copy.#open = this.#open === undefined ? undefined : { ...this.#open, lines: [...this.#open.lines] };
    copy.#units = this.#units;
    return copy;
  }

  /** What has closed since this was last asked. */
  takeClosed(): Block[] {
    const closed = this.#closed;
    if (closed.length > 0) this.#closed = [];
    return closed;
  }

  /** Opens a block; none is open. */
  open(block: Block): void {
    this.#open = block;
    this.#units = 0;
  }

  close(): void {
    if (this.#open !== undefined) this.#closed.push(this.#open);
    this.#open = undefined;
  }

  take(line: string): void {
    this.#open?.lines.push(line);
    this.#units += line.length + 1;
  }

  /** The last line, which belongs to something else. */
  giveBack(): void {
    this.#open?.lines.pop();
  }

  /** Text: goes on in another piece where this one is long. */
  cutText(): void {
    if (this.#units > PIECE_UNITS) this.goOn();
  }

  /** Code is cut sooner: its colours cost more. */
  cutCode(): void {
    if (this.lines.length >= CODE_LINES) this.goOn();
  }

  /** Closes the piece, and goes on with the same block in another one. @param isJoined in the same line */
  goOn(isJoined = false): void {
    const open = this.#open;
    if (open === undefined) return;
    this.close();
    const { kind, language, contentIndent } = open;
    this.open({
      kind,
      lines: [],
      hasGap: false,
      previous: open,
      ...(isJoined ? { isJoined } : {}),
      ...(language === undefined ? {} : { language }),
      ...(contentIndent === undefined ? {} : { contentIndent, textIndent: open.textIndent ?? measureMarker(open) }),
    });
  }

  /** The only line of the text that is open is the head of a table. */
  becomeTable(): void {
    if (this.#open === undefined) return;
    const { lines, hasGap } = this.#open;
    this.#open = { kind: 'table', lines, hasGap };
  }
}

/** Columns of an item's marker on the screen. */
function measureMarker({ number }: Block): number {
  return number === undefined ? 2 : `${number}. `.length;
}
