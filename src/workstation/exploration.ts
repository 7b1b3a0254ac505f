/** What commands look at, for front doors that show `Read a.ts` instead of `sed -n 1,80p a.ts`. Pure. */
import { joinShellWords, splitShellWords } from '#/agent/approval/rules/shell-words.ts';
import { parseShell } from '#/agent/approval/shell/parse-shell.ts';
import { printStaticWord } from '#/agent/approval/shell/static-word.ts';
import type { Command, Redirect, Word } from '#/agent/approval/shell/syntax-tree.ts';

/** One thing that a command looks at. */
export interface Exploration {
  readonly verb: 'List' | 'Read' | 'Search';
  /** For people: a file's name, a folder, `pattern in folder`. */
  readonly target: string;
}

const SHELL = /(?:^|\/)(?:bash|zsh|sh)$/;

/** The command in `/bin/bash -lc 'command'`; other texts as they are. */
export function unwrapShownCommand(shown: string): string {
  if (!/^\S*sh\s+-l?c\s/.test(shown)) return shown;
  const words = splitShellWords(shown);
  const [shell = '', flag = '', command] = words ?? [];
  if (words?.length !== 3 || command === undefined || !SHELL.test(shell)) return shown;
  return flag === '-lc' || flag === '-c' ? command : shown;
}

/**
 * The beginning of commands that a rule allows, as people read it. `isWhole`: it is a whole line in a shell's hands, so the rule
 * allows that line and nothing else that begins so.
 */
export function printShownPrefix(prefix: readonly string[]): { readonly text: string; readonly isWhole: boolean } {
  const shown = joinShellWords(prefix);
  const text = unwrapShownCommand(shown);
  return { text, isWhole: text !== shown };
}

/** Programs that only cut or sort what they get, so that they may stand behind a bar. */
const FILTERS: ReadonlySet<string> = new Set([
  'head',
  'tail',
  'wc',
  'sort',
  'uniq',
  'nl',
  'cut',
  'tr',
  'column',
  'less',
  'more',
]);

const LOOKERS =
  /\b(?:cat|nl|bat|batcat|less|more|head|tail|sed|ls|eza|exa|tree|du|rg|rga|ag|ack|[ef]?grep|git|find|fd|fdfind)\b/;

/**
 * What a command line looks at, in order; undefined where it does anything else. Substitutions, files that are written, and all
 * that is more than a list of plain commands is something else.
 */
export function parseExploration(command: string): readonly Exploration[] | undefined {
  // Most commands name none of them, and need no look at their grammar.
  if (command.length > 4000 || !LOOKERS.test(command)) return undefined;
  const { script, problem, hasComments } = parseShell(command);
  if (problem !== undefined || hasComments || script.statements.length === 0) return undefined;
  const found: Exploration[] = [];
  for (const { pipelines, isBackground } of script.statements) {
    if (isBackground) return undefined;
    for (const { commands, isNegated } of pipelines) {
      const seen = isNegated ? undefined : explorePipeline(commands, command);
      if (seen === undefined) return undefined;
      if (seen !== 'nothing') found.push(seen);
    }
  }
  return found.length === 0 ? undefined : found;
}

/** `nothing`: it does no more than go to a folder. */
function explorePipeline(commands: readonly Command[], text: string): Exploration | 'nothing' | undefined {
  const lines: (readonly string[])[] = [];
  for (const command of commands) {
    if (command.kind !== 'simple' || command.assignments.length > 0) return undefined;
    if (!command.redirects.every((redirect) => isHarmless(redirect, text))) return undefined;
    const words = command.words.map((word) => readWord(word, text));
    if (words.length === 0 || words.includes(undefined)) return undefined;
    lines.push(words as readonly string[]);
  }
  const [first, ...filters] = lines;
  if (first === undefined || !filters.every((words) => isFilter(words))) return undefined;
  if (commands.length === 1 && first[0] === 'cd' && first.length === 2) return 'nothing';
  return explore(first);
}

/** Errors may be thrown away, or stand with the rest. */
function isHarmless({ operator, target }: Redirect, text: string): boolean {
  const to = text.slice(target.start, target.end);
  return (operator.endsWith('>') && to === '/dev/null') || (operator.endsWith('>&') && (to === '1' || to === '2'));
}

/** The word without its quotes; a pattern as it is written; undefined for what runs something or is only known then. */
function readWord(word: Word, text: string): string | undefined {
  const known = printStaticWord(word);
  if (known !== undefined) return known;
  const isPattern = word.parts.every(
    ({ kind }) => kind === 'literal' || kind === 'glob' || kind === 'tilde' || kind === 'brace',
  );
  return isPattern ? text.slice(word.start, word.end) : undefined;
}

function isFilter(words: readonly string[]): boolean {
  const [program = '', ...rest] = words;
  if (program === 'sed') return isSedPrint(rest) !== undefined;
  if (program === 'grep' || program === 'rg') return operandsOf(rest, GREP_VALUES).length <= 1;
  if (program === 'sort' && rest.some((word) => word.startsWith('-o') || word.startsWith('--output'))) return false;
  return FILTERS.has(program) && operandsOf(rest, HEAD_VALUES).length <= (program === 'tr' ? 2 : 0);
}

const NO_VALUES: ReadonlySet<string> = new Set();
const HEAD_VALUES: ReadonlySet<string> = new Set([
  '-n',
  '-c',
  '--lines',
  '--bytes',
  '-d',
  '-f',
  '-k',
  '-t',
  '-s',
  '-w',
]);
const GREP_VALUES: ReadonlySet<string> = new Set([
  ...[
    '-A',
    '-B',
    '-C',
    '-m',
    '-g',
    '-t',
    '-T',
    '-j',
    '-M',
    '-d',
    '--glob',
    '--iglob',
    '--type',
    '--type-not',
    '--context',
  ],
  ...[
    '--after-context',
    '--before-context',
    '--max-count',
    '--max-depth',
    '--max-columns',
    '--color',
    '--colors',
    '--sort',
  ],
]);
const LIST_VALUES: ReadonlySet<string> = new Set([
  '-L',
  '-I',
  '-P',
  '--level',
  '-w',
  '--max-depth',
  '-d',
  '-g',
  '--glob',
]);
/** Options that make a program run others, or write. */
const RUNS_OTHERS =
  /^(?:--pre|--pre-glob|--open-files-in-pager|-O|--output|--hostname-bin|-exec|-execdir|-ok|-okdir|-delete|-fprint\w*|-fls)(?:=|$)/;

function explore(words: readonly string[]): Exploration | undefined {
  const [program = '', ...rest] = words;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (rest.some((word) => RUNS_OTHERS.test(word)) && name !== 'head' && name !== 'tail') return undefined;
  switch (name) {
    case 'cat':
    case 'nl':
    case 'bat':
    case 'batcat':
    case 'less':
    case 'more':
      return readFiles(operandsOf(rest, name === 'nl' ? new Set(['-b', '-w', '-s', '-v']) : NO_VALUES));
    case 'head':
    case 'tail':
      return rest.some((word) => /^(?:-f|-F|--follow)/.test(word))
        ? undefined
        : readFiles(operandsOf(rest, HEAD_VALUES));
    case 'sed': {
      const files = isSedPrint(rest);
      return files === undefined ? undefined : readFiles(files);
    }
    case 'ls':
    case 'eza':
    case 'exa':
    case 'tree':
    case 'du': {
      const folders = operandsOf(rest, LIST_VALUES);
      return { verb: 'List', target: folders.length === 0 ? [name, ...rest].join(' ') : folders.join(' ') };
    }
    case 'rg':
    case 'rga':
    case 'ag':
    case 'ack':
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return search(rest, name.startsWith('rg') && rest.includes('--files'));
    case 'git':
      if (rest[0] === 'grep') return search(rest.slice(1), false);
      if (rest[0] === 'ls-files') return { verb: 'List', target: ['git', ...rest].join(' ') };
      return undefined;
    case 'find':
    case 'fd':
    case 'fdfind':
      return name === 'find' ? findFiles(rest) : search(rest, false);
    default:
      return undefined;
  }
}

function readFiles(files: readonly string[]): Exploration | undefined {
  // What comes from a device (`head -c 20 /dev/urandom`) is made, not looked up.
  if (files.some((file) => file.startsWith('/dev/'))) return undefined;
  const names = files
    .map((file) => file.slice(file.lastIndexOf('/') + 1))
    .filter((file) => file !== '' && file !== '-');
  return names.length === 0 ? undefined : { verb: 'Read', target: names.join(', ') };
}

/** The files of a `sed -n 1,80p file`, which only prints; undefined for any other sed. */
function isSedPrint(words: readonly string[]): readonly string[] | undefined {
  const [flag, script = '', ...files] = words;
  if (flag !== '-n' || !/^(?:\d+|\$)(?:,(?:\d+|\$))?p(?:;(?:\d+|\$)(?:,(?:\d+|\$))?p)*$/.test(script)) return undefined;
  return files.some((file) => file.startsWith('-')) ? undefined : files;
}

function search(words: readonly string[], listsFiles: boolean): Exploration | undefined {
  const operands = operandsOf(words, GREP_VALUES);
  const given = words.findIndex((word) => word === '-e' || word === '--regexp');
  const pattern = given >= 0 ? words[given + 1] : listsFiles ? undefined : operands.shift();
  const places = given >= 0 ? operands.filter((operand) => operand !== pattern) : operands;
  const where = places.map((place) => (place.length > 1 ? place.replace(/\/$/, '') : place)).join(', ');
  if (pattern === undefined) return listsFiles ? { verb: 'List', target: where === '' ? 'files' : where } : undefined;
  return { verb: 'Search', target: where === '' ? pattern : `${pattern} in ${where}` };
}

function findFiles(words: readonly string[]): Exploration {
  const first = words.findIndex((word) => /^[-(!]/.test(word));
  const places = words.slice(0, first < 0 ? words.length : first).join(', ');
  const at = words.findIndex((word) => /^-i?(?:name|path|regex)$/.test(word));
  const pattern = at < 0 ? undefined : words[at + 1];
  if (pattern === undefined) return { verb: 'List', target: places === '' ? 'files' : places };
  return { verb: 'Search', target: places === '' ? pattern : `${pattern} in ${places}` };
}

/** Words that are no options, and no values of the options that take one. */
function operandsOf(words: readonly string[], withValue: ReadonlySet<string>): string[] {
  const operands: string[] = [];
  let isRest = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!isRest && word === '--') isRest = true;
    else if (isRest || !word.startsWith('-') || word === '-') operands.push(word);
    else if (withValue.has(word)) at += 1;
  }
  return operands;
}
