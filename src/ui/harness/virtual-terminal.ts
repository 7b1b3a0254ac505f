/** A terminal in memory (xterm.js), to see what bytes really show. */
import { Terminal, type IBufferCell, type ITerminalOptions } from '@xterm/headless';
import type { Grid } from '#/terminal/cells/grid.ts';
import { BLANK, CONTINUATION } from '#/terminal/cells/glyphs.ts';
import { decodePalette, decodeRgb, type Colour } from '#/terminal/cells/colour.ts';
import { measureWidth } from '#/terminal/text/clusters.ts';
import { BOLD, DIM, ITALIC, REVERSE, STRIKE, UNDERLINE_MASK } from '#/terminal/cells/style.ts';

/**
 * Who decides how wide characters are: `agrees` takes grapheme clusters and widths as csm does, `differs` is xterm.js' own table of
 * Unicode 6, which knows neither emoji nor joiners.
 */
export type WidthOpinion = 'agrees' | 'differs';

export class VirtualTerminal {
  readonly terminal: Terminal;
  /** What the terminal answered. */
  replies = '';

  constructor(cols: number, rows: number, widths: WidthOpinion = 'agrees', options: ITerminalOptions = {}) {
    this.terminal = new Terminal({ cols, rows, allowProposedApi: true, scrollback: 1000, ...options });
    this.terminal.onData((data) => (this.replies += data));
    if (widths === 'agrees') {
      this.terminal.unicode.register(new ClusterWidths());
      this.terminal.unicode.activeVersion = 'clusters';
    }
  }

  /** Resolves when the terminal shows it. */
  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => this.terminal.write(typeof bytes === 'string' ? bytes : bytes.slice(), resolve));
  }

  /** Rows of the screen as text; wide cells as they are, trailing spaces cut. */
  rows(): string[] {
    const buffer = this.terminal.buffer.active;
    return Array.from({ length: this.terminal.rows }, (_, y) => this.#line(buffer.baseY + y));
  }

  /** All rows that scrolled out of the screen. */
  scrollback(): string[] {
    const buffer = this.terminal.buffer.normal;
    return Array.from(
      { length: buffer.baseY },
      (_, y) => buffer.getLine(y)?.translateToString(true, 0, this.terminal.cols) ?? '',
    );
  }

  #line(y: number): string {
    return this.terminal.buffer.active.getLine(y)?.translateToString(true, 0, this.terminal.cols) ?? '';
  }

  get cursor(): { x: number; y: number } {
    const { cursorX, cursorY } = this.terminal.buffer.active;
    return { x: cursorX, y: cursorY };
  }

  /** Each cell as a text that says what it shows and how; comparable with {@link printGridCells}. */
  cells(): string[][] {
    return this.allCells().slice(this.terminal.buffer.active.baseY);
  }

  /** The same for the scrollback, with the screen behind it. */
  allCells(): string[][] {
    const buffer = this.terminal.buffer.active;
    return Array.from({ length: buffer.baseY + this.terminal.rows }, (_, y) => {
      const line = buffer.getLine(y);
      return Array.from({ length: this.terminal.cols }, (_, x) => {
        const cell = line?.getCell(x);
        return cell === undefined ? 'none' : printXtermCell(cell);
      });
    });
  }
}

interface Look {
  readonly text: string;
  readonly width: number;
  readonly fg: string;
  readonly bg: string;
  readonly flags: string;
}

/** Blank cells that look alike are alike, whatever colour their text would have. */
function printLook({ text, width, fg, bg, flags }: Look): string {
  const blank = text === '' || text === ' ';
  const shown = blank ? flags.replaceAll(/[bdi]/g, '') : flags;
  const ink = blank && !shown.includes('r') && !shown.includes('u') && !shown.includes('s') ? '' : fg;
  return `${width === 0 ? '<' : blank ? ' ' : text}|${ink}|${bg}|${shown}`;
}

function printXtermCell(cell: IBufferCell): string {
  const flags = [
    cell.isBold() ? 'b' : '',
    cell.isDim() ? 'd' : '',
    cell.isItalic() ? 'i' : '',
    cell.isInverse() ? 'r' : '',
    cell.isStrikethrough() ? 's' : '',
    cell.isUnderline() ? 'u' : '',
  ].join('');
  const colour = (rgb: boolean, palette: boolean, value: number): string =>
    rgb ? `#${value.toString(16).padStart(6, '0')}` : palette ? String(value) : '';
  return printLook({
    text: cell.getChars(),
    width: cell.getWidth(),
    fg: colour(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor()),
    bg: colour(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor()),
    flags,
  });
}

/** Each cell of a grid as {@link VirtualTerminal.cells} says it. */
export function printGridCells(grid: Grid): string[][] {
  return Array.from({ length: grid.rows }, (_, y) =>
    Array.from({ length: grid.cols }, (_, x) => {
      const at = y * grid.cols + x;
      const content = grid.content[at] ?? BLANK;
      const parts = grid.pools.styles.partsOf(grid.style[at] ?? 0);
      const flags = [
        parts.attributes & BOLD ? 'b' : '',
        parts.attributes & DIM ? 'd' : '',
        parts.attributes & ITALIC ? 'i' : '',
        parts.attributes & REVERSE ? 'r' : '',
        parts.attributes & STRIKE ? 's' : '',
        parts.attributes & UNDERLINE_MASK || parts.link !== '' ? 'u' : '',
      ].join('');
      return printLook({
        text: grid.pools.glyphs.textOf(content),
        width: content === CONTINUATION ? 0 : 1,
        fg: printColourCode(parts.fg),
        bg: printColourCode(parts.bg),
        flags,
      });
    }),
  );
}

function printColourCode(colour: Colour): string {
  const rgb = decodeRgb(colour);
  if (rgb !== undefined) return `#${((rgb[0] << 16) | (rgb[1] << 8) | rgb[2]).toString(16).padStart(6, '0')}`;
  const index = decodePalette(colour);
  return index === undefined ? '' : String(index);
}

/** Grapheme clusters with csm's widths, as a provider of xterm.js: the state is the cluster so far. */
class ClusterWidths {
  readonly version = 'clusters';
  readonly #ids = new Map<string, number>();
  readonly #clusters: string[] = [''];
  readonly #segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

  wcwidth(code: number): 0 | 1 | 2 {
    return clampWidth(measureWidth(String.fromCodePoint(code)));
  }

  charProperties(code: number, preceding: number): number {
    const before = this.#clusters[preceding >> 3] ?? '';
    const point = String.fromCodePoint(code);
    const joined = before + point;
    const joins = before !== '' && [...this.#segmenter.segment(joined)].length === 1;
    const cluster = joins ? joined : point;
    let id = this.#ids.get(cluster);
    if (id === undefined) {
      id = this.#clusters.push(cluster) - 1;
      this.#ids.set(cluster, id);
    }
    return (id << 3) | (clampWidth(measureWidth(cluster)) << 1) | (joins ? 1 : 0);
  }
}

function clampWidth(width: number): 0 | 1 | 2 {
  return width >= 2 ? 2 : width === 1 ? 1 : 0;
}
