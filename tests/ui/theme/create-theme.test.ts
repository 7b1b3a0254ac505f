import { expect, test } from 'bun:test';
import { decodePalette, decodeRgb, encodePalette, parseColour, type ColourDepth } from '#/terminal/cells/colour.ts';
import type { Style } from '#/terminal/cells/style.ts';
import { measureContrast } from '#/ui/theme/blend.ts';
import { createTheme } from '#/ui/theme/create-theme.ts';
import { findPalette, THEME_NAMES } from '#/ui/theme/palettes.ts';
import type { Theme } from '#/ui/theme/theme.ts';

type Rgb = readonly [number, number, number];
const DARK: Rgb = [0x11, 0x11, 0x11];
const LIGHT: Rgb = [0xff, 0xff, 0xff];
const GREY: Rgb = [0xdd, 0xdd, 0xdd];

function looksOf(theme: Theme): [string, Style][] {
  const looks: [string, Style][] = [];
  for (const [name, value] of Object.entries(theme))
    if (typeof value === 'object' && name !== 'syntax') looks.push([name, value]);
  for (const [name, value] of Object.entries(theme.syntax)) looks.push([`syntax.${name}`, value]);
  return looks;
}

function numberOf(colour: number): number | undefined {
  const rgb = decodeRgb(colour);
  return rgb && (rgb[0] << 16) | (rgb[1] << 8) | rgb[2];
}

const observed: [keyof Theme, 'fg' | 'bg', string][] = [
  ['accent', 'fg', '#63a8f8'],
  ['selected', 'bg', '#63a8f8'],
  ['selected', 'fg', '#00002e'],
  ['selectedKey', 'fg', '#3b3b3b'],
  ['surface', 'bg', '#2d2d2d'],
  ['userMessage', 'bg', '#373737'],
  ['tab', 'bg', '#2d2d2d'],
  ['tabFocused', 'bg', '#4c4c4c'],
  ['zebra', 'bg', '#1e1e1e'],
  ['hint', 'fg', '#8b8b8b'],
  ['statusModel', 'fg', '#f6e2b7'],
  ['statusDirectory', 'fg', '#abdfa7'],
  ['diffAdded', 'bg', '#213a2b'],
  ['diffRemoved', 'bg', '#4a221d'],
  ['heading1', 'fg', '#f38ba8'],
  ['code', 'fg', '#a6e3a1'],
  ['link', 'fg', '#89b4fa'],
  ['listMarker', 'fg', '#94e2d5'],
  ['quoteMarker', 'fg', '#f5c2e7'],
  ['tableRule', 'fg', '#393939'],
];
test.each(observed)('on the usual dark terminal, %s has the %s %s', (name, part, colour) => {
  const theme = createTheme({ foreground: GREY, background: DARK, colours: 'truecolour' });
  expect(theme.name).toBe('catppuccin-mocha');
  expect((theme[name] as Style)[part]).toBe(parseColour(colour) ?? -1);
});

test.each(
  THEME_NAMES.flatMap((name) => [
    [name, 'dark', DARK] as const,
    [name, 'light', LIGHT] as const,
    [name, 'middle', [0x58, 0x6e, 0x75] as const] as const,
  ]),
)('%s is read on a %s terminal', (name, _, background) => {
  const theme = createTheme({ background, colours: 'truecolour', name });
  expect(theme.name).toBe(name);
  const base = (background[0] << 16) | (background[1] << 8) | background[2];
  for (const [look, style] of looksOf(theme)) {
    const behind = style.bg === undefined ? base : numberOf(style.bg);
    const fg = style.fg === undefined ? undefined : numberOf(style.fg);
    // Rules are to be seen, not read; greys of hints are the terminal's own text, softened.
    if (behind === undefined || fg === undefined || look === 'tableRule' || look === 'hint') continue;
    expect([
      look,
      measureContrast(fg, behind) >= (look === 'syntax.comment' || look.startsWith('selected') ? 2.9 : 4.4),
    ]).toEqual([look, true]);
  }
});

test('a background decides about dark and light; without one a name does', () => {
  expect(createTheme({ background: LIGHT, colours: 'truecolour' })).toMatchObject({
    isDark: false,
    name: 'catppuccin-latte',
  });
  expect(createTheme({ colours: 'truecolour' })).toMatchObject({ isDark: true, name: 'catppuccin-mocha' });
  expect(createTheme({ colours: 'truecolour', name: 'gruvbox-light' }).isDark).toBe(false);
  expect(createTheme({ background: DARK, colours: 'truecolour', name: 'gruvbox-light' }).isDark).toBe(true);
  expect(createTheme({ background: DARK, colours: 'truecolour', name: 'no such theme' }).name).toBe('catppuccin-mocha');
});

test('nothing is tinted where the background is unknown', () => {
  const theme = createTheme({ foreground: GREY, colours: 'truecolour' });
  const tinted = looksOf(theme).filter(([name, style]) => style.bg !== undefined && !name.startsWith('selected'));
  expect(tinted).toEqual([]);
});

test.each(['none', '16'] as const satisfies ColourDepth[])(
  'depth %s takes no colour that has to be guessed',
  (colours) => {
    for (const background of [DARK, LIGHT]) {
      for (const [name, style] of looksOf(createTheme({ background, colours }))) {
        for (const colour of [style.fg, style.bg]) {
          if (colour === undefined) continue;
          const index = decodePalette(colour) ?? 99;
          expect([name, colours === '16' && index < 16 && index !== 8]).toEqual([name, true]);
        }
      }
    }
  },
);

test('without colours, what is chosen and what is wrong can still be told', () => {
  const theme = createTheme({ colours: 'none' });
  expect(theme.hasColours).toBe(false);
  for (const name of ['selected', 'error', 'accent', 'diffAddedSign', 'link', 'hintKey', 'tabFocused'] as const) {
    expect([name, Object.keys(theme[name]).length > 0]).toEqual([name, true]);
  }
});

test('rows of diffs stay green and red in 256 colours', () => {
  const theme = createTheme({ background: DARK, colours: '256' });
  expect([theme.diffAdded.bg, theme.diffRemoved.bg].map((colour) => decodePalette(colour ?? 0))).toEqual([22, 52]);
});

test('names are found, others are not', () => {
  expect(THEME_NAMES.every((name) => findPalette(name) !== undefined)).toBe(true);
  expect(THEME_NAMES.toSorted()).toEqual([...THEME_NAMES]);
  expect(findPalette('Nord')).toBeUndefined();
});

test('signs are read on their rows, and faint text is lighter on a light ground than other text', () => {
  for (const background of [
    [17, 17, 17],
    [255, 255, 255],
  ] as const) {
    const theme = createTheme({ background, colours: 'truecolour' });
    for (const [sign, row] of [
      [theme.diffAddedSign, theme.diffAdded],
      [theme.diffRemovedSign, theme.diffRemoved],
    ] as const) {
      expect(measureContrast((sign.fg ?? 0) & 0xffffff, (row.bg ?? 0) & 0xffffff)).toBeGreaterThan(4);
    }
  }
  expect(createTheme({ background: [17, 17, 17], colours: 'truecolour' }).dim).toEqual({ dim: true });
  expect(createTheme({ background: [255, 255, 255], colours: 'truecolour' }).dim.dim).toBeUndefined();
  expect(createTheme({ colours: 'truecolour' }).diffRemovedSign).toEqual({ fg: encodePalette(1) });
});
