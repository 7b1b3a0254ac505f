/** A command of the user's own (`!ls`): without a sandbox, as Codex runs it. @effects process report */
import { printErrno } from '#/base/errors.ts';
import { TOOL_OUTPUT_TOKENS } from '#/base/limits.ts';
import { openCommandHost } from './command-host.ts';
import { LiveCommand } from './live-process.ts';
import { decodeOutput } from './output-buffer.ts';
import { pickProcessId, prepareCommand } from './prepare-command.ts';
import { planShellInvocation } from './shell-invocation.ts';
import type { ToolContext, ToolOutcome } from './tool.ts';
import { truncateOutput } from './truncate.ts';

/** Exit code of a command that could not be started. */
const NOT_STARTED = 127;
/** As long as it may take: nobody but the user ends it. */
const FOREVER_MS = 2 ** 31 - 1;

/** What came of it: as tools answer, and what the model is told on the next request. */
export interface UserCommandEnd {
  readonly outcome: ToolOutcome;
  readonly note: string;
}

/** Runs it to its end, or until `signal` is aborted. */
export async function runUserCommand(command: string, context: ToolContext): Promise<UserCommandEnd> {
  const { platform, settings, processes, signal } = context;
  const host = openCommandHost(platform, processes, settings.csmRoot, context.sessionId);
  const { argv, shown } = planShellInvocation({
    command,
    requested: undefined,
    userShell: host.userShell,
    login: true,
    find: (name) => platform.processes.which(name),
  });
  const cwd = settings.cwd;
  const startedMs = platform.clock.monotonic();
  const end = (status: ToolOutcome['status'], exitCode: number, whole: string, shownText: string, bytes: number) => ({
    outcome: { status, output: shownText, exitCode, outputBytes: bytes, aggregatedOutput: whole },
    note: printUserCommand(command, exitCode, platform.clock.monotonic() - startedMs, shownText),
  });
  await context.report.started(
    { kind: 'command', command: shown, cwd },
    { rung: 'none', mode: 'danger-full-access', network: true },
  );
  let child: LiveCommand;
  try {
    const open: ToolContext = {
      ...context,
      settings: { ...settings, sandbox: { ...settings.sandbox, mode: 'danger-full-access', networkAccess: true } },
    };
    const prepared = await prepareCommand(host, open, { argv, cwd, terminal: false, login: true });
    child = new LiveCommand(platform, {
      processId: pickProcessId(platform.random, processes),
      callId: context.callId,
      terminal: false,
      prepared,
      report: context.report,
      redact: context.redact,
    });
  } catch (error) {
    const reason = error instanceof Error && !('code' in error) ? error.message : printErrno(error);
    return end('failed', NOT_STARTED, reason, reason, 0);
  }
  processes.add(child);
  host.leftovers.follow(child, 'none');
  if ((await child.wait(FOREVER_MS, signal)) !== 'ended') await child.kill();
  processes.delete(child.processId);
  const { exitCode = 1, outputBytes } = child;
  const output = child.readOutput();
  const text = truncateOutput(context.redact(decodeOutput(output)), {
    maxTokens: TOOL_OUTPUT_TOKENS,
    omittedBytes: output.omittedBytes,
    totalBytes: output.totalBytes,
  });
  const status = signal.aborted ? 'interrupted' : exitCode === 0 ? 'completed' : 'failed';
  return end(status, exitCode, child.readAll(), text, outputBytes);
}

/** What the model reads. Form as Codex 0.169.0 was observed to send it. Pure. */
export function printUserCommand(command: string, exitCode: number, durationMs: number, output: string): string {
  return [
    '<user_shell_command>',
    '<command>',
    command,
    '</command>',
    '<result>',
    `Exit code: ${exitCode}`,
    `Duration: ${(durationMs / 1000).toFixed(4)} seconds`,
    'Output:',
    output,
    '</result>',
    '</user_shell_command>',
  ].join('\n');
}
