/** The tool `exec_command`: runs a shell command, and answers when it ends or when the wait is over. @effects process */
import { decideEscalation, refuseUnattended } from '#/agent/approval/decide.ts';
import { openProgramPaths } from '#/agent/approval/program-paths.ts';
import { EMPTY_POLICY } from '#/agent/approval/rules/exec-policy.ts';
import type { PreparedCommand } from '#/agent/sandbox/launcher.ts';
import { CsmError, printErrno } from '#/base/errors.ts';
import { TOOL_OUTPUT_TOKENS } from '#/base/limits.ts';
import type { SandboxPolicy, Settings } from '#/config/settings.ts';
import type { ToolCall } from '#/protocol/responses/items.ts';
import { openCommandHost, type CommandHost } from './command-host.ts';
import { printAborted, printChunkId, printCommandReport } from './command-output.ts';
import { LiveCommand } from './live-process.ts';
import { pickProcessId, prepareCommand } from './prepare-command.ts';
import { planShellInvocation, type ShellInvocation } from './shell-invocation.ts';
import { boolean, decodeArguments, list, oneOf, optional, text, u64, usize, withDefault } from './tool-arguments.ts';
import { required, type ArgumentsOf } from './tool-arguments.ts';
import type { Tool, ToolContext, ToolOutcome } from './tool.ts';

const DEFAULT_YIELD_MS = 10_000;
const YIELD_MS = { least: 250, most: 30_000 };

const SHAPE = {
  cmd: required(text),
  workdir: optional(text),
  shell: optional(text),
  login: optional(boolean),
  tty: withDefault(boolean, false),
  yield_time_ms: withDefault(u64, DEFAULT_YIELD_MS),
  max_output_tokens: optional(usize),
  sandbox_permissions: optional(oneOf('use_default', 'require_escalated', 'with_additional_permissions')),
  justification: optional(text),
  prefix_rule: optional(list(text)),
};
type ExecArguments = ArgumentsOf<typeof SHAPE>;

/**
 * A tool that answers certain commands instead of a shell (`apply_patch <<EOF`). Answers undefined for all others.
 * Asked in order, before anything is started.
 */
export type CommandInterceptor = (
  command: { readonly cmd: string; readonly workdir: string },
  call: ToolCall,
  context: ToolContext,
) => Promise<ToolOutcome> | undefined;

/** Filled by `index.ts`, which knows all tools; this one knows none. */
export const interceptors: CommandInterceptor[] = [];

/** Observed in Codex 0.169.0, where the feature is off unless it is enabled; csm has no such part of an escalation. */
const NO_PARTIAL_ESCALATION =
  'additional permissions are disabled; enable `features.exec_permission_approvals` before using `with_additional_permissions`';

const DESCRIPTION =
  'Runs a shell command and returns what it printed. A command that is still running when the wait is over goes on; ' +
  'its session ID is returned for write_stdin.';

export const execCommandTool: Tool = {
  name: 'exec_command',
  spec: () => ({
    type: 'function',
    name: 'exec_command',
    description: DESCRIPTION,
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        cmd: { type: 'string', description: 'The command line.' },
        justification: {
          type: 'string',
          description: 'With `require_escalated` only: one question to the user that says why the command needs it.',
        },
        login: { type: 'boolean', description: 'Whether the shell has the login environment. Default: true.' },
        max_output_tokens: {
          type: 'number',
          description: 'How many tokens of output to return; the middle of longer output is cut out. Default: 10000.',
        },
        prefix_rule: {
          type: 'array',
          description:
            'With `require_escalated` only: the first words of the command that the user may allow for the future, such as ["git", "pull"].',
          items: { type: 'string' },
        },
        sandbox_permissions: {
          type: 'string',
          description:
            '`require_escalated` asks to run outside the sandbox. Default: `use_default`, which stays inside it.',
          enum: ['use_default', 'require_escalated'],
        },
        shell: { type: 'string', description: "The shell to use. Default: the user's." },
        tty: {
          type: 'boolean',
          description:
            'Whether the command gets a terminal, which interactive programs and input by write_stdin need. Default: false (pipes, no input).',
        },
        workdir: { type: 'string', description: 'The working directory. Default: that of the turn.' },
        yield_time_ms: {
          type: 'number',
          description: 'How many milliseconds to wait for the end before answering: 250 to 30000. Default: 10000.',
        },
      },
      required: ['cmd'],
      additionalProperties: false,
    },
  }),
  run: runExecCommand,
};

async function runExecCommand(call: ToolCall, context: ToolContext): Promise<ToolOutcome> {
  const decoded = decodeArguments(call.input, SHAPE);
  if (!decoded.ok) return { status: 'invalid', output: decoded.message, reason: decoded.message };
  const args = decoded.value;
  const { settings, platform } = context;
  const escalation = decideEscalation(settings.approvalPolicy, args.sandbox_permissions);
  if (escalation !== undefined) {
    return { status: 'rejected', output: escalation, reason: 'the approval policy is never' };
  }
  if (args.sandbox_permissions === 'with_additional_permissions') {
    return { status: 'rejected', output: NO_PARTIAL_ESCALATION, reason: NO_PARTIAL_ESCALATION };
  }
  const workdir = resolveFolder(settings.cwd, args.workdir);
  for (const intercept of interceptors) {
    const answered = intercept({ cmd: args.cmd, workdir }, call, context);
    if (answered !== undefined) return answered;
  }
  if (args.cmd.includes('\0')) return refuse('the command contains a NUL byte', 'invalid');
  const host = openCommandHost(platform, context.processes, settings.csmRoot, context.sessionId);
  const invocation = planShellInvocation({
    command: args.cmd,
    requested: args.shell,
    userShell: host.userShell,
    login: args.login ?? true,
    find: (name) => platform.processes.which(name),
  });
  const permission = await judge(args, invocation, workdir, context);
  if (permission.kind === 'rejected') return permission.outcome;
  const startedMs = platform.clock.monotonic();
  const action = { kind: 'command', command: invocation.shown, cwd: workdir } as const;
  let prepared: PreparedCommand;
  try {
    prepared = await prepareCommand(
      host,
      { ...context, settings: permission.settings },
      {
        argv: invocation.argv,
        cwd: workdir,
        terminal: args.tty,
        login: args.login ?? true,
      },
    );
  } catch (error) {
    const outcome = refuseFor(error);
    // A command that cannot be started is one that failed; one that may not be is none.
    if (outcome.status !== 'failed') return outcome;
    await context.report.started(action);
    return { ...outcome, aggregatedOutput: outcome.reason ?? '' };
  }
  try {
    await context.report.started(action, prepared.receipt);
  } catch (error) {
    prepared.release();
    throw error;
  }
  return runPrepared(prepared, args, workdir, host, context, startedMs);
}

type Permission =
  | { readonly kind: 'rejected'; readonly outcome: ToolOutcome }
  /** With the sandbox that the command gets. */
  | { readonly kind: 'run'; readonly settings: Settings };

/** What policy and rules say, and whoever is asked by them. */
async function judge(
  args: ExecArguments,
  { shell, shown }: ShellInvocation,
  workdir: string,
  context: ToolContext,
): Promise<Permission> {
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
        proposedPrefix: judged.proposedPrefix,
        keys: [JSON.stringify(['exec_command', argv, workdir, args.tty, permissions])],
      },
      context.signal,
    );
    if (answer.kind === 'refused') {
      const { status, message } = answer;
      const output = status === 'interrupted' ? message : printRejection(message);
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

async function runPrepared(
  prepared: PreparedCommand,
  args: ExecArguments,
  workdir: string,
  host: CommandHost,
  context: ToolContext,
  startedMs: number,
): Promise<ToolOutcome> {
  const { platform, processes, signal } = context;
  const wallMs = (): number => platform.clock.monotonic() - startedMs;
  if (signal.aborted) {
    prepared.release();
    return { status: 'interrupted', output: printAborted(wallMs()) };
  }
  let command: LiveCommand;
  try {
    command = new LiveCommand(platform, {
      processId: pickProcessId(platform.random, processes),
      callId: context.callId,
      terminal: args.tty,
      prepared,
      report: context.report,
      redact: context.redact,
      ...(args.sandbox_permissions === 'require_escalated' ? { escalated: { command: args.cmd, cwd: workdir } } : {}),
    });
  } catch (error) {
    prepared.release();
    return refuse(printErrno(error), 'failed');
  }
  processes.add(command);
  host.leftovers.follow(command, prepared.receipt.rung);
  const waitMs = Math.min(Math.max(args.yield_time_ms, YIELD_MS.least), YIELD_MS.most);
  const state = await command.wait(waitMs, signal);
  if (state === 'aborted') {
    await command.kill();
    processes.delete(command.processId);
    return {
      status: 'interrupted',
      output: printAborted(wallMs()),
      outputBytes: command.outputBytes,
      aggregatedOutput: command.readAll(),
      ...(command.exitCode === undefined ? {} : { exitCode: command.exitCode }),
    };
  }
  if (state === 'running') command.outlive();
  else processes.delete(command.processId);
  const { exitCode } = command;
  const output = printCommandReport({
    chunkId: printChunkId(platform.random.bytes(3)),
    wallMs: wallMs(),
    state: exitCode === undefined ? { processId: command.processId } : { exitCode },
    output: command.takeUnread(),
    maxTokens: args.max_output_tokens ?? TOOL_OUTPUT_TOKENS,
    maxBytes: context.maxOutputBytes,
    redact: context.redact,
  });
  if (exitCode === undefined) {
    return { status: 'running', output, processId: command.processId, outputBytes: command.outputBytes };
  }
  return {
    status: exitCode === 0 ? 'completed' : 'failed',
    output,
    exitCode,
    outputBytes: command.outputBytes,
    aggregatedOutput: command.readAll(),
  };
}

function resolveFolder(cwd: string, workdir: string | undefined): string {
  if (workdir === undefined || workdir === '') return cwd;
  const path = workdir.startsWith('/') ? workdir : `${cwd}/${workdir}`;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function refuseFor(error: unknown): ToolOutcome {
  if (!(error instanceof CsmError)) return refuse(printErrno(error), 'failed');
  const hint = error.hint === undefined ? '' : ` ${error.hint}`;
  return refuse(`${error.message}.${hint}`, error.kind === 'denied' ? 'rejected' : 'failed');
}

/** Programs match on the prefix; the reason is csm's own. */
function refuse(reason: string, status: 'failed' | 'rejected' | 'invalid'): ToolOutcome {
  return { status, output: `exec_command failed: ${reason}`, reason };
}
