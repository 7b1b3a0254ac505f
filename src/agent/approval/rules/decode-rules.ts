/** Reads a file of rules: Starlark with `prefix_rule`, `host_executable` and `network_rule`. Pure. */
import { bindArguments, mismatch, readList, readText, type Formal } from '../starlark/bind-arguments.ts';
import { makeNative } from '../starlark/builtins.ts';
import { evaluateStarlark } from '../starlark/evaluate-starlark.ts';
import { printStarlarkFailure, StarlarkFailure } from '../starlark/failure.ts';
import { printType, StarlarkList, type CallArguments, type StarlarkFunction, type Value } from '../starlark/value.ts';
import { decodeNetworkHost, decodeProtocol } from './decode-network.ts';
import { matchRules, type ExecPolicy, type NetworkRule, type PrefixRule, type RuleDecision } from './exec-policy.ts';
import { normalizePath } from './normalize-path.ts';
import { printDebugMatch, printDebugRule, printDebugText } from './rust-debug.ts';
import { joinShellWords, splitShellWords } from './shell-words.ts';

export type DecodedRules =
  | { readonly ok: true; readonly policy: ExecPolicy }
  /** `message` may have several lines; `line` is where it went wrong, from 1. */
  | { readonly ok: false; readonly message: string; readonly line: number | undefined };

interface Examples {
  /** Line of the call, from 1. */
  readonly line: number;
  readonly rules: readonly PrefixRule[];
  readonly match: readonly (readonly string[])[];
  readonly notMatch: readonly (readonly string[])[];
}

/** Makes a path absolute without looking at the disk; see `MatchOptions`. */
export type ResolvePath = (program: string) => string | undefined;

/** @param name the file's path, for messages and as the rules' source */
export function decodeRules(source: string, name: string, resolvePath: ResolvePath): DecodedRules {
  const rules: PrefixRule[] = [];
  const hostExecutables = new Map<string, readonly string[]>();
  const networkRules: NetworkRule[] = [];
  const examples: Examples[] = [];
  const natives = new Map<string, StarlarkFunction>([
    native('prefix_rule', PREFIX_RULE, (args, offset) => {
      const line = source.slice(0, offset).split('\n').length;
      const added = { ...decodePrefixRule(args, name), line };
      rules.push(...added.rules);
      examples.push(added);
    }),
    native('host_executable', HOST_EXECUTABLE, (args) => {
      const [executable, paths] = decodeHostExecutable(args);
      hostExecutables.set(executable, paths);
    }),
    native('network_rule', NETWORK_RULE, (args) => networkRules.push(decodeNetworkRule(args))),
  ]);
  const failure = evaluateStarlark(source, natives, name);
  if (failure !== undefined) {
    const line = failure.span === undefined ? undefined : source.slice(0, failure.span.start).split('\n').length;
    return { ok: false, message: `starlark error: ${printStarlarkFailure(failure, source, name)}\n`, line };
  }
  const policy = { rules, hostExecutables, networkRules };
  for (const example of examples) {
    const message = checkExamples(example, policy, resolvePath);
    if (message !== undefined) return { ok: false, message, line: example.line };
  }
  return { ok: true, policy };
}

function required(name: string): Formal {
  return { kind: 'normal', name, fallback: undefined };
}

/** A parameter that may be left out; `undefined` cannot be a default in Starlark, so a mark stands for it. */
const ABSENT = makeNative('absent', () => null);

function optional(name: string): Formal {
  return { kind: 'normal', name, fallback: ABSENT };
}

const PREFIX_RULE = [
  required('pattern'),
  optional('decision'),
  optional('match'),
  optional('not_match'),
  optional('justification'),
  optional('canonical_matching'),
];
const HOST_EXECUTABLE = [required('name'), required('paths')];
const NETWORK_RULE = [required('host'), required('protocol'), required('decision'), optional('justification')];

type Bound = ReadonlyMap<string, Value>;

function native(
  name: string,
  formals: readonly Formal[],
  run: (args: Bound, offset: number) => void,
): readonly [string, StarlarkFunction] {
  const call = (args: CallArguments): Value => {
    run(bindArguments(name, formals, args), args.offset);
    return null;
  };
  return [name, makeNative(name, call)];
}

function find(args: Bound, name: string): Value | undefined {
  const value = args.get(name);
  return value === ABSENT ? undefined : value;
}

function textArgument(args: Bound, name: string): string | undefined {
  const value = find(args, name);
  return value === undefined ? undefined : readText(name, value);
}

function listArgument(args: Bound, name: string): readonly Value[] {
  const value = find(args, name);
  return value === undefined ? [] : readList(name, value);
}

function decodePrefixRule(args: Bound, source: string): Omit<Examples, 'line'> {
  const pattern = listArgument(args, 'pattern');
  const decision = textArgument(args, 'decision');
  const match = listArgument(args, 'match');
  const notMatch = listArgument(args, 'not_match');
  const justification = textArgument(args, 'justification');
  const canonical = find(args, 'canonical_matching') ?? false;
  if (typeof canonical !== 'boolean') throw mismatch('canonical_matching', 'bool', canonical);
  const decided = decision === undefined ? 'allow' : decodeDecision(decision);
  checkJustification(justification);
  const [first, ...rest] = pattern.map(decodePatternElement);
  if (first === undefined) throw invalidPattern('pattern cannot be empty');
  const rules = first.options.map((option) => ({
    first: option,
    rest: rest.map(({ options }) => options),
    alternatives: rest.map(({ isList }) => isList),
    decision: decided,
    justification,
    ignoresCase: canonical,
    source,
  }));
  return { rules, match: match.map(decodeExample), notMatch: notMatch.map(decodeExample) };
}

function decodeDecision(text: string): RuleDecision {
  if (text === 'allow' || text === 'prompt' || text === 'forbidden') return text;
  throw new StarlarkFailure(`invalid decision: ${text}`);
}

function checkJustification(text: string | undefined): void {
  if (text?.trim() === '') throw new StarlarkFailure('invalid rule: justification cannot be empty');
}

function invalidPattern(message: string): StarlarkFailure {
  return new StarlarkFailure(`invalid pattern element: ${message}`);
}

/** A list of one is a word. */
function decodePatternElement(value: Value): { readonly options: readonly string[]; readonly isList: boolean } {
  if (typeof value === 'string') return { options: [value], isList: false };
  if (!(value instanceof StarlarkList)) {
    throw invalidPattern(`pattern element must be a string or list of strings (got ${printType(value)})`);
  }
  const options = value.items.map((item) => {
    if (typeof item === 'string') return item;
    throw invalidPattern(`pattern alternative must be a string (got ${printType(item)})`);
  });
  if (options.length === 0) throw invalidPattern('pattern alternatives cannot be empty');
  return { options, isList: options.length > 1 };
}

function invalidExample(message: string): StarlarkFailure {
  return new StarlarkFailure(`invalid example: ${message}`);
}

function decodeExample(value: Value): readonly string[] {
  if (typeof value === 'string') {
    const words = splitShellWords(value);
    if (words === undefined) throw invalidExample('example string has invalid shell syntax');
    if (words.length === 0) throw invalidExample('example cannot be an empty string');
    return words;
  }
  if (!(value instanceof StarlarkList)) {
    throw invalidExample(`example must be a string or list of strings (got ${printType(value)})`);
  }
  const words = value.items.map((item) => {
    if (typeof item === 'string') return item;
    throw invalidExample(`example tokens must be strings (got ${printType(item)})`);
  });
  if (words.length === 0) throw invalidExample('example cannot be an empty list');
  return words;
}

function invalidRule(message: string): StarlarkFailure {
  return new StarlarkFailure(`invalid rule: ${message}`);
}

function decodeHostExecutable(args: Bound): readonly [string, readonly string[]] {
  const name = textArgument(args, 'name') ?? '';
  const values = listArgument(args, 'paths');
  if (name === '') throw invalidRule('host_executable name cannot be empty');
  if (name.includes('/') || name === '.' || name === '..') {
    throw invalidRule(`host_executable name must be a bare executable name (got ${name})`);
  }
  const paths = values.map((value) => {
    if (typeof value !== 'string') throw invalidRule(`host_executable paths must be strings (got ${printType(value)})`);
    if (!value.startsWith('/')) throw invalidRule(`host_executable paths must be absolute (got ${value})`);
    const path = normalizePath(value);
    if (path.slice(path.lastIndexOf('/') + 1) !== name) {
      throw invalidRule(`host_executable path \`${value}\` must have basename \`${name}\``);
    }
    return path;
  });
  return [name, [...new Set(paths)]];
}

function decodeNetworkRule(args: Bound): NetworkRule {
  const host = textArgument(args, 'host') ?? '';
  const protocolText = textArgument(args, 'protocol') ?? '';
  const decisionText = textArgument(args, 'decision') ?? '';
  const justification = textArgument(args, 'justification');
  const protocol = decodeProtocol(protocolText);
  const decision = decisionText === 'deny' ? 'forbidden' : decodeDecision(decisionText);
  checkJustification(justification);
  return { host: decodeNetworkHost(host), protocol, decision, justification };
}

function checkExamples(
  { rules, match, notMatch }: Examples,
  policy: ExecPolicy,
  resolvePath: ResolvePath,
): string | undefined {
  const own: ExecPolicy = { ...policy, rules };
  for (const example of notMatch) {
    const found = matchRules(own, example, { resolvePath })[0];
    if (found !== undefined) {
      return `expected example to not match rule \`${printDebugMatch(found)}\`: ${joinShellWords(example)}`;
    }
  }
  const missed = match.filter((example) => matchRules(own, example, { resolvePath }).length === 0);
  if (missed.length === 0) return undefined;
  const shownRules = rules.map((rule) => printDebugText(printDebugRule(rule))).join(', ');
  const shown = missed.map((example) => printDebugText(joinShellWords(example))).join(', ');
  return `expected every example to match at least one rule. rules: [${shownRules}]; unmatched examples: [${shown}]`;
}
