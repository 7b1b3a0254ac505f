/**
 * Operations as bytes. All that csm writes to a terminal comes from here, from `encode-modes.ts` or from `replies.ts`: text of cells,
 * and a small fixed grammar of sequences (docs/renderer.md). Pure; writes into a reused buffer.
 */
import type { Grid } from '#/terminal/cells/grid.ts';
import { BLANK, CONTINUATION, decodeCodePoint } from '#/terminal/cells/glyphs.ts';
import type { ByteBuffer } from './byte-buffer.ts';
import type { Capabilities } from './capabilities.ts';
import { OPERATIONS, type Plan } from './plan.ts';
import { encodeSgr } from './sgr.ts';

const CODE = Object.fromEntries(Object.entries(OPERATIONS).map(([name, { code }]) => [name, code])) as {
  readonly [name in keyof typeof OPERATIONS]: (typeof OPERATIONS)[name]['code'];
};
/** Sequences between two styles that are kept. */
const MOST_TRANSITIONS = 4096;
const UNKNOWN_STYLE = -1;

/** Keeps what the terminal was told of style and link. One for each terminal. */
export class PlanEncoder {
  readonly #out: ByteBuffer;
  #capabilities: Capabilities;
  #style = UNKNOWN_STYLE;
  #link = '';
  #generation = 0;
  readonly #transitions = new Map<number, string>();

  constructor(out: ByteBuffer, capabilities: Capabilities) {
    this.#out = out;
    this.#capabilities = capabilities;
  }

  /** What was kept for other capabilities, or of a terminal whose state is not known any more, is forgotten. */
  reset(capabilities: Capabilities): void {
    this.#capabilities = capabilities;
    this.#style = UNKNOWN_STYLE;
    this.#transitions.clear();
  }

  /** Writes a plan over the cells of a grid. A link does not stay open behind it. */
  encode(plan: Plan, grid: Grid): void {
    const { numbers } = plan;
    const out = this.#out;
    for (let at = 0; at < plan.length;) {
      const code = numbers[at] ?? 0;
      const first = numbers[at + 1] ?? 0;
      const second = numbers[at + 2] ?? 0;
      switch (code) {
        case CODE.moveTo:
          this.#moveTo(first, second);
          at += 3;
          break;
        case CODE.moveToColumn:
          this.#sequence(first + 1, 'G');
          at += 2;
          break;
        case CODE.right:
          this.#sequence(first, 'C');
          at += 2;
          break;
        case CODE.left:
          this.#sequence(first, 'D');
          at += 2;
          break;
        case CODE.back:
          for (let count = 0; count < first; count += 1) out.byte(8);
          at += 2;
          break;
        case CODE.carriageReturn:
          out.byte(13);
          at += 1;
          break;
        case CODE.lineFeed:
          for (let count = 0; count < first; count += 1) out.byte(10);
          at += 2;
          break;
        case CODE.up:
          this.#sequence(first, 'A');
          at += 2;
          break;
        case CODE.down:
          this.#sequence(first, 'B');
          at += 2;
          break;
        case CODE.style:
          this.#setStyle(first, grid);
          at += 2;
          break;
        case CODE.cells:
          this.#cells(first, second, grid);
          at += 3;
          break;
        case CODE.repeat:
          this.#sequence(first, 'b');
          at += 2;
          break;
        case CODE.eraseToEnd:
          out.ascii('\x1b[K');
          at += 1;
          break;
        case CODE.eraseCells:
          this.#sequence(first, 'X');
          at += 2;
          break;
        case CODE.scroll:
          this.#scroll(first, second, numbers[at + 3] ?? 0, grid.rows);
          at += 4;
          break;
        case CODE.eraseScreen:
          out.ascii('\x1b[2J');
          at += 1;
          break;
        case CODE.eraseBelow:
          // tmux puts a screen that is erased from its first cell on into its history: from the second one on it does not.
          out.ascii('\x1b[K\x1b[C\x1b[J\r');
          at += 1;
          break;
        case CODE.insertLines:
          this.#sequence(first, 'L');
          at += 2;
          break;
        case CODE.hideCursor:
          out.ascii('\x1b[?25l');
          at += 1;
          break;
        case CODE.showCursor:
          out.ascii('\x1b[?25h');
          at += 1;
          break;
        case CODE.cursorShape:
          out.ascii('\x1b[');
          out.number(first);
          out.ascii(' q');
          at += 2;
          break;
        case CODE.autowrap:
          out.ascii(first === 1 ? '\x1b[?7h' : '\x1b[?7l');
          at += 2;
          break;
        case CODE.beginUpdate:
          out.ascii('\x1b[?2026h');
          at += 1;
          break;
        case CODE.endUpdate:
          this.#closeLink();
          out.ascii('\x1b[?2026l');
          at += 1;
          break;
        default:
          // spaces
          for (let count = 0; count < first; count += 1) out.byte(BLANK);
          at += 2;
      }
    }
    this.#closeLink();
  }

  #cells(start: number, count: number, grid: Grid): void {
    const out = this.#out;
    const { content } = grid;
    for (let at = start; at < start + count; at += 1) {
      const cell = content[at] ?? BLANK;
      if (cell < 0x7f) {
        if (cell !== CONTINUATION) out.byte(cell);
        continue;
      }
      const code = decodeCodePoint(cell);
      if (code >= 0) out.codePoint(code);
      else out.bytes(grid.pools.glyphs.bytesOf(cell));
    }
  }

  #setStyle(id: number, grid: Grid): void {
    const { styles } = grid.pools;
    if (this.#generation !== styles.generation) {
      // The pool has given its numbers to other styles.
      this.#generation = styles.generation;
      this.#transitions.clear();
      this.#style = UNKNOWN_STYLE;
    }
    const parts = styles.partsOf(id);
    if (this.#style !== id) {
      const key = (this.#style + 1) * 0x20000 + id;
      let sequence = this.#transitions.get(key);
      if (sequence === undefined) {
        const from = this.#style === UNKNOWN_STYLE ? undefined : styles.partsOf(this.#style);
        sequence = encodeSgr(from, parts, this.#capabilities);
        if (this.#transitions.size >= MOST_TRANSITIONS) this.#transitions.clear();
        this.#transitions.set(key, sequence);
      }
      this.#out.ascii(sequence);
      this.#style = id;
    }
    if (parts.link !== this.#link && this.#capabilities.links) {
      this.#link = parts.link;
      // The id makes one link of its pieces in several rows.
      const id = parts.link === '' ? '' : `id=${Bun.hash.crc32(parts.link).toString(36)}`;
      this.#out.ascii(`\x1b]8;${id};${parts.link}\x1b\\`);
    }
  }

  #closeLink(): void {
    if (this.#link === '') return;
    this.#link = '';
    this.#out.ascii('\x1b]8;;\x1b\\');
  }

  #moveTo(x: number, y: number): void {
    const out = this.#out;
    out.ascii('\x1b[');
    if (y > 0) out.number(y + 1);
    if (x > 0) {
      out.byte(0x3b);
      out.number(x + 1);
    }
    out.byte(0x48);
  }

  #scroll(top: number, bottom: number, by: number, rows: number): void {
    const out = this.#out;
    if (bottom < rows) {
      out.ascii('\x1b[');
      out.number(top + 1);
      out.byte(0x3b);
      out.number(bottom);
      out.byte(0x72);
    }
    this.#moveTo(0, top);
    // Inserting and deleting lines is known to every terminal, scrolling is not to Linux' console.
    this.#sequence(Math.abs(by), by > 0 ? 'M' : 'L');
    if (bottom < rows) out.ascii('\x1b[r');
  }

  /** `CSI n final`, with a 1 left out. */
  #sequence(value: number, final: string): void {
    this.#out.ascii('\x1b[');
    if (value > 1) this.#out.number(value);
    this.#out.ascii(final);
  }
}
