/** The port of the terminal itself, for a program that has it to itself: size, raw keys, bytes in and out. */

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** While it is open, the program does not end for want of something to do. */
export interface TerminalDevice {
  /** The size of now; 80x24 where the terminal does not say. */
  size(): TerminalSize;
  /** Keys as they come, without echo, line editing or signals; or as it was when the device was opened. */
  setRaw(on: boolean): void;
  /**
   * Hands over what is typed until the returned function is called. `onEnd` is called once when the terminal is gone.
   * What is typed after that waits for the next reader, or for the shell.
   */
  read(onBytes: (bytes: Uint8Array) => void, onEnd: () => void): () => void;
  /** Writes what the terminal takes at once, without waiting: the number of bytes, 0 where it is full, -1 where it is gone. */
  writeSome(bytes: Uint8Array): number;
  /**
   * Writes all of it, waiting for a terminal that is full, but not for one that does not move (1 s). For the last words only.
   * Answers whether it took them.
   */
  writeAll(bytes: Uint8Array): boolean;
  /**
   * Stops this process and those of its job, as ^Z does, and returns when they go on: at once where nobody could make them
   * (no shell with job control). Nobody may have a handler of SIGTSTP then.
   */
  stopProcess(): void;
  /** Calls `action` when the process ends in whatever way still runs code, unless the returned function is called first. */
  onExit(action: () => void): () => void;
  /** Gives back what it holds. The mode of the terminal is as it was found. */
  close(): void;
}
