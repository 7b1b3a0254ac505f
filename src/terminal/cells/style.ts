/** How a cell looks, and the pool that gives each look a number. Pure. */
import { DEFAULT_COLOUR, type Colour } from './colour.ts';

export type Underline = 'none' | 'single' | 'double' | 'curly' | 'dotted' | 'dashed';

/** How text looks. What is absent is the terminal's usual. */
export interface Style {
  readonly fg?: Colour;
  readonly bg?: Colour;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: Underline;
  readonly reverse?: boolean;
  readonly strike?: boolean;
  /** Where a click leads. Only http, https, mailto and file addresses reach the terminal (OSC 8). */
  readonly link?: string;
}

/** Number of a style in its pool. 0 is the usual look. */
export type StyleId = number;
export const PLAIN_STYLE: StyleId = 0;

export const BOLD = 1;
export const DIM = 2;
export const ITALIC = 4;
export const REVERSE = 8;
export const STRIKE = 16;
/** Three bits: the place of the kind in {@link UNDERLINES}. */
export const UNDERLINE_SHIFT = 5;
export const UNDERLINE_MASK = 7 << UNDERLINE_SHIFT;
export const UNDERLINES: readonly Underline[] = ['none', 'single', 'double', 'curly', 'dotted', 'dashed'];

/** Styles at a time; past it, and until the pool is compacted, a new one looks usual. */
const POOL_STYLES = 1 << 16;

/** The parts of one style as numbers: what the encoder works with. */
export interface StyleParts {
  readonly fg: Colour;
  readonly bg: Colour;
  /** BOLD, DIM, ... and the kind of underline. */
  readonly attributes: number;
  /** The address, or empty. */
  readonly link: string;
}

const PLAIN: StyleParts = { fg: DEFAULT_COLOUR, bg: DEFAULT_COLOUR, attributes: 0, link: '' };

/** Gives equal styles equal numbers. */
export class StylePool {
  #parts: StyleParts[] = [PLAIN];
  readonly #ids = new Map<string, StyleId>([[printKey(PLAIN), PLAIN_STYLE]]);
  #known = new WeakMap<Style, StyleId>();
  readonly #patched = new Map<Style, Map<StyleId, StyleId>>();
  #generation = 0;

  /** Goes up when numbers change: whoever keeps numbers over frames has to ask again. */
  get generation(): number {
    return this.#generation;
  }

  get size(): number {
    return this.#parts.length;
  }

  get isCrowded(): boolean {
    return this.#parts.length > POOL_STYLES / 2;
  }

  /** The number of a style. Asking again with the same object costs one look-up. */
  intern(style: Style): StyleId {
    const known = this.#known.get(style);
    if (known !== undefined) return known;
    const id = this.#add(encodeParts(style, PLAIN));
    this.#known.set(style, id);
    return id;
  }

  /** The number of a style that is `base` with what `patch` names changed. */
  patch(base: StyleId, patch: Style): StyleId {
    let ids = this.#patched.get(patch);
    if (ids === undefined) {
      // Patches are few constants of the views; one made for each frame must not pile up.
      if (this.#patched.size > 256) this.#patched.clear();
      this.#patched.set(patch, (ids = new Map()));
    }
    let id = ids.get(base);
    if (id === undefined) ids.set(base, (id = this.#add(encodeParts(patch, this.partsOf(base)))));
    return id;
  }

  partsOf(id: StyleId): StyleParts {
    return this.#parts[id] ?? PLAIN;
  }

  /** Whether erasing with this style's background looks as spaces in this style do. */
  isErasable(id: StyleId): boolean {
    const { attributes, link } = this.partsOf(id);
    return link === '' && (attributes & (REVERSE | STRIKE | UNDERLINE_MASK)) === 0;
  }

  #add(parts: StyleParts): StyleId {
    const key = printKey(parts);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#parts.length >= POOL_STYLES) return PLAIN_STYLE;
    this.#parts.push(parts);
    this.#ids.set(key, this.#parts.length - 1);
    return this.#parts.length - 1;
  }

  /** Forgets every style that none of the arrays uses, and renumbers the others in place. */
  compact(uses: readonly Uint16Array[]): void {
    const old = this.#parts;
    this.#parts = [PLAIN];
    this.#ids.clear();
    this.#ids.set(printKey(PLAIN), PLAIN_STYLE);
    this.#known = new WeakMap();
    this.#patched.clear();
    this.#generation += 1;
    const moved = new Map<StyleId, StyleId>();
    for (const ids of uses) {
      for (let at = 0; at < ids.length; at += 1) {
        const id = ids[at] ?? 0;
        let next = moved.get(id);
        if (next === undefined) moved.set(id, (next = this.#add(old[id] ?? PLAIN)));
        ids[at] = next;
      }
    }
  }
}

function encodeParts(style: Style, base: StyleParts): StyleParts {
  let attributes = base.attributes;
  const set = (bit: number, on: boolean | undefined): void => {
    if (on !== undefined) attributes = on ? attributes | bit : attributes & ~bit;
  };
  set(BOLD, style.bold);
  set(DIM, style.dim);
  set(ITALIC, style.italic);
  set(REVERSE, style.reverse);
  set(STRIKE, style.strike);
  if (style.underline !== undefined) {
    attributes = (attributes & ~UNDERLINE_MASK) | (UNDERLINES.indexOf(style.underline) << UNDERLINE_SHIFT);
  }
  return {
    fg: style.fg ?? base.fg,
    bg: style.bg ?? base.bg,
    attributes,
    link: style.link === undefined ? base.link : encodeLink(style.link),
  };
}

const LINK_LENGTH = 2083;

/** An address that may stand in OSC 8: printable ASCII of a harmless scheme; anything else is no link. */
function encodeLink(link: string): string {
  if (!/^(?:https?:\/\/|file:\/\/|mailto:)/i.test(link)) return '';
  const encoded = link.toWellFormed().replaceAll(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
  return encoded.length <= LINK_LENGTH ? encoded : '';
}

function printKey(parts: StyleParts): string {
  return `${parts.fg},${parts.bg},${parts.attributes},${parts.link}`;
}
