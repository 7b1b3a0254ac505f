/** Events of pseudo-terminals: sizes and counts, never what was typed. Their end is `process.exited`. */

interface PtyFacts {
  readonly turn_id: string;
  /** The call that started the process. */
  readonly call_id: string;
  readonly process_id: number;
}

export interface PtyOpened extends PtyFacts {
  readonly type: 'pty.opened';
  readonly cols: number;
  readonly rows: number;
}

/** Bytes went to its input. */
export interface PtyWritten extends PtyFacts {
  readonly type: 'pty.written';
  readonly bytes: number;
  /** A control instead of text: `interrupt`, `end-of-file`, ... */
  readonly control?: string;
}

export interface PtyResized extends PtyFacts {
  readonly type: 'pty.resized';
  readonly cols: number;
  readonly rows: number;
}

export interface PtySignaled extends PtyFacts {
  readonly type: 'pty.signaled';
  /** `SIGTERM`. */
  readonly signal: string;
}
