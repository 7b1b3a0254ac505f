/** SGR of programs as styles. Pure. */
import { encodePalette, encodeRgb, type Colour } from '#/terminal/cells/colour.ts';
import type { Style, Underline } from '#/terminal/cells/style.ts';

type Writable = { -readonly [K in keyof Style]: Style[K] };

const PLAIN: Style = {};
const UNDERLINES: readonly Underline[] = ['none', 'single', 'double', 'curly', 'dotted', 'dashed'];

/** The look after `CSI parameters m`: sixteen colours, 256, true ones, attributes, in both ways to write them. Unknown ones change nothing. */
export function applySgr(style: Style, parameters: string): Style {
  const next: Writable = { ...style };
  const groups = parameters.split(';');
  for (let at = 0; at < groups.length; at += 1) {
    const group = groups[at] ?? '';
    const [code = 0, ...inner] = group.split(':').map(Number);
    if (code === 38 || code === 48 || code === 58) {
      const isOwn = inner.length > 0;
      const rest = isOwn ? inner : groups.slice(at + 1, at + 5).map(Number);
      const found = decodeColour(rest, isOwn);
      if (!isOwn) at += found.used;
      if (found.colour !== undefined && code !== 58) next[code === 38 ? 'fg' : 'bg'] = found.colour;
    } else if (code === 0) clear(next);
    else applyCode(next, code, inner[0]);
  }
  return isPlain(next) ? PLAIN : next;
}

function applyCode(style: Writable, code: number, variant: number | undefined): void {
  if (code >= 30 && code <= 37) style.fg = encodePalette(code - 30);
  else if (code >= 90 && code <= 97) style.fg = encodePalette(code - 82);
  else if (code >= 40 && code <= 47) style.bg = encodePalette(code - 40);
  else if (code >= 100 && code <= 107) style.bg = encodePalette(code - 92);
  switch (code) {
    case 1:
      style.bold = true;
      break;
    case 2:
      style.dim = true;
      break;
    case 3:
      style.italic = true;
      break;
    case 4:
      setUnderline(style, variant === undefined ? 'single' : (UNDERLINES[variant] ?? 'single'));
      break;
    case 7:
      style.reverse = true;
      break;
    case 9:
      style.strike = true;
      break;
    case 21:
      setUnderline(style, 'double');
      break;
    case 22:
      delete style.bold;
      delete style.dim;
      break;
    case 23:
      delete style.italic;
      break;
    case 24:
      delete style.underline;
      break;
    case 27:
      delete style.reverse;
      break;
    case 29:
      delete style.strike;
      break;
    case 39:
      delete style.fg;
      break;
    case 49:
      delete style.bg;
      break;
  }
}

function setUnderline(style: Writable, underline: Underline): void {
  if (underline === 'none') delete style.underline;
  else style.underline = underline;
}

function clear(style: Writable): void {
  for (const key of Object.keys(style) as (keyof Style)[]) delete style[key];
}

function isPlain(style: Style): boolean {
  for (const key in style) if (key !== '') return false;
  return true;
}

/** `5;n` or `2;r;g;b`; with colons also `2::r:g:b`. `used` counts the parameters behind 38. */
function decodeColour(rest: readonly number[], isOwn: boolean): { readonly colour?: Colour; readonly used: number } {
  const [kind] = rest;
  if (kind === 5) {
    const index = rest[1] ?? 0;
    return index <= 255 ? { colour: encodePalette(index), used: 2 } : { used: 2 };
  }
  if (kind !== 2) return { used: 1 };
  const [red = 0, green = 0, blue = 0] = isOwn && rest.length > 4 ? rest.slice(2, 5) : rest.slice(1, 4);
  return [red, green, blue].every((part) => part <= 255)
    ? { colour: encodeRgb(red, green, blue), used: 4 }
    : { used: 4 };
}
