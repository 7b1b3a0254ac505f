/** Command rules as data: what Codex's `*.rules` files say. Pure. */

/** From lenient to strict. */
export type RuleDecision = 'allow' | 'prompt' | 'forbidden';

const STRICTNESS: Readonly<Record<RuleDecision, number>> = { allow: 0, prompt: 1, forbidden: 2 };

/** Positive where the first is the stricter one. */
export function compareDecisions(a: RuleDecision, b: RuleDecision): number {
  return STRICTNESS[a] - STRICTNESS[b];
}

export function pickStrictest(decisions: Iterable<RuleDecision>): RuleDecision | undefined {
  let strictest: RuleDecision | undefined;
  for (const decision of decisions) {
    if (strictest === undefined || compareDecisions(decision, strictest) > 0) strictest = decision;
  }
  return strictest;
}

/** One rule. A rule of the file whose first word has alternatives is several of these. */
export interface PrefixRule {
  readonly first: string;
  /** Each word of the prefix behind the first: the texts that may stand there. */
  readonly rest: readonly (readonly string[])[];
  /** Which words of `rest` were written as alternatives; for messages. */
  readonly alternatives: readonly boolean[];
  readonly decision: RuleDecision;
  readonly justification: string | undefined;
  /** Letters match in either case. */
  readonly ignoresCase: boolean;
  /** File it came from; undefined where it is of no file. */
  readonly source: string | undefined;
}

export interface NetworkRule {
  readonly host: string;
  readonly protocol: 'http' | 'https' | 'socks5_tcp' | 'socks5_udp';
  readonly decision: RuleDecision;
  readonly justification: string | undefined;
}

export interface ExecPolicy {
  /** In the order of the files. */
  readonly rules: readonly PrefixRule[];
  /** Name to the absolute paths that are that program; a name without an entry may be anywhere. */
  readonly hostExecutables: ReadonlyMap<string, readonly string[]>;
  readonly networkRules: readonly NetworkRule[];
}

export const EMPTY_POLICY: ExecPolicy = { rules: [], hostExecutables: new Map(), networkRules: [] };

/** Later files come behind earlier ones; of two entries for a program the later one holds. */
export function mergePolicies(policies: readonly ExecPolicy[]): ExecPolicy {
  return {
    rules: policies.flatMap(({ rules }) => rules),
    hostExecutables: new Map(policies.flatMap(({ hostExecutables }) => [...hostExecutables])),
    networkRules: policies.flatMap(({ networkRules }) => networkRules),
  };
}

/** A rule that a command begins with. */
export interface RuleMatch {
  readonly rule: PrefixRule;
  readonly matchedPrefix: readonly string[];
  /** The absolute program, where a rule for its name matched it. */
  readonly resolvedProgram: string | undefined;
}

export interface MatchOptions {
  /**
   * Makes a program's path absolute (`./git`, `~/git`), so that rules for its name are asked as well. Undefined: rules match
   * the program as it is written, and nothing else.
   */
  readonly resolvePath: ((program: string) => string | undefined) | undefined;
}

/** Rules that the command begins with: those for the program as written, else those for its name. */
export function matchRules(
  policy: ExecPolicy,
  argv: readonly string[],
  { resolvePath }: MatchOptions,
): readonly RuleMatch[] {
  const [program, ...args] = argv;
  if (program === undefined) return [];
  const exact = matchWords(policy, program, args, undefined);
  if (exact.length > 0 || resolvePath === undefined || !program.includes('/')) return exact;
  const path = resolvePath(program);
  if (path === undefined) return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const paths = policy.hostExecutables.get(name);
  if (paths !== undefined && !paths.includes(path)) return [];
  return matchWords(policy, name, args, path);
}

function matchWords(
  { rules }: ExecPolicy,
  program: string,
  args: readonly string[],
  resolvedProgram: string | undefined,
): readonly RuleMatch[] {
  const words = [program, ...args];
  return rules
    .filter((rule) => matchesPrefix(rule, words))
    .map((rule) => ({ rule, matchedPrefix: words.slice(0, rule.rest.length + 1), resolvedProgram }));
}

export function matchesPrefix({ first, rest, ignoresCase }: PrefixRule, words: readonly string[]): boolean {
  if (words.length <= rest.length) return false;
  const same = (a: string, b: string): boolean => (ignoresCase ? a.toLowerCase() === b.toLowerCase() : a === b);
  return (
    same(first, words[0] ?? '') &&
    rest.every((options, index) => options.some((option) => same(option, words[index + 1] ?? '')))
  );
}

/** The beginnings of commands that rules allow, whoever wrote them: words that may be one of several as `[push|pull]`. */
export function listAllowedPrefixes({ rules }: Pick<ExecPolicy, 'rules'>): readonly (readonly string[])[] {
  return rules
    .filter(({ decision }) => decision === 'allow')
    .map(({ first, rest, alternatives }) => [
      first,
      ...rest.map((words, at) => (alternatives[at] === true ? `[${words.join('|')}]` : (words[0] ?? ''))),
    ]);
}
