/** What stays of a conversation when it is compacted, by reference. Pure. */
import { isObject, stringMember } from '#/base/json.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import type { EventRef } from '#/session/events/compaction.ts';
import { measureItemTokens } from './measure-tokens.ts';
import { KEPT_PROMPT_TOKENS, planKeptPrompts } from './plan.ts';
import { planGroups } from './summary-input.ts';

/** An item of the conversation and the record that it came with. */
export interface ConversationEntry {
  readonly item: ResponseItem;
  readonly ref: EventRef;
}

/** What the context is made of after the compaction; a summary stands behind `copied`. Order is the conversation's. */
export interface KeptContext {
  /** Records that stay whole. */
  readonly kept: readonly EventRef[];
  /** Items of records that hold more than may stay (an import), and what stands between them: copied, behind `kept`. */
  readonly copied: readonly ResponseItem[];
  /** Records that stay whole, behind `copied` and a summary. */
  readonly after: readonly EventRef[];
}

/** Records that one compaction may name: with more, its own record would be longer than a reader wants to skip. */
export const KEPT_RECORDS = 180;
/** Tokens of what csm itself said after the start (changes of folder, model, permissions) that stay: the latest. */
const KEPT_CONTEXT_TOKENS = 20_000;

/** How messages begin that csm writes in the user's name. */
const CONTEXT_STARTS = ['<environment_context>', '# AGENTS.md instructions', '<user_instructions>'] as const;
const GOAL_NOTE_START = '<codex_internal_context';
const NOTE_STARTS = [
  '<turn_aborted>',
  GOAL_NOTE_START,
  '<skill>\n',
  '<hook_prompt ',
  '<user_shell_command>',
  'The earlier part of this conversation was replaced by the notes below',
] as const;

/** `context`: of csm's own; `prompt`: the user's; `answer`: the model's words; `note`: what csm said of the past. */
export type ItemRole = 'context' | 'prompt' | 'answer' | 'note' | 'other';

function firstText(item: ResponseItem): string {
  const { content } = item;
  const part: unknown = Array.isArray(content) ? content[0] : undefined;
  return isObject(part) ? (stringMember(part, 'text') ?? '') : '';
}

/** What an item is to a compaction. */
export function matchRole(item: ResponseItem): ItemRole {
  // What a server made of the past is a note that only it can read.
  if (item.type === 'compaction') return 'note';
  if (item.type !== 'message') return 'other';
  if (item['role'] === 'developer') return 'context';
  if (item['role'] === 'assistant') return 'answer';
  if (item['role'] !== 'user') return 'other';
  const text = firstText(item);
  if (CONTEXT_STARTS.some((start) => text.startsWith(start))) return 'context';
  return NOTE_STARTS.some((start) => text.startsWith(start)) ? 'note' : 'prompt';
}

function matchRoles(entries: readonly ConversationEntry[]): readonly ItemRole[] {
  // What a tool adds to its output is no prompt, whoever it speaks for: its record begins with that output.
  const first = new Map<number, ResponseItem>();
  for (const { item, ref } of entries) if (!first.has(ref.seq)) first.set(ref.seq, item);
  return entries.map(({ item, ref }) =>
    first.get(ref.seq)?.type.endsWith('_output') === true ? 'other' : matchRole(item),
  );
}

/**
 * Where the turn begins that the model is still to answer: its prompt, and what csm says before it (what changed, a goal). That
 * comes next: it is not summarised, and stands behind the summary. All entries, where the model has answered some of it.
 */
export function findTurnStart(entries: readonly ConversationEntry[]): number {
  const roles = matchRoles(entries);
  let start = entries.length;
  // Skills that the prompt names, and what hooks have added to it, stand behind it.
  while (start > 0 && (roles[start - 1] === 'context' || isSkillItem(entries[start - 1]?.item))) start -= 1;
  if (roles[start - 1] === 'prompt') start -= 1;
  else return entries.length;
  const prompt = start;
  while (start > 0 && (roles[start - 1] === 'context' || isGoalItem(entries[start - 1]?.item))) start -= 1;
  // What csm says at the start of a session is no part of a turn.
  return roles.slice(0, start).every((role) => role === 'context') ? prompt : start;
}

function isSkillItem(item: ResponseItem | undefined): boolean {
  return item !== undefined && firstText(item).startsWith('<skill>\n');
}

function isGoalItem(item: ResponseItem | undefined): boolean {
  return item?.['name'] === 'goal_objective' || (item !== undefined && firstText(item).startsWith(GOAL_NOTE_START));
}

/** Indexes of csm's own context that stay: all that stands before the first prompt or answer, and the latest changes. */
function planContext(entries: readonly ConversationEntry[], roles: readonly ItemRole[]): ReadonlySet<number> {
  const kept = new Set<number>();
  const started = roles.findIndex((role) => role !== 'context');
  let left = KEPT_CONTEXT_TOKENS;
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry === undefined || roles[index] !== 'context') continue;
    const isStart = started === -1 || index < started;
    if (!isStart) left -= measureItemTokens(entry.item);
    if (isStart || left >= 0) kept.add(index);
  }
  return kept;
}

/** Splits what stays into records that stay whole and items that must be copied. */
function splitKept(entries: readonly ConversationEntry[], stays: ReadonlySet<number>): KeptContext {
  const whole = new Map<number, boolean>();
  entries.forEach(({ ref }, index) => whole.set(ref.seq, (whole.get(ref.seq) ?? true) && stays.has(index)));
  const isPartial = (index: number): boolean => stays.has(index) && whole.get(entries[index]?.ref.seq ?? 0) !== true;
  const indexes = [...stays].sort((a, b) => a - b);
  const firstPartial = indexes.find(isPartial) ?? entries.length;
  const lastPartial = indexes.findLast(isPartial) ?? -1;
  const kept = new Map<number, EventRef>();
  const after = new Map<number, EventRef>();
  const copied: ResponseItem[] = [];
  for (const index of indexes) {
    const entry = entries[index];
    if (entry === undefined) continue;
    if (index < firstPartial) kept.set(entry.ref.seq, entry.ref);
    else if (index > lastPartial) after.set(entry.ref.seq, entry.ref);
    else copied.push(entry.item);
  }
  return { kept: [...kept.values()], copied, after: [...after.values()] };
}

/**
 * Beside a summary: csm's own context and the user's latest messages. All of it stands before the summary.
 * @param promptTokens of those messages
 */
export function planKeptContext(
  entries: readonly ConversationEntry[],
  promptTokens: number = KEPT_PROMPT_TOKENS,
): KeptContext {
  const roles = matchRoles(entries);
  const stays = new Set(planContext(entries, roles));
  const promptAt = roles.flatMap((role, index) => (role === 'prompt' ? [index] : []));
  const prompts = promptAt.flatMap((index) => entries[index]?.item ?? []);
  const room = Math.max(1, KEPT_RECORDS - countRecords(entries, stays));
  for (const index of planKeptPrompts(prompts, promptTokens).slice(-room)) stays.add(promptAt[index] ?? -1);
  const { kept, copied, after } = splitKept(entries, stays);
  if (after.length === 0) return { kept, copied, after };
  // The summary speaks of all of them, and comes last.
  const behind = new Set(after.map(({ seq }) => seq));
  const items = entries.flatMap(({ item, ref }, index) => (stays.has(index) && behind.has(ref.seq) ? [item] : []));
  return { kept, copied: [...copied, ...items], after: [] };
}

/**
 * Without a summary: the last turns whole; of the turns before, what was said (prompts, answers, notes) without the calls,
 * their outputs and the reasoning. What is oldest goes where more records would be named than one compaction may.
 * @param keepTurns turns that stay whole, counted from the last prompt back
 */
export function planSeedContext(entries: readonly ConversationEntry[], keepTurns: number): KeptContext {
  const roles = matchRoles(entries);
  const prompts = roles.flatMap((role, index) => (role === 'prompt' ? [index] : []));
  const wholeFrom = keepTurns === 0 ? entries.length : (prompts.at(-keepTurns) ?? 0);
  const stays = new Set(planContext(entries, roles));
  const records = new Set([...stays].map((index) => entries[index]?.ref.seq));
  const add = (indexes: readonly number[]): boolean => {
    const fresh = new Set(indexes.map((index) => entries[index]?.ref.seq).filter((seq) => !records.has(seq)));
    if (records.size + fresh.size > KEPT_RECORDS) return false;
    for (const index of indexes) stays.add(index);
    for (const seq of fresh) records.add(seq);
    return true;
  };
  let end = entries.length;
  for (const size of planGroups(entries.map(({ item }) => item)).toReversed()) {
    const group = Array.from({ length: size }, (_, at) => end - size + at);
    end -= size;
    if (end >= wholeFrom && add(group)) continue;
    if (!add(group.filter((index) => roles[index] !== 'other'))) break;
  }
  return splitKept(entries, withoutParted(entries, stays));
}

/** Neither a call without its output nor an output without its call, where the conversation has both. */
function withoutParted(entries: readonly ConversationEntry[], stays: ReadonlySet<number>): ReadonlySet<number> {
  const callOf = (index: number): string | undefined => stringMember(entries[index]?.item ?? { type: '' }, 'call_id');
  const all = Array.from(entries, (_, index) => index);
  const parted = new Set(
    all
      .filter((index) => !stays.has(index))
      .map(callOf)
      .filter((id) => id !== undefined),
  );
  return new Set([...stays].filter((index) => !parted.has(callOf(index) ?? '')));
}

function countRecords(entries: readonly ConversationEntry[], indexes: ReadonlySet<number>): number {
  return new Set([...indexes].map((index) => entries[index]?.ref.seq)).size;
}
