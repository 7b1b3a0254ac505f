/** The tool `exec_command`: runs a shell command, and answers when it ends or when the wait is over. @effects process */
import { decideEscalation } from '#/agent/approval/decide.ts';
import type { PreparedCommand } from '#/agent/sandbox/launcher.ts';
import { CsmError, printErrno } from '#/base/errors.ts';
import { TOOL_OUTPUT_TOKENS } from '#/base/limits.ts';
import type { ToolCall } from '#/protocol/responses/items.ts';
import { openCommandHost, type CommandHost } from './command-host.ts';
import { printChunkId, printCommandReport } from './command-output.ts';
import { EXEC_SHAPE, EXEC_SPEC, YIELD_MS, type ExecArguments } from './exec-command-arguments.ts';
import { askForCommand } from './exec-command-permission.ts';
import { LiveCommand } from './live-process.ts';
import { pickProcessId, prepareCommand } from './prepare-command.ts';
import { planShellInvocation } from './shell-invocation.ts';
import { decodeArguments } from './tool-arguments.ts';
import type { Tool, ToolContext, ToolOutcome } from './tool.ts';

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

export const execCommandTool: Tool = {
  name: 'exec_command',
  spec: () => EXEC_SPEC,
  run: runExecCommand,
};

async function runExecCommand(call: ToolCall, context: ToolContext): Promise<ToolOutcome> {
  const decoded = decodeArguments(call.input, EXEC_SHAPE);
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
  const permission = await askForCommand(args, invocation, workdir, context);
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
    return { status: 'interrupted', output: '' };
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
      output: '',
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
