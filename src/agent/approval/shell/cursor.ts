/** A place in a text, the problems found on the way, and the depth so far: what all readers of the shell grammar share. Pure. */
import type { ShellProblem, ShellProblemCode, WordPart } from './syntax-tree.ts';

/** Substitutions, groups and compound commands inside each other. */
export const SHELL_DEPTH_LIMIT = 64;
/** Longer command lines than Linux takes in one argument (128 KiB) exist as pipes into a shell; beyond this, nobody reads them. */
export const SHELL_LENGTH_LIMIT = 2 * 1024 * 1024;

/** A here-document whose body begins behind the next newline. */
export interface PendingHereDocument {
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
  readonly offset: number;
  /** Filled when the body was read. */
  readonly fill: (body: readonly WordPart[]) => void;
}

export class Cursor {
  readonly text: string;
  at = 0;
  depth: number;
  hasComments = false;
  problem: ShellProblem | undefined;
  readonly pending: PendingHereDocument[] = [];

  /** @param depth how deep the text itself is nested (backquotes are read as a text of their own) */
  constructor(text: string, depth = 0) {
    this.text = text;
    this.depth = depth;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The character at the cursor, or further on; empty at the end. */
  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  startsWith(what: string): boolean {
    return this.text.startsWith(what, this.at);
  }

  /** Moves over `what` where it stands. */
  take(what: string): boolean {
    if (!this.startsWith(what)) return false;
    this.at += what.length;
    return true;
  }

  /** Only the first problem is kept: the others follow from it. */
  report(code: ShellProblemCode, message: string, offset = this.at): void {
    this.problem ??= { code, message, offset };
  }

  /** Runs `read` one level deeper, or reports and answers `otherwise` without reading. */
  nested<T>(read: () => T, otherwise: T): T {
    if (this.depth >= SHELL_DEPTH_LIMIT) {
      this.report('too-deep', `nested deeper than ${SHELL_DEPTH_LIMIT} levels`);
      this.at = this.text.length;
      return otherwise;
    }
    this.depth += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }
}

/** Space, tab, and a backslash before a newline. Answers whether anything was skipped. */
export function skipBlanks(cursor: Cursor): boolean {
  const from = cursor.at;
  for (;;) {
    const char = cursor.peek();
    if (char === ' ' || char === '\t' || char === '\r') cursor.at += 1;
    else if (char === '\\' && cursor.peek(1) === '\n') cursor.at += 2;
    else return cursor.at > from;
  }
}
