/** What stays of a conversation when it is compacted: csm's own context and the user's latest messages, by reference. Pure. */
import { isObject, stringMember } from '#/base/json.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import type { EventRef } from '#/session/events/compaction.ts';
import { planKeptPrompts } from './plan.ts';

/** An item of the conversation and the record that it came with. */
export interface ConversationEntry {
  readonly item: ResponseItem;
  readonly ref: EventRef;
}

/** What the context is made of after the compaction, before the summary. */
export interface KeptContext {
  /** Records that stay whole, in their order. */
  readonly kept: readonly EventRef[];
  /** Items of records that hold more than may stay (an import): copied, behind those of `kept`. */
  readonly copied: readonly ResponseItem[];
}

/** How messages begin that csm writes in the user's name. */
const CONTEXT_STARTS = ['<environment_context>', '# AGENTS.md instructions', '<user_instructions>'] as const;
const NOTE_STARTS = [
  '<turn_aborted>',
  'The earlier part of this conversation was replaced by the notes below',
] as const;

type Role = 'context' | 'prompt' | 'other';

function firstText(item: ResponseItem): string {
  const { content } = item;
  const part: unknown = Array.isArray(content) ? content[0] : undefined;
  return isObject(part) ? (stringMember(part, 'text') ?? '') : '';
}

/** What an item is to a compaction. */
export function matchRole(item: ResponseItem): Role {
  if (item.type !== 'message') return 'other';
  if (item['role'] === 'developer') return 'context';
  if (item['role'] !== 'user') return 'other';
  const text = firstText(item);
  if (CONTEXT_STARTS.some((start) => text.startsWith(start))) return 'context';
  return NOTE_STARTS.some((start) => text.startsWith(start)) ? 'other' : 'prompt';
}

/** Decides what stays. Order within the conversation is kept, but for what has to be copied. */
export function planKeptContext(entries: readonly ConversationEntry[]): KeptContext {
  const roles = entries.map(({ item }) => matchRole(item));
  const promptAt = roles.flatMap((role, index) => (role === 'prompt' ? [index] : []));
  const keptPrompts = new Set(
    planKeptPrompts(promptAt.flatMap((index) => entries[index]?.item ?? [])).map((index) => promptAt[index]),
  );
  const stays = entries.map((_, index) => roles[index] === 'context' || keptPrompts.has(index));
  const whole = new Map<number, boolean>();
  entries.forEach(({ ref }, index) => whole.set(ref.seq, (whole.get(ref.seq) ?? true) && stays[index] === true));
  const kept = new Map<number, EventRef>();
  const copied: ResponseItem[] = [];
  entries.forEach(({ item, ref }, index) => {
    if (stays[index] !== true) return;
    if (whole.get(ref.seq) === true) kept.set(ref.seq, ref);
    else copied.push(item);
  });
  return { kept: [...kept.values()], copied };
}
