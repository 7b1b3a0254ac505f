/**
 * A command that somebody runs by hand as the model would: under the policy, behind the sandbox, and recorded where a session is
 * named, as a turn of one call. The model then finds it in its history like a call of its own.
 * @effects fs clock random lock env process
 */
import { openCommandHost, type CommandHost } from '#/agent/tools/command-host.ts';
import { decideGate, type GateAnswer } from '#/agent/tools/command-gate.ts';
import { printAborted, printChunkId, printCommandReport } from '#/agent/tools/command-output.ts';
import { LiveCommand, TERMINAL_SIZE } from '#/agent/tools/live-process.ts';
import { decodeOutput, OutputBuffer, type BufferedOutput } from '#/agent/tools/output-buffer.ts';
import { pickProcessId, prepareCommand } from '#/agent/tools/prepare-command.ts';
import { PtyActor } from '#/agent/tools/pty-actor.ts';
import { printCommandLine } from '#/agent/tools/shell-invocation.ts';
import type { ToolContext, ToolOutcome } from '#/agent/tools/tool.ts';
import { CsmError, printErrno } from '#/base/errors.ts';
import { TOOL_OUTPUT_TOKENS } from '#/base/limits.ts';
import type { SandboxReceipt } from '#/base/tool-action.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { PreparedCommand } from '#/agent/sandbox/launcher.ts';
import type { StepReport, ToolRun, ToolRunOutput, ToolRunReport, ToolRunStatus } from './tool-run.ts';
import { ToolRunRecord } from './tool-run-record.ts';
import { closeToolSession, openToolSession, type ToolSession } from './tool-session.ts';

const NO_OUTPUT: ToolRunOutput = { text: '', totalBytes: 0, omittedBytes: 0 };
const FINISH_MS = 5000;
/** Longer than any command runs; what a timer can take. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/**
 * Runs it and waits for its end. What the machine or the policy refuses is a status, not an error.
 * @param signal aborted: the command is ended, and that is recorded
 * @throws CsmError `session-not-found`, `session-locked`, `log-degraded`
 */
export async function runToolByHand(
  platform: Platform,
  settings: Settings,
  run: ToolRun,
  signal: AbortSignal,
): Promise<ToolRunReport> {
  const tools = await openToolSession(platform, settings, run.session);
  try {
    return await new ToolRunner(platform, settings, run, tools, signal).run();
  } finally {
    await closeToolSession(tools);
  }
}

type Result = Omit<ToolRunReport, 'argv' | 'gate' | 'sessionId' | 'turnId' | 'callId' | 'durationMs'> & {
  readonly outcome: ToolOutcome;
};

class ToolRunner {
  readonly #platform: Platform;
  readonly #settings: Settings;
  readonly #run: ToolRun;
  readonly #tools: ToolSession;
  readonly #signal: AbortSignal;
  readonly #record: ToolRunRecord;
  readonly #startedMs: number;

  constructor(platform: Platform, settings: Settings, run: ToolRun, tools: ToolSession, signal: AbortSignal) {
    this.#platform = platform;
    this.#settings = settings;
    this.#run = run;
    this.#tools = tools;
    this.#signal = signal;
    this.#record = new ToolRunRecord(platform, tools, run, settings.cwd);
    this.#startedMs = platform.clock.monotonic();
  }

  async run(): Promise<ToolRunReport> {
    await this.#record.begin();
    const gate = decideGate(this.#platform, this.#settings, this.#run.argv, this.#run.approved);
    const { outcome, ...result } = await this.#pass(gate);
    const durationMs = Math.round(this.#platform.clock.monotonic() - this.#startedMs);
    await this.#record.end(outcome, durationMs, result.status === 'interrupted');
    const ids = { sessionId: this.#tools.session?.id, turnId: this.#record.turnId, callId: this.#record.call.callId };
    const { redact } = this.#tools;
    const reason = result.reason === undefined ? undefined : redact(result.reason);
    return { ...result, ...ids, reason, gate, durationMs, argv: this.#run.argv.map(redact) };
  }

  /** Asks where the policy says so; goes on where the answer is yes. */
  async #pass(gate: GateAnswer): Promise<Result> {
    const { reasons, verdict, why = reasons.join(', ') } = gate;
    if (verdict === 'ask' || gate.isApproved) await this.#record.approval(gate);
    if (verdict === 'run') return this.#start();
    const reason = verdict === 'ask' ? `approval is needed: ${why}` : `the policy forbids it: ${why}`;
    return refuse(verdict === 'ask' ? 'pending-approval' : 'rejected', reason, undefined, {
      ...(verdict === 'ask' ? { hint: 'Run it again with --approved to say yes.' } : {}),
    });
  }

  async #start(): Promise<Result> {
    const { argv, kind } = this.#run;
    const { cwd } = this.#settings;
    const action = { kind: 'command', command: printCommandLine(argv), cwd } as const;
    if (argv.some((word) => word.includes('\0')))
      return refuse('not-started', 'the command contains a NUL byte', undefined);
    const host = openCommandHost(this.#platform, this.#tools.processes, this.#settings.csmRoot, this.#tools.id);
    const terminal = kind === 'pty';
    let prepared: PreparedCommand;
    try {
      prepared = await prepareCommand(host, this.#context(), { argv, cwd, terminal, login: false });
    } catch (error) {
      const known = error instanceof CsmError ? error : undefined;
      await this.#record.report.started(action);
      return refuse(
        known?.kind === 'denied' ? 'rejected' : 'not-started',
        known?.message ?? printErrno(error),
        undefined,
        {
          ...(known?.hint === undefined ? {} : { hint: known.hint }),
        },
      );
    }
    try {
      await this.#record.report.started(action, prepared.receipt);
    } catch (error) {
      prepared.release();
      throw error;
    }
    return this.#watch(prepared, host);
  }

  async #watch(prepared: PreparedCommand, host: CommandHost): Promise<Result> {
    const { processes, redact } = this.#tools;
    const { kind, size = TERMINAL_SIZE } = this.#run;
    const parts = { stdout: new OutputBuffer(), stderr: new OutputBuffer() };
    let command: LiveCommand;
    host.leftovers.expect(prepared.receipt.rung);
    try {
      command = new LiveCommand(this.#platform, {
        processId: pickProcessId(this.#platform.random, processes),
        callId: this.#record.call.callId,
        terminal: kind === 'pty',
        prepared,
        report: this.#record.report,
        redact,
        size,
        apart: true,
        onChunk: (chunk, stream) => parts[stream].push(chunk),
      });
    } catch (error) {
      prepared.release();
      return refuse('not-started', printErrno(error), prepared.receipt);
    }
    processes.add(command);
    host.leftovers.follow(command, prepared.receipt.rung);
    const { ended, steps } =
      kind === 'pty' ? await this.#tell(command) : { ended: await this.#await(command), steps: [] };
    await command.kill();
    processes.delete(command.processId);
    return {
      ...this.#judge(command, ended),
      sandbox: prepared.receipt,
      steps,
      stdout: this.#print(parts.stdout.read()),
      stderr: this.#print(parts.stderr.read()),
      processId: command.processId,
    };
  }

  async #await(command: LiveCommand): Promise<'ended' | 'running' | 'aborted'> {
    return command.wait(this.#run.timeoutMs ?? NO_LIMIT_MS, this.#signal);
  }

  /** Each step has its answer before the next; the time limit holds for all of them. */
  async #tell(command: LiveCommand): Promise<{ ended: 'ended' | 'running' | 'aborted'; steps: readonly StepReport[] }> {
    const { steps: script, finishMs = FINISH_MS } = this.#run;
    if (script === undefined) return { ended: await this.#await(command), steps: [] };
    const actor = new PtyActor(command);
    const limit = AbortSignal.any([this.#signal, this.#limit(command)]);
    const steps: StepReport[] = [];
    for (const step of script) {
      if (limit.aborted) break;
      const reply = await Promise.race([actor.send(step, limit), aborted(limit)]);
      if (reply === undefined) break;
      const output = reply.status === 'done' && reply.output !== undefined ? this.#print(reply.output) : undefined;
      steps.push({ step, reply, output });
    }
    return { ended: await command.wait(limit.aborted ? 0 : finishMs, limit), steps };
  }

  #limit(command: LiveCommand): AbortSignal {
    const controller = new AbortController();
    const { timeoutMs } = this.#run;
    if (timeoutMs === undefined) return controller.signal;
    const cancel = this.#platform.clock.after(timeoutMs, () => controller.abort());
    void command.ended.then(cancel);
    return controller.signal;
  }

  #judge(
    command: LiveCommand,
    ended: 'ended' | 'running' | 'aborted',
  ): Pick<Result, 'status' | 'exitCode' | 'signal' | 'reason' | 'hint' | 'outcome'> {
    const { exitCode = 1, outputBytes } = command;
    const wallMs = this.#platform.clock.monotonic() - this.#startedMs;
    const isInterrupted = this.#signal.aborted && ended !== 'ended';
    const isLate = !isInterrupted && ended !== 'ended';
    const status: ToolRunStatus = isInterrupted
      ? 'interrupted'
      : isLate
        ? 'timed-out'
        : exitCode === 0
          ? 'completed'
          : 'failed';
    const text = command.readAll();
    const output = isInterrupted
      ? printAborted('exec_command', wallMs)
      : printCommandReport({
          chunkId: printChunkId(this.#platform.random.bytes(3)),
          wallMs,
          state: { exitCode },
          output: command.readOutput(),
          maxTokens: TOOL_OUTPUT_TOKENS,
          redact: this.#tools.redact,
        });
    const outcome: ToolOutcome = {
      status: isInterrupted ? 'interrupted' : exitCode === 0 && !isLate ? 'completed' : 'failed',
      output,
      exitCode,
      outputBytes,
      aggregatedOutput: text,
      ...(isLate ? { reason: 'it was ended: its time was over' } : {}),
    };
    const reason = isLate ? 'its time was over' : undefined;
    return { status, exitCode, signal: command.status?.signal ?? undefined, reason, hint: undefined, outcome };
  }

  #print(output: BufferedOutput): ToolRunOutput {
    return {
      text: this.#tools.redact(decodeOutput(output)),
      totalBytes: output.totalBytes,
      omittedBytes: output.omittedBytes,
    };
  }

  #context(): Parameters<typeof prepareCommand>[1] {
    const { loginEnvironment, secretVariables, redact, id } = this.#tools;
    const context: Pick<ToolContext, 'settings' | 'platform' | 'sessionId' | 'callId'> = {
      settings: this.#settings,
      platform: this.#platform,
      sessionId: id,
      callId: this.#record.call.callId,
    };
    return { ...context, loginEnvironment, secretVariables, redact };
  }
}

function refuse(
  status: 'pending-approval' | 'rejected' | 'not-started',
  reason: string,
  sandbox: SandboxReceipt | undefined,
  more: { readonly hint?: string } = {},
): Result {
  return {
    status,
    exitCode: undefined,
    signal: undefined,
    sandbox,
    reason,
    hint: more.hint,
    stdout: NO_OUTPUT,
    stderr: NO_OUTPUT,
    steps: [],
    processId: undefined,
    outcome: {
      status: status === 'not-started' ? 'failed' : 'rejected',
      output: `exec_command failed: ${reason}`,
      reason,
    },
  };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}
