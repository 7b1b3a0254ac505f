/** Where a markdown text that still comes may be cut: what stands before cannot change any more. Pure. */

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const LIST_ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
/** From here on a plan is proposed, which is drawn as one. */
const PLAN = '<proposed_plan>';
/** An answer is cut in parts of at least so much: several screens, so that only those near the screen are laid out. */
const PART_CHARS = 12 * 1024;

/** Reads a text that grows, once. Changed in place. */
export class BlockScanner {
  #at = 0;
  #fence = '';
  #inList = false;
  #afterBlank = false;

  /**
   * The next end of a block that is closed: behind an empty line, outside of fences and lists, in front of a line that begins
   * something new. Undefined: there is none yet.
   * @param text begins with what was given before
   */
  next(text: string): number | undefined {
    for (;;) {
      const end = text.indexOf('\n', this.#at);
      const start = end < 0 ? text.slice(this.#at) : '';
      if (end < 0) {
        if (!this.#afterBlank || this.#fence !== '' || !beginsBlock(start, this.#inList)) return undefined;
        // Its line is read when it is whole; it is no end of a block again.
        this.#afterBlank = false;
        this.#inList = false;
        return this.#at;
      }
      const line = text.slice(this.#at, end);
      if (this.#fence === '' && line.startsWith(PLAN)) return undefined;
      const at = this.#at;
      this.#at = end + 1;
      if (this.#take(line) && at > 0) return at;
    }
  }

  /** Reads a line. Whether something new begins with it. */
  #take(line: string): boolean {
    const mark = FENCE.exec(line)?.[1] ?? '';
    if (this.#fence !== '') {
      if (mark.startsWith(this.#fence) && line.trim() === mark) this.#fence = '';
      return false;
    }
    if (line.trim() === '') {
      this.#afterBlank = true;
      return false;
    }
    const isItem = LIST_ITEM.test(line);
    const goesOn = /^\s/.test(line) || (isItem && this.#inList);
    const begins = this.#afterBlank && !goesOn;
    this.#inList = isItem || (this.#inList && goesOn);
    this.#afterBlank = false;
    this.#fence = mark;
    return begins;
  }
}

/** The end of the last block that is closed; `from`, where there is none behind it. @param from the end of what was closed before */
export function findClosedEnd(text: string, from: number): number {
  const scanner = new BlockScanner();
  const rest = text.slice(from);
  let closed = 0;
  for (let end = scanner.next(rest); end !== undefined; end = scanner.next(rest)) closed = end;
  return from + closed;
}

/** Cuts an answer into parts while it comes. They depend on the text alone, not on how it came. Changed in place. */
export class PartSplitter {
  #scanner = new BlockScanner();

  /** The end of the part that a text begins with; undefined: it has none yet. @param text see {@link BlockScanner.next} */
  findEnd(text: string): number | undefined {
    if (text.length < PART_CHARS) return undefined;
    for (let end = this.#scanner.next(text); end !== undefined; end = this.#scanner.next(text)) {
      if (end < PART_CHARS) continue;
      this.#scanner = new BlockScanner();
      return end;
    }
    return undefined;
  }
}

/** The parts of a whole text: one at least. */
export function splitParts(text: string): readonly string[] {
  const splitter = new PartSplitter();
  const parts: string[] = [];
  let rest = text;
  for (let end = splitter.findEnd(rest); end !== undefined; end = splitter.findEnd(rest)) {
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}

/** Whether a line that is not whole yet begins something new, whatever else it will be. */
function beginsBlock(start: string, inList: boolean): boolean {
  if (start === '' || PLAN.startsWith(start.slice(0, PLAN.length))) return false;
  return inList ? /^[^\s\d*+-]/.test(start) : /^\S/.test(start);
}
