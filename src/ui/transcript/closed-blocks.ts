/** Where a markdown text that still comes may be cut: what stands before cannot change any more. Pure. */
import { BlockSplitter } from '#/ui/markdown/block-splitter.ts';
import { PLAN_MARK } from './plan-splitter.ts';

/** An answer is cut in parts of at least so much: several screens, so that only those near the screen are laid out. */
const PART_CHARS = 12 * 1024;

/** Reads the lines of a text that grows, once. Changed in place. */
class LineReader {
  readonly #splitter = new BlockSplitter();
  #start = 0;
  #end = 0;

  /** Reads the next whole line. Whether there was one. @param text begins with what was given before */
  read(text: string): boolean {
    const end = text.indexOf('\n', this.#end);
    // From here on a plan is proposed, which stays in one piece.
    if (end < 0 || text.startsWith(PLAN_MARK, this.#end)) return false;
    this.#start = this.#end;
    this.#splitter.feed(text.slice(this.#end, end));
    this.#splitter.takeClosed();
    this.#end = end + 1;
    return true;
  }

  /** The text may be cut in front of the line that was read last: there. */
  get cutBefore(): number | undefined {
    return this.#splitter.beginsAnew ? this.#start : undefined;
  }

  /** The text may be cut behind it: there. */
  get cutBehind(): number | undefined {
    return this.#splitter.isBetweenBlocks ? this.#end : undefined;
  }
}

/** The end of the last block that is closed; `from`, where there is none behind it. @param from the end of what was closed before */
export function findClosedEnd(text: string, from: number): number {
  const reader = new LineReader();
  const rest = text.slice(from);
  let closed = 0;
  while (reader.read(rest)) closed = reader.cutBehind ?? reader.cutBefore ?? closed;
  return from + closed;
}

/** Cuts an answer into parts while it comes. They depend on the text alone, not on how it came. Changed in place. */
export class PartSplitter {
  #reader = new LineReader();

  /** The end of the part that a text begins with; undefined: it has none yet. @param text begins with what was given before */
  findEnd(text: string): number | undefined {
    if (text.length < PART_CHARS) return undefined;
    while (this.#reader.read(text)) {
      const end = this.#reader.cutBefore ?? 0;
      if (end < PART_CHARS) continue;
      this.#reader = new LineReader();
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
