/** Finds everything that a command line runs, in whatever it is wrapped. Pure. */
import { parseShell } from '../shell/parse-shell.ts';
import type { ParsedShell } from '../shell/syntax-tree.ts';
import { listCarriedScripts } from './carried-scripts.ts';
import { INVOCATION_LIMIT, listInvocations, type Argument, type Invocation } from './invocation.ts';
import { unwrap } from './unwrap.ts';

/** A command with what was found inside it; `unknown` says why what it runs cannot be told. */
export interface JudgedInvocation extends Invocation {
  readonly unknown: string | undefined;
  readonly isWrapper: boolean;
  /** An option or a variable of it has a command line run that is not a usual one. */
  readonly carriesScript: boolean;
  /** It calls a function whose body stands in the line as well. */
  readonly callsFunction: boolean;
}

/** Wrappers within wrappers. */
const DEPTH_LIMIT = 24;
/** Characters that are read altogether: what stands in wrappers is read once for each of them. */
const READING_LIMIT = 8 * 1024 * 1024;

/** A command line, with everything that is run by what stands in it. */
export interface Unfolded {
  readonly list: readonly JudgedInvocation[];
  /** Where the text, or one inside it, is no command line, or there is too much of it. */
  readonly problems: readonly string[];
}

const TOO_MUCH = 'more than can be looked at';

/** @param text the command line @param parsed the same, read */
export function unfoldCommandLine(text: string, parsed = parseShell(text)): Unfolded {
  const list: JudgedInvocation[] = [];
  const problems: string[] = [];
  const functions = new Set<string>();
  const seen = new Set<string>();
  let unread = READING_LIMIT;
  /** Whether this is new, and may still be read. */
  const takes = (key: string): boolean => {
    if (seen.has(key)) return false;
    unread -= key.length;
    if (unread < 0) {
      if (!problems.includes(TOO_MUCH)) problems.push(TOO_MUCH);
      return false;
    }
    seen.add(key);
    return true;
  };
  const addText = (script: string, read: ParsedShell, via: readonly string[], depth: number): void => {
    if (read.problem !== undefined) problems.push(read.problem.message);
    // What takes the text ends it there, leaves it out, or refuses it.
    if (script.includes('\0')) problems.push('a NUL character stands in it');
    const { list: found, functions: defined, isCut } = listInvocations(read, script, via);
    for (const name of defined) functions.add(name);
    if (isCut) problems.push(TOO_MUCH);
    for (const invocation of found) add(invocation, depth);
  };
  const add = (invocation: Invocation, depth: number): void => {
    if (list.length >= INVOCATION_LIMIT) {
      if (!problems.includes(TOO_MUCH)) problems.push(TOO_MUCH);
      return;
    }
    const unwrapped = unwrap(invocation);
    const carried = listCarriedScripts(invocation);
    const commands = unwrapped.commands;
    const scripts = [...unwrapped.scripts, ...carried.scripts];
    list.push({
      ...invocation,
      unknown: unwrapped.unknown ?? carried.unknown,
      isWrapper: commands.length > 0 || unwrapped.scripts.length > 0,
      carriesScript: carried.isUnusual,
      callsFunction: functions.has(invocation.words[0]?.value ?? ''),
    });
    if (depth >= DEPTH_LIMIT) {
      if (commands.length > 0 || scripts.length > 0) problems.push('wrapped too deep');
      return;
    }
    const name = invocation.words[0]?.program ?? '';
    for (const words of commands) {
      if (words.length === 0 || !takes(printKey(words, invocation))) continue;
      const inner = { words, assignments: [], redirects: [], via: [...invocation.via, name] };
      add({ ...invocation, ...inner, text: printWords(words) }, depth + 1);
    }
    for (const script of scripts) {
      if (takes(script)) addText(script, parseShell(script), [...invocation.via, name], depth + 1);
    }
  };
  addText(text, parsed, [], 0);
  return { list, problems };
}

/** What makes two commands the same: their words, and what they read. */
function printKey(words: readonly Argument[], { readsPipe, hasInputText, inputText }: Invocation): string {
  const input = `${readsPipe ? 'p' : ''}${hasInputText ? `t${inputText}` : ''}`;
  return `${input}\0${words.map(({ value, prefix }) => value ?? `\0${prefix}`).join('\0')}`;
}

function printWords(words: readonly Argument[]): string {
  const shown = words.slice(0, SHOWN_WORDS).map(({ value }) => (value ?? '…').slice(0, SHOWN_CHARACTERS));
  return `${shown.join(' ')}${words.length > SHOWN_WORDS ? ' …' : ''}`;
}

const SHOWN_WORDS = 40;
const SHOWN_CHARACTERS = 200;
