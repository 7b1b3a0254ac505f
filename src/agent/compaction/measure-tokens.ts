/** How many tokens items take, roughly: four bytes each, as Codex counts. Pure. */
import { isObject, type JsonValue } from '#/base/json.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

const BYTES_PER_TOKEN = 4;
/** A picture costs by its size in pixels, not by the length of its data URL. */
const IMAGE_TOKENS = 1_500;

function measureBytes(value: JsonValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2;
  if (Array.isArray(value)) return value.reduce<number>((sum, entry: JsonValue) => sum + measureBytes(entry) + 1, 2);
  if (!isObject(value)) return String(value).length;
  if (value['type'] === 'input_image') return IMAGE_TOKENS * BYTES_PER_TOKEN;
  return Object.entries(value).reduce((sum, [key, member]) => sum + key.length + 4 + measureBytes(member), 2);
}

/** Tokens of one item. */
export function measureItemTokens(item: ResponseItem): number {
  return Math.ceil(measureBytes(item) / BYTES_PER_TOKEN);
}

/** Tokens of several. */
export function measureTokens(items: readonly ResponseItem[]): number {
  return items.reduce((sum, item) => sum + measureItemTokens(item), 0);
}
