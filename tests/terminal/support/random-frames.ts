/** Frames that a program might draw, and the next one after each: from a seed, the same everywhere. */
import { cutGrid, cutRegion, drawFill, drawGrid, drawText } from '#/terminal/cells/draw.ts';
import { encodePalette, encodeRgb } from '#/terminal/cells/colour.ts';
import { Grid, type CellPools } from '#/terminal/cells/grid.ts';
import type { Style, Underline } from '#/terminal/cells/style.ts';
import { CURSOR_SHAPES, PLAIN_MODES, type Cursor } from '#/terminal/screen/frame.ts';

/** mulberry32 */
export function openSeed(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}

/** Pieces of text of every kind that the engine has to deal with. */
export const PIECES: readonly string[] = [
  'plain words of text',
  'function main() { return 42; }',
  '────────────────────',
  '                    ',
  'xxxxxxxxxxxxxxxxxxxx',
  '日本語のテキスト',
  '한국어 문장',
  'e\u0301a\u0300o\u0308 combining',
  '👩\u200d👩\u200d👧\u200d👦 family',
  '👍🏽 ok 🎉',
  '❤\ufe0f love ☂ ⚠ ✔',
  '🇩🇪🇯🇵🇫🇷',
  '1\ufe0f\u20e3 keycap',
  'עברית and العربية',
  'क्षि नमस्ते ก็ไทย',
  'a\u202eb\u200bc\x1b[31m\x07',
  '\u0301\u0308 marks alone',
  'ᄀᄀ각ᆨ jamo',
  '█▓▒░ ▁▂▃▄ ⠋⠙⠹',
  'ﷺ ①②③ …—“”',
  '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠀀𠀁',
];

export class RandomFrames {
  readonly #random: () => number;
  readonly #pools: CellPools;
  readonly #pieces: readonly string[];

  constructor(seed: number, pools: CellPools, pieces: readonly string[] = PIECES) {
    this.#random = openSeed(seed);
    this.#pools = pools;
    this.#pieces = pieces;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  style(): Style {
    const colour = (): number =>
      this.pick([0, encodePalette(this.below(16)), encodePalette(this.below(256)), encodeRgb(this.below(256), 9, 200)]);
    if (this.below(3) === 0) return {};
    return {
      fg: colour(),
      bg: this.below(2) === 0 ? 0 : colour(),
      bold: this.below(4) === 0,
      dim: this.below(6) === 0,
      italic: this.below(6) === 0,
      reverse: this.below(8) === 0,
      strike: this.below(10) === 0,
      underline: this.pick<Underline>(['none', 'none', 'none', 'single', 'double', 'curly']),
      ...(this.below(10) === 0 ? { link: `https://example.test/${this.below(3)}` } : {}),
    };
  }

  cursor(grid: Grid): Cursor {
    return {
      x: this.below(grid.cols),
      y: this.below(grid.rows),
      visible: this.below(4) > 0,
      shape: this.pick(CURSOR_SHAPES),
    };
  }

  modes(): typeof PLAIN_MODES {
    return { ...PLAIN_MODES, altScreen: true, autowrap: false, bracketedPaste: this.below(2) === 0 };
  }

  /** A grid with something everywhere, or nearly nothing. */
  grid(cols: number, rows: number): Grid {
    const grid = new Grid(this.#pools, cols, rows);
    const lines = this.pick([0, 1, rows, rows * 2]);
    for (let count = 0; count < lines; count += 1) this.#scribble(grid);
    return grid;
  }

  /** What could come after: some of it changed, moved, erased, or all new. */
  nextOf(previous: Grid): Grid {
    const { cols, rows } = previous;
    if (this.below(8) === 0) return this.grid(cols, rows);
    const grid = new Grid(this.#pools, cols, rows);
    const region = cutGrid(grid);
    drawGrid(region, 0, 0, previous);
    const changes = 1 + this.below(4);
    for (let count = 0; count < changes; count += 1) {
      const kind = this.below(5);
      if (kind === 0) {
        const top = this.below(rows);
        const height = 1 + this.below(rows - top);
        const by = this.below(2 * height) - height;
        const copy = new Grid(this.#pools, cols, rows);
        copy.copyFrom(grid);
        const part = cutRegion(region, 0, top, cols, height);
        drawFill(part);
        drawGrid(part, 0, by, copy, top, height);
      } else if (kind === 1) {
        const x = this.below(cols);
        const y = this.below(rows);
        drawFill(cutRegion(region, x, y, 1 + this.below(cols), 1 + this.below(3)), this.style());
      } else {
        this.#scribble(grid);
      }
    }
    return grid;
  }

  #scribble(grid: Grid): void {
    const x = this.below(grid.cols + 4) - 4;
    const y = this.below(grid.rows);
    drawText(cutGrid(grid), x, y, this.pick(this.#pieces), this.style());
  }
}
