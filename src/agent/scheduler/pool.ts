/**
 * Runs the calls of a session: side by side up to a bound, patches one after the other. The turn puts the outputs in the
 * order of the calls; a call of the pool resolves when it is done. @effects process
 */
import { findOfferedTool, unsupportedCall } from '#/agent/tools/index.ts';
import type { ProcessTable } from '#/agent/tools/process-table.ts';
import type { ToolContext, ToolOutcome } from '#/agent/tools/tool.ts';
import type { ToolCall } from '#/protocol/responses/items.ts';
import { decideLane } from './plan.ts';

/** How many calls of one session run at once. */
const PARALLEL_LIMIT = 64;

/** Lets a number of holders in at once, the others in the order they came. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Runs `action` with a slot. Undefined where `signal` aborted before there was one: then `action` was not run.
   */
  async use<T>(signal: AbortSignal, action: () => Promise<T>): Promise<T | undefined> {
    if (!(await this.#take(signal))) return undefined;
    try {
      return await action();
    } finally {
      this.#give();
    }
  }

  async #take(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    return new Promise((resolve) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        resolve(false);
      };
      this.#waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

interface SessionSlots {
  readonly all: Slots;
  readonly serial: Slots;
}

const sessions = new WeakMap<ProcessTable, SessionSlots>();

function slotsOf(processes: ProcessTable): SessionSlots {
  const known = sessions.get(processes);
  if (known !== undefined) return known;
  const made: SessionSlots = { all: new Slots(PARALLEL_LIMIT), serial: new Slots(1) };
  sessions.set(processes, made);
  return made;
}

/**
 * Runs one call when its turn has come. Rejects only where the start could not be recorded; what the model or the
 * machine did wrong is an outcome.
 */
export async function runToolCall(call: ToolCall, context: ToolContext): Promise<ToolOutcome> {
  const tool = findOfferedTool(call, { settings: context.settings, toolset: 'classic' });
  if (tool === undefined) return unsupportedCall(call);
  const { all, serial } = slotsOf(context.processes);
  const run = (): Promise<ToolOutcome | undefined> => all.use(context.signal, () => tool.run(call, context));
  const outcome = decideLane(call) === 'serial' ? await serial.use(context.signal, run) : await run();
  return outcome ?? { status: 'interrupted', output: 'aborted by user' };
}
