/** The grammar of vim's normal mode: which command the keys make that were typed so far. Pure. */

/** One whole command. `3d2fx`: count 6, operator `d`, verb `f`, argument `x`. */
export interface VimCommand {
  /** At least 1. */
  readonly count: number;
  /** Undefined: no number was typed. */
  readonly given: number | undefined;
  readonly operator: 'd' | 'c' | 'y' | undefined;
  /** A move (`w`, `gg`), an object of text (`iw`), `lines` for a doubled operator, or a command of its own (`x`). */
  readonly verb: string;
  /** The character that `f`, `F`, `t`, `T` and `r` take; else empty. */
  readonly argument: string;
}

/** Ctrl+r as the terminal sends it: a key without a letter that is a command. */
export const REDO = '\u0012';

/** Larger numbers are taken as this one: nothing that is written is longer. */
const MOST_COUNT = 9_999;
const MOVES = new Set([...'hljk0^$wWbBeEG;,%{}', ' ', 'gg', 'ge', 'gE']);
const COMMANDS = new Set([...'iIaAoOxXDCsSYJpPuR~.', REDO]);
const OBJECTS = new Set([...'wW"\'`()b[]{}B<>']);
/** Single keys that stand for an operator with a move. */
const SHORTHANDS: Readonly<Record<string, readonly [operator: 'd' | 'c' | 'y', verb: string]>> = {
  D: ['d', '$'],
  C: ['c', '$'],
  S: ['c', 'lines'],
  Y: ['y', 'lines'],
  x: ['d', 'l'],
  X: ['d', 'h'],
  s: ['c', 'l'],
};

/** `more`: the beginning of a command; undefined: none begins so. */
export function decodeVimCommand(keys: string): VimCommand | 'more' | undefined {
  const [, first = '', letter = '', second = '', rest = ''] = /^([1-9]\d*)?([dcy])?([1-9]\d*)?(.*)$/s.exec(keys) ?? [];
  const given =
    first === '' && second === '' ? undefined : Math.min(MOST_COUNT, Number(first || 1) * Number(second || 1));
  const operator = letter === 'd' || letter === 'c' || letter === 'y' ? letter : undefined;
  const command = (verb: string, argument = ''): VimCommand => ({ count: given ?? 1, given, operator, verb, argument });
  if (rest === '' || rest === 'g') return 'more';
  if (rest === operator) return command('lines');
  if (MOVES.has(rest)) return command(rest);
  const head = rest[0] ?? '';
  if ('fFtT'.includes(head)) return rest.length === 1 ? 'more' : command(head, rest.slice(1));
  if (operator !== undefined) {
    if (head !== 'i' && head !== 'a') return undefined;
    return rest.length === 1 ? 'more' : OBJECTS.has(rest[1] ?? '') ? command(rest) : undefined;
  }
  if (head === 'r') return rest.length === 1 ? 'more' : command('r', rest.slice(1));
  if (!COMMANDS.has(rest)) return undefined;
  const short = SHORTHANDS[rest];
  return short === undefined ? command(rest) : { ...command(short[1]), operator: short[0] };
}
