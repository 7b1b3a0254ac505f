/**
 * Compaction by the server: asked with one more item behind the history, it answers with one item that stands for all of it,
 * in words that only it can read. Pure. Who is asked, and how, as Codex 0.169.0 was observed.
 */
import { stringMember } from '#/base/json.ts';
import type { ProviderSettings } from '#/config/settings.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

/** How requests name it. */
export const SERVER_COMPACTION = 'responses_compaction_v2';

/** Tokens of the user's messages that stay beside such an item. */
export const SERVER_KEPT_PROMPT_TOKENS = 64_000;

const AZURE_PARTS = [
  'openai.azure.',
  'cognitiveservices.azure.',
  'aoai.azure.',
  'azure-api.',
  'azurefd.',
  'windows.net/openai',
] as const;

/** Failures that say that the server does not offer it: asked in words, it may still answer. */
const REFUSALS: ReadonlySet<string> = new Set([
  'http-400',
  'http-404',
  'http-405',
  'http-415',
  'http-422',
  'http-501',
  'invalid-prompt',
  'response-failed',
  'compaction-item',
]);

/** Whether a provider's server compacts: OpenAI's own and Azure's, by name or address. */
export function hasServerCompaction({ name, baseUrl }: Pick<ProviderSettings, 'name' | 'baseUrl'>): boolean {
  if (name === 'OpenAI' || name.toLowerCase() === 'azure') return true;
  const address = baseUrl?.toLowerCase() ?? '';
  return AZURE_PARTS.some((part) => address.includes(part));
}

/** The last item of the request. It has no id: it is never part of the history. */
export function printCompactionTrigger(): ResponseItem {
  return { type: 'compaction_trigger' };
}

/** The item that stands for the history, of the items of an answer; or what is wrong with them. */
export function findCompactionItem(items: readonly ResponseItem[]): ResponseItem | string {
  const found = items.filter(({ type }) => type === 'compaction');
  const [item] = found;
  if (found.length !== 1 || item === undefined) {
    return `of its ${items.length} items ${found.length} were compactions, where 1 is expected`;
  }
  return stringMember(item, 'encrypted_content') === undefined ? 'its compaction is empty' : item;
}

/** Whether a summary in words is worth asking for after this failure. */
export function isRefusedCompaction(code: string): boolean {
  return REFUSALS.has(code);
}
