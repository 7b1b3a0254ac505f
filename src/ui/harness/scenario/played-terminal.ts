/** A terminal that answers as real ones do, and watches what it is told. Pure (no effect but on itself). */
import type { ScreenSnapshot } from '#/terminal/screen/snapshot.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';
import { readTerminal } from '#/ui/harness/read-terminal.ts';
import { TerminalWatch } from '#/ui/harness/terminal-watch.ts';
import { VirtualTerminal } from '#/ui/harness/virtual-terminal.ts';
import type { TerminalKind } from './scenario.ts';

/** Foreground and background, as OSC 10 and 11 answer. */
const COLOURS = { dark: ['dddd', '1111'], light: ['2222', 'fafa'] } as const;

/** What each kind says of itself in the environment. */
export const TERMINAL_VARIABLES: Readonly<Record<TerminalKind, Readonly<Record<string, string>>>> = {
  modern: { TERM: 'xterm-kitty', COLORTERM: 'truecolor' },
  xterm: { TERM: 'xterm-256color' },
  console: { TERM: 'linux' },
  dumb: { TERM: 'dumb' },
};

export interface PlayedTerminalOptions {
  readonly kind: TerminalKind;
  readonly background: 'dark' | 'light';
  readonly size: TerminalSize;
  /** Sends to the program what the terminal says. */
  readonly answer: (text: string) => void;
  /** Whether csm writes to it, and nothing is between them that writes otherwise. */
  readonly isDirect: boolean;
}

export class PlayedTerminal {
  readonly watch: TerminalWatch;
  readonly screen: VirtualTerminal;
  #shown: Promise<void> = Promise.resolve();

  constructor({ kind, background, size, answer, isDirect }: PlayedTerminalOptions) {
    this.watch = new TerminalWatch(isDirect && kind === 'modern');
    this.screen = new VirtualTerminal(size.cols, size.rows, 'agrees', { scrollback: 5000 });
    const { terminal } = this.screen;
    const { parser } = terminal;
    if (kind !== 'dumb') terminal.onData(answer);
    if (kind === 'modern' || kind === 'xterm') {
      const [foreground, background_] = COLOURS[background];
      const answerColour = (code: number, part: string) => (data: string) => {
        if (data === '?') answer(`\x1b]${code};rgb:${part}/${part}/${part}\x1b\\`);
        return data === '?';
      };
      parser.registerOscHandler(10, answerColour(10, foreground));
      parser.registerOscHandler(11, answerColour(11, background_));
    }
    if (kind === 'modern') {
      parser.registerCsiHandler({ prefix: '?', final: 'u' }, () => {
        answer(`\x1b[?${this.watch.kittyFlags}u`);
        return true;
      });
    } else if (kind === 'xterm') {
      // This one knows no synchronised updates.
      parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, ([mode]) => {
        answer(`\x1b[?${String(mode)};0$y`);
        return true;
      });
    }
  }

  /** Resolves when it is shown. */
  write(chunk: Uint8Array): Promise<void> {
    this.watch.push(chunk);
    this.#shown = this.screen.write(chunk);
    return this.#shown;
  }

  resize(size: TerminalSize): void {
    this.screen.terminal.resize(size.cols, size.rows);
  }

  snapshot(): ScreenSnapshot {
    return readTerminal(this.screen, this.watch.isCursorVisible);
  }

  /** The rows as one text. */
  text(): string {
    return this.screen.rows().join('\n');
  }

  close(): void {
    this.screen.terminal.dispose();
  }
}
