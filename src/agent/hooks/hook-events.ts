/** The moments at which hooks run. Names, keys and order as Codex 0.169.0 was observed. Pure. */

/** All of them, in the order in which the hooks of one file are numbered. */
export const HOOK_EVENTS = [
  'PreModelRequest',
  'PostModelRequest',
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'PreCompact',
  'PostCompact',
  'SessionStart',
  'SessionEnd',
  'UserPromptSubmit',
  'SubagentStart',
  'SubagentStop',
  'Stop',
  'Interrupt',
] as const;

export type HookEventName = (typeof HOOK_EVENTS)[number];

/** `PreToolUse` as `pre_tool_use`: in the keys of `[hooks.state]`. */
export function printEventKey(event: HookEventName): string {
  return event.replaceAll(/(?!^)([A-Z])/g, '_$1').toLowerCase();
}

/** `PreToolUse` as `pre-tool-use`: in the ids of runs. */
export function printEventLabel(event: HookEventName): string {
  return printEventKey(event).replaceAll('_', '-');
}

/** Events whose `matcher` is not looked at: there is nothing to match it with. */
const UNMATCHED: ReadonlySet<HookEventName> = new Set([
  'PreModelRequest',
  'PostModelRequest',
  'UserPromptSubmit',
  'Stop',
  'Interrupt',
]);

/** Whether groups of this event may choose what they are for. */
export function hasMatcher(event: HookEventName): boolean {
  return !UNMATCHED.has(event);
}

/** Somebody waits for these while csm ends: they get 3 s at most. */
export const SHORT_EVENTS: ReadonlySet<HookEventName> = new Set(['SessionEnd', 'Interrupt']);
