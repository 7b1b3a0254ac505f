/**
 * Decides about a command line: run it, ask, or refuse it. First as Codex 0.169.0 decides, then stricter where a rule or
 * Codex's own check of `rm -f` would be escaped by wrapping. Pure.
 */
import type { ApprovalPolicy, SandboxMode } from '#/config/settings.ts';
import { listRulesMet, type ProgramPaths, type RuleMet } from './judge-rules.ts';
import { classifyInvocation, isForcedRemoval } from './risk/classify.ts';
import { finding, pickWorst, type Finding } from './risk/effect.ts';
import { planPlainCommands } from './risk/plain-commands.ts';
import { unfoldCommandLine, type JudgedInvocation, type Unfolded } from './risk/unfold.ts';
import { compareDecisions, matchRules, type ExecPolicy, type PrefixRule, type RuleMatch } from './rules/exec-policy.ts';
import { printDebugText } from './rules/rust-debug.ts';
import { joinShellWords } from './rules/shell-words.ts';
import { coversLine, isTooWide, proposePrefix } from './propose-prefix.ts';
import { parseShell } from './shell/parse-shell.ts';
import { decideEscalation, type SandboxPermissions } from './decide.ts';

export interface CommandRequest {
  /** The command line. */
  readonly command: string;
  /** What is run in Codex's words: `/bin/bash`, `-lc`, the command. Stands in messages and in rules that are proposed. */
  readonly argv: readonly string[];
  readonly approvalPolicy: ApprovalPolicy;
  readonly sandboxMode: SandboxMode;
  readonly permissions?: SandboxPermissions | undefined;
  /** What the model says about an escalation. */
  readonly justification?: string | undefined;
  /** The beginning of the command that the model proposes to allow. */
  readonly prefixRule?: readonly string[] | undefined;
}

/** One command of the line, or one that is run by another. */
export interface JudgedPart {
  readonly text: string;
  /** Its words; null stands for one that only the shell knows. */
  readonly words: readonly (string | null)[];
  /** What it was found in, outermost first. */
  readonly via: readonly string[];
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** Rules that it meets. */
  readonly rules: readonly PrefixRule[];
}

export type JudgementKind = 'run' | 'ask' | 'forbid';

export interface CommandJudgement {
  readonly kind: JudgementKind;
  /** Where it may run, a rule allows every command in it: it runs outside the sandbox. */
  readonly bypassesSandbox: boolean;
  /** Why it asks or refuses, in Codex's words where Codex has some; undefined where the policy alone asks. */
  readonly reason: string | undefined;
  /** What the model reads where it is refused. */
  readonly output: string | undefined;
  /** Prefix of a rule that would allow it from now on; undefined where none may be proposed. */
  readonly proposedPrefix: readonly string[] | undefined;
  /** The rule alone would keep the whole line from being asked about again, and would not allow anything. */
  readonly isPrefixEnough: boolean;
  /** `csm`: Codex would have been more lenient; the line is wrapped so that Codex does not see what it does. */
  readonly decidedBy: 'codex' | 'csm';
  readonly parts: readonly JudgedPart[];
  /** The worst of all parts. */
  readonly worst: Finding;
  /** Why the text is no command line that could be read to its end. */
  readonly problems: readonly string[];
}

const DANGEROUS = 'rm -f style commands are not permitted. Use a safer approach';
const NEVER_ASKS = 'approval required by policy, but AskForApproval is set to Never';

interface Verdict {
  readonly kind: JudgementKind;
  readonly reason?: string | undefined;
  /** A rule says so, or the check of `rm -f`; otherwise the policy. */
  readonly from: 'rule' | 'danger' | 'policy';
  readonly proposedPrefix?: readonly string[] | undefined;
  readonly isPrefixEnough?: boolean;
  readonly bypassesSandbox?: boolean;
  /** Codex would not have seen the danger. */
  readonly isHidden?: boolean;
}

export function judgeCommand(request: CommandRequest, policy: ExecPolicy, paths: ProgramPaths): CommandJudgement {
  const { command } = request;
  const parsed = parseShell(command);
  const plain = planPlainCommands(parsed, command);
  const unfolded = unfoldCommandLine(command, parsed);
  const met = unfolded.list.map((invocation) => listRulesMet(invocation, policy, paths));
  const parts = unfolded.list.map((invocation, index) => encodePart(invocation, met[index] ?? []));
  const shown = joinShellWords(request.argv);
  const dangers = unfolded.list.filter(isForcedRemoval);
  const commands = plain ?? [request.argv];
  const codex = decideAsCodex(request, commands, plain !== undefined, dangers, policy, paths, shown);
  const strict = decideWrapped(request, unfolded, met, policy, shown);
  const isStricter = strict !== undefined && STRICTNESS[strict.kind] > STRICTNESS[codex.kind];
  const verdict = isStricter ? strict : codex;
  const escalation = decideEscalation(request.approvalPolicy, request.permissions);
  const problemFindings = unfolded.problems.map((problem) =>
    finding('unknown', `cannot be read to its end: ${problem}`),
  );
  const worst = pickWorst([...parts.flatMap(({ findings }) => findings), ...problemFindings]);
  const kind = escalation === undefined ? verdict.kind : 'forbid';
  return {
    kind,
    bypassesSandbox: kind === 'run' && verdict.bypassesSandbox === true,
    reason: escalation ?? verdict.reason,
    output: kind === 'forbid' ? (escalation ?? printRejection(verdict.reason ?? '')) : undefined,
    proposedPrefix: kind === 'ask' ? verdict.proposedPrefix : undefined,
    isPrefixEnough: verdict.isPrefixEnough === true,
    decidedBy: escalation === undefined && (isStricter || verdict.isHidden === true) ? 'csm' : 'codex',
    parts,
    worst: worst ?? finding('reads', 'runs nothing'),
    problems: unfolded.problems,
  };
}

const STRICTNESS: Readonly<Record<JudgementKind, number>> = { run: 0, ask: 1, forbid: 2 };

function encodePart(invocation: JudgedInvocation, met: readonly RuleMet[]): JudgedPart {
  return {
    text: invocation.text,
    words: invocation.words.map(({ value }) => value ?? null),
    via: invocation.via,
    findings: classifyInvocation(invocation),
    rules: met.map(({ rule }) => rule),
  };
}

function decideAsCodex(
  request: CommandRequest,
  commands: readonly (readonly string[])[],
  isPlain: boolean,
  removals: readonly JudgedInvocation[],
  policy: ExecPolicy,
  paths: ProgramPaths,
  shown: string,
): Verdict {
  const matches = commands.map((argv) => matchRules(policy, argv, { resolvePath: paths.resolve }));
  const all = matches.flat();
  const forbidden = pickLongest(all, 'forbidden');
  if (forbidden !== undefined) return { kind: 'forbid', from: 'rule', reason: printForbidden(shown, forbidden) };
  // A command that a rule speaks of is not looked at further.
  const unmatched = commands.filter((_, index) => matches[index]?.length === 0);
  const dangers = removals.length === 0 ? [] : isPlain ? unmatched.filter((argv) => unfoldsToDanger(argv)) : unmatched;
  const isHidden = dangers.length > 0 && !removals.some(isSeenByCodex);
  if (dangers.length > 0 && request.approvalPolicy === 'never') {
    return { kind: 'forbid', from: 'danger', reason: `\`${shown}\` rejected: ${DANGEROUS}`, isHidden };
  }
  const prompt = pickLongest(all, 'prompt');
  if (prompt !== undefined) return askByRule(request, prompt, shown);
  const asked = unmatched.filter((argv) => dangers.includes(argv) || policyAsks(request));
  if (asked.length > 0) {
    const proposedPrefix = proposePrefix(asked[0] ?? [], commands, matches, request.prefixRule);
    return {
      kind: 'ask',
      from: dangers.length > 0 ? 'danger' : 'policy',
      reason: request.justification,
      proposedPrefix,
      isPrefixEnough: !isTooWide(proposedPrefix) && coversLine(proposedPrefix, commands, matches),
      isHidden,
    };
  }
  return { kind: 'run', from: 'policy', bypassesSandbox: unmatched.length === 0 && commands.length > 0 };
}

const SEEN_THROUGH = new Set(['substitution', 'function', 'env', 'sudo', 'bash', 'sh', 'zsh', 'trap']);

function isSeenByCodex({ via, words }: JudgedInvocation): boolean {
  // Not what getopt takes for `--force` (`--for`), nor what comes out of braces.
  if (!words.some(({ prefix }) => prefix === '--force' || /^-[^-]*f/.test(prefix))) return false;
  return via.every((wrapper) => SEEN_THROUGH.has(wrapper));
}

function unfoldsToDanger(argv: readonly string[]): boolean {
  return unfoldCommandLine(joinShellWords(argv)).list.some(isForcedRemoval);
}

/** Whether the policy asks about a command that no rule speaks of. */
function policyAsks({ approvalPolicy, sandboxMode, permissions }: CommandRequest): boolean {
  if (approvalPolicy === 'untrusted') return true;
  const escalates = permissions !== undefined && permissions !== 'use_default';
  return approvalPolicy === 'on-request' && sandboxMode !== 'danger-full-access' && escalates;
}

function askByRule({ approvalPolicy }: CommandRequest, rule: PrefixRule, shown: string): Verdict {
  if (approvalPolicy === 'never') return { kind: 'forbid', from: 'rule', reason: NEVER_ASKS };
  const why = rule.justification === undefined ? ' by policy' : `: ${rule.justification}`;
  return { kind: 'ask', from: 'rule', reason: `\`${shown}\` requires approval${why}` };
}

function printForbidden(shown: string, { justification, first, rest }: PrefixRule, prefix?: readonly string[]): string {
  const words = prefix ?? [first, ...rest.map(([option = '']) => option)];
  return `\`${shown}\` rejected: ${justification ?? `policy forbids commands starting with \`${joinShellWords(words)}\``}`;
}

/** The rule of that decision with the longest prefix; of several the last. */
function pickLongest(matches: readonly RuleMatch[], decision: PrefixRule['decision']): PrefixRule | undefined {
  let longest: RuleMatch | undefined;
  for (const match of matches) {
    if (match.rule.decision !== decision) continue;
    if (longest === undefined || match.matchedPrefix.length >= longest.matchedPrefix.length) longest = match;
  }
  return longest?.rule;
}

/** What the rules say about commands that Codex does not see. Undefined where they say nothing. @param met by each of the list */
function decideWrapped(
  request: CommandRequest,
  { list, problems }: Unfolded,
  met: readonly (readonly RuleMet[])[],
  { rules }: ExecPolicy,
  shown: string,
): Verdict | undefined {
  let worst: { readonly rule: PrefixRule; readonly isDefinite: boolean } | undefined;
  for (const { rule, hit } of met.flat()) {
    if (rule.decision === 'allow') continue;
    const isDefinite = hit === 'definite';
    const isWorse =
      worst === undefined ||
      (isDefinite && !worst.isDefinite) ||
      (isDefinite === worst.isDefinite && compareDecisions(rule.decision, worst.rule.decision) > 0);
    if (isWorse) worst = { rule, isDefinite };
  }
  if (worst?.isDefinite === true && worst.rule.decision === 'forbidden') {
    return { kind: 'forbid', from: 'rule', reason: printForbidden(shown, worst.rule) };
  }
  if (worst !== undefined) return askByRule(request, worst.rule, shown);
  const unknown = list.find((invocation) => invocation.unknown !== undefined)?.unknown ?? problems[0];
  if (unknown === undefined || rules.every(({ decision }) => decision === 'allow')) return undefined;
  if (request.approvalPolicy === 'never') return { kind: 'forbid', from: 'rule', reason: NEVER_ASKS };
  return { kind: 'ask', from: 'rule', reason: `\`${shown}\` requires approval: rules forbid commands, and ${unknown}` };
}

/** Codex's form, which programs match on. */
export function printRejection(reason: string): string {
  return `exec_command failed: CreateProcess { message: ${printDebugText(`Rejected(${printDebugText(reason)})`)} }`;
}
