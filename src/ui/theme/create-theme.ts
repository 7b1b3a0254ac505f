/** A theme from what is known of the terminal. Pure. */
import { encodePalette, encodeRgb, type Colour, type ColourDepth } from '#/terminal/cells/colour.ts';
import type { Style } from '#/terminal/cells/style.ts';
import { blend, contrastWith, measureContrast, mute } from './blend.ts';
import { DEFAULT_DARK, DEFAULT_LIGHT, findPalette, THEME_NAMES, type Palette } from './palettes.ts';
import type { Theme } from './theme.ts';

type Rgb = readonly [red: number, green: number, blue: number];

/** What looks follow from. */
export interface ThemeFacts {
  /** The terminal's answers to OSC 10 and 11, 0-255 each; absent: it has not answered. */
  readonly foreground?: Rgb;
  readonly background?: Rgb;
  readonly colours: ColourDepth;
  /** One of {@link THEME_NAMES}; absent or unknown: the usual one for a dark or a light terminal. */
  readonly name?: string;
}

export { THEME_NAMES };

/** How well text has to be read on the terminal's background (WCAG 2: 4.5), and what may stand back. */
const READABLE = 4.5;
const NOTICEABLE = 3;

/**
 * The looks for a terminal. With true colours or 256, everything is derived from its own foreground and background: surfaces are
 * blends of them (none where the background is unknown), colours of the palette are darkened or lightened until they
 * are read on it. With 16, indices are chosen by hand, and nothing is tinted. Without colours, only attributes are left.
 */
export function createTheme(facts: ThemeFacts): Theme {
  const background = facts.background === undefined ? undefined : encodeNumber(facts.background);
  const named = facts.name === undefined ? undefined : findPalette(facts.name);
  const isDark =
    background === undefined
      ? (named?.isDark ?? true)
      : measureContrast(0xffffff, background) > measureContrast(0, background);
  const usual = isDark ? DEFAULT_DARK : DEFAULT_LIGHT;
  const name = named === undefined ? usual : (facts.name ?? usual);
  if (facts.colours === 'none') return createPlain(name, isDark);
  if (facts.colours === '16') return createSixteen(name, isDark);
  const palette = named ?? findPalette(usual);
  if (palette === undefined) return createSixteen(name, isDark);
  const foreground = facts.foreground === undefined ? (isDark ? 0xdddddd : 0x222222) : encodeNumber(facts.foreground);
  return createRich(name, palette, { isDark, foreground, background, colours: facts.colours });
}

interface RichFacts {
  readonly isDark: boolean;
  readonly foreground: number;
  readonly background: number | undefined;
  readonly colours: ColourDepth;
}

function createRich(name: string, palette: Palette, facts: RichFacts): Theme {
  const { isDark, foreground, background, colours } = facts;
  const base = background ?? (isDark ? 0x111111 : 0xffffff);
  const ink = (value: number, ratio = READABLE): Colour => encodeNumberColour(contrastWith(value, base, ratio));
  const over = (opacity: number): Colour => encodeNumberColour(blend(base, foreground, opacity));
  // Panels stand out of a dark terminal by more than out of a light one: the eye sees less of it there.
  const tint = (dark: number, light: number): Style =>
    background === undefined
      ? {}
      : { bg: encodeNumberColour(blend(base, isDark ? 0xffffff : 0, isDark ? dark : light)) };
  const accent = contrastWith(isDark ? 0x63a8f8 : 0x1e66f5, base, READABLE);
  const onAccent = measureContrast(0x00002e, accent) > measureContrast(0xffffff, accent) ? 0x00002e : 0xffffff;
  const selected: Style = { fg: encodeNumberColour(onAccent), bg: encodeNumberColour(accent) };
  const keyOnAccent = contrastWith(isDark ? 0x3b3b3b : 0xe6e9ef, accent, NOTICEABLE);
  // What stands in 256 colours for these two is grey: there, green and red of the cube are nearer to what they mean.
  const row = (rgb: number, index: number): Style => ({
    bg: colours === '256' ? encodePalette(index) : encodeNumberColour(rgb),
  });
  const { red, orange, yellow, green, teal, sky, blue, purple, pink } = palette;
  const added = isDark ? 0x213a2b : 0xdafbe1;
  const removed = isDark ? 0x4a221d : 0xffebe9;
  // The terminal's own red is nearly unseen on a dark red row.
  const sign = (value: number, ground: number, index: number): Style => ({
    fg:
      background === undefined
        ? encodePalette(index)
        : encodeNumberColour(contrastWith(contrastWith(value, ground, READABLE), base, READABLE)),
  });
  // On a light ground, many terminals show faint text as dark as any other.
  const dim: Style = isDark || background === undefined ? { dim: true } : { fg: over(0.65) };
  const soft = (value: number): Colour => ink(mute(value, 0.15));
  return {
    name,
    hasColours: true,
    isDark,
    accent: { fg: encodeNumberColour(accent) },
    ...ATTRIBUTES,
    dim,
    userMarker: { ...dim, bold: true },
    bullet: dim,
    success: { fg: isDark ? encodePalette(2) : ink(green), bold: true },
    warning: { fg: ink(yellow) },
    error: { fg: encodePalette(1) },
    hint: { fg: over(isDark ? 0.6 : 0.7) },
    hintKey: { bold: true },
    selected,
    selectedLabel: { ...selected, bold: true },
    selectedKey: { ...selected, fg: encodeNumberColour(keyOnAccent) },
    surface: tint(0.12, 0.05),
    userMessage: tint(0.16, 0.08),
    tab: { ...tint(0.12, 0.06), bold: true },
    tabFocused: background === undefined ? { bold: true, reverse: true } : { ...tint(0.25, 0.15), bold: true },
    zebra: tint(0.055, 0.03),
    statusModel: { fg: soft(yellow) },
    statusDirectory: { fg: soft(green) },
    planMode: { fg: encodePalette(5) },
    shellMode: { fg: encodePalette(9) },
    attachment: { fg: encodePalette(6) },
    diffAdded: background === undefined ? {} : row(added, isDark ? 22 : 194),
    diffRemoved: background === undefined ? {} : row(removed, isDark ? 52 : 224),
    diffAddedSign: sign(green, added, 2),
    diffRemovedSign: sign(red, removed, 1),
    lineNumber: dim,
    heading1: { fg: ink(red), bold: true, underline: 'single' },
    heading2: { fg: ink(orange), bold: true },
    heading3: { fg: ink(yellow), bold: true, italic: true },
    heading4: { fg: ink(yellow), italic: true },
    strong: { fg: ink(red), bold: true },
    emphasis: { fg: ink(red), italic: true },
    code: { fg: ink(green) },
    link: { fg: ink(blue), underline: 'single' },
    listMarker: { fg: ink(teal) },
    orderedMarker: { fg: encodePalette(12) },
    quoteMarker: { fg: ink(pink) },
    tableHeader: { fg: ink(yellow), bold: true },
    tableRule: { fg: over(isDark ? 0.2 : 0.3) },
    syntax: {
      comment: { fg: ink(palette.comment, NOTICEABLE), italic: true },
      string: { fg: ink(green) },
      escape: { fg: ink(pink) },
      number: { fg: ink(orange) },
      keyword: { fg: ink(purple) },
      function: { fg: ink(blue) },
      type: { fg: ink(yellow) },
      constant: { fg: ink(orange) },
      operator: { fg: ink(sky) },
      property: { fg: ink(blue) },
      attribute: { fg: ink(yellow) },
      tag: { fg: ink(blue) },
      punctuation: { fg: ink(palette.comment) },
      inserted: { fg: encodePalette(2) },
      deleted: { fg: encodePalette(1) },
      heading: { fg: ink(blue), bold: true },
    },
  };
}

/** The looks that are the same on every terminal. */
const ATTRIBUTES = {
  bold: { bold: true },
  dim: { dim: true },
  italic: { italic: true },
  userMarker: { bold: true, dim: true },
  strike: { strike: true },
} as const satisfies Partial<Theme>;

/**
 * Sixteen colours, most often a console. Indices that nearly everybody reads: no blue on black, no yellow or cyan on white, and no
 * bright black, which is the background's own colour in many schemes.
 */
function createSixteen(name: string, isDark: boolean): Theme {
  const fg = (index: number): Style => ({ fg: encodePalette(index) });
  const warm = fg(isDark ? 3 : 1);
  const cool = fg(isDark ? 6 : 4);
  const green = fg(2);
  const magenta = fg(5);
  const selected: Style = { fg: encodePalette(isDark ? 0 : 15), bg: encodePalette(isDark ? 6 : 4) };
  return {
    name,
    hasColours: true,
    isDark,
    accent: cool,
    ...ATTRIBUTES,
    bullet: { dim: true },
    success: { ...green, bold: true },
    warning: warm,
    error: fg(1),
    hint: { dim: true },
    hintKey: { bold: true },
    selected,
    // Terminals of 16 colours show bold black as grey.
    selectedLabel: isDark ? selected : { ...selected, bold: true },
    selectedKey: selected,
    surface: {},
    userMessage: {},
    tab: { bold: true },
    tabFocused: { bold: true, reverse: true },
    zebra: {},
    statusModel: warm,
    statusDirectory: green,
    planMode: magenta,
    shellMode: fg(isDark ? 9 : 1),
    attachment: cool,
    diffAdded: {},
    diffRemoved: {},
    diffAddedSign: green,
    diffRemovedSign: fg(1),
    lineNumber: { dim: true },
    heading1: { ...magenta, bold: true, underline: 'single' },
    heading2: { ...warm, bold: true },
    heading3: { ...warm, bold: true, italic: true },
    heading4: { ...warm, italic: true },
    strong: { bold: true },
    emphasis: { italic: true },
    code: green,
    link: { ...cool, underline: 'single' },
    listMarker: cool,
    orderedMarker: cool,
    quoteMarker: magenta,
    tableHeader: { ...warm, bold: true },
    tableRule: { dim: true },
    syntax: {
      comment: { dim: true },
      string: green,
      escape: magenta,
      number: warm,
      keyword: magenta,
      function: cool,
      type: warm,
      constant: warm,
      property: cool,
      attribute: warm,
      tag: cool,
      inserted: green,
      deleted: fg(1),
      heading: { ...cool, bold: true },
    },
  };
}

/** No colour at all (NO_COLOR, a terminal without): attributes, and the glyphs of the views themselves. */
function createPlain(name: string, isDark: boolean): Theme {
  const bold: Style = { bold: true };
  const dim: Style = { dim: true };
  const reverse: Style = { reverse: true };
  return {
    name,
    hasColours: false,
    isDark,
    accent: bold,
    ...ATTRIBUTES,
    bullet: dim,
    success: bold,
    warning: bold,
    error: bold,
    hint: dim,
    hintKey: bold,
    selected: reverse,
    selectedLabel: { reverse: true, bold: true },
    selectedKey: reverse,
    surface: {},
    userMessage: {},
    tab: bold,
    tabFocused: { bold: true, reverse: true },
    zebra: {},
    statusModel: {},
    statusDirectory: {},
    planMode: bold,
    shellMode: bold,
    attachment: { underline: 'single' },
    diffAdded: {},
    diffRemoved: {},
    diffAddedSign: bold,
    diffRemovedSign: bold,
    lineNumber: dim,
    heading1: { bold: true, underline: 'single' },
    heading2: bold,
    heading3: { bold: true, italic: true },
    heading4: { italic: true },
    strong: bold,
    emphasis: { italic: true },
    code: bold,
    link: { underline: 'single' },
    listMarker: {},
    orderedMarker: {},
    quoteMarker: dim,
    tableHeader: bold,
    tableRule: dim,
    syntax: { comment: dim, keyword: bold, inserted: bold, deleted: bold, heading: bold },
  };
}

function encodeNumber([red, green, blue]: Rgb): number {
  return ((red & 0xff) << 16) | ((green & 0xff) << 8) | (blue & 0xff);
}

function encodeNumberColour(rgb: number): Colour {
  return encodeRgb((rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff);
}
