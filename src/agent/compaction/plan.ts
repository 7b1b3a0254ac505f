/** What a compaction keeps, and what the model that writes the summary is shown. Pure. */
import { stringMember } from '#/base/json.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { measureItemTokens, measureTokens } from './measure-tokens.ts';

/** Tokens of the user's messages that stay verbatim: the latest ones. */
export const KEPT_PROMPT_TOKENS = 20_000;

/** Share of the window that `model_auto_compact_token_limit` is where it is not configured. */
const DEFAULT_LIMIT_SHARE = 0.9;

/**
 * Tokens at which the context is compacted: the configured limit, at most the default share of the window.
 * @param windowTokens what of the model's window may be used
 */
export function decideCompactLimit(configured: number | undefined, windowTokens: number): number {
  const share = Math.floor(windowTokens * DEFAULT_LIMIT_SHARE);
  return configured === undefined || configured <= 0 ? share : Math.min(configured, share);
}

/**
 * Which of the prompts stay, as indexes into `prompts` in their order: the latest ones that fit. The last one always
 * stays, whatever its size.
 */
export function planKeptPrompts(
  prompts: readonly ResponseItem[],
  budgetTokens = KEPT_PROMPT_TOKENS,
): readonly number[] {
  const kept: number[] = [];
  let left = budgetTokens;
  for (let index = prompts.length - 1; index >= 0; index--) {
    const prompt = prompts[index];
    if (prompt === undefined) break;
    left -= measureItemTokens(prompt);
    if (left < 0 && kept.length > 0) break;
    kept.push(index);
  }
  return kept.toReversed();
}

/**
 * The history that the summary is made from, cut so that it fits: first the outputs of the oldest calls become a note,
 * then the oldest items go, each call together with its output. The first `pinned` items (what csm itself says at the
 * start) and the newest ones stay.
 */
export function planSummaryInput(
  items: readonly ResponseItem[],
  budgetTokens: number,
  pinned = 0,
): readonly ResponseItem[] {
  let total = measureTokens(items);
  if (total <= budgetTokens) return items;
  const shortened = [...items];
  for (let index = pinned; index < shortened.length && total > budgetTokens; index++) {
    const item = shortened[index];
    if (item === undefined || !isOutput(item)) continue;
    const note = shortenOutput(item);
    total += measureItemTokens(note) - measureItemTokens(item);
    shortened[index] = note;
  }
  const dropped = new Set<string>();
  const keep = shortened.map((item, index) => {
    if (index < pinned || total <= budgetTokens || index === shortened.length - 1) return true;
    total -= measureItemTokens(item);
    const callId = stringMember(item, 'call_id');
    if (callId !== undefined) dropped.add(callId);
    return false;
  });
  return shortened.filter((item, index) => keep[index] === true && !dropped.has(stringMember(item, 'call_id') ?? ''));
}

function isOutput(item: ResponseItem): boolean {
  return item.type.endsWith('_output');
}

function shortenOutput(item: ResponseItem): ResponseItem {
  return 'output' in item ? { ...item, output: `[output of about ${measureItemTokens(item)} tokens left out]` } : item;
}
