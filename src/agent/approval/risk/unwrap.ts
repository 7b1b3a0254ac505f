/** Finds the commands that a command runs: `env`, `sudo`, `xargs`, `bash -c`, `find -exec` and their kind. Pure. */
import { GIT_PROGRAM_KEYS } from './carried-scripts.ts';
import { argumentOf, joinArguments, UNKNOWN_ARGUMENT, type Argument, type Invocation } from './invocation.ts';
import { GIT_SHAPE, measureOptions, type OptionShape } from './options.ts';
import { printFamily } from './program-name.ts';
import { planShell, SHELLS } from './unwrap-shell.ts';
import { NOTHING, type Unwrapped } from './unwrapped.ts';

/** What one command runs besides itself. */
export function unwrap(invocation: Invocation): Unwrapped {
  const [first, ...rest] = invocation.words;
  if (first === undefined) return NOTHING;
  if (first.program === undefined) {
    // An empty variable vanishes, and the next word is the program.
    const isCommand = first.prefix === '' && rest[0]?.prefix.startsWith('-') === false;
    const commands = isCommand ? [rest] : [];
    return { ...NOTHING, commands, unknown: 'the program is known only when the shell runs' };
  }
  const name = printFamily(first.program);
  if (SHELLS.has(name)) return planShell(rest, invocation);
  const shape = Object.hasOwn(PREFIXES, name) ? PREFIXES[name] : undefined;
  if (shape !== undefined) return afterOptions(rest, shape);
  return (Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined)?.(rest, invocation) ?? NOTHING;
}

interface PrefixShape extends OptionShape {
  /** Words between the options and the command (`timeout 5`, `chroot DIR`). */
  readonly skips?: number;
  /** Options after which nothing is run (`command -v`). */
  readonly asks?: readonly string[];
  /** Words may be appended that nobody knows (xargs). */
  readonly appends?: boolean;
  /** Options whose value is a command line. */
  readonly scripts?: readonly string[];
}

/** Programs that run the rest of their words. */
const PREFIXES: Readonly<Record<string, PrefixShape>> = {
  sudo: { shortValues: 'ughpCDRrtTU', longValues: ['user', 'group', 'host', 'prompt', 'chdir'], assignments: true },
  doas: { shortValues: 'uCa' },
  nohup: {},
  nice: { shortValues: 'n', longValues: ['adjustment'] },
  ionice: { shortValues: 'cnpPu' },
  chrt: { shortValues: 'TPDp', skips: 1 },
  taskset: { skips: 1 },
  timeout: { shortValues: 'ks', longValues: ['kill-after', 'signal'], skips: 1 },
  stdbuf: { shortValues: 'ioe', longValues: ['input', 'output', 'error'] },
  setsid: {},
  time: { shortValues: 'fo', longValues: ['format', 'output'] },
  command: { asks: ['-v', '-V', '-pv', '-pV'] },
  exec: { shortValues: 'a' },
  builtin: {},
  noglob: {},
  nocorrect: {},
  busybox: {},
  toybox: {},
  xargs: { shortValues: 'IEJLnPsdaRS', longValues: ['arg-file', 'delimiter', 'max-args', 'max-procs'], appends: true },
  chroot: { longValues: [], skips: 1 },
  strace: { shortValues: 'eopPuEaIOsSX' },
  ltrace: { shortValues: 'eopun' },
  valgrind: {},
  unshare: { shortValues: 'SGR' },
  nsenter: { shortValues: 'tSG' },
  setpriv: { longValues: ['reuid', 'regid', 'groups', 'inh-caps', 'bounding-set'] },
  pkexec: { longValues: ['user'] },
  runuser: { shortValues: 'ugGsc', longValues: ['user', 'group', 'command'], scripts: ['-c', '--command'] },
  su: { shortValues: 'cgGsTw', longValues: ['command', 'shell'], scripts: ['-c', '--command'], skips: 99 },
  script: { shortValues: 'cEIOTBmo', longValues: ['command'], scripts: ['-c', '--command'], skips: 99 },
  flock: { shortValues: 'wEc', scripts: ['-c', '--command'], skips: 1 },
  unbuffer: {},
  catchsegv: {},
  firejail: {},
  proxychains: { shortValues: 'f' },
  proxychains4: { shortValues: 'f' },
  torsocks: {},
  fakeroot: { shortValues: 'lsib' },
  'systemd-run': { shortValues: 'pMuEH', longValues: ['unit', 'property', 'setenv', 'slice'] },
  'systemd-inhibit': { longValues: ['what', 'who', 'why', 'mode'] },
  'dbus-run-session': { longValues: ['config-file', 'dbus-daemon'] },
  'xvfb-run': { shortValues: 'enfpswl' },
  'start-stop-daemon': { shortValues: 'xpunaRgkdCcP', longValues: ['exec', 'startas', 'pidfile', 'user', 'name'] },
  'ld-linux-x86-64.so.2': { longValues: ['library-path', 'preload', 'argv0', 'audit'] },
  'ld-linux-aarch64.so.1': { longValues: ['library-path', 'preload', 'argv0', 'audit'] },
  'ld-musl-x86_64.so.1': { longValues: ['library-path', 'preload', 'argv0'] },
};

function afterOptions(words: readonly Argument[], shape: PrefixShape): Unwrapped {
  const count = measureOptions(words, shape);
  const options = words.slice(0, count).map(({ value }) => value);
  if (shape.asks?.some((option) => options.includes(option))) return NOTHING;
  const scripts: string[] = [];
  let unknown: string | undefined;
  for (const [index, { value }] of words.entries()) {
    if (value === undefined || shape.scripts === undefined) continue;
    // `-qc x`, and `-cx`.
    const attached = /^-c([^]+)$/.exec(value)?.[1];
    if (attached !== undefined) scripts.push(attached);
    if (!shape.scripts.includes(value) && !/^-[A-Za-z]*c$/.test(value)) continue;
    const script = words[index + 1];
    if (script?.value === undefined) unknown = 'the command line is known only when the shell runs';
    else scripts.push(script.value);
  }
  for (const { value } of words.slice(0, shape.scripts === undefined ? 0 : words.length)) {
    const long = /^--command=([^]*)$/.exec(value ?? '')?.[1];
    if (long !== undefined) scripts.push(long);
  }
  const command = words.slice(count + (shape.skips ?? 0));
  // `flock FILE -c SCRIPT`.
  if (scripts.length > 0 && command[0]?.value === '-c') return { commands: [], scripts, unknown };
  if (shape.appends === true && command.length > 0) {
    const token = findPlaceholder(words.slice(0, count));
    const filled = token === undefined ? command : command.map((word) => fillBraces(word, token));
    return { commands: [[...filled, UNKNOWN_ARGUMENT]], scripts, unknown };
  }
  return { commands: listCandidates(words, count, command), scripts, unknown };
}

/** What xargs puts its input in place of. */
function findPlaceholder(options: readonly Argument[]): string | undefined {
  for (const [index, { value = '' }] of options.entries()) {
    const [, attached] = /^(?:-[a-z0-9]*I|--replace=)([^]*)$/.exec(value) ?? [];
    if (attached !== undefined) return attached === '' ? options[index + 1]?.value : attached;
    if (value === '-i' || value === '--replace') return '{}';
  }
  return undefined;
}

/** Programs with a way of their own. */
const SPECIAL: Readonly<Record<string, (words: readonly Argument[], invocation: Invocation) => Unwrapped | undefined>> =
  {
    env: unwrapEnv,
    find: unwrapFind,
    fd: (words) => unwrapAfter(words, ['-x', '-X', '--exec', '--exec-batch']),
    git: unwrapGit,
    eval: (words) => joinScript(withoutDashes(words)),
    trap: (words) => optionScript(withoutDashes(words)[0]),
    parallel: unwrapParallel,
    mapfile: (words) => optionScript(findOption(words, '-C')),
    readarray: (words) => optionScript(findOption(words, '-C')),
    compgen: (words) => optionScript(findOption(words, '-C')),
    complete: (words) => optionScript(findOption(words, '-C')),
    bind: (words) => {
      const key = findOption(words, '-x');
      return optionScript(key?.value === undefined ? key : argumentOf(key.value.replace(/^[^:]*:\s*/, '')));
    },
    at: unwrapInput,
    batch: unwrapInput,
    watch: (words) => joinScript(words.slice(measureOptions(words, { shortValues: 'nq', longValues: ['interval'] }))),
    alias: (words) => ({
      ...NOTHING,
      scripts: words.flatMap(({ value }) => /^[^=]+=([^]*)$/.exec(value ?? '')?.[1] ?? []),
    }),
    source: unknownFile,
    '.': unknownFile,
  };

function withoutDashes(words: readonly Argument[]): readonly Argument[] {
  return words[0]?.value === '--' ? words.slice(1) : words;
}

function findOption(words: readonly Argument[], option: string): Argument | undefined {
  const at = words.findIndex(({ value }) => value === option);
  return at < 0 ? undefined : words[at + 1];
}

function optionScript(script: Argument | undefined): Unwrapped | undefined {
  return script === undefined ? undefined : oneScript(script);
}

/** `parallel 'touch {}' ::: a b`; without a command, each word behind `:::` is one. */
function unwrapParallel(words: readonly Argument[]): Unwrapped {
  const shape = { shortValues: 'jSN', longValues: ['jobs', 'colsep'] };
  const rest = words.slice(measureOptions(words, shape));
  const end = rest.findIndex(({ value }) => value?.startsWith(':::') === true);
  const command = end < 0 ? rest : rest.slice(0, end);
  const [first] = command;
  if (first === undefined) {
    const inputs = end < 0 ? [] : rest.slice(end + 1);
    const scripts = inputs.flatMap(({ value }) => value ?? []);
    const isKnown = inputs.length > 0 && scripts.length === inputs.length;
    return { ...NOTHING, scripts, unknown: isKnown ? undefined : 'it runs what it is given' };
  }
  // It joins its words with blanks and gives them to a shell.
  const isScript = first.value !== undefined && /[\s;|&$`]/.test(first.value);
  const scripts = isScript ? [joinArguments(command)] : [];
  const commands = scripts.length > 0 ? [] : [[...command.map((word) => fillBraces(word)), UNKNOWN_ARGUMENT]];
  return { ...NOTHING, commands, scripts };
}

/** `at now` runs what stands on its input. */
function unwrapInput(words: readonly Argument[], { readsPipe, hasInputText, inputText }: Invocation): Unwrapped {
  if (hasInputText && inputText !== undefined) return { ...NOTHING, scripts: [inputText] };
  const lists = words.some(({ value }) => /^-[a-zA-Z]*[lrdcf]/.test(value ?? ''));
  return hasInputText || (readsPipe && !lists) ? { ...NOTHING, unknown: 'it runs what is piped into it' } : NOTHING;
}

function unknownFile([file]: readonly Argument[]): Unwrapped | undefined {
  if (file === undefined) return undefined;
  if (file.value !== undefined && !/^\/(dev|proc)\//.test(file.value)) return undefined;
  return { ...NOTHING, unknown: 'it runs commands that are known only when the shell runs' };
}

function oneScript({ value }: Argument): Unwrapped {
  if (value === undefined) return { ...NOTHING, unknown: 'the command line is known only when the shell runs' };
  return { ...NOTHING, scripts: [value] };
}

function joinScript(words: readonly Argument[]): Unwrapped {
  if (words.length === 0) return NOTHING;
  const values = words.map(({ value }) => value);
  if (values.includes(undefined)) {
    return { ...NOTHING, unknown: 'the command line is known only when the shell runs' };
  }
  return { ...NOTHING, scripts: [values.join(' ')] };
}

function unwrapEnv(words: readonly Argument[]): Unwrapped {
  for (const [index, { value }] of words.entries()) {
    const split = value === undefined ? undefined : /^(?:-[iv0]*S|--split-string=)([^]*)$/.exec(value)?.[1];
    const text = split === '' || value === '--split-string' ? words[index + 1] : split;
    if (text === undefined) {
      if (value !== undefined && !/^-|=/.test(value)) break;
      continue;
    }
    // It splits at blanks and knows quotes, not operators: a shell's reading of it is the stricter one.
    const script = typeof text === 'string' ? argumentOf(text) : text;
    return joinScript([script, ...words.slice(index + (typeof text === 'string' ? 1 : 2))]);
  }
  const shape = { shortValues: 'uCS', longValues: ['unset', 'chdir'], assignments: true };
  let count = measureOptions(words, shape);
  while (/^[A-Za-z_]\w*=/.test(words[count]?.prefix ?? '')) count += 1;
  const command = words.slice(count);
  return { ...NOTHING, commands: listCandidates(words, words.length - command.length, command) };
}

/** `env $x rm`: the word that is not known may be an option and the rest the command, or the command itself. */
function listCandidates(
  words: readonly Argument[],
  options: number,
  command: readonly Argument[],
): readonly (readonly Argument[])[] {
  const unknownAt = words.slice(0, options).findIndex(({ value, prefix }) => value === undefined && prefix === '');
  const candidates = unknownAt < 0 ? [command] : [words.slice(unknownAt), command];
  return candidates.filter(({ length }) => length > 0);
}

function unwrapFind(words: readonly Argument[]): Unwrapped {
  return unwrapAfter(words, ['-exec', '-execdir', '-ok', '-okdir']);
}

/** The command behind each of the options, up to `;` or `+`; what the program puts in is not known. */
function unwrapAfter(words: readonly Argument[], options: readonly string[]): Unwrapped {
  const commands: Argument[][] = [];
  for (let at = 0; at < words.length; at += 1) {
    if (!options.includes(words[at]?.value ?? '')) continue;
    const command: Argument[] = [];
    for (at += 1; at < words.length; at += 1) {
      const word = words[at];
      if (word === undefined || word.value === ';' || word.value === '+') break;
      command.push(fillBraces(word));
    }
    commands.push([...command, UNKNOWN_ARGUMENT]);
  }
  return { ...NOTHING, commands };
}

/** `{}` is a name that find puts in; in the text of a script it stays, as one word of it. */
function fillBraces(word: Argument, token = '{}'): Argument {
  const at = token === '' ? -1 : (word.value?.indexOf(token) ?? -1);
  if (at < 0 || /\s/.test(word.prefix)) return word;
  return { ...UNKNOWN_ARGUMENT, prefix: word.prefix.slice(0, at) };
}

/** `git -C x push` is also `git push`; aliases and helpers given by `-c` are command lines. */
function unwrapGit(words: readonly Argument[]): Unwrapped {
  const count = measureOptions(words, GIT_SHAPE);
  const rest = words.slice(count);
  const scripts = words.slice(0, count).flatMap(({ value }) => {
    const setting = /^(?:-c)?([A-Za-z][\w.-]*)=([^]*)$/.exec(value ?? '');
    const [, key = '', text = ''] = setting ?? [];
    if (/^alias\./i.test(key)) return text.startsWith('!') ? [text.slice(1)] : [`git ${text}`];
    return GIT_PROGRAM_KEYS.test(key) ? [text.replace(/^!/, '')] : [];
  });
  const normal = count === 0 || rest.length === 0 ? [] : [[argumentOf('git'), ...rest]];
  return { commands: normal, scripts, unknown: undefined };
}
