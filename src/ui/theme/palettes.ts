/** Colours of named themes, as their authors publish them. Pure data. */

/** The parts of a palette by hue, as `0xrrggbb`; every theme is made of these. */
export interface Palette {
  readonly isDark: boolean;
  readonly comment: number;
  readonly red: number;
  readonly orange: number;
  readonly yellow: number;
  readonly green: number;
  readonly teal: number;
  readonly sky: number;
  readonly blue: number;
  readonly purple: number;
  readonly pink: number;
}

/** What is taken where no theme is named. */
export const DEFAULT_DARK = 'catppuccin-mocha';
export const DEFAULT_LIGHT = 'catppuccin-latte';

type Row = readonly [
  name: string,
  isDark: boolean,
  comment: number,
  red: number,
  orange: number,
  yellow: number,
  green: number,
  teal: number,
  sky: number,
  blue: number,
  purple: number,
  pink: number,
];

// prettier-ignore
const ROWS: readonly Row[] = [
  //                              comment   red       orange    yellow    green     teal      sky       blue      purple    pink
  ['base16-eighties-dark', true,  0x747369, 0xf2777a, 0xf99157, 0xffcc66, 0x99cc99, 0x66cccc, 0x66cccc, 0x6699cc, 0xcc99cc, 0xd27b53],
  ['base16-mocha-dark',    true,  0x7e705a, 0xcb6077, 0xd28b71, 0xf4bc87, 0xbeb55b, 0x7bbda4, 0x7bbda4, 0x8ab3b5, 0xa89bb9, 0xbb9584],
  ['base16-ocean-dark',    true,  0x65737e, 0xbf616a, 0xd08770, 0xebcb8b, 0xa3be8c, 0x96b5b4, 0x96b5b4, 0x8fa1b3, 0xb48ead, 0xab7967],
  ['base16-ocean-light',   false, 0xa7adba, 0xbf616a, 0xd08770, 0xebcb8b, 0xa3be8c, 0x96b5b4, 0x96b5b4, 0x8fa1b3, 0xb48ead, 0xab7967],
  ['catppuccin-frappe',    true,  0x949cbb, 0xe78284, 0xef9f76, 0xe5c890, 0xa6d189, 0x81c8be, 0x99d1db, 0x8caaee, 0xca9ee6, 0xf4b8e4],
  ['catppuccin-latte',     false, 0x7c7f93, 0xd20f39, 0xfe640b, 0xdf8e1d, 0x40a02b, 0x179299, 0x04a5e5, 0x1e66f5, 0x8839ef, 0xea76cb],
  ['catppuccin-macchiato', true,  0x939ab7, 0xed8796, 0xf5a97f, 0xeed49f, 0xa6da95, 0x8bd5ca, 0x91d7e3, 0x8aadf4, 0xc6a0f6, 0xf5bde6],
  ['catppuccin-mocha',     true,  0x9399b2, 0xf38ba8, 0xfab387, 0xf9e2af, 0xa6e3a1, 0x94e2d5, 0x89dceb, 0x89b4fa, 0xcba6f7, 0xf5c2e7],
  ['dracula',              true,  0x6272a4, 0xff5555, 0xffb86c, 0xf1fa8c, 0x50fa7b, 0x8be9fd, 0xff79c6, 0x8be9fd, 0xff79c6, 0xbd93f9],
  ['gruvbox-dark',         true,  0x928374, 0xfb4934, 0xfe8019, 0xfabd2f, 0xb8bb26, 0x8ec07c, 0x8ec07c, 0x83a598, 0xfb4934, 0xd3869b],
  ['gruvbox-light',        false, 0x928374, 0x9d0006, 0xaf3a03, 0xb57614, 0x79740e, 0x427b58, 0x427b58, 0x076678, 0x9d0006, 0x8f3f71],
  ['nord',                 true,  0x616e88, 0xbf616a, 0xd08770, 0xebcb8b, 0xa3be8c, 0x8fbcbb, 0x81a1c1, 0x88c0d0, 0x81a1c1, 0xb48ead],
  ['one-half-dark',        true,  0x5c6370, 0xe06c75, 0xe5c07b, 0xe5c07b, 0x98c379, 0x56b6c2, 0x56b6c2, 0x61afef, 0xc678dd, 0xc678dd],
  ['one-half-light',       false, 0xa0a1a7, 0xe45649, 0xc18401, 0xc18401, 0x50a14f, 0x0997b3, 0x0997b3, 0x0184bc, 0xa626a4, 0xa626a4],
  ['solarized-dark',       true,  0x586e75, 0xdc322f, 0xcb4b16, 0xb58900, 0x859900, 0x2aa198, 0x2aa198, 0x268bd2, 0x6c71c4, 0xd33682],
  ['solarized-light',      false, 0x93a1a1, 0xdc322f, 0xcb4b16, 0xb58900, 0x859900, 0x2aa198, 0x2aa198, 0x268bd2, 0x6c71c4, 0xd33682],
];

/** The names that `[tui] theme` and `/theme` take, in the order of a list. */
export const THEME_NAMES: readonly string[] = ROWS.map(([name]) => name);

/** The palette of a name; undefined where there is none. */
export function findPalette(name: string): Palette | undefined {
  const row = ROWS.find((entry) => entry[0] === name);
  if (row === undefined) return undefined;
  const [, isDark, comment, red, orange, yellow, green, teal, sky, blue, purple, pink] = row;
  return { isDark, comment, red, orange, yellow, green, teal, sky, blue, purple, pink };
}
