/** What models cost, where their prices are public. Pure. */
import type { ModelPrice } from './settings.ts';

/**
 * Dollars per million tokens: input, cached input, output; standard tier, short context. From the published price list
 * as of mid-2026. A model that is not here has no known price: its cost is unknown, not zero.
 */
const PUBLISHED: Readonly<Record<string, readonly [input: number, cachedInput: number, output: number]>> = {
  'gpt-5.5': [5, 0.5, 30],
  'gpt-5.4': [2.5, 0.25, 15],
  'gpt-5.4-mini': [0.75, 0.075, 4.5],
  'gpt-5.4-nano': [0.2, 0.02, 1.25],
  'gpt-5.2': [1.75, 0.175, 14],
  'gpt-5.1': [1.25, 0.125, 10],
  'gpt-5.1-codex': [1.25, 0.125, 10],
  'gpt-5.1-codex-mini': [0.25, 0.025, 2],
  'gpt-5': [1.25, 0.125, 10],
  'gpt-5-codex': [1.25, 0.125, 10],
  'gpt-5-mini': [0.25, 0.025, 2],
  'gpt-5-nano': [0.05, 0.005, 0.4],
  'gpt-4.1': [2, 0.5, 8],
  'gpt-4.1-mini': [0.4, 0.1, 1.6],
  'gpt-4.1-nano': [0.1, 0.025, 0.4],
  o3: [2, 0.5, 8],
  'o4-mini': [1.1, 0.275, 4.4],
  // Nothing is asked of anybody.
  scripted: [0, 0, 0],
};

/**
 * The price of a model, `[csm.prices]` first, or undefined where it is not known. A dated name (`gpt-5.5-2026-04-23`)
 * has the price of its base; other suffixes name other models and do not.
 */
export function findPrice(
  model: string,
  configured: Readonly<Record<string, ModelPrice>> = {},
): ModelPrice | undefined {
  for (const name of [model, model.replace(/-\d{4}-\d{2}-\d{2}$/, '')]) {
    if (Object.hasOwn(configured, name)) return configured[name];
    const price = Object.hasOwn(PUBLISHED, name) ? PUBLISHED[name] : undefined;
    if (price !== undefined) return { input: price[0], cachedInput: price[1], output: price[2] };
  }
  return undefined;
}

/** Dollars for token counts; `inputTokens` includes the cached ones. */
export function measureCost(
  price: ModelPrice,
  usage: { readonly inputTokens: number; readonly cachedInputTokens: number; readonly outputTokens: number },
): number {
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
  const fresh = usage.inputTokens - cached;
  return (fresh * price.input + cached * price.cachedInput + usage.outputTokens * price.output) / 1_000_000;
}
