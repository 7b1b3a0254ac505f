/** One command that may run, as the rest of the policy looks at it, whatever it was wrapped in. Pure. */
import { printBaseName } from './program-name.ts';
import { printStaticParts, printStaticPrefix, printStaticWord } from '../shell/static-word.ts';
import type { Command, ParsedShell, Redirect, Script, SimpleCommand, Word, WordPart } from '../shell/syntax-tree.ts';

/** A word of a command line. `value` is undefined where only the shell knows it; `prefix` is what is known of it then. */
export interface Argument {
  readonly value: string | undefined;
  readonly prefix: string;
  /** Name of the program that the word leads to whatever it begins with: `rm` of `"$DIR"/rm`. */
  readonly program: string | undefined;
}

/** A word that nobody knows. */
export const UNKNOWN_ARGUMENT: Argument = { value: undefined, prefix: '', program: undefined };

export interface RedirectTarget {
  readonly operator: string;
  /** Undefined where only the shell knows it. */
  readonly target: string | undefined;
}

export interface Invocation {
  /** Program and arguments; empty for assignments or redirections alone. */
  readonly words: readonly Argument[];
  readonly assignments: readonly { readonly name: string; readonly value: string | undefined }[];
  readonly redirects: readonly RedirectTarget[];
  /** What it was found in, outermost first: `bash -c`, `env`, `substitution`. Empty for a command in plain sight. */
  readonly via: readonly string[];
  /** It reads what another command of a pipeline writes. */
  readonly readsPipe: boolean;
  /** Text of a here-document or here-string on its input; undefined where there is none, or it is not known. */
  readonly inputText: string | undefined;
  /** It has a here-document or here-string. */
  readonly hasInputText: boolean;
  /** As written, for people. */
  readonly text: string;
}

/** More than fit in the 128 KiB that Linux takes as one argument. A line with more has the rest judged as unknown. */
export const INVOCATION_LIMIT = 70_000;

export interface Invocations {
  readonly list: readonly Invocation[];
  /** Functions that the text defines. */
  readonly functions: ReadonlySet<string>;
  /** There were more than the limit. */
  readonly isCut: boolean;
}

export function argumentOf(value: string): Argument {
  return { value, prefix: value, program: printBaseName(value) };
}

/** Words as one command line; one that is not known stands there as a variable. @param quote as they are where it is absent */
export function joinArguments(words: readonly Argument[], quote = (word: string): string => word): string {
  return words.map(({ value }) => (value === undefined ? '"$UNKNOWN"' : quote(value))).join(' ');
}

/** Every simple command of a text that was parsed: in lists, bodies, substitutions and here-documents alike. */
export function listInvocations(parsed: ParsedShell, source: string, via: readonly string[] = []): Invocations {
  const walk = new Walk(source);
  walk.script(parsed.script, via);
  return { list: walk.found, functions: walk.functions, isCut: walk.isCut };
}

class Walk {
  readonly found: Invocation[] = [];
  readonly functions = new Set<string>();
  isCut = false;
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  /** @param isFed its input is a pipe or a file */
  script({ statements }: Script, via: readonly string[], isFed = false): void {
    for (const { pipelines } of statements) {
      for (const { commands } of pipelines) {
        let isFirst = true;
        for (const command of commands) {
          if (this.found.length >= INVOCATION_LIMIT) {
            this.isCut = true;
            return;
          }
          this.command(command, via, isFed || !isFirst);
          isFirst = false;
        }
      }
    }
  }

  command(command: Command, via: readonly string[], readsPipe: boolean): void {
    for (const { target, hereDocument } of command.redirects) {
      this.parts(target.parts, via);
      if (hereDocument !== undefined && !hereDocument.isQuoted) this.parts(hereDocument.body, via);
    }
    if (command.kind === 'compound') {
      for (const { parts } of command.words) this.parts(parts, via);
      if (command.form === 'function' && command.name !== undefined) this.functions.add(command.name);
      const within = command.form === 'function' ? [...via, 'function'] : via;
      const isFed = readsPipe || command.redirects.some(({ operator }) => operator.startsWith('<'));
      for (const body of command.bodies) this.script(body, within, isFed);
      if (command.redirects.length > 0) this.found.push(encodeRedirects(command.redirects, via, this.#source));
      return;
    }
    for (const { subscript, value, elements } of command.assignments) {
      if (subscript !== undefined) this.parts(subscript.parts, via);
      this.parts(value.parts, via);
      for (const { parts } of elements) this.parts(parts, via);
    }
    for (const { parts } of command.words) this.parts(parts, via);
    this.found.push(encodeInvocation(command, via, readsPipe, this.#source));
  }

  parts(parts: readonly WordPart[], via: readonly string[]): void {
    for (const part of parts) {
      switch (part.kind) {
        case 'command':
          this.script(part.script, [...via, 'substitution']);
          break;
        case 'process':
          this.script(part.script, [...via, 'substitution'], part.direction === 'out');
          break;
        case 'quoted':
        case 'arithmetic':
          this.parts(part.parts, via);
          break;
        case 'parameter':
          // `${x@P}` expands what is in x as a prompt: it runs the substitutions there.
          if (part.text.endsWith('@P}')) this.found.push(encodeUnknown(part.text, via));
          this.parts(part.operand, via);
          break;
        case 'literal':
        case 'glob':
        case 'brace':
        case 'tilde':
          break;
      }
    }
  }
}

function encodeInvocation(
  { words, assignments, redirects, start, end }: SimpleCommand,
  via: readonly string[],
  readsPipe: boolean,
  source: string,
): Invocation {
  const input = redirects.find(({ operator }) => operator.startsWith('<<'));
  return {
    words: words.map(encodeArgument),
    assignments: assignments.map(({ name, value, elements }) => ({
      name,
      value: elements.length > 0 ? undefined : printStaticWord(value),
    })),
    redirects: redirects.map(encodeRedirect),
    via,
    readsPipe: readsPipe || redirects.some(({ operator }) => operator === '<'),
    inputText: input === undefined ? undefined : readInput(input),
    hasInputText: input !== undefined,
    text: cutText(source.slice(start, end)),
  };
}

function encodeArgument(word: Word): Argument {
  const value = printStaticWord(word);
  if (value !== undefined) return argumentOf(value);
  return { value, prefix: printStaticPrefix(word), program: findProgramName(word) };
}

/** Only behind what is quoted: `$x/rm` without quotes may be several words. */
function findProgramName({ parts }: Word): string | undefined {
  const last = parts.at(-1);
  if (last?.kind !== 'literal' || !last.text.includes('/')) return undefined;
  const isOneWord = parts.slice(0, -1).every(({ kind }) => kind === 'quoted' || kind === 'literal' || kind === 'tilde');
  return isOneWord ? printBaseName(last.text) : undefined;
}

function encodeRedirect({ operator, target }: Redirect): RedirectTarget {
  return { operator, target: printStaticWord(target) };
}

function encodeRedirects(redirects: readonly Redirect[], via: readonly string[], source: string): Invocation {
  const [first] = redirects;
  return {
    words: [],
    assignments: [],
    redirects: redirects.map(encodeRedirect),
    via,
    readsPipe: false,
    inputText: undefined,
    hasInputText: false,
    text: cutText(source.slice(first?.start, redirects.at(-1)?.end)),
  };
}

function encodeUnknown(text: string, via: readonly string[]): Invocation {
  const input = { readsPipe: false, inputText: undefined, hasInputText: false };
  return { words: [UNKNOWN_ARGUMENT], assignments: [], redirects: [], via, ...input, text: cutText(text) };
}

function readInput({ hereDocument, target }: Redirect): string | undefined {
  return hereDocument === undefined ? printStaticWord(target) : printStaticParts(hereDocument.body);
}

const SHOWN_CHARACTERS = 400;

function cutText(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > SHOWN_CHARACTERS ? `${trimmed.slice(0, SHOWN_CHARACTERS)}…` : trimmed;
}
