/** What can be wrong with a command line, as values, and their text in the form that clap gives them. Pure. */

/** One thing wrong with a command line. Displays such as `--model <MODEL>` and `[PROMPT]` are ready to print. */
export type UsageProblem =
  | {
      readonly kind: 'unexpected-argument';
      /** The flag without its attached value, or the word too many. */
      readonly token: string;
      /** A flag that was probably meant (`--json`). */
      readonly similar?: string;
      /** Where the flag exists: `exec --json`. */
      readonly elsewhere?: string;
      /** The token could be meant as a value: `-- TOKEN` would pass it. */
      readonly asValue: boolean;
      /** Keys of the flags given so far, for the usage line; undefined for the plain one. */
      readonly used?: readonly string[];
    }
  | { readonly kind: 'value-missing'; readonly display: string; readonly possible: readonly string[] }
  | {
      readonly kind: 'value-invalid';
      readonly display: string;
      readonly value: string;
      readonly possible: readonly string[];
      readonly similar: readonly string[];
      /** Why, where `possible` does not say it. */
      readonly reason?: string;
    }
  | { readonly kind: 'value-unexpected'; readonly flag: string; readonly value: string }
  | { readonly kind: 'repeated'; readonly display: string }
  | {
      readonly kind: 'conflict';
      readonly display: string;
      readonly others: readonly string[];
      readonly used?: readonly string[];
    }
  | { readonly kind: 'required'; readonly displays: readonly string[]; readonly used: readonly string[] }
  /** `words` are printable: `\xNN` stands for what is not UTF-8. */
  | { readonly kind: 'not-utf8'; readonly words: readonly string[] }
  | { readonly kind: 'subcommand-unknown'; readonly word: string; readonly similar: readonly string[] };

/** A quoted word of the command line. Untrusted: whoever prints it makes it visible first. */
function quote(text: string): string {
  return `'${text}'`;
}

function printTip(noun: string, similar: readonly string[]): string {
  if (similar.length === 0) return '';
  const names = similar.map(quote).join(', ');
  return similar.length === 1
    ? `\n\n  tip: a similar ${noun} exists: ${names}`
    : `\n\n  tip: some similar ${noun}s exist: ${names}`;
}

function printPossible(possible: readonly string[]): string {
  return possible.length === 0 ? '' : `\n  [possible values: ${possible.join(', ')}]`;
}

/** The first lines of the report, after `error: `. */
export function printUsageProblem(problem: UsageProblem): string {
  switch (problem.kind) {
    case 'unexpected-argument': {
      const what = `unexpected argument ${quote(problem.token)} found`;
      if (problem.similar !== undefined) return what + printTip('argument', [problem.similar]);
      if (problem.elsewhere !== undefined) return `${what}\n\n  tip: ${quote(problem.elsewhere)} exists`;
      if (!problem.asValue) return what;
      return `${what}\n\n  tip: to pass ${quote(problem.token)} as a value, use ${quote(`-- ${problem.token}`)}`;
    }
    case 'value-missing':
      return `a value is required for ${quote(problem.display)} but none was supplied${printPossible(problem.possible)}`;
    case 'value-invalid': {
      const why = problem.reason === undefined ? '' : `: ${problem.reason}`;
      return (
        `invalid value ${quote(problem.value)} for ${quote(problem.display)}${why}` +
        printPossible(problem.possible) +
        printTip('value', problem.similar)
      );
    }
    case 'value-unexpected':
      return `unexpected value ${quote(problem.value)} for ${quote(problem.flag)} found; no more were expected`;
    case 'repeated':
      return `the argument ${quote(problem.display)} cannot be used multiple times`;
    case 'conflict': {
      const [only] = problem.others;
      return problem.others.length === 1 && only !== undefined
        ? `the argument ${quote(problem.display)} cannot be used with ${quote(only)}`
        : `the argument ${quote(problem.display)} cannot be used with:${problem.others.map((other) => `\n  ${other}`).join('')}`;
    }
    case 'required':
      return `the following required arguments were not provided:${problem.displays.map((it) => `\n  ${it}`).join('')}`;
    case 'not-utf8':
      return `invalid UTF-8 was detected in one or more arguments: ${problem.words.map(quote).join(', ')}`;
    case 'subcommand-unknown':
      return `unrecognized subcommand ${quote(problem.word)}${printTip('subcommand', problem.similar)}`;
  }
}

/** Whether the usage line follows the message: clap leaves it out where a value is missing or wrong. */
export function showsUsage(problem: UsageProblem): boolean {
  return problem.kind !== 'value-missing' && problem.kind !== 'value-invalid';
}

/** The flags that the usage line of a problem names instead of `[OPTIONS]`; undefined for the plain line. */
export function usedFlags(problem: UsageProblem): readonly string[] | undefined {
  return 'used' in problem ? problem.used : undefined;
}
