/** What the events of a call make of its cell. Pure. */
import { USER_SHELL, type ToolAction, type ToolStatus } from '#/base/tool-action.ts';
import { commandOutput } from '#/session/events/command-output.ts';
import { unwrapShownCommand } from '#/workstation/exploration.ts';
import type { Cell, CellApproval, ExecCall } from './cell.ts';
import { decodeQuestions, readArgument } from './decode-cells.ts';
import type { KeptEvent } from './slim-event.ts';

export type Completed = Extract<KeptEvent, { readonly type: 'tool.completed' }>;
/** What all calls have that change. */
export type Changeable = Pick<ExecCall, 'turnId' | 'state' | 'status' | 'approval'>;

/** What they did is told by other events, or nobody's business. */
const SILENT_TOOLS: ReadonlySet<string> = new Set([
  'get_goal',
  'create_goal',
  'update_goal',
  'write_stdin',
  'update_plan',
  'tool_search',
]);

/**
 * The cell of a call that begins, or that somebody is asked about; undefined: it is not shown.
 * @param input the arguments as the model wrote them. @param target the command that is typed into, where that is known
 */
export function encodeStarted(
  event: { readonly call_id: string; readonly turn_id: string; readonly tool: string },
  action: ToolAction,
  state: 'asked' | 'running',
  input: string,
  target: string | undefined,
): Cell | undefined {
  const key = `c:${event.call_id}`;
  const call = { callId: event.call_id, turnId: event.turn_id, state };
  switch (action.kind) {
    case 'command': {
      const { command, cwd } = action;
      const by = event.tool === USER_SHELL ? 'user' : 'model';
      return { kind: 'exec', key, call: { ...call, command: unwrapShownCommand(command), cwd, by, output: '' } };
    }
    case 'stdin': {
      const { process_id: processId, text } = action;
      if (text === '') return undefined;
      return { kind: 'stdin', key, ...call, processId, text, ...(target === undefined ? {} : { command: target }) };
    }
    case 'patch':
      return { kind: 'patch', key, ...call, changes: action.changes };
    case 'image':
      return { kind: 'image', key, ...call, path: action.path };
    case 'plan': {
      const { explanation, steps } = action;
      return { kind: 'plan', key, steps, ...(explanation === undefined ? {} : { explanation }) };
    }
    case 'question':
      return { kind: 'questions', key, ...call, questions: decodeQuestions(input, '') };
    case 'goal':
      return undefined;
    case 'review':
      return { kind: 'review', key, target: action.target };
    case 'mcp':
    case 'other': {
      const name = action.kind === 'mcp' ? `${action.server}.${action.tool}` : action.name;
      return { kind: 'tool', key, ...call, name, input, output: '' };
    }
  }
}

/**
 * The cell of a call that ended without a beginning: refused before, or not understood. Undefined: it did nothing to be seen.
 * @param name as the model called it. @param input see {@link encodeStarted}
 */
export function encodeUnstarted(event: Completed, name: string | undefined, input: string): Cell | undefined {
  const { call_id: callId, payload, turn_id: turnId, tool } = event;
  const key = `c:${callId}`;
  if (payload?.plan !== undefined) return { kind: 'plan', key, ...payload.plan };
  const call = { callId, turnId, state: 'running' as const };
  const command = tool === 'exec_command' || tool === 'shell' ? readArgument(input, 'cmd', 'command') : undefined;
  if (command !== undefined) return { kind: 'exec', key, call: { ...call, command, cwd: '', by: 'model', output: '' } };
  if (tool === 'apply_patch') return { kind: 'patch', key, ...call, changes: payload?.changes ?? [] };
  if (event.status === 'completed' && SILENT_TOOLS.has(tool)) return undefined;
  return { kind: 'tool', key, ...call, name: name ?? tool, input, output: '' };
}

/** The command when it was answered: it has ended, or goes on behind the conversation. */
export function endCommand(call: ExecCall, event: Completed): ExecCall {
  const { payload, status } = event;
  const output = payload === undefined ? '' : commandOutput({ ...event, payload });
  const why = payload?.reason ?? (output === '' && status === 'rejected' ? outputOf(event) : undefined);
  return {
    ...withAnswer(call, status),
    ...endOf(event),
    output,
    ...(event.exit_code === undefined ? {} : { exitCode: event.exit_code }),
    ...(event.process_id === undefined ? {} : { processId: event.process_id }),
    ...(why === undefined || why === '' ? {} : { reason: why }),
  };
}

/** Any other call when it was answered. @param input see {@link encodeStarted} */
export function endCall(cell: Cell, event: Completed, input: string): Cell {
  const { payload, status } = event;
  const output = outputOf(event);
  const reason = payload?.reason ?? (status === 'failed' || status === 'rejected' ? output : undefined);
  const end = { ...endOf(event), ...(reason === undefined || reason === '' ? {} : { reason }) };
  switch (cell.kind) {
    case 'patch':
      return { ...withAnswer(cell, status), ...end, changes: payload?.changes ?? cell.changes };
    case 'questions':
      return { ...cell, ...end, questions: decodeQuestions(input, output) };
    case 'tool': {
      const said = payload?.reason === undefined ? {} : { reason: payload.reason };
      return { ...withAnswer(cell, status), ...endOf(event), output, ...said };
    }
    case 'stdin':
    case 'image':
      return { ...cell, ...end };
    default:
      return cell;
  }
}

/** Who is asked and interrupts the turn instead has answered, too. */
export function withAnswer<C extends Changeable>(call: C, status: ToolStatus = 'interrupted'): C {
  if (call.state !== 'asked' || call.approval !== undefined || status !== 'interrupted') return call;
  const approval: CellApproval = { decision: 'canceled', by: 'user' };
  return { ...call, approval };
}

function endOf({
  status,
  duration_ms: durationMs,
}: Completed): Required<Pick<ExecCall, 'state' | 'status' | 'durationMs'>> {
  return { state: status === 'running' ? 'background' : 'done', status, durationMs };
}

function outputOf({ payload }: Completed): string {
  const output = payload?.item['output'];
  return typeof output === 'string' ? output : '';
}
