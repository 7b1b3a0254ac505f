/** Runs the calls of a session's responses. @effects process fs */
import { findOfferedTool, unsupportedCall } from '#/agent/tools/index.ts';
import type { ToolCatalogueInput, ToolContext, ToolOutcome } from '#/agent/tools/tool.ts';
import { CallGate } from './call-gate.ts';

/** Calls at a time; more wait. */
const PARALLEL_CALLS = 64;
/** Tools that change files by themselves. */
const EXCLUSIVE: ReadonlySet<string> = new Set(['apply_patch']);

/** One for each session. */
export class ToolPool {
  readonly #catalogue: ToolCatalogueInput;
  readonly #gate = new CallGate(PARALLEL_CALLS);

  constructor(catalogue: ToolCatalogueInput) {
    this.#catalogue = catalogue;
  }

  /** Runs one call as soon as it may. A call that was interrupted while it waited is not run. */
  async run(call: Parameters<typeof findOfferedTool>[0], context: ToolContext): Promise<ToolOutcome> {
    const tool = findOfferedTool(call, this.#catalogue);
    if (tool === undefined) return unsupportedCall(call);
    return this.#gate.run(EXCLUSIVE.has(tool.name), async () => {
      if (context.signal.aborted) return { status: 'interrupted', output: 'aborted by user' };
      return tool.run(call, context);
    });
  }
}
