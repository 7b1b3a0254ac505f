/** `csm policy shell`: what the policy says to a command, and why. @effects fs env streams */
import { judgeCommand, type CommandJudgement, type JudgedPart } from '#/agent/approval/command-judgement.ts';
import { openProgramPaths } from '#/agent/approval/program-paths.ts';
import type { PrefixRule } from '#/agent/approval/rules/exec-policy.ts';
import { loadRules } from '#/agent/approval/rules/load-rules.ts';
import { joinShellWords } from '#/agent/approval/rules/shell-words.ts';
import { EMPTY_POLICY } from '#/agent/approval/rules/exec-policy.ts';
import type { ApprovalPolicy, SandboxMode } from '#/config/settings.ts';
import { wrapText } from '#/terminal/text/wrap-text.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, settingsOf } from '../command-settings.ts';
import type { Output } from '../output.ts';

interface Asked {
  readonly command: string;
  readonly approval: ApprovalPolicy;
  readonly sandbox: SandboxMode;
}

export default defineCommand({
  description:
    'Reads a command line as a shell would, finds every command in it (in lists, pipes, substitutions, functions, and inside ' +
    'env, sudo, xargs, bash -c and their kind), says what each of them does (reads, writes, network, git-history, ' +
    'destructive, unknown) and what the approval policy and the rules of $CODEX_HOME/rules answer: run, ask, forbid. ' +
    'Nothing is run. The words of COMMAND are one command; a single word is read as a command line of its own.\n\n' +
    'The classes and the decisions are described in docs/approval-policy.md.',
  examples: [
    { line: 'csm policy shell -- git push', about: 'under the policy of the configuration' },
    {
      line: "csm policy shell --json --approval never -- 'ls; sudo rm -rf build'",
      about: 'a command line, for a program',
    },
  ],
  flags: {
    ...JSON_FLAG,
    sandbox: {
      type: 'enum',
      short: 's',
      valueName: 'MODE',
      values: ['read-only', 'workspace-write', 'danger-full-access'],
      summary: 'The sandbox it would run behind',
    },
    approval: {
      type: 'enum',
      short: 'a',
      aliases: ['ask-for-approval'],
      valueName: 'POLICY',
      values: ['untrusted', 'on-request', 'never'],
      summary: 'The approval policy',
    },
    escalated: { type: 'boolean', summary: 'The command asks to run outside the sandbox' },
    ignoreRules: { type: 'boolean', summary: 'Do not read the files of command rules' },
  },
  positionals: {
    command: { summary: 'The command', required: true, variadic: true, trailing: true },
  },
  // oxlint-disable-next-line require-await -- commands answer a promise
  async run(context, { flags, positionals }) {
    const { platform, output } = context;
    const settings = settingsOf(context, undefined);
    const words = positionals.command;
    const command = words.length === 1 ? (words[0] ?? '') : joinShellWords(words);
    const asked: Asked = {
      command,
      approval: (flags.approval ?? settings.approvalPolicy) as ApprovalPolicy,
      sandbox: (flags.sandbox ?? settings.sandbox.mode) as SandboxMode,
    };
    const rules = flags.ignoreRules ? EMPTY_POLICY : loadRules(platform, settings, platform.clock.now());
    const judged = judgeCommand(
      {
        command,
        argv: ['/bin/bash', '-lc', command],
        approvalPolicy: asked.approval,
        sandboxMode: asked.sandbox,
        permissions: flags.escalated ? 'require_escalated' : 'use_default',
      },
      rules,
      openProgramPaths(platform, settings.cwd),
    );
    if (flags.json) output.writeJson(encodeJudgement(asked, judged));
    else printJudgement(output, asked, judged);
    return 0;
  },
});

function encodeJudgement(asked: Asked, judged: CommandJudgement) {
  return {
    command: asked.command,
    approval: asked.approval,
    sandbox: asked.sandbox,
    class: judged.worst.effect,
    severity: judged.worst.severity,
    decision: judged.kind,
    reason: judged.reason ?? null,
    decided_by: judged.decidedBy,
    outside_sandbox: judged.bypassesSandbox,
    proposed_prefix: judged.proposedPrefix ?? null,
    problems: judged.problems,
    parts: judged.parts.map((part) => ({
      text: part.text,
      words: part.words,
      via: part.via,
      class: part.findings[0]?.effect ?? 'reads',
      severity: part.findings[0]?.severity ?? 'low',
      reasons: part.findings.map(({ reason }) => reason),
      rules: part.rules.map(encodeRule),
    })),
  };
}

function encodeRule(rule: PrefixRule) {
  return {
    pattern: [rule.first, ...rule.rest.map((options) => (options.length === 1 ? options[0] : options))],
    decision: rule.decision,
    justification: rule.justification ?? null,
    source: rule.source ?? null,
  };
}

/** Of the names, with what separates them from what they name. */
const NAME_CELLS = 10;
const VERBS = { run: 'runs', ask: 'asks first', forbid: 'is refused' } as const;

/** What is what, in a column that long lines do not leave. */
function writeField(output: Output, name: string, text: string): void {
  const lines = wrapText(text, Math.max(20, output.widthCells() - NAME_CELLS));
  for (const [index, line] of lines.entries()) output.writeLine((index === 0 ? name : '').padEnd(NAME_CELLS) + line);
}

function printJudgement(output: Output, asked: Asked, judged: CommandJudgement): void {
  const { worst } = judged;
  writeField(output, 'decision', `${VERBS[judged.kind]} (approval ${asked.approval}, sandbox ${asked.sandbox})`);
  if (judged.reason !== undefined) writeField(output, 'because', judged.reason);
  if (judged.bypassesSandbox) writeField(output, 'sandbox', 'none: a rule allows every command in it');
  writeField(output, 'class', `${worst.effect} (${worst.severity}): ${worst.reason}`);
  if (judged.proposedPrefix !== undefined) writeField(output, 'prefix', joinShellWords(judged.proposedPrefix));
  for (const problem of judged.problems) writeField(output, 'problem', problem);
  for (const part of judged.parts) {
    output.writeLine('');
    printPart(output, part);
  }
}

function printPart(output: Output, { text, via, findings, rules }: JudgedPart): void {
  writeField(output, 'command', text);
  if (via.length > 0) writeField(output, '  inside', via.join(' > '));
  for (const { effect, severity, reason } of findings)
    writeField(output, '  why', `${effect} (${severity}): ${reason}`);
  for (const { decision, justification } of rules)
    writeField(output, '  rule', justification === undefined ? decision : `${decision}: ${justification}`);
}
