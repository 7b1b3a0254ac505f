/** A list of terminal operations as numbers, reused from frame to frame, and its printed form for tests. Pure. */

/** Each operation with the number of its arguments. The encoder knows how each is written. */
export const OPERATIONS = {
  /** Column, row. */
  moveTo: { code: 0, arguments: 2 },
  /** Column. */
  moveToColumn: { code: 1, arguments: 1 },
  right: { code: 2, arguments: 1 },
  left: { code: 3, arguments: 1 },
  /** By backspaces. */
  back: { code: 4, arguments: 1 },
  carriageReturn: { code: 5, arguments: 0 },
  lineFeed: { code: 6, arguments: 1 },
  up: { code: 7, arguments: 1 },
  down: { code: 8, arguments: 1 },
  style: { code: 9, arguments: 1 },
  /** Index of the first cell in the grid, number of cells. */
  cells: { code: 10, arguments: 2 },
  /** The last character again. */
  repeat: { code: 11, arguments: 1 },
  eraseToEnd: { code: 12, arguments: 0 },
  /** Cells from the cursor on; it stays. */
  eraseCells: { code: 13, arguments: 1 },
  /** Top row, bottom row (exclusive), by. Ends in column 0 of row 0, or of the top row where the bottom is the screen's. */
  scroll: { code: 14, arguments: 3 },
  eraseScreen: { code: 15, arguments: 0 },
  /** This row and all below it, from column 0, where it stays. */
  eraseBelow: { code: 16, arguments: 0 },
  insertLines: { code: 17, arguments: 1 },
  hideCursor: { code: 18, arguments: 0 },
  showCursor: { code: 19, arguments: 0 },
  /** DECSCUSR's number. */
  cursorShape: { code: 20, arguments: 1 },
  beginUpdate: { code: 21, arguments: 0 },
  endUpdate: { code: 22, arguments: 0 },
  /** Spaces. */
  spaces: { code: 23, arguments: 1 },
  /** Whether text goes on in the next row at the right edge: 1 or 0. */
  autowrap: { code: 24, arguments: 1 },
} as const;

export type OperationName = keyof typeof OPERATIONS;
const NAMES = Object.keys(OPERATIONS) as OperationName[];

/** Operations, in order: code, arguments, code, arguments, ... */
export class Plan {
  numbers = new Int32Array(256);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  add(name: OperationName, first = 0, second = 0, third = 0): void {
    const operation = OPERATIONS[name];
    if (this.length + 4 > this.numbers.length) {
      const grown = new Int32Array(this.numbers.length * 2);
      grown.set(this.numbers);
      this.numbers = grown;
    }
    this.numbers[this.length] = operation.code;
    this.numbers[this.length + 1] = first;
    this.numbers[this.length + 2] = second;
    this.numbers[this.length + 3] = third;
    this.length += 1 + operation.arguments;
  }
}

/** `moveTo 3 4`, `style 2`, `cells 323 5`: one line an operation. */
export function printPlan(plan: Plan): string[] {
  const lines: string[] = [];
  for (let at = 0; at < plan.length;) {
    const name = NAMES[plan.numbers[at] ?? 0] ?? 'moveTo';
    const end = at + 1 + OPERATIONS[name].arguments;
    lines.push([name, ...plan.numbers.subarray(at + 1, end)].join(' '));
    at = end;
  }
  return lines;
}
