/** The tool calls of a session, one by one, from the facts of its events. No payload is looked at, memory is bounded. Pure. */
import type { SandboxReceipt, ToolStatus } from '#/base/tool-action.ts';
import type { StoredEvent } from '#/session/events/index.ts';

/**
 * How a call stands: as it ended (`ToolStatus`); `answered`: its output came as an item, with an import; `requested`: the model
 * asked for it, and nothing has begun; `pending`: somebody has to approve it; `started`: it has begun, and has no end.
 */
export type CallStatus = ToolStatus | 'answered' | 'requested' | 'pending' | 'started';

/** Groups of tools that can be asked for. */
export const CALL_KINDS = [
  'exec',
  'stdin',
  'patch',
  'image',
  'plan',
  'goal',
  'question',
  'search',
  'mcp',
  'other',
] as const;
export type CallKind = (typeof CALL_KINDS)[number];

const KINDS: Readonly<Record<string, CallKind>> = {
  exec_command: 'exec',
  shell: 'exec',
  shell_command: 'exec',
  local_shell: 'exec',
  local_shell_call: 'exec',
  write_stdin: 'stdin',
  apply_patch: 'patch',
  view_image: 'image',
  update_plan: 'plan',
  get_goal: 'goal',
  create_goal: 'goal',
  update_goal: 'goal',
  request_user_input: 'question',
  web_search: 'search',
  tool_search: 'search',
};

/** The kind of a tool by its name. */
export function decideCallKind(tool: string): CallKind {
  return (Object.hasOwn(KINDS, tool) ? KINDS[tool] : undefined) ?? (tool.startsWith('mcp__') ? 'mcp' : 'other');
}

/** What was asked of somebody, and answered. */
export interface CallApproval {
  readonly reasons: readonly string[];
  /** Undefined while it waits. */
  readonly decision: string | undefined;
  readonly by: string | undefined;
}

/** A call. Times are RFC 3339. */
export interface ToolCall {
  readonly callId: string;
  readonly turnId: string;
  readonly tool: string;
  readonly kind: CallKind;
  readonly status: CallStatus;
  /** Of the first record that knows it. */
  readonly at: string;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  readonly durationMs: number | undefined;
  readonly exitCode: number | undefined;
  readonly outputBytes: number | undefined;
  /** Session id of a process that outlives the call. */
  readonly processId: number | undefined;
  readonly sandbox: SandboxReceipt | undefined;
  readonly approval: CallApproval | undefined;
  /** Sequence number of the record that says what it does (`tool.started`, else `approval.requested`); undefined without one. */
  readonly actionSeq: number | undefined;
}

/** Calls that are open at once; the oldest gives way. */
const OPEN = 1024;

/** Give it the events of a session in order; `onCall` is called once a call has ended, `end` answers those that have not. */
export class ToolCallFold {
  readonly #open = new Map<string, ToolCall>();
  readonly #onCall: (call: ToolCall) => void;

  constructor(onCall: (call: ToolCall) => void) {
    this.#onCall = onCall;
  }

  apply(event: StoredEvent): void {
    switch (event.type) {
      case 'context.added':
      case 'item.completed': {
        const turnId = event.type === 'item.completed' ? event.turn_id : '';
        for (const { call_id: callId, tool } of event.calls ?? []) this.#update(callId, { turnId, tool }, event.ts);
        for (const callId of event.answers ?? []) {
          if (this.#open.has(callId)) this.#close(callId, { status: 'answered', endedAt: event.ts }, event.ts);
        }
        break;
      }
      case 'approval.requested': {
        const { turn_id: turnId, tool, reasons, seq } = event;
        const approval = { reasons, decision: undefined, by: undefined };
        this.#update(event.call_id, { turnId, tool, status: 'pending', approval, actionSeq: seq }, event.ts);
        break;
      }
      case 'approval.decided': {
        const open = this.#open.get(event.call_id);
        if (open === undefined) break;
        const { decision, by } = event;
        const approval = { reasons: open.approval?.reasons ?? [], decision, by };
        this.#update(
          event.call_id,
          { approval, status: open.startedAt === undefined ? 'requested' : 'started' },
          event.ts,
        );
        break;
      }
      case 'tool.started': {
        const { turn_id: turnId, tool, sandbox, seq, ts } = event;
        this.#update(event.call_id, { turnId, tool, sandbox, status: 'started', startedAt: ts, actionSeq: seq }, ts);
        break;
      }
      case 'tool.completed': {
        const ended = {
          turnId: event.turn_id,
          tool: event.tool,
          status: event.status,
          durationMs: event.duration_ms,
          exitCode: event.exit_code,
          outputBytes: event.output_bytes,
          processId: event.process_id,
        };
        if (event.status === 'running') this.#update(event.call_id, ended, event.ts);
        else this.#close(event.call_id, { ...ended, endedAt: event.ts }, event.ts);
        break;
      }
      case 'process.exited':
        // What is not open here began before the first record that was read.
        if (!this.#open.has(event.call_id)) break;
        this.#close(
          event.call_id,
          { status: event.status, exitCode: event.exit_code, durationMs: event.duration_ms, endedAt: event.ts },
          event.ts,
        );
        break;
      default:
    }
  }

  /** Those without an end, in the order in which they began. */
  end(): void {
    for (const call of this.#open.values()) this.#onCall(call);
    this.#open.clear();
  }

  #update(callId: string, change: Partial<ToolCall>, ts: string): void {
    this.#open.set(callId, this.#merge(callId, change, ts));
    if (this.#open.size <= OPEN) return;
    for (const [oldest, call] of this.#open) {
      this.#open.delete(oldest);
      this.#onCall(call);
      return;
    }
  }

  #close(callId: string, change: Partial<ToolCall>, ts: string): void {
    const call = this.#merge(callId, change, ts);
    this.#open.delete(callId);
    this.#onCall(call);
  }

  #merge(callId: string, change: Partial<ToolCall>, ts: string): ToolCall {
    const known = this.#open.get(callId);
    const tool = change.tool ?? known?.tool ?? '';
    const before = known ?? { ...UNKNOWN, callId, at: ts };
    return { ...before, ...change, tool, kind: decideCallKind(tool) };
  }
}

const UNKNOWN: ToolCall = {
  callId: '',
  turnId: '',
  tool: '',
  kind: 'other',
  status: 'requested',
  at: '',
  startedAt: undefined,
  endedAt: undefined,
  durationMs: undefined,
  exitCode: undefined,
  outputBytes: undefined,
  processId: undefined,
  sandbox: undefined,
  approval: undefined,
  actionSeq: undefined,
};
