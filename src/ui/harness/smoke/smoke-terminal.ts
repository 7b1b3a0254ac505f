/** A terminal in memory that the app has to itself: shows what is written, and hands over what somebody types. Pure (no effect but on itself). */
import type { TerminalDevice, TerminalSize } from '#/platform/terminal-device.ts';
import { PlayedTerminal } from '#/ui/harness/scenario/played-terminal.ts';

export class SmokeTerminal {
  readonly device: TerminalDevice;
  readonly played: PlayedTerminal;
  #size: TerminalSize;
  #reader: ((bytes: Uint8Array) => void) | undefined;
  /** All that was written is shown when it resolves. */
  #shown: Promise<void> = Promise.resolve();

  constructor(size: TerminalSize, background: 'dark' | 'light') {
    this.#size = size;
    const answer = (text: string): void => this.type(text);
    this.played = new PlayedTerminal({ kind: 'modern', background, size, answer, isDirect: true });
    this.device = {
      size: () => this.#size,
      setRaw: () => {},
      read: (onBytes) => {
        this.#reader = onBytes;
        return () => {
          if (this.#reader === onBytes) this.#reader = undefined;
        };
      },
      writeSome: (bytes) => {
        // The bytes are used again by whoever gave them.
        this.#shown = this.played.write(bytes.slice());
        return bytes.length;
      },
      writeAll: (bytes) => {
        this.#shown = this.played.write(bytes.slice());
        return true;
      },
      stopProcess: () => {},
      onExit: () => () => {},
      close: () => {},
    };
  }

  /** What one read of the terminal brings. */
  type(text: string): void {
    this.#reader?.(new TextEncoder().encode(text));
  }

  /** The app is told by SIGWINCH. */
  resize(size: TerminalSize): void {
    this.#size = size;
    this.played.resize(size);
  }

  shown(): Promise<void> {
    return this.#shown;
  }
}
