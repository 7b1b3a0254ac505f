/** The standard streams of this process. */

export interface OutputStream {
  readonly isTerminal: boolean;
  /** Columns of the terminal, or undefined. */
  columns(): number | undefined;
  /**
   * Writes all of it before it returns. Answers false once the reader has closed the pipe (EPIPE), then and ever after;
   * throws on other errors (ENOSPC).
   */
  write(text: string | Uint8Array): boolean;
}

export interface InputStream {
  readonly isTerminal: boolean;
  /** Whether it is /dev/null or closed: nothing will ever come. */
  readonly isNull: boolean;
  /** All bytes to the end. `onQuiet` is called once when nothing at all has come for `quietMs`. */
  readAll(options?: {
    readonly quietMs?: number;
    readonly onQuiet?: () => void;
    readonly signal?: AbortSignal;
  }): Promise<Uint8Array>;
}

export interface TerminalStreams {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}
