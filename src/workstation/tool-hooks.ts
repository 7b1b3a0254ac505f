/** Hooks around the calls of tools: before one runs, and once it has. @effects process log */
import { resolve } from 'node:path/posix';
import type { ToolCall, ToolContext, ToolOutcome } from '#/agent/tools/tool.ts';
import { isPatchText, parsePatch } from '#/agent/tools/patch/parse-patch.ts';
import { isObject, parseJson, stringMember, type JsonObject, type JsonValue } from '#/base/json.ts';
import type { HookAnswer } from '#/agent/hooks/hook-engine.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import type { SessionHooks } from './session-hooks.ts';

/** A call as hooks are told of it. */
export interface HookedCall {
  /** `Bash`, `apply_patch`, or the tool's own name. */
  readonly name: string;
  /** Names that matchers may use besides. */
  readonly aliases: readonly string[];
  readonly input: JsonValue;
  /** Where it works, if not in the session's folder. */
  readonly cwd: string | undefined;
}

/** A command that goes on after its call: hooks are told of its end. */
type Running = HookedCall & { readonly callId: string };

export type ToolRunner = (call: ToolCall, context: ToolContext) => Promise<ToolOutcome>;

/** One for each open session: commands outlive turns. */
export class ToolHooks {
  readonly #hooks: SessionHooks;
  readonly #append: (...events: readonly DurableEvent[]) => Promise<unknown>;
  readonly #running = new Map<number, Running>();

  constructor(hooks: SessionHooks, append: (...events: readonly DurableEvent[]) => Promise<unknown>) {
    this.#hooks = hooks;
    this.#append = append;
  }

  /**
   * Runs a call between its hooks.
   * @param isOffered whether the model was given such a tool: hooks are not asked about others
   */
  async run(call: ToolCall, context: ToolContext, isOffered: boolean, run: ToolRunner): Promise<ToolOutcome> {
    const hooked = isOffered ? decodeHookedCall(call, context.settings.cwd) : undefined;
    if (hooked === undefined) return this.#runTyped(call, context, run);
    let ready = { call, hooked };
    if (this.#hooks.has('PreToolUse')) {
      const answer = await this.#ask('PreToolUse', hooked, call.callId, call.callId, context);
      const [blocked] = answer.blocks;
      if (blocked !== undefined) return refuse(printBlocked(hooked, blocked.reason), blocked.reason);
      if (answer.updatedInput !== undefined) {
        const rewritten = rewriteCall(call, hooked, answer.updatedInput);
        if (typeof rewritten === 'string') return { status: 'invalid', output: rewritten, reason: rewritten };
        ready = rewritten;
      }
    }
    const outcome = await run(ready.call, context);
    if (ready.hooked.name === 'Bash' && outcome.status === 'running' && outcome.processId !== undefined) {
      this.#running.set(outcome.processId, { ...ready.hooked, callId: call.callId });
    }
    return hasRun(ready.hooked, outcome) ? this.#after(ready.hooked, call.callId, outcome, context) : outcome;
  }

  /** `write_stdin` has no hooks of its own: what it may see is the end of a command that has. */
  async #runTyped(call: ToolCall, context: ToolContext, run: ToolRunner): Promise<ToolOutcome> {
    const outcome = await run(call, context);
    const { processId, exitCode } = outcome;
    if (processId === undefined || exitCode === undefined) return outcome;
    const running = this.#running.get(processId);
    if (running === undefined) return outcome;
    this.#running.delete(processId);
    return this.#after(running, running.callId, outcome, context);
  }

  async #after(
    hooked: HookedCall,
    toolUseId: string,
    outcome: ToolOutcome,
    context: ToolContext,
  ): Promise<ToolOutcome> {
    if (!this.#hooks.has('PostToolUse')) return outcome;
    const response = decodeResponse(hooked, outcome);
    const answer = await this.#ask('PostToolUse', hooked, toolUseId, context.callId, context, {
      tool_response: response,
    });
    const feedback = [
      ...answer.blocks.map(({ reason, limitTokens }) => this.#hooks.fit({ text: reason, limitTokens })),
      ...answer.stops.map((stop) => this.#hooks.fit(stop)),
    ];
    if (feedback.length === 0) return outcome;
    // What the command printed stays known: it did run, and only the model is told something else.
    const printed = outcome.aggregatedOutput ?? (typeof response === 'string' ? response : undefined);
    return {
      ...outcome,
      output: feedback.join('\n\n'),
      ...(hooked.name === 'Bash' && printed !== undefined ? { aggregatedOutput: printed } : {}),
    };
  }

  async #ask(
    event: 'PreToolUse' | 'PostToolUse',
    hooked: HookedCall,
    toolUseId: string,
    callId: string,
    context: ToolContext,
    more: JsonObject = {},
  ): Promise<HookAnswer> {
    const answer = await this.#hooks.ask(event, {
      turnId: context.turnId,
      callId,
      names: [hooked.name, ...hooked.aliases],
      facts: { tool_name: hooked.name, tool_input: hooked.input, ...more, tool_use_id: toolUseId },
      ...(hooked.cwd === undefined ? {} : { cwd: hooked.cwd }),
      signal: context.signal,
    });
    const events = this.#hooks.contextEvents(answer.contexts);
    if (events.length > 0) await this.#append(...events);
    return answer;
  }
}

/** Undefined: no hooks are asked about such a call. Pure. */
function decodeHookedCall(call: ToolCall, cwd: string): HookedCall | undefined {
  if (call.name === 'exec_command') {
    const args = parseJson(call.input);
    const command = isObject(args) ? stringMember(args, 'cmd') : undefined;
    if (!isObject(args) || command === undefined) return undefined;
    return { name: 'Bash', aliases: [], input: { command }, cwd: resolve(cwd, stringMember(args, 'workdir') ?? '') };
  }
  if (call.name === 'apply_patch') {
    const command = patchOf(call);
    if (command === undefined || !parsePatch(command).ok) return undefined;
    return { name: 'apply_patch', aliases: ['Write', 'Edit'], input: { command }, cwd: undefined };
  }
  if (call.name === 'write_stdin' || call.kind !== 'function') return undefined;
  const input = call.input.trim() === '' ? {} : (parseJson(call.input) ?? call.input);
  return { name: call.name, aliases: [], input, cwd: undefined };
}

function patchOf(call: ToolCall): string | undefined {
  if (call.kind === 'custom') return call.input;
  const args = parseJson(call.input);
  if (isObject(args)) return stringMember(args, 'input');
  return isPatchText(call.input) ? call.input : undefined;
}

function printBlocked({ name, input }: HookedCall, reason: string): string {
  const command = isObject(input) ? stringMember(input, 'command') : undefined;
  if ((name === 'Bash' || name === 'apply_patch') && command !== undefined) {
    return `Command blocked by PreToolUse hook: ${reason}. Command: ${command}`;
  }
  return `Tool call blocked by PreToolUse hook: ${reason}. Tool: ${name}`;
}

function refuse(output: string, reason: string): ToolOutcome {
  return { status: 'rejected', output, reason: `a hook said no: ${reason}` };
}

/** The call with another input, or why there is none. Pure. */
function rewriteCall(
  call: ToolCall,
  hooked: HookedCall,
  updated: JsonValue,
): { readonly call: ToolCall; readonly hooked: HookedCall } | string {
  if (hooked.name !== 'Bash' && hooked.name !== 'apply_patch') {
    if (!isObject(updated)) return 'expected an object for rewritten tool arguments';
    return { call: { ...call, input: JSON.stringify(updated) }, hooked: { ...hooked, input: updated } };
  }
  const command = isObject(updated) ? stringMember(updated, 'command') : undefined;
  if (command === undefined) return 'hook returned updatedInput without string field `command`';
  const rewritten = { ...hooked, input: { command } };
  if (call.kind === 'custom') return { call: { ...call, input: command }, hooked: rewritten };
  const args = parseJson(call.input);
  const member = hooked.name === 'Bash' ? 'cmd' : 'input';
  const input = JSON.stringify({ ...(isObject(args) ? args : {}), [member]: command });
  return { call: { ...call, input }, hooked: rewritten };
}

/** Whether the tool did what it was called for: a command that ended badly did. Pure. */
function hasRun({ name }: HookedCall, { status, exitCode }: ToolOutcome): boolean {
  return status === 'completed' || (name === 'Bash' && status === 'failed' && exitCode !== undefined && exitCode >= 0);
}

const OUTPUT_MARK = '\nOutput:\n';

/** What the tool answered, as hooks are told: a command's output alone, JSON as such. Pure. */
function decodeResponse({ name }: HookedCall, { output }: ToolOutcome): JsonValue {
  if (typeof output !== 'string') return output as unknown as JsonValue;
  if (name === 'Bash') {
    const at = output.indexOf(OUTPUT_MARK);
    return at === -1 ? output : output.slice(at + OUTPUT_MARK.length);
  }
  const value = name === 'apply_patch' ? undefined : parseJson(output);
  return isObject(value) || Array.isArray(value) ? value : output;
}
