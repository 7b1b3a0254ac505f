/** A session that views tell, event by event: `new Story().user('...').runs('ls').inputs`. Pure; times and ids are fixed. */
import type { FileChange, PlanStep, ToolAction, ToolStatus } from '#/base/tool-action.ts';
import { messageItem, NO_USAGE, type ResponseItem } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import type { InputEvent } from '#/terminal/input/input-event.ts';
import { encodeCharacter, parseKeyName } from '#/terminal/input/key-names.ts';
import type { UiInput } from '#/ui/app/ui-input.ts';
import { createViewFacts, VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import type { Layer } from '#/ui/layers/layer.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';

export class Story {
  readonly inputs: UiInput[] = [];
  #facts: LiveFacts;
  #atMs = VIEW_NOW_MS;
  #turns = 0;
  #items = 0;
  #calls = 0;
  #turnStartMs = 0;

  /** A session that is open. */
  constructor(facts: Partial<LiveFacts> = {}) {
    this.#facts = createViewFacts(facts);
    this.inputs.push({ type: 'facts', facts: this.#facts });
  }

  get turnId(): string {
    return `turn-${this.#turns}`;
  }

  /** The call that was begun last. */
  get callId(): string {
    return `call-${this.#calls}`;
  }

  get atMs(): number {
    return this.#atMs;
  }

  /** Time passes. */
  waits(ms: number): this {
    this.#atMs += ms;
    this.inputs.push({ type: 'tick', atMs: this.#atMs });
    return this;
  }

  facts(change: Partial<LiveFacts>): this {
    this.#facts = { ...this.#facts, ...change };
    this.inputs.push({ type: 'facts', facts: this.#facts });
    return this;
  }

  /** An input of any kind. */
  takes(...inputs: readonly UiInput[]): this {
    this.inputs.push(...inputs);
    return this;
  }

  /** A layer that a command or a deed opens. */
  opens(layer: Layer): this {
    return this.takes({ type: 'open-layer', layer });
  }

  event(event: SessionEvent): this {
    this.inputs.push({ type: 'event', event, atMs: this.#atMs });
    return this;
  }

  /** Key by key: names of keys (`ctrl+c`, `enter`, `a`). */
  presses(...names: readonly string[]): this {
    return this.#keys(names.map((name) => parseKeyName(name)).filter((key) => key !== undefined));
  }

  /** Character by character. */
  types(text: string): this {
    return this.#keys(Array.from(text, (character) => encodeCharacter(character)));
  }

  pastes(text: string): this {
    return this.#keys([{ type: 'paste', text, truncated: false }]);
  }

  #keys(events: readonly InputEvent[]): this {
    for (const event of events) {
      // Keys that come together are a paste: people need a while between two.
      this.#atMs += 60;
      this.inputs.push({ type: 'keys', events: [event], atMs: this.#atMs });
    }
    return this;
  }

  /** A prompt, with which a turn begins. */
  user(text: string): this {
    this.#turns += 1;
    this.#turnStartMs = this.#atMs;
    const { turnId } = this;
    this.event({ type: 'turn.started', turn_id: turnId, trigger: 'user' });
    this.#completes('user_message', messageItem(this.#item(), 'user', [{ type: 'input_text', text }]));
    return this.facts({ isEmpty: false, turn: { turnId, startedAtMs: this.#turnStartMs } });
  }

  /** An answer that is coming in. */
  streams(text: string): this {
    const item_id = this.#item();
    this.event({ type: 'item.started', turn_id: this.turnId, item_id, kind: 'agent_message' });
    return this.event({ type: 'item.delta', turn_id: this.turnId, item_id, channel: 'text', payload: { delta: text } });
  }

  /** What the model says it thinks about. */
  thinks(text: string): this {
    const item_id = this.#item();
    this.event({ type: 'item.started', turn_id: this.turnId, item_id, kind: 'reasoning' });
    return this.event({
      type: 'item.delta',
      turn_id: this.turnId,
      item_id,
      channel: 'reasoning',
      payload: { delta: text },
    });
  }

  /** A whole answer. */
  answers(text: string): this {
    return this.#completes('agent_message', {
      type: 'message',
      id: this.#item(),
      role: 'assistant',
      content: [{ type: 'output_text', text }],
    });
  }

  /** Any item of the history. */
  #completes(kind: 'user_message' | 'agent_message' | 'web_search' | 'tool_call', item: ResponseItem): this {
    const item_id = typeof item['id'] === 'string' ? item['id'] : this.#item();
    return this.event({ type: 'item.completed', turn_id: this.turnId, item_id, kind, payload: { item } });
  }

  searches(query: string): this {
    return this.#completes('web_search', {
      type: 'web_search_call',
      id: this.#item(),
      status: 'completed',
      action: { type: 'search', query },
    });
  }

  /** A call that runs from now on. */
  begins(tool: string, action: ToolAction): this {
    this.#calls += 1;
    return this.event({
      type: 'tool.started',
      turn_id: this.turnId,
      call_id: this.callId,
      tool,
      sandbox: { rung: 'bwrap', mode: 'workspace-write', network: false },
      payload: { action },
    });
  }

  beginsCommand(command: string): this {
    return this.begins('exec_command', {
      kind: 'command',
      command: `/bin/bash -lc '${command}'`,
      cwd: '/home/ada/engine',
    });
  }

  /** The running command printed. */
  prints(text: string): this {
    return this.event({ type: 'tool.output', turn_id: this.turnId, call_id: this.callId, payload: { text } });
  }

  /** The call that was begun last has ended. */
  ends(status: ToolStatus, output: string, more: { readonly exitCode?: number; readonly ms?: number } = {}): this {
    const { exitCode, ms = 1200 } = more;
    this.#atMs += ms;
    return this.event({
      type: 'tool.completed',
      turn_id: this.turnId,
      call_id: this.callId,
      tool: 'exec_command',
      status,
      duration_ms: ms,
      ...(exitCode === undefined ? {} : { exit_code: exitCode }),
      output_bytes: output.length,
      payload: {
        item: {
          type: 'function_call_output',
          call_id: this.callId,
          output: `Exit code: ${exitCode ?? 0}\nOutput:\n${output}`,
        },
        aggregated_output: output,
      },
    });
  }

  /** A command from its beginning to its end. */
  runs(command: string, output: string, exitCode = 0): this {
    return this.beginsCommand(command).ends(exitCode === 0 ? 'completed' : 'failed', output, { exitCode });
  }

  patches(changes: readonly FileChange[], status: ToolStatus = 'completed', reason?: string): this {
    this.begins('apply_patch', { kind: 'patch', changes });
    this.#atMs += 40;
    return this.event({
      type: 'tool.completed',
      turn_id: this.turnId,
      call_id: this.callId,
      tool: 'apply_patch',
      status,
      duration_ms: 40,
      payload: {
        item: { type: 'custom_tool_call_output', call_id: this.callId, output: reason ?? 'Done' },
        changes,
        ...(reason === undefined ? {} : { reason }),
      },
    });
  }

  plans(steps: readonly PlanStep[], explanation?: string): this {
    const plan = { steps, ...(explanation === undefined ? {} : { explanation }) };
    this.begins('update_plan', { kind: 'plan', ...plan });
    return this.event({
      type: 'tool.completed',
      turn_id: this.turnId,
      call_id: this.callId,
      tool: 'update_plan',
      status: 'completed',
      duration_ms: 1,
      payload: { item: { type: 'function_call_output', call_id: this.callId, output: 'Plan updated' }, plan },
    });
  }

  /** The turn ends well. */
  rests(): this {
    const duration_ms = this.#atMs - this.#turnStartMs;
    this.event({ type: 'turn.completed', turn_id: this.turnId, duration_ms, usage: NO_USAGE, cost_usd: null });
    return this.facts({ turn: undefined });
  }

  fails(message: string, code = 'remote'): this {
    const duration_ms = this.#atMs - this.#turnStartMs;
    this.event({ type: 'turn.failed', turn_id: this.turnId, duration_ms, code, usage: NO_USAGE, payload: { message } });
    return this.facts({ turn: undefined });
  }

  isInterrupted(): this {
    const duration_ms = this.#atMs - this.#turnStartMs;
    this.event({ type: 'turn.interrupted', turn_id: this.turnId, reason: 'user', duration_ms });
    return this.facts({ turn: undefined });
  }

  /** A command that waits for an answer. */
  asksCommand(command: string, question?: string): this {
    this.#calls += 1;
    const action: ToolAction = { kind: 'command', command: `/bin/bash -lc '${command}'`, cwd: '/home/ada/engine' };
    return this.takes({
      type: 'approval',
      question: {
        request: {
          tool: 'exec_command',
          action,
          planned: { command },
          reasons: ['escalated'],
          question,
          leavesSandbox: true,
          proposedPrefix: command.split(' ').slice(0, 2),
          parts: [
            { text: command, effect: 'network', severity: 'medium', reason: 'reaches the network', isAllowed: false },
          ],
          keys: [],
        },
        place: { turnId: this.turnId, callId: this.callId, approvalId: `approval-${this.#calls}` },
      },
    });
  }

  #item(): string {
    this.#items += 1;
    return `item-${this.#items}`;
  }
}
