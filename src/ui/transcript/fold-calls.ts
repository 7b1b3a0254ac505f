/** Calls of tools as cells: one event after the other changes the cell of the call. Pure; changed in place. */
import { stringMember, type JsonObject } from '#/base/json.ts';
import { decodeToolCall } from '#/protocol/responses/items.ts';
import { CODE_REVIEW } from '#/base/tool-action.ts';
import { parseExploration, unwrapShownCommand } from '#/workstation/exploration.ts';
import { appendLiveOutput, boundOutput } from './bound-output.ts';
import {
  encodeStarted,
  encodeUnstarted,
  endCall,
  endCommand,
  withAnswer,
  type Changeable,
  type Completed,
} from './call-cells.ts';
import type { Cell, CellApproval, ExecCall } from './cell.ts';
import { readArgument } from './decode-cells.ts';
import type { KeptEvent } from './slim-event.ts';

type CallEvent = Extract<
  KeptEvent,
  { readonly type: 'tool.started' | 'tool.completed' | 'process.exited' | 'approval.requested' | 'approval.decided' }
>;
type Started = Extract<CallEvent, { readonly type: 'tool.started' | 'approval.requested' }>;

/** The cells that the fold of calls adds to and changes. */
export interface CellList {
  readonly cells: Cell[];
  /** Answers its place. */
  readonly add: (cell: Cell) => number;
}

interface CallInput {
  readonly name: string;
  readonly input: string;
}

export class CallFold {
  readonly #list: CellList;
  /** Place of each call's cell; -1: it is not shown. */
  readonly #at = new Map<string, number>();
  readonly #inputs = new Map<string, CallInput>();
  /** Of processes that live: the call that started them. */
  readonly #processes = new Map<number, string>();
  readonly #approvals = new Map<string, string>();

  constructor(list: CellList) {
    this.#list = list;
  }

  apply(event: CallEvent, id: string): void {
    switch (event.type) {
      case 'approval.requested':
        this.#approvals.set(event.approval_id, event.call_id);
        if (!this.#at.has(event.call_id)) this.#begin(event, 'asked');
        return;
      case 'approval.decided':
        this.#decided(event);
        return;
      case 'tool.started':
        if (this.#at.has(event.call_id)) this.#change(event.call_id, (call) => ({ ...call, state: 'running' }));
        else this.#begin(event, 'running');
        return;
      case 'tool.completed':
        this.#completed(event);
        return;
      case 'process.exited':
        this.#exited(event, id);
    }
  }

  /** What the model asked for, until it is answered. */
  keepInput(item: JsonObject): void {
    const call = decodeToolCall(item);
    if (call === undefined) return;
    const name = call.namespace === undefined ? call.name : `${call.namespace}.${call.name}`;
    this.#inputs.set(call.callId, { name, input: call.input });
  }

  applyOutput(callId: string, text: string): boolean {
    const at = this.#at.get(callId) ?? -1;
    if (at < 0) return false;
    this.#changeExec(at, callId, (call) =>
      call.state === 'done' ? call : { ...call, output: appendLiveOutput(call.output, text) },
    );
    return true;
  }

  /** An answer in a history that another program wrote: its call was kept before. */
  applyImportedOutput(item: JsonObject): void {
    const callId = stringMember(item, 'call_id');
    const asked = callId === undefined ? undefined : this.#inputs.get(callId);
    if (callId === undefined || asked === undefined) return;
    this.#inputs.delete(callId);
    const raw = item['output'];
    const output = typeof raw === 'string' ? boundOutput(raw) : '';
    const call = { callId, turnId: '', state: 'done', status: 'completed' } as const;
    const command = readArgument(asked.input, 'cmd', 'command');
    if (command === undefined) {
      this.#list.add({ kind: 'tool', key: `c:${callId}`, ...call, name: asked.name, input: asked.input, output });
      return;
    }
    const printed = /(?:^|\n)Output:\n([\s\S]*)$/.exec(output)?.[1] ?? output;
    this.#addExec({ ...call, command: unwrapShownCommand(command), cwd: '', by: 'model', output: printed });
  }

  /** What still runs when its turn ends was cut off; processes go on. */
  closeTurn(turnId: string): void {
    this.#inputs.clear();
    for (const [callId, at] of this.#at) {
      if (at < 0) continue;
      this.#change(callId, (call) =>
        call.turnId !== turnId || call.state === 'done' || call.state === 'background'
          ? call
          : { ...withAnswer(call), state: 'done', status: 'interrupted' },
      );
      // A process is reported by its call's id, also in later turns.
      if (!this.#isBackground(at, callId)) this.#at.delete(callId);
    }
  }

  #begin(event: Started, state: 'asked' | 'running'): void {
    const action = event.payload?.action;
    const input = this.#inputs.get(event.call_id)?.input ?? '';
    const target = action?.kind === 'stdin' ? this.#commandOf(action.process_id) : undefined;
    const cell = action === undefined ? undefined : encodeStarted(event, action, state, input, target);
    this.#at.set(event.call_id, cell === undefined ? -1 : this.#place(cell));
  }

  /** Answers the place of what is still to end; -1: it is told at once. */
  #place(cell: Cell): number {
    if (cell.kind === 'exec') return this.#addExec(cell.call);
    const at = this.#list.add(cell);
    return cell.kind === 'plan' || cell.kind === 'review' ? -1 : at;
  }

  /** Commands that only look stand together, as long as nothing that is shown comes between. */
  #addExec(call: ExecCall): number {
    const { cells } = this.#list;
    const key = `c:${call.callId}`;
    const explores = call.by === 'model' && call.state !== 'asked' && parseExploration(call.command) !== undefined;
    if (!explores) return this.#list.add({ kind: 'exec', key, call });
    let last = cells.length - 1;
    while (cells[last]?.kind === 'reasoning') last -= 1;
    const group = cells[last];
    if (group?.kind !== 'explore') return this.#list.add({ kind: 'explore', key, calls: [call] });
    cells[last] = { ...group, calls: [...group.calls, call] };
    return last;
  }

  #decided(event: Extract<CallEvent, { readonly type: 'approval.decided' }>): void {
    const callId = this.#approvals.get(event.approval_id) ?? event.call_id;
    this.#approvals.delete(event.approval_id);
    const { payload } = event;
    const approval: CellApproval = {
      decision: event.decision,
      by: event.by,
      ...(event.scope === undefined ? {} : { scope: event.scope }),
      ...(event.risk_level === undefined ? {} : { risk: event.risk_level }),
      ...(payload?.prefix === undefined ? {} : { prefix: payload.prefix }),
      ...(payload?.rationale === undefined ? {} : { rationale: payload.rationale }),
    };
    this.#change(callId, (call) => ({ ...call, approval }));
  }

  #completed(event: Completed): void {
    const { call_id: callId } = event;
    const asked = this.#inputs.get(callId);
    this.#inputs.delete(callId);
    if (event.tool === CODE_REVIEW) {
      this.#at.delete(callId);
      this.#list.add({ kind: 'review', key: `e:${callId}` });
      return;
    }
    if (!this.#at.has(callId)) {
      const cell = encodeUnstarted(event, asked?.name, asked?.input ?? '');
      // A command that never ran is no look at anything.
      const isExec = cell?.kind === 'exec';
      this.#at.set(callId, cell === undefined ? -1 : isExec ? this.#list.add(cell) : this.#place(cell));
    }
    const at = this.#at.get(callId) ?? -1;
    const isAnswered = event.status === 'running';
    if (!isAnswered) this.#at.delete(callId);
    const cell = this.#list.cells[at];
    if (cell === undefined) return;
    if (isAnswered && event.process_id !== undefined) this.#processes.set(event.process_id, callId);
    if (cell.kind === 'exec' || cell.kind === 'explore') {
      this.#changeExec(at, callId, (call) => endCommand(call, event));
    } else this.#list.cells[at] = endCall(cell, event, asked?.input ?? '');
  }

  #exited(event: Extract<CallEvent, { readonly type: 'process.exited' }>, id: string): void {
    const { call_id: callId, process_id: processId, exit_code: exitCode, duration_ms: durationMs } = event;
    const at = this.#at.get(callId) ?? -1;
    this.#at.delete(callId);
    this.#processes.delete(processId);
    const output = event.payload?.aggregated_output ?? '';
    const status = event.status;
    const command = at < 0 ? undefined : this.#commandIn(at, callId);
    if (at >= 0) {
      this.#changeExec(at, callId, (call) => ({
        ...call,
        state: 'done',
        status,
        exitCode,
        durationMs,
        ...(output === '' ? {} : { output }),
      }));
    }
    if (at >= 0 && this.#isLastShown(at)) return;
    this.#list.add({ kind: 'process', key: `p:${id}`, command: command ?? '', exitCode, status, output });
  }

  #isLastShown(at: number): boolean {
    const { cells } = this.#list;
    for (let place = cells.length - 1; place > at; place -= 1) {
      const kind = cells[place]?.kind;
      if (kind !== 'reasoning' && kind !== 'stdin') return false;
    }
    return true;
  }

  #isBackground(at: number, callId: string): boolean {
    const cell = this.#list.cells[at];
    if (cell?.kind === 'exec') return cell.call.state === 'background';
    return cell?.kind === 'explore' && cell.calls.some((call) => call.callId === callId && call.state === 'background');
  }

  #commandOf(processId: number): string | undefined {
    const callId = this.#processes.get(processId);
    const at = callId === undefined ? undefined : this.#at.get(callId);
    return callId === undefined || at === undefined || at < 0 ? undefined : this.#commandIn(at, callId);
  }

  #commandIn(at: number, callId: string): string | undefined {
    const cell = this.#list.cells[at];
    if (cell?.kind === 'exec') return cell.call.command;
    return cell?.kind === 'explore' ? cell.calls.find((call) => call.callId === callId)?.command : undefined;
  }

  /** Changes what all calls have. */
  #change(callId: string, change: <C extends Changeable>(call: C) => C): void {
    const at = this.#at.get(callId) ?? -1;
    const cell = this.#list.cells[at];
    if (cell === undefined) return;
    if (cell.kind === 'exec' || cell.kind === 'explore') this.#changeExec(at, callId, change);
    else if ('callId' in cell) this.#list.cells[at] = change(cell);
  }

  #changeExec(at: number, callId: string, change: (call: ExecCall) => ExecCall): void {
    const cell = this.#list.cells[at];
    if (cell?.kind === 'exec') {
      const call = change(cell.call);
      if (call !== cell.call) this.#list.cells[at] = { ...cell, call };
    } else if (cell?.kind === 'explore') {
      const calls = cell.calls.map((call) => (call.callId === callId ? change(call) : call));
      this.#list.cells[at] = { ...cell, calls };
    }
  }
}
