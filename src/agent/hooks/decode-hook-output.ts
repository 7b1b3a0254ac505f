/**
 * What a hook said, from its exit code and outputs. What each event may say, and what makes an answer invalid, as Codex 0.169.0
 * was observed: an invalid answer is a failed hook, and a failed hook decides nothing. Pure.
 */
import { isObject, parseJson, type JsonObject, type JsonValue } from '#/base/json.ts';
import { HOOK_EVENTS, type HookEventName } from './hook-events.ts';

/** How a command ended. */
export interface HookExit {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why there is no end to speak of: it could not be started, its time was over. */
  readonly problem?: string;
}

/** `blocked`: it said no. `stopped`: it ended what it was asked about (`continue: false`). */
export type HookStatus = 'completed' | 'failed' | 'blocked' | 'stopped';

/** A line for people. */
export interface HookEntry {
  readonly kind: 'warning' | 'stop' | 'feedback' | 'context' | 'error';
  readonly text: string;
}

/** What came of a run. */
export interface HookOutcome {
  readonly status: HookStatus;
  readonly entries: readonly HookEntry[];
  /** What the model is told besides. */
  readonly context?: string;
  /** Of a block or a stop: why. */
  readonly reason?: string;
  /** Instead of the tool's input. */
  readonly updatedInput?: JsonValue;
  /** Of a permission request. */
  readonly permission?: 'allow' | 'deny';
}

const CAN_BLOCK: ReadonlySet<HookEventName> = new Set([
  'PreToolUse',
  'PostToolUse',
  'PermissionRequest',
  'UserPromptSubmit',
  'Stop',
  'SubagentStop',
]);
/** Text that is no JSON is context. */
const TAKES_TEXT: ReadonlySet<HookEventName> = new Set(['SessionStart', 'UserPromptSubmit', 'SubagentStart']);
/** Text that is no JSON is a mistake. */
const REFUSES_TEXT: ReadonlySet<HookEventName> = new Set(['Stop', 'SubagentStop', 'Interrupt']);
/** Nobody reads what these say. */
const SAYS_NOTHING: ReadonlySet<HookEventName> = new Set(['PreModelRequest', 'PostModelRequest', 'SessionEnd']);

/** An answer that the event does not allow. */
class InvalidAnswer extends Error {}

export function decodeHookOutput(event: HookEventName, exit: HookExit): HookOutcome {
  const { exitCode, problem } = exit;
  if (problem !== undefined) return fail(problem);
  if (exitCode === null) return fail('it was ended by a signal');
  const said = exit.stderr.trim();
  if (exitCode === 2 && CAN_BLOCK.has(event)) {
    if (said === '') return fail('it exited with code 2 but wrote no reason to standard error');
    return block(event, said);
  }
  if (exitCode !== 0) return fail(`it exited with code ${exitCode}${said === '' ? '' : `: ${said}`}`);
  const text = exit.stdout.trim();
  if (text === '' || SAYS_NOTHING.has(event)) return { status: 'completed', entries: [] };
  if (!/^[{[]/.test(text)) {
    if (REFUSES_TEXT.has(event)) return fail('it printed text that is no JSON');
    return TAKES_TEXT.has(event) ? withContext({ status: 'completed', entries: [] }, text) : done([]);
  }
  const answer = parseJson(text);
  if (!isObject(answer)) return fail('it printed JSON that is no object');
  try {
    return decodeAnswer(event, answer);
  } catch (error) {
    if (!(error instanceof InvalidAnswer)) throw error;
    return fail(error.message);
  }
}

function done(entries: readonly HookEntry[]): HookOutcome {
  return { status: 'completed', entries };
}

function fail(text: string): HookOutcome {
  return { status: 'failed', entries: [{ kind: 'error', text }] };
}

function block(event: HookEventName, reason: string, entries: readonly HookEntry[] = []): HookOutcome {
  return {
    status: 'blocked',
    entries: [...entries, { kind: 'feedback', text: reason }],
    reason,
    ...(event === 'PermissionRequest' ? { permission: 'deny' as const } : {}),
  };
}

function withContext(outcome: HookOutcome, context: string | undefined): HookOutcome {
  if (context === undefined) return outcome;
  return { ...outcome, entries: [...outcome.entries, { kind: 'context', text: context }], context };
}

const COMMON = ['continue', 'stopReason', 'suppressOutput', 'systemMessage'] as const;

function decodeAnswer(event: HookEventName, answer: JsonObject): HookOutcome {
  const message = textOf(answer, 'systemMessage');
  const entries: readonly HookEntry[] = message === undefined ? [] : [{ kind: 'warning', text: message }];
  switch (event) {
    case 'Interrupt':
      allowOnly(answer, ['systemMessage']);
      return done(entries);
    case 'PreToolUse':
      return decodePreToolUse(answer, entries);
    case 'PostToolUse':
      return decodePostToolUse(answer, entries);
    case 'PermissionRequest':
      return decodePermission(answer, entries);
    case 'SessionStart':
    case 'SubagentStart': {
      allowOnly(answer, [...COMMON, 'hookSpecificOutput']);
      return withContext(stopped(answer, entries) ?? done(entries), specificContext(answer));
    }
    case 'UserPromptSubmit': {
      allowOnly(answer, [...COMMON, 'decision', 'reason', 'hookSpecificOutput']);
      const outcome = stopped(answer, entries) ?? blocked(event, answer, entries) ?? done(entries);
      return withContext(outcome, specificContext(answer));
    }
    case 'Stop':
    case 'SubagentStop':
      allowOnly(answer, [...COMMON, 'decision', 'reason']);
      return stopped(answer, entries) ?? blocked(event, answer, entries) ?? done(entries);
    case 'PreCompact':
    case 'PostCompact':
      allowOnly(answer, COMMON);
      return stopped(answer, entries) ?? done(entries);
    case 'PreModelRequest':
    case 'PostModelRequest':
    case 'SessionEnd':
      return done(entries);
  }
}

function decodePreToolUse(answer: JsonObject, entries: readonly HookEntry[]): HookOutcome {
  allowOnly(answer, [...COMMON, 'decision', 'reason', 'hookSpecificOutput']);
  refuseFlow(answer, 'PreToolUse');
  const specific = specificOf(answer, [
    'additionalContext',
    'permissionDecision',
    'permissionDecisionReason',
    'updatedInput',
  ]);
  const verdict = textOf(specific, 'permissionDecision');
  const why = textOf(specific, 'permissionDecisionReason');
  const updatedInput = specific['updatedInput'] ?? undefined;
  const context = textOf(specific, 'additionalContext');
  if (verdict !== undefined && !['allow', 'deny', 'ask'].includes(verdict)) {
    throw new InvalidAnswer(`it answered an unknown permissionDecision: ${verdict}`);
  }
  if (verdict === undefined && why !== undefined) {
    throw new InvalidAnswer('it answered permissionDecisionReason without permissionDecision');
  }
  if (updatedInput !== undefined && verdict !== 'allow') {
    throw new InvalidAnswer('it answered updatedInput without permissionDecision:allow');
  }
  if (verdict === 'ask') throw new InvalidAnswer('it answered permissionDecision:ask, which is not supported');
  if (verdict === 'allow') {
    if (updatedInput === undefined) {
      throw new InvalidAnswer('it answered permissionDecision:allow without updatedInput, which is not supported');
    }
    return withContext({ ...done(entries), updatedInput }, context);
  }
  if (verdict === 'deny') {
    const reason = why?.trim() ?? '';
    if (reason === '') throw new InvalidAnswer('it answered permissionDecision:deny without a reason');
    return withContext(block('PreToolUse', reason, entries), context);
  }
  if (answer['decision'] === 'approve') throw new InvalidAnswer('it answered decision:approve, which is not supported');
  if (isAbsent(answer, 'decision') && !isAbsent(answer, 'reason')) {
    throw new InvalidAnswer('it answered reason without decision');
  }
  return withContext(blocked('PreToolUse', answer, entries) ?? done(entries), context);
}

function decodePostToolUse(answer: JsonObject, entries: readonly HookEntry[]): HookOutcome {
  allowOnly(answer, [...COMMON, 'decision', 'reason', 'hookSpecificOutput']);
  const specific = specificOf(answer, ['additionalContext', 'updatedMCPToolOutput']);
  if (flagOf(answer, 'suppressOutput', false)) {
    throw new InvalidAnswer('it answered suppressOutput, which is not supported');
  }
  if (!isAbsent(specific, 'updatedMCPToolOutput')) {
    throw new InvalidAnswer('it answered updatedMCPToolOutput, which is not supported');
  }
  const context = textOf(specific, 'additionalContext');
  if (!flagOf(answer, 'continue', true)) {
    const reason =
      nonBlank(textOf(answer, 'reason')) ??
      nonBlank(textOf(answer, 'stopReason')) ??
      'PostToolUse hook stopped execution';
    return withContext({ status: 'stopped', entries: [...entries, { kind: 'stop', text: reason }], reason }, context);
  }
  if (isAbsent(answer, 'decision') && !isAbsent(answer, 'reason')) {
    throw new InvalidAnswer('it answered reason without decision');
  }
  return withContext(blocked('PostToolUse', answer, entries) ?? done(entries), context);
}

function decodePermission(answer: JsonObject, entries: readonly HookEntry[]): HookOutcome {
  allowOnly(answer, [...COMMON, 'hookSpecificOutput']);
  refuseFlow(answer, 'PermissionRequest');
  const decision = specificOf(answer, ['decision'])['decision'] ?? undefined;
  if (decision === undefined) return done(entries);
  if (!isObject(decision)) throw new InvalidAnswer('its decision is no object');
  allowOnly(decision, ['behavior', 'interrupt', 'message', 'updatedInput', 'updatedPermissions']);
  for (const name of ['updatedInput', 'updatedPermissions'] as const) {
    if (!isAbsent(decision, name)) throw new InvalidAnswer(`it answered ${name}, which is not supported`);
  }
  if (flagOf(decision, 'interrupt', false))
    throw new InvalidAnswer('it answered interrupt:true, which is not supported');
  const behavior = textOf(decision, 'behavior');
  if (behavior === 'allow') return { ...done(entries), permission: 'allow' };
  if (behavior !== 'deny') throw new InvalidAnswer('its decision has no behavior that is allow or deny');
  return block(
    'PermissionRequest',
    nonBlank(textOf(decision, 'message')) ?? 'PermissionRequest hook denied approval',
    entries,
  );
}

/** `continue: false`. */
function stopped(answer: JsonObject, entries: readonly HookEntry[]): HookOutcome | undefined {
  flagOf(answer, 'suppressOutput', false);
  if (flagOf(answer, 'continue', true)) return undefined;
  const reason = nonBlank(textOf(answer, 'stopReason'));
  if (reason === undefined) return { status: 'stopped', entries };
  return { status: 'stopped', entries: [...entries, { kind: 'stop', text: reason }], reason };
}

/** `decision: "block"`, which needs a reason. */
function blocked(event: HookEventName, answer: JsonObject, entries: readonly HookEntry[]): HookOutcome | undefined {
  const decision = textOf(answer, 'decision');
  if (decision === undefined) return undefined;
  if (decision !== 'block') throw new InvalidAnswer(`it answered an unknown decision: ${decision}`);
  const reason = nonBlank(textOf(answer, 'reason'));
  if (reason === undefined) throw new InvalidAnswer('it answered decision:block without a reason');
  return block(event, reason, entries);
}

function refuseFlow(answer: JsonObject, event: HookEventName): void {
  const refuse = (what: string): never => {
    throw new InvalidAnswer(`it answered ${what}, which ${event} does not support`);
  };
  if (!flagOf(answer, 'continue', true)) refuse('continue:false');
  if (!isAbsent(answer, 'stopReason')) refuse('stopReason');
  if (flagOf(answer, 'suppressOutput', false)) refuse('suppressOutput');
}

function specificContext(answer: JsonObject): string | undefined {
  return textOf(specificOf(answer, ['additionalContext']), 'additionalContext');
}

/** `hookSpecificOutput`; an empty object where it is absent. */
function specificOf(answer: JsonObject, names: readonly string[]): JsonObject {
  const specific = answer['hookSpecificOutput'] ?? undefined;
  if (specific === undefined) return {};
  if (!isObject(specific)) throw new InvalidAnswer('its hookSpecificOutput is no object');
  allowOnly(specific, ['hookEventName', ...names]);
  const name = textOf(specific, 'hookEventName');
  if (name === undefined || !(HOOK_EVENTS as readonly string[]).includes(name)) {
    throw new InvalidAnswer('its hookSpecificOutput names no event in hookEventName');
  }
  return specific;
}

function allowOnly(object: JsonObject, names: readonly string[]): void {
  const unknown = Object.keys(object).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new InvalidAnswer(`it answered the unknown member \`${unknown}\``);
}

function isAbsent(object: JsonObject, name: string): boolean {
  return (object[name] ?? undefined) === undefined;
}

function textOf(object: JsonObject, name: string): string | undefined {
  const value = object[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw new InvalidAnswer(`its \`${name}\` is no string`);
  return value;
}

function flagOf(object: JsonObject, name: string, absent: boolean): boolean {
  const value = object[name];
  if (value === undefined) return absent;
  if (typeof value !== 'boolean') throw new InvalidAnswer(`its \`${name}\` is neither true nor false`);
  return value;
}

function nonBlank(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
