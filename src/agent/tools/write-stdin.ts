/** The tool `write_stdin`: types into a running command, or just looks what it has printed. @effects process */
import { TOOL_OUTPUT_TOKENS } from '#/base/limits.ts';
import type { ToolCall } from '#/protocol/responses/items.ts';
import { printChunkId, printCommandReport } from './command-output.ts';
import { LiveCommand } from './live-process.ts';
import { decodeArguments, i32, optional, required, text, u64, usize, withDefault } from './tool-arguments.ts';
import type { Tool, ToolContext, ToolOutcome } from './tool.ts';

/** Observed in Codex: who types gets an answer soon, who only looks is made to wait, so that loops of looking are cheap. */
const TYPING_YIELD_MS = { byDefault: 250, least: 250, most: 30_000 };
const LOOKING_YIELD_MS = { byDefault: 5000, least: 5000, most: 300_000 };
const INTERRUPT = '\u0003';

const ID_SHAPE = { session_id: required(i32) };
const SHAPE = {
  session_id: required(i32),
  chars: withDefault(text, ''),
  yield_time_ms: optional(u64),
  max_output_tokens: optional(usize),
};

const DESCRIPTION =
  'Types into a command that exec_command left running, or with no characters waits for more of its output. Returns ' +
  'what it has printed since the last answer.';

export const writeStdinTool: Tool = {
  name: 'write_stdin',
  spec: () => ({
    type: 'function',
    name: 'write_stdin',
    description: DESCRIPTION,
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        chars: {
          type: 'string',
          description: 'What to type; control characters count (\\u0003 interrupts). Default: nothing.',
        },
        max_output_tokens: {
          type: 'number',
          description: 'How many tokens of output to return; the middle of longer output is cut out. Default: 10000.',
        },
        session_id: { type: 'number', description: 'The session ID that exec_command returned.' },
        yield_time_ms: {
          type: 'number',
          description:
            'How many milliseconds to wait for output: 250 to 30000 after typing (default 250), 5000 to 300000 when nothing is typed (default 5000).',
        },
      },
      required: ['session_id'],
      additionalProperties: false,
    },
  }),
  run: runWriteStdin,
};

async function runWriteStdin(call: ToolCall, context: ToolContext): Promise<ToolOutcome> {
  // The id first: with an unknown one the other arguments are not looked at (observed).
  const id = decodeArguments(call.input, ID_SHAPE);
  if (!id.ok) return { status: 'invalid', output: id.message, reason: id.message };
  const command = context.processes.get(id.value.session_id);
  if (!(command instanceof LiveCommand)) return refuse(`Unknown process id ${id.value.session_id}`);
  const decoded = decodeArguments(call.input, SHAPE);
  if (!decoded.ok) return { status: 'invalid', output: decoded.message, reason: decoded.message };
  const { chars, yield_time_ms, max_output_tokens } = decoded.value;
  const refused = await askToType(command, chars, context);
  if (refused !== undefined) return refused;
  const startedMs = context.platform.clock.monotonic();
  const refusal = await type(command, chars, context);
  if (refusal !== undefined) return refuse(refusal);
  const limits = chars === '' ? LOOKING_YIELD_MS : TYPING_YIELD_MS;
  const waitMs = Math.min(Math.max(yield_time_ms ?? limits.byDefault, limits.least), limits.most);
  const state = await command.wait(waitMs, context.signal);
  const wallMs = context.platform.clock.monotonic() - startedMs;
  if (state === 'aborted') return { status: 'interrupted', output: '' };
  const { exitCode } = command;
  if (exitCode !== undefined) context.processes.delete(command.processId);
  const output = printCommandReport({
    chunkId: printChunkId(context.platform.random.bytes(3)),
    wallMs,
    state: exitCode === undefined ? { processId: command.processId } : { exitCode },
    output: command.takeUnread(),
    maxTokens: max_output_tokens ?? TOOL_OUTPUT_TOKENS,
    maxBytes: context.maxOutputBytes,
    redact: context.redact,
  });
  return {
    status: exitCode === undefined ? 'running' : 'completed',
    output,
    processId: command.processId,
    ...(exitCode === undefined ? {} : { exitCode }),
  };
}

/** What is typed into a shell outside of the sandbox is a command of its own: whoever said yes to the one says it to the other too. */
async function askToType(
  command: LiveCommand,
  chars: string,
  { approvals, callId, redact, settings, signal }: ToolContext,
): Promise<ToolOutcome | undefined> {
  const { escalated, processId, terminal } = command;
  if (escalated === undefined || chars === '' || approvals === undefined || approvals.policy === 'never')
    return undefined;
  const answer = await approvals.ask(
    {
      tool: 'write_stdin',
      action: { kind: 'stdin', process_id: processId, text: redact(chars) },
      planned: {
        chars,
        cwd: escalated.cwd,
        environment_id: 'local',
        original_command: escalated.command,
        sandbox_permissions: 'require_escalated',
        session_id: processId,
        tool: 'write_stdin',
        tty: terminal,
      },
      reasons: ['leaves-sandbox'],
      question: undefined,
      leavesSandbox: true,
      hooked: {
        names: ['write_stdin'],
        input: {
          session_id: processId,
          chars,
          parent_call_id: command.callId,
          approval_id: callId,
          environment_id: 'local',
          cwd: `file://${encodeURI(escalated.cwd).replaceAll(/[?#]/g, encodeURIComponent)}`,
          tty: terminal,
          sandbox_permissions: 'require_escalated',
          additional_permissions: null,
        },
        cwd: settings.cwd,
      },
      keys: [JSON.stringify(['write_stdin', processId, chars])],
    },
    signal,
  );
  if (answer.kind === 'approved') return undefined;
  const { status, message } = answer;
  return { status, output: status === 'interrupted' ? message : `write_stdin rejected: ${message}`, reason: message };
}

/** Types, and answers why it cannot. Without a terminal there is no input, but ^C still interrupts. */
async function type(command: LiveCommand, chars: string, context: ToolContext): Promise<string | undefined> {
  if (chars === '') return undefined;
  await context.report.started({ kind: 'stdin', process_id: command.processId, text: context.redact(chars) });
  if (command.exitCode !== undefined) return undefined;
  if (!command.terminal) {
    if (chars !== INTERRUPT) {
      return 'stdin is closed for this session; rerun exec_command with tty=true to keep stdin open';
    }
    command.interrupt();
    return undefined;
  }
  // Not waited for: a command that does not read must not keep the answer back. Where it has ended, the answer shows it.
  void command.write(chars).catch(() => {});
  return undefined;
}

function refuse(reason: string): ToolOutcome {
  return { status: 'failed', output: `write_stdin failed: ${reason}`, reason };
}
