/**
 * The history that a rollout stands for: what a request carries after the base message when Codex resumes it. A fold over
 * its records that holds only what came since the last compaction. Pure.
 */
import { isObject, numberMember, stringMember, type JsonObject } from '#/base/json.ts';
import { messageItem, type ResponseItem } from '#/protocol/responses/items.ts';
import type { RolloutLine } from '#/protocol/rollout/rollout-line.ts';
import { matchOutputs, projectItem, type HistoryItem } from './response-items.ts';

export interface ProjectedHistory {
  readonly items: readonly ResponseItem[];
  /** Compactions that the file tells of. */
  readonly compactions: number;
  /** Outputs that say `aborted`, made for calls without one. */
  readonly abortedCalls: number;
  /** Outputs without a call, left out. */
  readonly orphanOutputs: number;
  /** First prompt that was typed, shortened to its first line by who shows it. */
  readonly firstPrompt: string | undefined;
}

/** Collects records in their order. */
export class HistoryProjector {
  #items: HistoryItem[] = [];
  #compactions = 0;
  #firstPrompt: string | undefined;

  push(line: RolloutLine): void {
    const { type, payload } = line;
    if (type === 'response_item') this.#add(payload);
    else if (type === 'compacted') this.#compact(payload);
    else if (type === 'event_msg' && payload['type'] === 'thread_rolled_back') {
      this.#items = dropTurns(this.#items, numberMember(payload, 'num_turns') ?? 0);
    }
  }

  end(): ProjectedHistory {
    const { items, aborted, orphans } = matchOutputs(this.#items);
    return {
      items: items.map(({ item }) => item),
      compactions: this.#compactions,
      abortedCalls: aborted,
      orphanOutputs: orphans,
      firstPrompt: this.#firstPrompt,
    };
  }

  #add(payload: JsonObject): void {
    const entry = projectItem(payload);
    if (entry === undefined) return;
    this.#items.push(entry);
    if (entry.role === 'prompt') this.#firstPrompt ??= promptText(entry.item);
  }

  /** The history before is replaced; files of old versions say by what summary only, and the prompts stay before it. */
  #compact(payload: JsonObject): void {
    this.#compactions += 1;
    const replacement = payload['replacement_history'];
    if (Array.isArray(replacement)) {
      const items = replacement.flatMap((item: unknown) => (isObject(item) ? (projectItem(item) ?? []) : []));
      this.#items = items;
      return;
    }
    const summary = stringMember(payload, 'message') ?? '';
    this.#items = [
      ...this.#items.filter(({ role }) => role === 'prompt'),
      { item: withoutId(messageItem('', 'user', [{ type: 'input_text', text: summary }])), role: 'context' },
    ];
  }
}

function withoutId({ id: _id, ...item }: ResponseItem): ResponseItem {
  return item as ResponseItem;
}

function promptText(item: ResponseItem): string | undefined {
  const { content } = item;
  if (!Array.isArray(content)) return undefined;
  const texts = content.flatMap((part: unknown) => (isObject(part) ? [stringMember(part, 'text') ?? ''] : []));
  return texts.findLast((text) => text.trim() !== '');
}

/** The history without its last `count` turns, and without the context that was stated for the first of them. */
function dropTurns(items: readonly HistoryItem[], count: number): HistoryItem[] {
  if (count <= 0) return [...items];
  const prompts = items.flatMap(({ role }, index) => (role === 'prompt' ? [index] : []));
  const first = prompts[0];
  if (first === undefined) return [...items];
  let cut = prompts[Math.max(0, prompts.length - count)] ?? first;
  while (cut > first && items[cut - 1]?.role === 'context') cut -= 1;
  return items.slice(0, cut);
}
