/**
 * A command run by hand as a session records it: a turn of one call, as if the model had made it. What the model finds in its
 * history must be a call and its answer. @effects log random
 */
import type { GateAnswer } from '#/agent/tools/command-gate.ts';
import { printCommandLine } from '#/agent/tools/shell-invocation.ts';
import type { ToolCall, ToolOutcome, ToolReporter } from '#/agent/tools/tool.ts';
import { createToolReporter, encodeToolCompleted, type EventSink } from '#/agent/turn/tool-events.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import type { ToolRun } from './tool-run.ts';
import type { ToolSession } from './tool-session.ts';

const TITLE_LENGTH = 80;
const NO_SINK: EventSink = { append: async () => {}, live: () => {} };

/** Without a session nothing is recorded, and everything else is the same. */
export class ToolRunRecord {
  readonly #random: Pick<Platform, 'random' | 'clock'>;
  readonly #tools: Pick<ToolSession, 'session' | 'redact'>;
  readonly #sink: EventSink;
  readonly #line: string;
  readonly #cwd: string;
  readonly turnId: string;
  readonly call: ToolCall;
  readonly report: ToolReporter;

  constructor(
    platform: Pick<Platform, 'random' | 'clock'>,
    tools: Pick<ToolSession, 'session' | 'redact'>,
    { argv, kind }: Pick<ToolRun, 'argv' | 'kind'>,
    cwd: string,
  ) {
    this.#random = platform;
    this.#tools = tools;
    this.#sink = tools.session ?? NO_SINK;
    this.#line = printCommandLine(argv);
    this.#cwd = cwd;
    this.turnId = freshId(platform);
    this.call = {
      kind: 'function',
      callId: `call_${freshId(platform).replaceAll('-', '')}`,
      name: 'exec_command',
      namespace: undefined,
      input: JSON.stringify({ cmd: this.#line, ...(kind === 'pty' ? { tty: true } : {}) }),
    };
    this.report = createToolReporter(this.#sink, this.turnId, this.call, async () => 0);
  }

  async begin(): Promise<void> {
    const { session } = this.#tools;
    if (session === undefined) return;
    const { callId: call_id, name, input } = this.call;
    const turn_id = this.turnId;
    const id = `fc_${freshId(this.#random)}`;
    const title = [...this.#tools.redact(this.#line)].slice(0, TITLE_LENGTH).join('');
    const isFirst = session.state.title === undefined && session.state.turns === 0;
    await session.append(
      ...(isFirst ? [{ type: 'session.titled', payload: { title } } as const] : []),
      { type: 'turn.started', turn_id, trigger: 'tool' },
      {
        type: 'item.completed',
        turn_id,
        item_id: id,
        kind: 'tool_call',
        payload: { item: { type: 'function_call', id, call_id, name, arguments: input } },
      },
    );
  }

  /** What was asked, and that it was said on the command line or not at all. */
  async approval({ reasons, isApproved }: Pick<GateAnswer, 'reasons' | 'isApproved'>): Promise<void> {
    const approval_id = `apr_${freshId(this.#random)}`;
    const ids = { turn_id: this.turnId, call_id: this.call.callId, approval_id };
    const action = { kind: 'command', command: this.#line, cwd: this.#cwd } as const;
    await this.#sink.append(
      { type: 'approval.requested', ...ids, tool: this.call.name, reasons, payload: { action } },
      {
        type: 'approval.decided',
        ...ids,
        decision: isApproved ? 'approved' : 'declined',
        by: isApproved ? 'flag' : 'policy',
      },
    );
  }

  async end(outcome: ToolOutcome, duration_ms: number, isInterrupted: boolean): Promise<void> {
    const { session } = this.#tools;
    if (session === undefined) return;
    const turn_id = this.turnId;
    await session.append(
      encodeToolCompleted(turn_id, this.call, outcome, duration_ms, freshId(this.#random)),
      isInterrupted
        ? { type: 'turn.interrupted', turn_id, reason: 'signal', duration_ms }
        : { type: 'turn.completed', turn_id, usage: NO_USAGE, cost_usd: 0, duration_ms },
    );
  }
}
