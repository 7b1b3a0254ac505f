/** When a context is compacted, and which of the user's messages stay. Pure. */
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { measureItemTokens } from './measure-tokens.ts';

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
