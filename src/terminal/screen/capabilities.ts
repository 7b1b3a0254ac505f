/** What the terminal at the other end can do. Pure: from the environment first, from its own replies later. */
import type { ColourDepth } from '#/terminal/cells/colour.ts';

export interface Capabilities {
  readonly colours: ColourDepth;
  /** Whether there are other underlines than the single one (double, curly, dotted, dashed). */
  readonly styledUnderlines: boolean;
  readonly links: boolean;
  /** Whether erased cells get the background of the moment. */
  readonly backgroundErase: boolean;
  /** ECH. */
  readonly eraseCells: boolean;
  /** REP, behind any character. */
  readonly repeat: boolean;
  /** DECSTBM; within it, rows are moved by IL and DL. */
  readonly scrollRegions: boolean;
  /** Mode 2026: a frame appears at once. Elsewhere the cursor is hidden while more than one run is written. */
  readonly synchronised: boolean;
  readonly kittyKeyboard: boolean;
  /** Whether rows are broken anew when the window gets narrower. Unknown counts as no: nothing above is ever cleared. */
  readonly reflows: boolean;
  readonly title: boolean;
  /** DECSCUSR. Old Linux consoles print its last letter. */
  readonly cursorShapes: boolean;
}

/** What every terminal csm runs on can do. */
export const PLAIN_CAPABILITIES: Capabilities = {
  colours: '16',
  styledUnderlines: false,
  links: false,
  backgroundErase: false,
  eraseCells: false,
  repeat: false,
  scrollRegions: true,
  synchronised: false,
  kittyKeyboard: false,
  reflows: false,
  title: false,
  cursorShapes: false,
};

/** Environment that says something about the terminal. */
export interface TerminalEnvironment {
  readonly term?: string | undefined;
  readonly colorTerm?: string | undefined;
  readonly noColor?: string | undefined;
}

/** Terminals that are xterm's kin: ECH, OSC 0 and 8, background erase. */
const MODERN = /^(?:xterm|tmux|alacritty|foot|rxvt|st|wezterm|kitty|ghostty|contour|vte|konsole|iterm)/;

/** What the environment promises, before the terminal has said anything itself. */
export function decideCapabilities(environment: TerminalEnvironment): Capabilities {
  const term = environment.term ?? '';
  const modern = MODERN.test(term);
  return {
    ...PLAIN_CAPABILITIES,
    colours: decideColours(environment),
    styledUnderlines: modern,
    links: modern,
    backgroundErase: modern || term === 'linux',
    eraseCells: modern || term === 'linux' || term.startsWith('screen'),
    // Many a terminal in between (tmux 3.3a) calls itself xterm and drops what is repeated: only its own name is believed.
    repeat: false,
    scrollRegions: term !== 'dumb' && term !== '',
    reflows: /^(?:tmux|alacritty|foot|xterm-kitty|xterm-ghostty|wezterm|contour)/.test(term),
    title: modern,
    cursorShapes: modern,
  };
}

function decideColours({ term = '', colorTerm = '', noColor = '' }: TerminalEnvironment): ColourDepth {
  if (noColor !== '' || term === 'dumb' || term === '') return 'none';
  if (/^(?:truecolor|24bit)$/.test(colorTerm) || /-direct$|^xterm-(?:kitty|ghostty)/.test(term)) return 'truecolour';
  if (/256/.test(term) || /^(?:alacritty|foot|wezterm|contour)/.test(term)) return '256';
  return '16';
}
