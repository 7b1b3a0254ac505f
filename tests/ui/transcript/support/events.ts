/** Events as sessions record them, numbered, for transcripts. */
import type { FileChange, PlanStep, ToolAction, ToolStatus } from '#/base/tool-action.ts';
import { NO_USAGE, type ResponseItem } from '#/protocol/responses/items.ts';
import type { ApprovalDecided } from '#/session/events/approval.ts';
import type { DurableEvent, LiveEvent, SessionEvent, StoredEvent } from '#/session/events/index.ts';

const START_MS = Date.UTC(2026, 0, 2, 14, 28);

/** Builds a session event by event. `events` are all, as a subscriber gets them; `stored` those of the log. */
export class SessionScript {
  readonly events: (StoredEvent | LiveEvent)[] = [];
  #seq = 0;
  #items = 0;
  turnId = 'turn-0';
  #turns = 0;

  get stored(): StoredEvent[] {
    return this.events.filter((event): event is StoredEvent => 'seq' in event);
  }

  add(event: DurableEvent): this {
    this.#seq += 1;
    const ts = new Date(START_MS + this.#seq * 1000).toISOString();
    this.events.push({ ...event, seq: this.#seq, ts } as StoredEvent);
    return this;
  }

  live(event: LiveEvent): this {
    this.events.push(event);
    return this;
  }

  #item(): string {
    return `item-${(this.#items += 1)}`;
  }

  turn(text: string): this {
    this.turnId = `turn-${(this.#turns += 1)}`;
    this.add({ type: 'turn.started', turn_id: this.turnId, trigger: 'user' });
    const id = this.#item();
    return this.item('user_message', id, {
      type: 'message',
      id,
      role: 'user',
      content: [{ type: 'input_text', text }],
    });
  }

  item(kind: Extract<SessionEvent, { readonly type: 'item.completed' }>['kind'], id: string, item: ResponseItem): this {
    return this.add({ type: 'item.completed', turn_id: this.turnId, item_id: id, kind, payload: { item } });
  }

  /** Streams and completes an answer. @param pieces deltas */
  answer(...pieces: readonly string[]): this {
    const id = this.#item();
    this.stream(id, ...pieces);
    const text = pieces.join('');
    return this.item('agent_message', id, {
      type: 'message',
      id,
      role: 'assistant',
      content: [{ type: 'output_text', text }],
    });
  }

  stream(id: string, ...pieces: readonly string[]): this {
    this.live({ type: 'item.started', turn_id: this.turnId, item_id: id, kind: 'agent_message' });
    for (const delta of pieces) {
      this.live({ type: 'item.delta', turn_id: this.turnId, item_id: id, channel: 'text', payload: { delta } });
    }
    return this;
  }

  think(text: string): this {
    const id = this.#item();
    this.live({ type: 'item.started', turn_id: this.turnId, item_id: id, kind: 'reasoning' });
    this.live({
      type: 'item.delta',
      turn_id: this.turnId,
      item_id: id,
      channel: 'reasoning',
      payload: { delta: text },
    });
    return this.item('reasoning', id, { type: 'reasoning', id, summary: [{ type: 'summary_text', text }] });
  }

  call(callId: string, name: string, input = '{}'): this {
    const id = this.#item();
    return this.item('tool_call', id, { type: 'function_call', id, call_id: callId, name, arguments: input });
  }

  begin(callId: string, action: ToolAction, tool = 'exec_command'): this {
    return this.add({ type: 'tool.started', turn_id: this.turnId, call_id: callId, tool, payload: { action } });
  }

  command(callId: string, command: string, tool = 'exec_command'): this {
    return this.begin(
      callId,
      { kind: 'command', command: `/bin/bash -lc '${command.replaceAll("'", `'"'"'`)}'`, cwd: '/work' },
      tool,
    );
  }

  output(callId: string, text: string): this {
    return this.live({ type: 'tool.output', turn_id: this.turnId, call_id: callId, payload: { text } });
  }

  end(
    callId: string,
    output: string,
    end: {
      readonly status?: ToolStatus;
      readonly exit_code?: number;
      readonly tool?: string;
      readonly reason?: string;
      readonly process_id?: number;
      readonly changes?: readonly FileChange[];
      readonly raw?: string;
      readonly plan?: { readonly steps: readonly PlanStep[] };
    } = {},
  ): this {
    const { status = 'completed', tool = 'exec_command', exit_code, reason, process_id, changes, raw, plan } = end;
    return this.add({
      type: 'tool.completed',
      turn_id: this.turnId,
      call_id: callId,
      tool,
      status,
      duration_ms: 75,
      ...(exit_code === undefined ? {} : { exit_code }),
      ...(process_id === undefined ? {} : { process_id }),
      payload: {
        item: { type: 'function_call_output', call_id: callId, output: raw ?? `Exit\nOutput:\n${output}` },
        ...(reason === undefined ? {} : { reason }),
        ...(changes === undefined ? {} : { changes }),
        ...(plan === undefined ? {} : { plan }),
      },
    });
  }

  run(callId: string, command: string, output: string, exit_code = 0): this {
    this.call(callId, 'exec_command').command(callId, command).output(callId, output);
    return this.end(callId, output, { exit_code, status: exit_code === 0 ? 'completed' : 'failed' });
  }

  /** Somebody is asked about a command, and answers. */
  ask(
    callId: string,
    command: string,
    decision: ApprovalDecided['decision'],
    answer: Partial<Pick<ApprovalDecided, 'by' | 'scope' | 'payload' | 'risk_level'>> = {},
  ): this {
    const ids = { turn_id: this.turnId, call_id: callId, approval_id: `approval-${callId}` };
    const action = { kind: 'command', command: `/bin/bash -lc '${command}'`, cwd: '/work' } as const;
    this.add({ type: 'approval.requested', ...ids, tool: 'exec_command', reasons: [], payload: { action } });
    return this.add({ type: 'approval.decided', ...ids, decision, by: 'user', ...answer });
  }

  rest(durationMs = 8000): this {
    return this.add({
      type: 'turn.completed',
      turn_id: this.turnId,
      duration_ms: durationMs,
      usage: NO_USAGE,
      cost_usd: null,
    });
  }
}
