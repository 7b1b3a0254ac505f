/** Which calls may run beside others. Pure. */
import type { ToolCall } from '#/protocol/responses/items.ts';

/** Calls of one lane wait for each other where the lane is `serial`. */
export type Lane = 'parallel' | 'serial';

/** Patches read files, verify, and write: two at once could each verify against what the other is about to change. */
const PATCH = /^\s*\*\*\* Begin Patch|apply_?patch/m;

/** The lane of a call. A shell command that may be a patch goes with the patches. */
export function decideLane(call: Pick<ToolCall, 'name' | 'input'>): Lane {
  if (call.name === 'apply_patch') return 'serial';
  return call.name === 'exec_command' && call.input.length < 1_000_000 && PATCH.test(call.input)
    ? 'serial'
    : 'parallel';
}
