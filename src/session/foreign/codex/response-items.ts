/**
 * Which items of a rollout later requests carry, and what they are to the conversation: as Codex 0.169.0 was observed to
 * resume them. Pure.
 */
import { isObject, objectMember, stringMember, type JsonObject } from '#/base/json.ts';
import { encodeUuidV5 } from '#/base/ids.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

/** Codex's own notes beside an item; requests do not carry them. */
const NOTES = 'internal_chat_message_metadata_passthrough';

/** Types that requests carry. Others (`ghost_snapshot`, unknown ones) stay behind. */
const SENT: ReadonlySet<string> = new Set([
  'message',
  'reasoning',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'tool_search_call',
  'tool_search_output',
  'web_search_call',
  'image_generation_call',
  'local_shell_call',
  'agent_message',
  'compaction',
  'context_compaction',
]);

const ROLES: ReadonlySet<string> = new Set(['user', 'assistant', 'developer']);

/** What an item is to the conversation. `context` was put there by a program, not by a person. */
export type ItemRole = 'prompt' | 'context' | 'model' | 'output';

/** An item of the history. */
export interface HistoryItem {
  readonly item: ResponseItem;
  readonly role: ItemRole;
}

/**
 * The item as requests carry it, or undefined where they do not.
 *
 * Three kinds describe the program that wrote the rollout and not the conversation, and stay behind too: the base
 * instructions and tool catalogue that some models get as items, and changes of their configuration.
 */
export function projectItem(payload: JsonObject): HistoryItem | undefined {
  const notes = objectMember(payload, NOTES);
  const kinds = contentKinds(notes);
  if (kinds.includes('model.base_instructions')) return undefined;
  const { [NOTES]: _notes, ...rest } = payload;
  // The name that older versions wrote.
  const item = (rest['type'] === 'compaction_summary' ? { ...rest, type: 'compaction' } : rest) as ResponseItem;
  if (!SENT.has(item.type)) return undefined;
  if (item.type === 'message') {
    const role = stringMember(item, 'role') ?? '';
    if (!ROLES.has(role)) return undefined;
    if (role !== 'user') return { item, role: role === 'developer' ? 'context' : 'model' };
    return { item, role: isPrompt(item, kinds) ? 'prompt' : 'context' };
  }
  return { item, role: item.type.endsWith('_output') ? 'output' : 'model' };
}

function contentKinds(notes: JsonObject | undefined): readonly string[] {
  const kinds = notes?.['content_item_kinds'];
  return Array.isArray(kinds) ? kinds.filter((kind): kind is string => typeof kind === 'string') : [];
}

/** Beginnings of user messages that programs write. */
const CONTEXT_TEXT =
  /^\s*(?:<(?:environment_context|user_instructions|turn_aborted|user_shell_command|subagent_notification|skill|user_action|goal_context)\b|# AGENTS\.md instructions\b)/i;
/** How Codex begins a summary of what it dropped. */
const SUMMARY_TEXT = /^Another language model started to solve this problem and produced a summary\b/;

function isPrompt(item: ResponseItem, kinds: readonly string[]): boolean {
  if (kinds.length > 0) return kinds.some((kind) => kind.startsWith('user.'));
  const { content } = item;
  if (!Array.isArray(content)) return true;
  const texts = content.flatMap((part: unknown) => (isObject(part) ? [stringMember(part, 'text') ?? ''] : []));
  return !texts.some((text) => CONTEXT_TEXT.test(text) || SUMMARY_TEXT.test(text));
}

/** How an output of a call is written: its type and the beginning of its id. */
const OUTPUTS: Readonly<Record<string, readonly [type: string, prefix: string]>> = {
  function_call: ['function_call_output', 'fco'],
  local_shell_call: ['function_call_output', 'fco'],
  custom_tool_call: ['custom_tool_call_output', 'ctco'],
  tool_search_call: ['tool_search_output', 'tso'],
};

/** The namespace of the ids of outputs that no program recorded: derived, so that they are the same each time. */
const ABORTED_NAMESPACE = '6f0a4c52-1d2b-5b63-9a4e-5d7c0f3f9b21';

/**
 * Makes calls and outputs match: a call without an output gets one that says `aborted`, right after it; an output without
 * its call is dropped, and so is a second output of one call. Models may give ids again in later turns: there are as many outputs
 * of an id as calls. What says of no call that it answers one (the objective of a goal) stays.
 */
export function matchOutputs(items: readonly HistoryItem[]): {
  readonly items: readonly HistoryItem[];
  readonly aborted: number;
  readonly orphans: number;
} {
  const answered = new Set<string>();
  for (const { item, role } of items) if (role === 'output') answered.add(callKey(item.type, item));
  /** Calls that wait for their output. */
  const open = new Map<string, number>();
  const result: HistoryItem[] = [];
  let aborted = 0;
  let orphans = 0;
  for (const entry of items) {
    const { item, role } = entry;
    const output = OUTPUTS[item.type];
    if (role === 'output' && typeof item['call_id'] === 'string') {
      const key = callKey(item.type, item);
      const waiting = open.get(key) ?? 0;
      const isServers = item.type === 'tool_search_output' && stringMember(item, 'execution') === 'server';
      if (!isServers && waiting === 0) {
        orphans += 1;
        continue;
      }
      open.set(key, waiting - 1);
    }
    result.push(entry);
    if (output === undefined || typeof item['call_id'] !== 'string') continue;
    const key = callKey(output[0], item);
    if (answered.has(key)) {
      open.set(key, (open.get(key) ?? 0) + 1);
      continue;
    }
    aborted += 1;
    result.push({ item: abortedOutput(output, item), role: 'output' });
  }
  return { items: result, aborted, orphans };
}

function callKey(outputType: string, item: JsonObject): string {
  return `${outputType}\0${stringMember(item, 'call_id') ?? ''}`;
}

function abortedOutput([type, prefix]: readonly [string, string], call: JsonObject): ResponseItem {
  const callId = stringMember(call, 'call_id') ?? '';
  const id = stringMember(call, 'id');
  return {
    type,
    ...(id === undefined ? {} : { id: `${prefix}_${encodeUuidV5(ABORTED_NAMESPACE, `${id}\0${callId}`)}` }),
    call_id: callId,
    ...(type === 'tool_search_output'
      ? { status: 'completed', execution: 'client', tools: [] }
      : { output: 'aborted' }),
  };
}
