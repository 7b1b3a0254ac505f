/**
 * The text of a patch to what it asks for. The grammar is the one of the `apply_patch` tool; leniency and error texts are
 * those observed in Codex 0.169.0, plus: blank lines between operations and git's `\ No newline at end of file` are
 * skipped. Pure.
 */

/** One line of a hunk: kept, removed or added. */
export interface HunkLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

export interface Hunk {
  /** The line behind `@@ `: a line of the file that stands somewhere before the hunk. */
  readonly context: string | undefined;
  readonly lines: readonly HunkLine[];
  /** `*** End of File`: the hunk's old lines are the file's last ones. */
  readonly atEndOfFile: boolean;
}

/** Paths as the patch names them. */
export type PatchOperation =
  | { readonly kind: 'add'; readonly path: string; readonly lines: readonly string[] }
  | { readonly kind: 'delete'; readonly path: string }
  | {
      readonly kind: 'update';
      readonly path: string;
      readonly movePath: string | undefined;
      readonly hunks: readonly Hunk[];
    };

/** `message` is one sentence for the model, behind `apply_patch verification failed: `. */
export type ParsedPatch =
  | { readonly ok: true; readonly operations: readonly PatchOperation[] }
  | { readonly ok: false; readonly message: string };

const BEGIN = '*** Begin Patch';
const END = '*** End Patch';
const ADD = '*** Add File: ';
const DELETE = '*** Delete File: ';
const UPDATE = '*** Update File: ';
const MOVE = '*** Move to: ';
const END_OF_FILE = '*** End of File';
const HEREDOC_STARTS: ReadonlySet<string> = new Set(['<<EOF', "<<'EOF'", '<<"EOF"']);

/** Whether a text looks like a patch: its first line is the begin marker. */
export function isPatchText(text: string): boolean {
  return text.trimStart().split('\n', 1)[0]?.trimEnd() === BEGIN;
}

/** Reads a patch. Line numbers in messages count from the begin marker. */
export function parsePatch(text: string): ParsedPatch {
  const lines = unwrapHeredoc(splitPatchLines(text.trim()));
  try {
    return { ok: true, operations: new PatchReader(lines).read() };
  } catch (error) {
    if (!(error instanceof PatchProblem)) throw error;
    return { ok: false, message: error.message };
  }
}

function splitPatchLines(text: string): readonly string[] {
  return text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** A model may send what it would type in a shell, without the command. */
function unwrapHeredoc(lines: readonly string[]): readonly string[] {
  const isWrapped = lines.length >= 4 && HEREDOC_STARTS.has(lines[0] ?? '') && (lines.at(-1) ?? '').endsWith('EOF');
  return isWrapped ? lines.slice(1, -1) : lines;
}

class PatchProblem extends Error {}

class PatchReader {
  readonly #lines: readonly string[];
  /** Index of the end marker. */
  readonly #end: number;
  #at = 1;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.#end = lines.length - 1;
  }

  read(): readonly PatchOperation[] {
    this.#checkMarkers();
    const operations: PatchOperation[] = [];
    while (this.#at < this.#end) {
      const line = this.#line().trim();
      if (line === END) this.#checkNothingFollows();
      else if (line !== '') operations.push(this.#operation(line));
      if (line === '' || line === END) this.#at += 1;
    }
    return operations;
  }

  #checkMarkers(): void {
    const first = this.#lines[0]?.trim() ?? '';
    if (first !== BEGIN && first !== '')
      throw new PatchProblem(`invalid patch: The first line of the patch must be '${BEGIN}'`);
    if (first === '' || this.#lines.at(-1)?.trim() !== END) this.#missingEnd();
  }

  #checkNothingFollows(): void {
    const rest = this.#lines.slice(this.#at, this.#end);
    if (rest.some((line) => line.trim() !== '' && line.trim() !== END)) this.#missingEnd();
  }

  #missingEnd(): never {
    throw new PatchProblem(`invalid patch: The last line of the patch must be '${END}'`);
  }

  #operation(header: string): PatchOperation {
    const path = (marker: string): string | undefined =>
      header.startsWith(marker) ? header.slice(marker.length).trim() : undefined;
    const added = path(ADD);
    if (added !== undefined) {
      this.#at += 1;
      return { kind: 'add', path: added, lines: this.#addedLines() };
    }
    const deleted = path(DELETE);
    if (deleted !== undefined) {
      this.#at += 1;
      return { kind: 'delete', path: deleted };
    }
    const updated = path(UPDATE);
    if (updated !== undefined) return this.#update(updated);
    throw this.#invalidHunk(
      this.#at,
      `'${header}' is not a valid hunk header. Valid hunk headers: '${ADD}{path}', '${DELETE}{path}', '${UPDATE}{path}'`,
    );
  }

  #addedLines(): readonly string[] {
    const added: string[] = [];
    for (; this.#at < this.#end && this.#line().startsWith('+'); this.#at += 1) added.push(this.#line().slice(1));
    return added;
  }

  #update(path: string): PatchOperation {
    const header = this.#at;
    this.#at += 1;
    const move = this.#at < this.#end ? this.#line().trim() : '';
    const movePath = move.startsWith(MOVE) ? move.slice(MOVE.length).trim() : undefined;
    if (movePath !== undefined) this.#at += 1;
    const hunks: Hunk[] = [];
    while (this.#at < this.#end) {
      const line = this.#line();
      if (isSectionEnd(line) || (hunks.length === 0 && line.trimEnd() === END_OF_FILE)) break;
      if (line.trim() === '') this.#at += 1;
      else hunks.push(this.#hunk(hunks.length === 0));
    }
    if (hunks.length === 0) throw this.#invalidHunk(header, `Update file hunk for path '${path}' is empty`);
    return { kind: 'update', path, movePath, hunks };
  }

  #hunk(isFirst: boolean): Hunk {
    const header = this.#line();
    const isBare = header.trimEnd() === '@@';
    if (isBare || header.startsWith('@@ ')) this.#at += 1;
    else if (!isFirst) {
      throw this.#invalidHunk(this.#at, `Expected update hunk to start with a @@ context marker, got: '${header}'`);
    }
    const context = !isBare && header.startsWith('@@ ') ? header.slice(3) : undefined;
    const lines: HunkLine[] = [];
    for (; this.#at < this.#end; this.#at += 1) {
      const line = this.#line();
      const mark = line[0] ?? ' ';
      if (mark === ' ' || mark === '+' || mark === '-') lines.push({ mark, text: line.slice(1) });
      else if (!line.startsWith('\\ ') || lines.length === 0) break;
    }
    const ending = this.#at < this.#end ? this.#line() : END;
    const atEndOfFile = ending.trimEnd() === END_OF_FILE;
    if (lines.length === 0) {
      if (atEndOfFile || isSectionEnd(ending))
        throw this.#invalidHunk(this.#at, 'Update hunk does not contain any lines');
      throw this.#invalidHunk(
        this.#at,
        `Unexpected line found in update hunk: '${ending}'. Every line should start with ' ' (context line), '+' (added line), or '-' (removed line)`,
      );
    }
    if (atEndOfFile) this.#at += 1;
    return { context, lines, atEndOfFile };
  }

  #line(): string {
    return this.#lines[this.#at] ?? '';
  }

  #invalidHunk(index: number, message: string): PatchProblem {
    return new PatchProblem(`invalid hunk at line ${index + 1}, ${message}`);
  }
}

/** Whether a line ends an update: the next operation or the end. */
function isSectionEnd(line: string): boolean {
  return [ADD, DELETE, UPDATE].some((marker) => line.startsWith(marker)) || line.trimEnd() === END;
}
