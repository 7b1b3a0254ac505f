/** The sequences that change the look of text, from one style to another, in as few bytes as there are. Pure. */
import { decodePalette, decodeRgb, matchColour, type Colour } from '#/terminal/cells/colour.ts';
import {
  BOLD,
  DIM,
  ITALIC,
  REVERSE,
  STRIKE,
  UNDERLINE_MASK,
  UNDERLINE_SHIFT,
  type StyleParts,
} from '#/terminal/cells/style.ts';
import type { Capabilities } from './capabilities.ts';

type SgrCapabilities = Pick<Capabilities, 'colours' | 'styledUnderlines'>;

/** `CSI ... m` that makes text of look `from` into text of look `to`; from undefined: whatever it was. Links apart. */
export function encodeSgr(from: StyleParts | undefined, to: StyleParts, capabilities: SgrCapabilities): string {
  const anew = ['0', ...encodeAll(to, capabilities)].join(';');
  if (from === undefined) return `\x1b[${anew}m`;
  const change = encodeChange(from, to, capabilities).join(';');
  if (change === '') return '';
  return anew.length <= change.length ? `\x1b[${anew === '0' ? '' : anew}m` : `\x1b[${change}m`;
}

/** What has to be said after a reset. */
function encodeAll(parts: StyleParts, capabilities: SgrCapabilities): string[] {
  const codes: string[] = [];
  const { attributes } = parts;
  if (attributes & BOLD) codes.push('1');
  if (attributes & DIM) codes.push('2');
  if (attributes & ITALIC) codes.push('3');
  if (attributes & UNDERLINE_MASK) codes.push(encodeUnderline(attributes, capabilities));
  if (attributes & REVERSE) codes.push('7');
  if (attributes & STRIKE) codes.push('9');
  const fg = matchColour(parts.fg, capabilities.colours);
  const bg = matchColour(parts.bg, capabilities.colours);
  if (fg !== 0) codes.push(encodeColour(fg, false));
  if (bg !== 0) codes.push(encodeColour(bg, true));
  return codes;
}

function encodeChange(from: StyleParts, to: StyleParts, capabilities: SgrCapabilities): string[] {
  const codes: string[] = [];
  const before = from.attributes;
  const after = to.attributes;
  const gone = before & ~after;
  // One code takes off both: what is still wanted comes anew.
  const weightGone = (gone & (BOLD | DIM)) !== 0;
  if (weightGone) codes.push('22');
  if (after & BOLD && (weightGone || !(before & BOLD))) codes.push('1');
  if (after & DIM && (weightGone || !(before & DIM))) codes.push('2');
  pushToggle(codes, before, after, ITALIC, '3', '23');
  if ((before & UNDERLINE_MASK) !== (after & UNDERLINE_MASK)) {
    const kind = (after & UNDERLINE_MASK) === 0 ? '24' : encodeUnderline(after, capabilities);
    codes.push(kind);
  }
  pushToggle(codes, before, after, REVERSE, '7', '27');
  pushToggle(codes, before, after, STRIKE, '9', '29');
  const fg = matchColour(to.fg, capabilities.colours);
  const bg = matchColour(to.bg, capabilities.colours);
  if (fg !== matchColour(from.fg, capabilities.colours)) codes.push(encodeColour(fg, false));
  if (bg !== matchColour(from.bg, capabilities.colours)) codes.push(encodeColour(bg, true));
  return codes;
}

function pushToggle(codes: string[], before: number, after: number, bit: number, on: string, off: string): void {
  if ((before & bit) !== (after & bit)) codes.push((after & bit) === 0 ? off : on);
}

function encodeUnderline(attributes: number, capabilities: SgrCapabilities): string {
  const kind = (attributes & UNDERLINE_MASK) >> UNDERLINE_SHIFT;
  return kind === 1 || !capabilities.styledUnderlines ? '4' : `4:${kind}`;
}

function encodeColour(colour: Colour, background: boolean): string {
  const base = background ? 40 : 30;
  const index = decodePalette(colour);
  if (index !== undefined) {
    if (index < 8) return String(base + index);
    return index < 16 ? String(base + 60 + index - 8) : `${base + 8};5;${index}`;
  }
  const rgb = decodeRgb(colour);
  return rgb === undefined ? String(base + 9) : `${base + 8};2;${rgb.join(';')}`;
}
