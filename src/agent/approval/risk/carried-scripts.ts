/**
 * Command lines that a program takes as the value of an option or a variable, and runs besides what it does itself:
 * `ssh -o ProxyCommand=...`, `tar -I ...`, `git rebase -x ...`, `GIT_EDITOR=... git commit`. Pure.
 */
import { argumentOf, joinArguments, type Argument, type Invocation } from './invocation.ts';
import { GIT_SHAPE, measureOptions } from './options.ts';

export interface Carried {
  readonly scripts: readonly string[];
  /** One of them is not what people usually have run there (`rsync -e ssh`). */
  readonly isUnusual: boolean;
  /** Why it may run something nobody can tell. */
  readonly unknown: string | undefined;
}

const NONE: Carried = { scripts: [], unknown: undefined, isUnusual: false };
const UNKNOWN = 'a command line in its options or variables is known only when the shell runs';

/** Helpers that do no more than the program would do with its own. */
const USUAL = /^(?:ssh|cat|less|more|true|gzip|pigz|bzip2|xz|zstd)(?:\s[^;|&$`()<>]*)?$/;
/** Options whose value can only stand in the same word. */
const ATTACHED_ONLY = new Set(['-O', '--open-files-in-pager']);

/** Options by program: with dashes. A short one may have its value in the same word, a long one behind `=`. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  rsync: ['-e', '--rsh'],
  scp: ['-S'],
  sftp: ['-S'],
  tar: ['-I', '-F', '--use-compress-program', '--to-command', '--rsh-command', '--info-script', '--new-volume-script'],
  zip: ['-TT', '--unzip-command'],
  man: ['-P', '--pager'],
  sort: ['--compress-program'],
  split: ['--filter'],
  rg: ['--pre', '--hostname-bin'],
  hash: ['-p'],
};

/** The same by what stands behind `git`. */
const GIT_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  rebase: ['-x', '--exec'],
  grep: ['-O', '--open-files-in-pager'],
  difftool: ['-x', '--extcmd'],
  fetch: ['--upload-pack'],
  pull: ['--upload-pack'],
  'ls-remote': ['--upload-pack', '--exec'],
  clone: ['-u', '--upload-pack'],
  push: ['--receive-pack', '--exec'],
  archive: ['--exec'],
  'filter-branch': [
    ...['--setup', '--env-filter', '--tree-filter', '--index-filter', '--parent-filter', '--msg-filter'],
    ...['--commit-filter', '--tag-name-filter'],
  ],
};

/** Settings of ssh that are run on this machine. */
const SSH_SETTING = /^(?:ProxyCommand|LocalCommand|KnownHostsCommand)(?:\s*=\s*|\s+)([^]*)$/i;
const CHECKPOINT = /^--checkpoint-action=exec=([^]*)$/;
/** Keys of git's configuration whose value is run. */
export const GIT_PROGRAM_KEYS =
  /^(core\.(pager|editor|sshcommand|fsmonitor|askpass|gitproxy)|credential\.helper|diff\.external|sequence\.editor|pager\.\w+|.*\.(textconv|command|driver|clean|smudge|process|cmd|program))$/i;
/** Variables whose value a program takes for a command line. */
const COMMAND_VARIABLES =
  /^(?:PROMPT_COMMAND|GIT_(?:SSH|SSH_COMMAND|PAGER|EDITOR|SEQUENCE_EDITOR|EXTERNAL_DIFF|PROXY_COMMAND|ASKPASS)|PAGER|EDITOR|VISUAL|FCEDIT|MANPAGER|BROWSER|SSH_ASKPASS|SUDO_ASKPASS|SUDO_EDITOR|RSYNC_RSH|LESSOPEN|LESSCLOSE|TAR_OPTIONS)$/;
/** Variables that name a file of commands. */
const FILE_VARIABLES = new Set(['BASH_ENV', 'ENV']);
/** Prompts, in which substitutions are made. */
const PROMPT_VARIABLES = new Set(['PS0', 'PS1', 'PS2', 'PS4']);
const SETTERS = new Set(['env', 'export', 'declare', 'typeset', 'readonly', 'local', 'sudo']);

/** What an option or a variable of this command has run. */
export function listCarriedScripts(invocation: Invocation): Carried {
  const [program, ...words] = invocation.words;
  const name = program?.program ?? '';
  const values = [...listOptionValues(name, words)];
  const scripts: string[] = [];
  let unknown: string | undefined;
  for (const value of values) {
    const script = value.value ?? (/\s/.test(value.prefix) ? `${value.prefix}"$UNKNOWN"` : undefined);
    if (script === undefined) unknown = UNKNOWN;
    else if (script.trim() !== '') scripts.push(script);
  }
  for (const assignment of listAssignments(name, words, invocation)) {
    const carried = planAssignment(assignment.name, assignment.value);
    scripts.push(...carried.scripts);
    unknown ??= carried.unknown;
  }
  return { scripts, unknown, isUnusual: scripts.some((script) => !USUAL.test(script)) };
}

function* listOptionValues(name: string, words: readonly Argument[]): Generator<Argument> {
  if (name === 'git') yield* listGitValues(words);
  if (name === 'ssh' || name === 'scp' || name === 'sftp') {
    for (const option of findValues(words, ['-o'])) {
      const setting = SSH_SETTING.exec(option.value ?? option.prefix)?.[1];
      if (setting !== undefined)
        yield option.value === undefined ? { ...option, prefix: setting } : argumentOf(setting);
    }
  }
  for (const [index, { value }] of name === 'tar' ? words.entries() : []) {
    const next = words[index + 1]?.value ?? '';
    const action = CHECKPOINT.exec(value === '--checkpoint-action' ? `${value}=${next}` : (value ?? ''))?.[1];
    if (action !== undefined) yield argumentOf(action);
  }
  if (Object.hasOwn(OPTIONS, name)) yield* findValues(words, OPTIONS[name] ?? []);
}

function* listGitValues(words: readonly Argument[]): Generator<Argument> {
  const [subcommand, ...rest] = words.slice(measureOptions(words, GIT_SHAPE));
  const name = subcommand?.value ?? '';
  for (const { value } of rest) {
    const remote = /^ext::([^]*)$/.exec(value ?? '')?.[1];
    if (remote !== undefined) yield argumentOf(remote);
  }
  const [first, ...behind] = rest;
  if (name === 'bisect' && first?.value === 'run') yield argumentOf(joinArguments(behind));
  const foreach = name === 'submodule' ? rest.findIndex(({ value }) => value === 'foreach') : -1;
  if (foreach >= 0) {
    const script = rest.slice(foreach + 1).filter(({ prefix }) => !/^--recursive$|^-q$/.test(prefix));
    yield argumentOf(joinArguments(script));
  }
  if (name === 'config') {
    const at = rest.findIndex(({ value = '' }) => /^alias\./i.test(value) || GIT_PROGRAM_KEYS.test(value));
    const [key, value] = at < 0 ? [] : rest.slice(at);
    const text = value?.value;
    if (text !== undefined) {
      const isAlias = /^alias\./i.test(key?.value ?? '') && !text.startsWith('!');
      yield argumentOf(isAlias ? `git ${text}` : text.replace(/^!/, ''));
    }
  }
  if (Object.hasOwn(GIT_OPTIONS, name)) yield* findValues(rest, GIT_OPTIONS[name] ?? []);
}

/** Values of the options: `-e x`, `-ex`, `--rsh x`, `--rsh=x`. */
function* findValues(words: readonly Argument[], options: readonly string[]): Generator<Argument> {
  for (const [index, word] of words.entries()) {
    const text = word.value ?? word.prefix;
    for (const option of options) {
      const next = words[index + 1];
      const start = option.startsWith('--') ? `${option}=` : option;
      if (word.value !== undefined && isOption(text, option)) {
        if (next !== undefined && !ATTACHED_ONLY.has(option)) yield next;
      } else if (text.startsWith(start) && !(option.length === 2 && text.startsWith('--'))) {
        const rest = text.slice(start.length);
        yield word.value === undefined ? { ...word, prefix: rest } : argumentOf(rest);
      }
    }
  }
}

interface Setting {
  readonly name: string;
  readonly value: string | undefined;
}

/** `-e`, and `-avze`. */
function isOption(text: string, option: string): boolean {
  return text === option || (option.length === 2 && /^-[A-Za-z]+$/.test(text) && text.endsWith(option.slice(1)));
}

function listAssignments(program: string, words: readonly Argument[], { assignments }: Invocation): readonly Setting[] {
  if (!SETTERS.has(program)) return assignments;
  const named = words.flatMap(({ value, prefix }): readonly Setting[] => {
    const [, name, text] = /^([A-Za-z_]\w*)=([^]*)$/.exec(value ?? prefix) ?? [];
    return name === undefined ? [] : [{ name, value: value === undefined ? undefined : text }];
  });
  return [...assignments, ...named];
}

function planAssignment(name: string, value: string | undefined): Carried {
  if (FILE_VARIABLES.has(name)) {
    const isKnown = value !== undefined && !/^\/(?:dev|proc)\/|[$`]/.test(value);
    return isKnown ? NONE : { ...NONE, unknown: UNKNOWN };
  }
  if (value === undefined || value.trim() === '') return NONE;
  // As the body of a here-document: what is quoted there is substituted all the same.
  if (PROMPT_VARIABLES.has(name)) return { ...NONE, scripts: /[$`]/.test(value) ? [`: <<E\n${value}\nE`] : [] };
  return COMMAND_VARIABLES.test(name) ? { ...NONE, scripts: [value.replace(/^\|?-?/, '')] } : NONE;
}
