/** Whether a stream gets colours, and the few styles that the command line uses. Pure. */
export type ColourChoice = 'always' | 'never' | 'auto';

/** What the decision needs to know. */
export interface ColourFacts {
  /** `--color`. */
  readonly choice: ColourChoice;
  readonly isTerminal: boolean;
  /** Reads an environment variable: undefined where it is unset or empty. */
  readonly variable: (name: string) => string | undefined;
}

/**
 * `--color` first; then NO_COLOR (any value), CLICOLOR_FORCE (any but 0), CLICOLOR=0, TERM=dumb; then whether a terminal
 * is there.
 */
export function decideColour({ choice, isTerminal, variable }: ColourFacts): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (variable('NO_COLOR') !== undefined) return false;
  const force = variable('CLICOLOR_FORCE');
  if (force !== undefined && force !== '0') return true;
  if (variable('CLICOLOR') === '0' || variable('TERM') === 'dumb') return false;
  return isTerminal;
}

const STYLES = {
  bold: '1',
  dim: '2',
  italic: '3',
  underline: '4',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '34',
  magenta: '35',
  cyan: '36',
} as const;
export type StyleName = keyof typeof STYLES;

/** Puts styles around a text, or leaves it alone where colours are off. The text must hold no control of its own. */
export type Paint = (text: string, ...styles: readonly StyleName[]) => string;

/** A {@link Paint} for a stream with or without colours. */
export function paintWhere(coloured: boolean): Paint {
  if (!coloured) return (text) => text;
  return (text, ...styles) =>
    text === '' || styles.length === 0 ? text : `\x1b[${styles.map((name) => STYLES[name]).join(';')}m${text}\x1b[0m`;
}
