/** What csm asks a terminal, how it answers, and what follows from that. Pure. */
import { MOST_CELLS_A_SIDE } from '#/terminal/cells/grid.ts';
import type { Capabilities } from './capabilities.ts';

/** An answer of the terminal. */
export type TerminalReply =
  /** It speaks the kitty keyboard protocol; the flags are those of now. */
  | { readonly type: 'kitty-flags'; readonly flags: number }
  /** DECRQM. `known` is false where it does not know the mode or never has it. */
  | { readonly type: 'mode'; readonly mode: number; readonly known: boolean; readonly set: boolean }
  /** OSC 10 and 11: colours 0-255. */
  | {
      readonly type: 'colour';
      readonly of: 'foreground' | 'background';
      readonly rgb: readonly [red: number, green: number, blue: number];
    }
  /** DA1. The last question, so that all other answers have come when this one does. */
  | { readonly type: 'attributes'; readonly attributes: readonly number[] }
  /** XTVERSION: name and version as the terminal writes them. */
  | { readonly type: 'version'; readonly text: string }
  /** Rows and columns of the window as the terminal itself has it; tmux 3.3a says columns and rows. */
  | { readonly type: 'size'; readonly sides: readonly [number, number] };

/** How large the window is. The kernel may say it later, or earlier, than what is written is shown in it. */
export const SIZE_QUERY = '\x1b[18t';

/** Asks for all that is worth knowing. Terminals that know few of the questions get only the last one. */
export function encodeQueries(term: string): string {
  const questions = ['\x1b[?u', '\x1b[?2026$p', '\x1b]10;?\x1b\\', '\x1b]11;?\x1b\\', '\x1b[>q'];
  const simple = term === 'linux' || term === '' || term === 'dumb';
  return `${simple ? '' : questions.join('')}${term === 'dumb' || term === '' ? '' : '\x1b[c'}`;
}

/** Understands one `reply` event of the input decoder; undefined for what csm never asked. */
export function decodeTerminalReply(sequence: string): TerminalReply | undefined {
  // oxlint-disable-next-line no-control-regex -- sequences begin and end with them
  const match = /^\x1b(?:\[([<=>?]?)([\d;:]*)([ -/]*)([@-~])|([\]P])(.*?)(?:\x07|\x1b\\))$/s.exec(sequence);
  if (match === null) return undefined;
  const [, prefix = '', inner = '', intermediate = '', final = '', kind, body = ''] = match;
  if (kind === ']') return decodeColour(body);
  if (kind === 'P') return body.startsWith('>|') ? decodeVersion(body.slice(2)) : undefined;
  const numbers = inner === '' ? [] : inner.split(/[;:]/).map((part) => Math.min(Number(part), 0xffffff));
  const [first = 0, second = 0] = numbers;
  switch (`${prefix}${intermediate}${final}`) {
    case '?u':
      return { type: 'kitty-flags', flags: first };
    case '?$y':
      return { type: 'mode', mode: first, known: second >= 1 && second <= 3, set: second === 1 || second === 3 };
    case '?c':
      return { type: 'attributes', attributes: numbers };
    case 't':
      if (first !== 8 || numbers.length !== 3) return undefined;
      return { type: 'size', sides: [clampSide(second), clampSide(numbers[2])] };
  }
  return undefined;
}

function clampSide(value = 1): number {
  return Math.max(1, Math.min(MOST_CELLS_A_SIDE, value));
}

/** `10;rgb:dddd/dddd/dddd`, with one to four digits a part. */
function decodeColour(body: string): TerminalReply | undefined {
  const match = /^(10|11);(?:rgb:|rgba:)([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})(?:\/[0-9a-f]{1,4})?$/i.exec(
    body,
  );
  if (match === null) return undefined;
  const part = (text = '0'): number => Math.round((Number.parseInt(text, 16) * 255) / (16 ** text.length - 1));
  const of = match[1] === '10' ? 'foreground' : 'background';
  return { type: 'colour', of, rgb: [part(match[2]), part(match[3]), part(match[4])] };
}

function decodeVersion(text: string): TerminalReply {
  return { type: 'version', text: text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 100) };
}

/** What is known of a terminal so far. */
export interface TerminalKnowledge {
  readonly capabilities: Capabilities;
  readonly foreground?: readonly [number, number, number];
  readonly background?: readonly [number, number, number];
  readonly version?: string;
  /** Whether the last question was answered: nothing more comes. */
  readonly complete: boolean;
}

const TRUE_COLOUR = /^(?:kitty|wezterm|foot|ghostty|vte|konsole|iterm2|alacritty|contour|xterm\.js|mintty)/i;
const REFLOWS = /^(?:kitty|wezterm|foot|ghostty|vte|konsole|iterm2|alacritty|contour|xterm\.js|tmux|mintty)/i;
/** tmux 3.3a is not among them: it obeys REP behind ASCII alone, and boxes would stay half drawn. */
const REPEATS = /^(?:kitty|wezterm|foot|ghostty|vte|konsole|iterm2|alacritty|contour|xterm|mintty)/i;

/** What is known after an answer; the same object where it says nothing new. */
export function applyReply(known: TerminalKnowledge, reply: TerminalReply): TerminalKnowledge {
  const { capabilities } = known;
  switch (reply.type) {
    case 'kitty-flags':
      return capabilities.kittyKeyboard ? known : withCapabilities(known, { kittyKeyboard: true });
    case 'mode':
      if (reply.mode !== 2026 || reply.known === capabilities.synchronised) return known;
      return withCapabilities(known, { synchronised: reply.known });
    case 'colour':
      return { ...known, [reply.of]: reply.rgb };
    case 'attributes':
      return { ...known, complete: true };
    case 'version': {
      const { text } = reply;
      // Whoever wants fewer colours has said so in the environment.
      const truecolour = capabilities.colours !== 'none' && TRUE_COLOUR.test(text);
      return {
        ...withCapabilities(known, {
          colours: truecolour ? 'truecolour' : capabilities.colours,
          reflows: REFLOWS.test(text),
          repeat: REPEATS.test(text),
        }),
        version: text,
      };
    }
    case 'size':
      return known;
  }
}

function withCapabilities(known: TerminalKnowledge, change: Partial<Capabilities>): TerminalKnowledge {
  return { ...known, capabilities: { ...known.capabilities, ...change } };
}
