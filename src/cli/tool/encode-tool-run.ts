/** The report of a tool run by hand, for programs. Pure. */
import type { Settings } from '#/config/settings.ts';
import type { StepReport, ToolRun, ToolRunReport } from '#/workstation/tool-run.ts';
import { printStep } from './parse-step.ts';

/** Names as in csm's other JSON; see docs/tools.md. */
export function encodeToolRun(
  report: ToolRunReport,
  run: Pick<ToolRun, 'kind' | 'steps'>,
  settings: Settings,
): Readonly<Record<string, unknown>> {
  const { gate, stdout, stderr } = report;
  const isTerminal = run.kind === 'pty';
  return {
    tool: run.steps === undefined ? run.kind : 'pty-live-smoke',
    status: report.status,
    exit_code: report.exitCode ?? null,
    signal: report.signal ?? null,
    duration_ms: report.durationMs,
    command: report.argv,
    cwd: settings.cwd,
    policy: {
      approval_policy: settings.approvalPolicy,
      verdict: gate.verdict,
      reasons: gate.reasons,
      approved: gate.isApproved,
      effect: gate.effect,
      severity: gate.severity,
    },
    sandbox: report.sandbox ?? null,
    ...(isTerminal
      ? { output: stdout.text, output_bytes: stdout.totalBytes, omitted_bytes: stdout.omittedBytes }
      : {
          stdout: stdout.text,
          stderr: stderr.text,
          stdout_bytes: stdout.totalBytes,
          stderr_bytes: stderr.totalBytes,
          omitted_bytes: stdout.omittedBytes + stderr.omittedBytes,
        }),
    ...(run.steps === undefined ? {} : { steps: report.steps.map(encodeStep) }),
    session_id: report.sessionId ?? null,
    turn_id: report.turnId,
    call_id: report.callId,
    process_id: report.processId ?? null,
    error: report.reason === undefined ? null : { message: report.reason, hint: report.hint ?? null },
  };
}

function encodeStep({ step, reply, output }: StepReport): Readonly<Record<string, unknown>> {
  if (reply.status === 'refused') return { step: printStep(step), status: 'refused', reason: reply.reason };
  return {
    step: printStep(step),
    status: 'done',
    ...(reply.bytes === undefined ? {} : { bytes: reply.bytes }),
    ...(output === undefined ? {} : { output: output.text, output_bytes: output.totalBytes }),
    ...(reply.exitCode === undefined ? {} : { exit_code: reply.exitCode }),
  };
}
