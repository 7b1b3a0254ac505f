/** Says what a command does, and why. Pure. */
import { finding, pickWorst, type Finding } from './effect.ts';
import { decideGit } from './git-effect.ts';
import { argumentOf, type Argument, type Invocation } from './invocation.ts';
import { findProgram } from './known-programs.ts';
import { printFamily } from './program-name.ts';
import type { JudgedInvocation } from './unfold.ts';

/** Findings about one command, the worst first. What a wrapper runs is judged as a command of its own. */
export function classifyInvocation(invocation: JudgedInvocation): readonly Finding[] {
  const findings = [
    ...classifyProgram(invocation),
    ...classifyRedirects(invocation),
    ...classifyAssignments(invocation),
    ...(invocation.carriesScript ? [finding('unknown', 'has a command of this line run', 'high')] : []),
    ...(invocation.unknown === undefined ? [] : [finding('unknown', invocation.unknown, 'high')]),
  ];
  const worst = pickWorst(findings);
  return worst === undefined
    ? [finding('reads', 'only sets variables')]
    : [worst, ...findings.filter((each) => each !== worst)];
}

/** Forced `rm`: the one command that Codex itself takes for dangerous. `--` ends its options. */
export function isForcedRemoval({
  words: [program, ...args],
  text,
}: Pick<Invocation, 'words'> & Partial<Pick<Invocation, 'text'>>): boolean {
  if (program?.program !== 'rm') return false;
  const end = args.findIndex(({ value }) => value === '--');
  const options = end < 0 ? args : args.slice(0, end);
  return options.some(({ prefix }) => /^--f(?:o|or|orc|orce)?$|^-[^-]*f/.test(prefix)) || bracesForce(program, text);
}

/** `rm {-rf,a}`: the options come out of a brace expansion. */
function bracesForce({ value }: Argument, text = ''): boolean {
  return value !== undefined && /\{(?:[^{}\s]*,)?-(?:[A-Za-z]*f|-f)[^{}\s]*\}/.test(text);
}

type Rule = (args: readonly Argument[], options: readonly string[]) => readonly Finding[] | undefined;

function classifyProgram(invocation: JudgedInvocation): readonly Finding[] {
  const [program, ...args] = invocation.words;
  if (program === undefined) return [];
  if (program.program === undefined) return [];
  const name = printFamily(program.program);
  const options = args.map(({ value, prefix }) => value ?? prefix);
  if (invocation.callsFunction) return [finding('reads', 'calls a function of the same line')];
  if (invocation.isWrapper && !['find', 'git', 'sudo', 'doas', 'su', 'pkexec'].includes(name)) {
    return [finding('reads', 'runs the command inside it')];
  }
  if (options.length === 1 && (options[0] === '--version' || options[0] === '--help')) {
    return [finding('reads', 'prints about itself')];
  }
  const special = (Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined)?.(args, options);
  if (special !== undefined) return special;
  const known = findProgram(name);
  if (known === undefined) return [finding('unknown', `nobody here knows what ${name.slice(0, 80)} does`)];
  return [finding(known.effect, known.reason, known.severity)];
}

const has = (options: readonly string[], ...names: readonly string[]): boolean =>
  options.some((option) =>
    names.some((name) => option === name || (name.startsWith('--') && option.startsWith(`${name}=`))),
  );

const ROOTS = new Set([
  '/',
  '/*',
  '~',
  '~/',
  '.',
  './',
  '*',
  '..',
  '/etc',
  '/usr',
  '/home',
  '/var',
  '/root',
  '/bin',
  '/boot',
]);

/** Programs whose words change what they do. Undefined: the table of known programs says it. */
const SPECIAL: Readonly<Record<string, Rule>> = {
  git: (args) => decideGit(args),
  rm: (args, options) => {
    const forced = isForcedRemoval({ words: [argumentOf('rm'), ...args] });
    const recursive = options.some((option) => option === '--recursive' || /^-[a-z]*[rR]/.test(option));
    const wide = args.some(({ value, prefix }) => ROOTS.has(value ?? prefix) || (value === undefined && prefix === ''));
    const how = `${recursive ? ' whole folders' : ' files'}${forced ? ' without asking' : ''}`;
    return [finding('destructive', `deletes${how}`, recursive && (forced || wide) ? 'critical' : 'high')];
  },
  find: (_, options) =>
    has(options, '-delete')
      ? [finding('destructive', 'deletes what it finds')]
      : has(options, '-fprint', '-fprint0', '-fprintf', '-fls')
        ? [finding('writes', 'writes a file')]
        : [finding('reads', 'only reads')],
  fd: () => [finding('reads', 'only reads')],
  rg: (_, options) =>
    has(options, '--pre', '--hostname-bin', '--search-zip', '-z')
      ? [finding('unknown', 'runs another program on what it reads')]
      : undefined,
  sed: (_, options) => {
    if (options.some((option) => /^-[a-zA-Z]*i/.test(option) || option.startsWith('--in-place'))) {
      return [finding('writes', 'changes files in place')];
    }
    const runs = options.some(
      (option) => /(?:^|[;{}\d$/\s])[ewW](?:\s|$|;)|\/[a-z]*[ew]\s*$/.test(option) && !option.startsWith('-'),
    );
    return runs ? [finding('unknown', 'its script may run commands or write files')] : [finding('reads', 'only reads')];
  },
  sort: (_, options) =>
    options.some((option) => /^-[a-z]*o|^--output/.test(option))
      ? [finding('writes', 'writes a file')]
      : has(options, '--compress-program')
        ? [finding('unknown', 'runs another program')]
        : undefined,
  uniq: (args) =>
    args.filter(({ prefix }) => !prefix.startsWith('-')).length > 1 ? [finding('writes', 'writes a file')] : undefined,
  date: (_, options) =>
    options.some((option) => option === '-s' || option.startsWith('--set'))
      ? [finding('destructive', 'sets the clock', 'critical')]
      : undefined,
  hostname: (args) =>
    args.length > 0 && !args[0]?.prefix.startsWith('-') ? [finding('destructive', 'renames the machine')] : undefined,
  base64: (_, options) => (has(options, '-o', '--output') ? [finding('writes', 'writes a file')] : undefined),
  tree: (_, options) => (has(options, '-o') ? [finding('writes', 'writes a file')] : undefined),
  yq: (_, options) => (has(options, '-i', '--inplace') ? [finding('writes', 'changes files in place')] : undefined),
  tar: (_, options) => {
    if (
      options.some((option) => /^--(?:to-command|checkpoint-action|use-compress-program|rsh-command)|^-I/.test(option))
    ) {
      return [finding('unknown', 'runs another program')];
    }
    if (has(options, '--remove-files', '--recursive-unlink')) return [finding('destructive', 'deletes files')];
    return /^-?[a-z]*t/.test(options[0] ?? '') ? [finding('reads', 'only reads')] : undefined;
  },
  unzip: (_, options) => (has(options, '-l', '-v', '-Z') ? [finding('reads', 'only reads')] : undefined),
  rsync: (_, options) => {
    if (options.some((option) => option.startsWith('--delete') || option === '--remove-source-files')) {
      return [finding('destructive', 'deletes files at one end')];
    }
    return options.some((option) => option.includes(':')) ? undefined : [finding('writes', 'writes files')];
  },
  cp: (_, options) => (options.some(isDevice) ? [finding('destructive', 'writes to a device', 'critical')] : undefined),
  tee: (_, options) =>
    options.some(isDevice)
      ? [finding('destructive', 'writes to a device', 'critical')]
      : options.every((option) => option === '/dev/null' || option.startsWith('-'))
        ? [finding('reads', 'passes on what it reads')]
        : undefined,
  chmod: (_, options) => permissions(options, 'permissions'),
  chown: (_, options) => permissions(options, 'owners'),
  chgrp: (_, options) => permissions(options, 'groups'),
  kill: (_, options) => (has(options, '-l', '-0', '-L') ? [finding('reads', 'only asks')] : undefined),
  crontab: (_, options) =>
    has(options, '-l')
      ? [finding('reads', 'only reads')]
      : has(options, '-r')
        ? [finding('destructive', 'deletes the jobs of a user')]
        : undefined,
  systemctl: (_, options) =>
    ['status', 'show', 'list-units', 'is-active', 'is-enabled', 'cat'].includes(options[0] ?? '')
      ? [finding('reads', 'only reads')]
      : [finding('destructive', 'stops or changes services')],
  mount: (args) => (args.length === 0 ? [finding('reads', 'only reads')] : undefined),
  sysctl: (_, options) =>
    options.some((option) => option === '-w' || option === '-p' || option.includes('='))
      ? undefined
      : [finding('reads', 'only reads')],
  ip: (_, options) =>
    has(options, 'add', 'del', 'delete', 'set', 'flush', 'change', 'replace')
      ? [finding('destructive', 'changes the network of the machine')]
      : [finding('reads', 'only reads')],
  go: (_, options) =>
    byVerb(options, {
      run: 'unknown',
      generate: 'unknown',
      get: 'network',
      install: 'network',
      mod: 'network',
      version: 'reads',
      env: 'reads',
      list: 'reads',
      vet: 'reads',
    }),
  cargo: (_, options) =>
    byVerb(options, {
      run: 'unknown',
      install: 'network',
      publish: 'network',
      fetch: 'network',
      update: 'network',
      search: 'network',
      add: 'network',
      metadata: 'reads',
      tree: 'reads',
    }),
  npm: (_, options) =>
    byVerb(options, {
      run: 'unknown',
      test: 'unknown',
      start: 'unknown',
      exec: 'unknown',
      ls: 'reads',
      list: 'reads',
      root: 'reads',
      prefix: 'reads',
      bin: 'reads',
    }),
  pnpm: (_, options) =>
    byVerb(options, { run: 'unknown', test: 'unknown', exec: 'unknown', ls: 'reads', list: 'reads' }),
  yarn: (_, options) => byVerb(options, { run: 'unknown', test: 'unknown', exec: 'unknown', list: 'reads' }),
  npx: () => [finding('unknown', 'fetches and runs a program')],
  pip: (_, options) => byVerb(options, { list: 'reads', show: 'reads', freeze: 'reads', check: 'reads' }),
  docker: (_, options) =>
    ['rm', 'rmi', 'prune', 'kill', 'stop'].includes(options[0] ?? '') || options[1] === 'prune' || options[1] === 'rm'
      ? [finding('destructive', 'stops or deletes containers, images or volumes')]
      : ['run', 'exec'].includes(options[0] ?? '')
        ? [finding('unknown', 'runs a command in a container', 'high')]
        : byVerb(options, {
            ps: 'reads',
            images: 'reads',
            logs: 'reads',
            inspect: 'reads',
            version: 'reads',
            info: 'reads',
          }),
  kubectl: (_, options) =>
    ['delete', 'drain', 'cordon'].includes(options[0] ?? '')
      ? [finding('destructive', 'deletes or stops what runs in a cluster')]
      : undefined,
  terraform: (_, options) =>
    options.includes('destroy') ? [finding('destructive', 'destroys what was built', 'critical')] : undefined,
  sudo: () => [finding('unknown', 'runs with the rights of another user', 'high')],
  doas: () => [finding('unknown', 'runs with the rights of another user', 'high')],
  su: () => [finding('unknown', 'runs with the rights of another user', 'high')],
  pkexec: () => [finding('unknown', 'runs with the rights of another user', 'high')],
  env: (args) => (args.length === 0 ? [finding('reads', 'prints the environment')] : undefined),
  command: () => [finding('reads', 'asks what a name is')],
  exec: () => [finding('reads', 'moves descriptors')],
  alias: () => [finding('reads', 'names commands')],
  enable: (_, options) => (has(options, '-f') ? [finding('unknown', 'loads code into the shell')] : undefined),
  awk: awk,
  gawk: awk,
  mawk: awk,
  nawk: awk,
};

function awk(_: readonly Argument[], options: readonly string[]): readonly Finding[] {
  const program = options.find((option) => !option.startsWith('-')) ?? '';
  const runs =
    /system|getline|\||>|@load|printf?\s+[^;}]*>/.test(program) || has(options, '-f', '-i', '--file', '-E', '-l');
  return runs ? [finding('unknown', 'its script may run commands or write files')] : [finding('reads', 'only reads')];
}

function byVerb(
  options: readonly string[],
  verbs: Readonly<Record<string, Finding['effect']>>,
): readonly Finding[] | undefined {
  const verb = options.find((option) => !option.startsWith('-')) ?? '';
  const effect = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  return effect === undefined
    ? undefined
    : [
        finding(
          effect,
          effect === 'unknown' ? 'runs code of the project' : effect === 'reads' ? 'only reads' : 'uses the network',
        ),
      ];
}

function permissions(options: readonly string[], what: string): readonly Finding[] {
  const recursive = options.some((option) => option === '--recursive' || /^-[a-z]*R/.test(option));
  const wide = options.some((option) => ROOTS.has(option));
  return recursive && wide
    ? [finding('destructive', `changes the ${what} of everything`, 'critical')]
    : [finding('writes', `changes ${what}`)];
}

function isDevice(path: string): boolean {
  return /^\/dev\/(?!null$|zero$|full$|tty|stdout$|stderr$|stdin$|fd\/|random$|urandom$|shm\/|pts\/)./.test(path);
}

function classifyRedirects({ redirects }: Invocation): readonly Finding[] {
  return redirects.flatMap(({ operator, target }): readonly Finding[] => {
    if (operator.startsWith('<') && operator !== '<>') {
      return target !== undefined && /^\/dev\/(tcp|udp)\//.test(target)
        ? [finding('network', 'opens a connection')]
        : [];
    }
    if (target === undefined) return [finding('writes', 'writes a file whose name is known only when the shell runs')];
    if (/^\/dev\/(tcp|udp)\//.test(target)) return [finding('network', 'opens a connection')];
    if (/^(?:\d+-?|-)$/.test(target) && operator.includes('&')) return [];
    if (isDevice(target)) return [finding('destructive', 'writes to a device', 'critical')];
    if (target.startsWith('/dev/')) return [];
    return [finding('writes', operator === '>>' ? 'appends to a file' : 'overwrites a file')];
  });
}

/** Variables that make other programs run something. */
const RUNNING =
  /^(?:LD_(?:PRELOAD|LIBRARY_PATH|AUDIT)|DYLD_.*|BASH_ENV|ENV|PROMPT_COMMAND|PATH|IFS|SHELLOPTS|BASHOPTS|PYTHONPATH|PYTHONSTARTUP|PERL5OPT|PERL5LIB|RUBYOPT|NODE_OPTIONS|GIT_(?:SSH|SSH_COMMAND|PAGER|EDITOR|EXTERNAL_DIFF|PROXY_COMMAND|ASKPASS|CONFIG.*)|PAGER|EDITOR|VISUAL|LESSOPEN|LESSCLOSE|MANPAGER|BROWSER|JAVA_TOOL_OPTIONS)$/;

function classifyAssignments({ assignments, words }: Invocation): readonly Finding[] {
  const named = assignments.map(({ name }) => name);
  const [program, ...args] = words;
  if (['export', 'env', 'declare', 'typeset'].includes(program?.program ?? '')) {
    for (const { prefix } of args) {
      const name = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(prefix)?.[1];
      if (name !== undefined) named.push(name);
    }
  }
  return named
    .filter((name) => RUNNING.test(name))
    .map((name) => finding('unknown', `${name} changes what other programs run`, 'high'));
}
