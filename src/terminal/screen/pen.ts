/** Where the cursor is and how it writes, while a plan is made; and the cheapest way to another cell. Pure. */
import type { Plan } from './plan.ts';

/** A column, row or style that is not known. Rows above the origin are negative numbers of their own. */
export const UNKNOWN = -0x40000000;

/** Rows bridged by line feeds rather than by a sequence. */
const MOST_LINE_FEEDS = 3;
const MOST_BACKSPACES = 3;

export class Pen {
  x = UNKNOWN;
  y = UNKNOWN;
  style = UNKNOWN;
  /**
   * False where rows of the screen are not known (scrollback mode): all moves between rows are relative then, and those downwards are
   * line feeds. At the bottom of a window that has just lost rows they scroll, where a move would stay behind unseen.
   */
  absolute = true;

  /** Goes to a cell, in as few bytes as there are. A pen that is not absolute must know its row. */
  moveTo(plan: Plan, x: number, y: number): void {
    if (this.x === x && this.y === y) return;
    if (this.y === y) this.#moveInRow(plan, x);
    else this.#moveToRow(plan, x, y);
    this.x = x;
    this.y = y;
  }

  #moveInRow(plan: Plan, x: number): void {
    if (x === 0) {
      plan.add('carriageReturn');
      return;
    }
    const forward = x - this.x;
    if (this.x === UNKNOWN) plan.add('moveToColumn', x);
    else if (forward < 0 && -forward <= MOST_BACKSPACES) plan.add('back', -forward);
    else if (measureNumber(Math.abs(forward)) >= measureNumber(x + 1)) plan.add('moveToColumn', x);
    else plan.add(forward > 0 ? 'right' : 'left', Math.abs(forward));
  }

  #moveToRow(plan: Plan, x: number, y: number): void {
    const down = this.y === UNKNOWN ? 0 : y - this.y;
    const feedCost = down + (x === 0 ? 1 : 3 + measureNumber(x + 1));
    const feeds = this.absolute ? down <= MOST_LINE_FEEDS && feedCost <= this.#measureAbsolute(x, y) : true;
    if (down > 0 && feeds) {
      if (x === 0) plan.add('carriageReturn');
      plan.add('lineFeed', down);
      // Said anew: a line discipline may turn LF into CR LF.
      if (x !== 0) plan.add('moveToColumn', x);
      return;
    }
    if (this.absolute) {
      plan.add('moveTo', x, y);
      return;
    }
    if (this.x !== x) {
      if (x === 0) plan.add('carriageReturn');
      else plan.add('moveToColumn', x);
    }
    plan.add('up', -down);
  }

  #measureAbsolute(x: number, y: number): number {
    return 4 + measureNumber(y + 1) + (x === 0 ? -1 : measureNumber(x + 1));
  }

  setStyle(plan: Plan, style: number): void {
    if (this.style === style) return;
    plan.add('style', style);
    this.style = style;
  }
}

/** Bytes of a number as a parameter; 1 is left out. */
export function measureNumber(value: number): number {
  return value <= 1 ? 0 : value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4;
}
