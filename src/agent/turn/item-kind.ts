/** What an item of the model is to people. Pure. */
import type { ItemKind } from '#/session/events/item.ts';

const KINDS: Readonly<Record<string, ItemKind>> = {
  message: 'agent_message',
  reasoning: 'reasoning',
  function_call: 'tool_call',
  custom_tool_call: 'tool_call',
  tool_search_call: 'tool_call',
  local_shell_call: 'other',
  web_search_call: 'web_search',
  image_generation_call: 'image_generation',
  compaction: 'other',
};

/** The kind of a Responses item, or undefined for types that no request may carry back (Codex drops them too). */
export function matchItemKind(type: string): ItemKind | undefined {
  return KINDS[type];
}
