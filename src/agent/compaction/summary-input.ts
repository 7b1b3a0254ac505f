/** What the model that writes a summary is shown: the history, or a transcript, cut so that its own request fits. Pure. */
import { isObject, stringMember, type JsonValue } from '#/base/json.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { measureItemTokens, measureTokens } from './measure-tokens.ts';

const BYTES_PER_TOKEN = 4;

/**
 * The history that the summary is made from, cut to a budget. First the outputs of the oldest calls become notes, then
 * pictures do; then the oldest responses go whole, each with its calls and their outputs, so that no call and no reasoning
 * stands alone; of the newest one, texts lose their middles. The first `pinned` items (what csm itself says at the start)
 * stay, unless they alone take half of the budget.
 */
export function planSummaryInput(
  items: readonly ResponseItem[],
  budgetTokens: number,
  pinned = 0,
): readonly ResponseItem[] {
  if (measureTokens(items) <= budgetTokens) return items;
  const first = measureTokens(items.slice(0, pinned)) * 2 > budgetTokens ? 0 : pinned;
  const start = items.slice(0, first);
  const budget = budgetTokens - measureTokens(start);
  let rest = shortenOldest(items.slice(first), budget, shortenOutput);
  rest = shortenOldest(rest, budget, leaveOutImages);
  rest = dropOldestGroups(rest, budget);
  if (measureTokens(rest) > budget) rest = rest.filter(({ type }) => type === 'message');
  return [...start, ...cutTexts(rest, budget)];
}

/** A text cut to a budget: its middle gives way to a note. */
export function cutMiddle(text: string, budgetTokens: number): string {
  const bytes = Buffer.from(text);
  const budget = Math.max(0, budgetTokens) * BYTES_PER_TOKEN;
  if (bytes.length <= budget) return text;
  const note = `\n[about ${Math.ceil((bytes.length - budget) / BYTES_PER_TOKEN)} tokens left out here]\n`;
  const half = Math.max(0, Math.floor((budget - note.length) / 2));
  // A cut through a character leaves a replacement character, of up to three bytes.
  const head = bytes
    .subarray(0, half)
    .toString()
    .replace(/\ufffd+$/, '');
  const tail = bytes
    .subarray(bytes.length - half)
    .toString()
    .replace(/^\ufffd+/, '');
  return `${head}${note}${tail}`;
}

function shortenOldest(
  items: readonly ResponseItem[],
  budgetTokens: number,
  shorten: (item: ResponseItem) => ResponseItem,
): readonly ResponseItem[] {
  let total = measureTokens(items);
  if (total <= budgetTokens) return items;
  return items.map((item) => {
    if (total <= budgetTokens) return item;
    const shorter = shorten(item);
    if (shorter !== item) total += measureItemTokens(shorter) - measureItemTokens(item);
    return shorter;
  });
}

function shortenOutput(item: ResponseItem): ResponseItem {
  if (!item.type.endsWith('_output') || !('output' in item)) return item;
  const shorter = { ...item, output: `[output of about ${measureItemTokens(item)} tokens left out]` };
  return measureItemTokens(shorter) < measureItemTokens(item) ? shorter : item;
}

function leaveOutImages(item: ResponseItem): ResponseItem {
  const { content } = item;
  if (!Array.isArray(content) || !content.some(isImage)) return item;
  const parts = content.map((part: JsonValue): JsonValue =>
    isImage(part) ? { type: 'input_text', text: '[picture left out]' } : part,
  );
  return { ...item, content: parts };
}

function isImage(part: JsonValue): boolean {
  return isObject(part) && part['type'] === 'input_image';
}

/** Items that belong together: a prompt, or a response with its calls and their outputs. Answers the groups' sizes. */
export function planGroups(items: readonly ResponseItem[]): readonly number[] {
  const groups: number[] = [];
  let previous: ResponseItem | undefined;
  for (const item of items) {
    const isOwn = item.type === 'message' && item['role'] !== 'assistant';
    const wasOwn = previous?.type === 'message' && previous['role'] !== 'assistant';
    const begins = isOwn || wasOwn || (previous?.type.endsWith('_output') === true && !item.type.endsWith('_output'));
    if (previous === undefined || begins) groups.push(1);
    else groups.push((groups.pop() ?? 0) + 1);
    previous = item;
  }
  return groups;
}

function dropOldestGroups(items: readonly ResponseItem[], budgetTokens: number): readonly ResponseItem[] {
  let total = measureTokens(items);
  let from = 0;
  const dropped = new Set<string>();
  const groups = planGroups(items);
  for (const size of groups.slice(0, -1)) {
    if (total <= budgetTokens) break;
    for (const item of items.slice(from, from + size)) {
      total -= measureItemTokens(item);
      const callId = stringMember(item, 'call_id');
      if (callId !== undefined) dropped.add(callId);
    }
    from += size;
  }
  // An output that came late stands behind other items than its call.
  return items.slice(from).filter((item) => !dropped.has(stringMember(item, 'call_id') ?? ''));
}

function cutTexts(items: readonly ResponseItem[], budgetTokens: number): readonly ResponseItem[] {
  let excess = measureTokens(items) - budgetTokens;
  return items.map((item) => {
    if (excess <= 0 || !Array.isArray(item['content'])) return item;
    const parts = item['content'].map((part: JsonValue): JsonValue => {
      const text = isObject(part) ? stringMember(part, 'text') : undefined;
      if (text === undefined || excess <= 0 || !isObject(part)) return part;
      const tokens = Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
      const cut = cutMiddle(text, Math.max(0, tokens - excess - 1));
      return { ...part, text: cut };
    });
    const shorter = { ...item, content: parts };
    excess -= measureItemTokens(item) - measureItemTokens(shorter);
    return shorter;
  });
}
