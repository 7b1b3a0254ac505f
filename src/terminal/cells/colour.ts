/** Colours as numbers: the terminal's own, one of its 256, or red, green and blue. Pure. */

/** `DEFAULT_COLOUR`, or what `encodePalette` and `encodeRgb` give. Compared as a number. */
export type Colour = number;

/** How many colours a terminal shows. */
export type ColourDepth = 'none' | '16' | '256' | 'truecolour';

/** What the terminal shows where nobody says anything. */
export const DEFAULT_COLOUR: Colour = 0;
const PALETTE = 1 << 24;
const RGB = 2 << 24;

/** One of the terminal's colours: 0-7 usual, 8-15 bright, 16-231 cube, 232-255 grey. */
export function encodePalette(index: number): Colour {
  return PALETTE | (index & 0xff);
}

/** A colour by its parts, 0-255 each. */
export function encodeRgb(red: number, green: number, blue: number): Colour {
  return RGB | ((red & 0xff) << 16) | ((green & 0xff) << 8) | (blue & 0xff);
}

/** `#rrggbb` or `#rgb`; undefined for anything else. */
export function parseColour(text: string): Colour | undefined {
  const match = /^#(?:([0-9a-f]{6})|([0-9a-f]{3}))$/i.exec(text);
  if (match === null) return undefined;
  const hex = match[1] ?? (match[2] ?? '').replaceAll(/./g, '$&$&');
  return RGB | Number.parseInt(hex, 16);
}

/** A colour for people and snapshots: `default`, `ansi-3`, `#63a8f8`. */
export function printColour(colour: Colour): string {
  if (colour < PALETTE) return 'default';
  if (colour < RGB) return `ansi-${colour & 0xff}`;
  return `#${(colour & 0xffffff).toString(16).padStart(6, '0')}`;
}

/** The index of a palette colour, or undefined. */
export function decodePalette(colour: Colour): number | undefined {
  return colour >= PALETTE && colour < RGB ? colour & 0xff : undefined;
}

/** Red, green, blue of an RGB colour, or undefined. */
export function decodeRgb(colour: Colour): readonly [red: number, green: number, blue: number] | undefined {
  return colour >= RGB ? [(colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff] : undefined;
}

/** The sixteen as xterm shows them, to find the nearest. */
const SIXTEEN: readonly number[] = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00,
  0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
];
const CUBE_STEPS = [0, 95, 135, 175, 215, 255] as const;

/** The nearest that a terminal of this depth can show; default at depth `none`. */
export function matchColour(colour: Colour, depth: ColourDepth): Colour {
  if (colour < PALETTE || depth === 'truecolour') return colour;
  if (depth === 'none') return DEFAULT_COLOUR;
  if (colour < RGB) {
    const index = colour & 0xff;
    return depth === '256' || index < 16 ? colour : PALETTE | matchSixteen(paletteValue(index));
  }
  const value = colour & 0xffffff;
  return PALETTE | (depth === '256' ? match256(value) : matchSixteen(value));
}

function paletteValue(index: number): number {
  if (index < 16) return SIXTEEN[index] ?? 0;
  if (index >= 232) return (8 + (index - 232) * 10) * 0x010101;
  const at = index - 16;
  const step = (digit: number): number => CUBE_STEPS[digit] ?? 0;
  return (step(Math.floor(at / 36)) << 16) | (step(Math.floor(at / 6) % 6) << 8) | step(at % 6);
}

function match256(value: number): number {
  const nearestStep = (part: number): number => (part < 48 ? 0 : part < 115 ? 1 : Math.floor((part - 35) / 40));
  const red = nearestStep(value >> 16);
  const green = nearestStep((value >> 8) & 0xff);
  const blue = nearestStep(value & 0xff);
  const cube = 16 + 36 * red + 6 * green + blue;
  const mean = ((value >> 16) + ((value >> 8) & 0xff) + (value & 0xff)) / 3;
  const grey = 232 + Math.max(0, Math.min(23, Math.round((mean - 8) / 10)));
  return distance(paletteValue(grey), value) < distance(paletteValue(cube), value) ? grey : cube;
}

function matchSixteen(value: number): number {
  let best = 0;
  for (let index = 1; index < 16; index += 1) {
    if (distance(SIXTEEN[index] ?? 0, value) < distance(SIXTEEN[best] ?? 0, value)) best = index;
  }
  return best;
}

/** Squared, weighted by what an eye sees. */
function distance(left: number, right: number): number {
  const red = (left >> 16) - (right >> 16);
  const green = ((left >> 8) & 0xff) - ((right >> 8) & 0xff);
  const blue = (left & 0xff) - (right & 0xff);
  return 2 * red * red + 4 * green * green + 3 * blue * blue;
}
