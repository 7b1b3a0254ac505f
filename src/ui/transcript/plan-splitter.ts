/** Plans that a message proposes, cut out of its text while it comes. Pure; changed in place. */

/** From its line on a plan is proposed. */
export const PLAN_MARK = '<proposed_plan>';
const CLOSE = '</proposed_plan>';

export interface MessagePiece {
  readonly kind: 'text' | 'plan';
  readonly text: string;
}

/** Feed it the text as it comes: pieces, in order. Marks count at the beginning of a line only. */
export class PlanSplitter {
  #kind: MessagePiece['kind'] = 'text';
  #held = '';
  #isLineStart = true;
  /** The line of a mark ends with it. */
  #isBehindMark = false;

  /** What may be the beginning of a mark, and waits for more. */
  get rest(): string {
    return this.#held;
  }

  takeRest(): void {
    this.#held = '';
  }

  append(delta: string): MessagePiece[] {
    if (this.#isBehindMark && delta !== '') {
      this.#isBehindMark = false;
      if (delta.startsWith('\n')) return this.append(delta.slice(1));
    }
    // Most text has no mark in sight.
    if (this.#held === '' && !delta.includes('<')) {
      if (delta === '') return [];
      this.#isLineStart = delta.endsWith('\n');
      return [{ kind: this.#kind, text: delta }];
    }
    const pieces: MessagePiece[] = [];
    let text = this.#held + delta;
    this.#held = '';
    while (text !== '') {
      const mark = this.#kind === 'text' ? PLAN_MARK : CLOSE;
      const at = findMark(text, mark, this.#isLineStart);
      const before = at < 0 ? text : text.slice(0, at);
      if (before !== '') {
        pieces.push({ kind: this.#kind, text: before });
        this.#isLineStart = before.endsWith('\n');
      }
      if (at < 0) return pieces;
      const found = text.slice(at);
      if (found.length < mark.length) {
        this.#held = found;
        return pieces;
      }
      this.#kind = this.#kind === 'text' ? 'plan' : 'text';
      const rest = found.slice(mark.length);
      this.#isBehindMark = rest === '';
      text = rest.startsWith('\n') ? rest.slice(1) : rest;
      this.#isLineStart = true;
    }
    return pieces;
  }
}

/** Where the mark, or what may become it, stands at the beginning of a line; -1 where it does not. */
function findMark(text: string, mark: string, isLineStart: boolean): number {
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const begins = at === 0 ? isLineStart : text[at - 1] === '\n';
    const there = text.slice(at, at + mark.length);
    if (begins && mark.startsWith(there)) return at;
  }
  return -1;
}

/** The last plan in a whole message. */
export function findProposedPlan(text: string): string | undefined {
  if (!text.includes(PLAN_MARK)) return undefined;
  const plans: string[] = [];
  let isOpen = false;
  for (const piece of new PlanSplitter().append(text)) {
    if (piece.kind === 'plan') {
      if (isOpen) plans[plans.length - 1] += piece.text;
      else plans.push(piece.text);
    }
    isOpen = piece.kind === 'plan';
  }
  return plans.at(-1)?.trim();
}
