/** Whether a command may run, and in which sandbox: policy and rules, and whoever they ask. @effects fs */
import { refuseUnattended } from '#/agent/approval/decide.ts';
import { openProgramPaths } from '#/agent/approval/program-paths.ts';
import { EMPTY_POLICY } from '#/agent/approval/rules/exec-policy.ts';
import type { SandboxPolicy, Settings } from '#/config/settings.ts';
import type { ExecArguments } from './exec-command-arguments.ts';
import type { ShellInvocation } from './shell-invocation.ts';
import type { ToolContext, ToolOutcome } from './tool.ts';

/** What came of it. */
export type CommandPermission =
  | { readonly kind: 'rejected'; readonly outcome: ToolOutcome }
  /** With the sandbox that the command gets. */
  | { readonly kind: 'run'; readonly settings: Settings };

/** What policy and rules say, and whoever is asked by them. */
export async function askForCommand(
  args: ExecArguments,
  { shell, shown }: ShellInvocation,
  workdir: string,
  context: ToolContext,
): Promise<CommandPermission> {
  const { platform, settings, rules = EMPTY_POLICY, approvals } = context;
  const { judgeCommand, printRejection } = await import('#/agent/approval/command-judgement.ts');
  const argv = [shell, (args.login ?? true) ? '-lc' : '-c', args.cmd];
  const judged = judgeCommand(
    {
      command: args.cmd,
      argv,
      approvalPolicy: approvals?.policy ?? settings.approvalPolicy,
      sandboxMode: settings.sandbox.mode,
      permissions: args.sandbox_permissions,
      justification: args.justification,
      prefixRule: args.prefix_rule,
    },
    rules,
    openProgramPaths(platform, workdir),
  );
  if (judged.kind === 'forbid') {
    const { output = '', reason } = judged;
    return { kind: 'rejected', outcome: { status: 'rejected', output, ...(reason === undefined ? {} : { reason }) } };
  }
  const permissions = args.sandbox_permissions ?? 'use_default';
  const escalates = permissions === 'require_escalated' && settings.sandbox.mode !== 'danger-full-access';
  if (judged.kind === 'ask') {
    if (approvals === undefined) {
      const { output, reason } = refuseUnattended(args.sandbox_permissions);
      return { kind: 'rejected', outcome: { status: 'rejected', output, reason: judged.reason ?? reason } };
    }
    const answer = await approvals.ask(
      {
        tool: 'exec_command',
        action: { kind: 'command', command: shown, cwd: workdir },
        planned: {
          command: argv,
          cwd: workdir,
          environment_id: 'local',
          ...(args.justification === undefined ? {} : { justification: args.justification }),
          sandbox_permissions: permissions,
          tool: 'exec_command',
          tty: args.tty,
        },
        reasons: [
          escalates ? 'leaves-sandbox' : `policy-${approvals.policy}`,
          `effect-${judged.worst.effect}`,
          `severity-${judged.worst.severity}`,
        ],
        question: judged.reason,
        leavesSandbox: escalates,
        hooked: {
          names: ['Bash'],
          input: {
            command: args.cmd,
            ...(args.justification === undefined ? {} : { description: args.justification }),
          },
          cwd: workdir,
        },
        proposedPrefix: judged.isPrefixEnough ? judged.proposedPrefix : undefined,
        parts: judged.parts.map(({ text, findings: [worst], rules: met }) => ({
          text,
          effect: worst?.effect ?? 'reads',
          severity: worst?.severity ?? 'low',
          reason: worst?.reason ?? '',
          isAllowed: met.length > 0 && met.every(({ decision }) => decision === 'allow'),
        })),
        keys: [JSON.stringify(['exec_command', argv, workdir, args.tty, permissions])],
      },
      context.signal,
    );
    if (answer.kind === 'refused') {
      const { status, message } = answer;
      const output = status === 'interrupted' ? '' : printRejection(message);
      return { kind: 'rejected', outcome: { status, output, reason: message } };
    }
  }
  const leaves = judged.bypassesSandbox || escalates;
  const sandbox = leaves ? leaveSandbox(settings.sandbox) : settings.sandbox;
  return { kind: 'run', settings: { ...settings, sandbox } };
}

function leaveSandbox({ permissions: _permissions, ...sandbox }: SandboxPolicy): SandboxPolicy {
  return { ...sandbox, mode: 'danger-full-access', networkAccess: true };
}
