/** Which calls may run beside others. Pure. */
import type { ToolCall } from '#/agent/tools/tool.ts';

/** A call `alone` runs after all that was asked before it and before all that is asked after it. */
export type Lane = 'parallel' | 'alone';

/** Patches read files, verify, and write: whatever runs beside one could change what it has just verified. */
const PATCH = /^\s*\*\*\* Begin Patch|apply_?patch/m;

/** The lane of a call. A shell command that may be a patch goes with the patches. */
export function decideLane(call: Pick<ToolCall, 'name' | 'input'>): Lane {
  if (call.name === 'apply_patch') return 'alone';
  return call.name === 'exec_command' && call.input.length < 1_000_000 && PATCH.test(call.input) ? 'alone' : 'parallel';
}
