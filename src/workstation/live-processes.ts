/** The commands of a session that go on behind the conversation, as people see them. Pure but for what it remembers. */
import type { ProcessTable } from '#/agent/tools/process-table.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import type { BackgroundProcess, ProcessOutput } from './live-session.ts';

/** Characters of a process's output that are read at most. */
const READ_CHARS = 64 * 1024;

/** Follows the events of a session to know what its processes run, and since when. */
export class LiveProcesses {
  /** By call id: of calls that are not answered yet, and of processes that go on. */
  readonly #commands = new Map<string, { readonly command: string; readonly startedAtMs: number }>();
  /** Calls whose process goes on. */
  readonly #background = new Set<string>();

  observe(event: SessionEvent, nowMs: number): void {
    switch (event.type) {
      case 'tool.started':
        if (event.payload.action.kind === 'command') {
          this.#commands.set(event.call_id, { command: event.payload.action.command, startedAtMs: nowMs });
        }
        return;
      case 'tool.completed':
        if (event.status === 'running') this.#background.add(event.call_id);
        else if (!this.#background.has(event.call_id)) this.#commands.delete(event.call_id);
        return;
      case 'process.exited':
        this.#background.delete(event.call_id);
        this.#commands.delete(event.call_id);
        return;
      default:
    }
  }

  /** The end of what a process has printed; undefined where there is none with that number. */
  read(table: ProcessTable, processId: number): ProcessOutput | undefined {
    const process = table.get(processId);
    if (process === undefined) return undefined;
    const { command = '' } = this.#commands.get(process.callId) ?? {};
    return { command, output: process.readAll?.().slice(-READ_CHARS) ?? '', exitCode: process.exitCode };
  }

  /** The oldest first. */
  list(table: ProcessTable): readonly BackgroundProcess[] {
    return table
      .list()
      .filter(({ isBackground, exitCode }) => isBackground && exitCode === undefined)
      .map(({ processId, callId }) => {
        const { command = '', startedAtMs = 0 } = this.#commands.get(callId) ?? {};
        return { processId, callId, command, startedAtMs };
      });
  }
}
