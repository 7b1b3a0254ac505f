/** Runs the calls of a session's responses. The turn puts their outputs in call order. @effects process fs */
import { printAborted } from '#/agent/tools/command-output.ts';
import { findOfferedTool, unsupportedCall } from '#/agent/tools/index.ts';
import type { ToolCall, ToolCatalogueInput, ToolContext, ToolOutcome } from '#/agent/tools/tool.ts';
import { CallGate } from './call-gate.ts';
import { decideLane } from './plan.ts';

/** How many calls of one session run at once. */
const PARALLEL_LIMIT = 64;

/** One for each session. */
export class ToolPool {
  readonly #catalogue: ToolCatalogueInput;
  readonly #gate = new CallGate(PARALLEL_LIMIT);

  constructor(catalogue: ToolCatalogueInput) {
    this.#catalogue = catalogue;
  }

  /** Whether the model was given a tool for the call. */
  offers(call: ToolCall): boolean {
    return findOfferedTool(call, this.#catalogue) !== undefined;
  }

  /**
   * Runs one call when its turn has come. Rejects only where the start could not be recorded; what the model or the
   * machine did wrong is an outcome.
   */
  async run(call: ToolCall, context: ToolContext): Promise<ToolOutcome> {
    const tool = findOfferedTool(call, this.#catalogue);
    if (tool === undefined) return unsupportedCall(call);
    const { clock } = context.platform;
    const startedMs = clock.monotonic();
    const outcome = await this.#gate.run(decideLane(call), context.signal, () => tool.run(call, context));
    if (outcome !== undefined && outcome.status !== 'interrupted') return outcome;
    return { ...outcome, status: 'interrupted', output: printAborted(call.name, clock.monotonic() - startedMs) };
  }
}
