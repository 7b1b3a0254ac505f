/** The syntax tree of a shell command line, as far as it matters what may run and what it touches. Pure types. */

/** Half-open range of UTF-16 offsets in the text that was parsed (inside backquotes: in the text they hold). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * One piece of a word. `literal` is text that stays as it is; everything else is known only when the shell runs.
 * `quoted` parts hold the pieces inside `"..."` and `$"..."`.
 */
export type WordPart =
  | { readonly kind: 'literal'; readonly text: string; readonly quote: 'none' | 'backslash' | 'single' | 'ansi' }
  | { readonly kind: 'quoted'; readonly parts: readonly WordPart[]; readonly isLocale: boolean }
  /** `$x`, `${x:-word}`; `operand` holds what stands inside the braces, for the commands in it. */
  | { readonly kind: 'parameter'; readonly text: string; readonly operand: readonly WordPart[] }
  | { readonly kind: 'command'; readonly script: Script; readonly form: 'dollar' | 'backquote' }
  | { readonly kind: 'arithmetic'; readonly parts: readonly WordPart[] }
  | { readonly kind: 'process'; readonly direction: 'in' | 'out'; readonly script: Script }
  /** `*`, `?`, `[...]`, `@(...)`. */
  | { readonly kind: 'glob'; readonly text: string }
  /** A brace or comma of what may be a brace expansion. */
  | { readonly kind: 'brace'; readonly text: string }
  /** A tilde that begins the word. */
  | { readonly kind: 'tilde'; readonly text: string };

export interface Word extends Span {
  readonly parts: readonly WordPart[];
}

/** `a=b`, `a+=b`, `a[i]=b`, `a=(b c)`: `elements` are the words of an array. */
export interface Assignment extends Span {
  readonly name: string;
  /** `i` of `a[i]=b`. */
  readonly subscript: Word | undefined;
  readonly value: Word;
  readonly elements: readonly Word[];
}

export interface HereDocument {
  readonly body: readonly WordPart[];
  /** The delimiter was quoted: nothing in the body is expanded. */
  readonly isQuoted: boolean;
}

/** `2>file`, `<<EOF`, `<<<word`, `&>file`, `>&2`. */
export interface Redirect extends Span {
  readonly operator: string;
  /** Number or `{name}` before the operator. */
  readonly descriptor: string | undefined;
  /** The file, the descriptor, the here-string, or the delimiter of a here-document. */
  readonly target: Word;
  readonly hereDocument: HereDocument | undefined;
}

/** A command as people know it. A command of assignments or redirections alone has no words. */
export interface SimpleCommand extends Span {
  readonly kind: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}

export type CompoundForm =
  | 'subshell'
  | 'group'
  | 'if'
  | 'while'
  | 'until'
  | 'for'
  | 'select'
  | 'case'
  | 'function'
  | 'coproc'
  | 'arithmetic'
  | 'test';

/** Everything with a body. Conditions and bodies stand in `bodies` in the order of the text: each may run. */
export interface CompoundCommand extends Span {
  readonly kind: 'compound';
  readonly form: CompoundForm;
  /** Name of the function, or variable of the loop. */
  readonly name: string | undefined;
  readonly bodies: readonly Script[];
  /** Words of `for`, of `case` and its patterns, of `[[ ]]`, and of arithmetic. */
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}

export type Command = SimpleCommand | CompoundCommand;

export interface Pipeline extends Span {
  readonly commands: readonly Command[];
  readonly isNegated: boolean;
  readonly isTimed: boolean;
  /** One of the bars was `|&`. */
  readonly pipesErrors: boolean;
}

/** Pipelines with `&&` and `||` between them: one operator less than pipelines. */
export interface Statement extends Span {
  readonly pipelines: readonly Pipeline[];
  readonly operators: readonly ('&&' | '||')[];
  readonly isBackground: boolean;
}

export interface Script {
  readonly statements: readonly Statement[];
}

export type ShellProblemCode =
  | 'unterminated' // a quote, a bracket, a compound command or a here-document without its end
  | 'unexpected' // a word or an operator that cannot stand there
  | 'too-deep' // nested deeper than the limit
  | 'too-long'; // longer than the limit

/** Why a text is not, or not yet, a command line. Not an error: an answer. */
export interface ShellProblem {
  readonly code: ShellProblemCode;
  readonly message: string;
  readonly offset: number;
}

export interface ParsedShell {
  /** Everything that was understood, also beside a problem. */
  readonly script: Script;
  /** The first problem. What stands behind it was read as well as it could be. */
  readonly problem: ShellProblem | undefined;
  readonly hasComments: boolean;
}
