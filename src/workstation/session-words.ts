/** What was said in a session: prompts and answers, without tools. csm's own and Codex's. @effects fs */
import { stringMember } from '#/base/json.ts';
import type { Settings } from '#/config/settings.ts';
import type { Fs } from '#/platform/fs.ts';
import type { Platform } from '#/platform/platform.ts';
import { itemText } from '#/protocol/responses/items.ts';
import { decodeRolloutLine } from '#/protocol/rollout/rollout-line.ts';
import { projectItem } from '#/session/foreign/codex/response-items.ts';
import { findRollout } from '#/session/foreign/codex/rollout-files.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { readHistoryPage } from '#/session/store/read-history.ts';

export interface SpokenWords {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

const PAGE_EVENTS = 500;
/** Of a rollout of Codex so much of its end is read. */
const ROLLOUT_BYTES = 8 * 1024 * 1024;

/**
 * The last `limit` of them (all unless given), oldest first. Empty where there are none or nothing of them was kept. Of Codex's
 * rollouts those in the last 8 MiB; a compressed one has none.
 * @throws errno errors where the log cannot be read
 */
export function readSessionWords(
  { fs }: Pick<Platform, 'fs'>,
  { csmRoot, codexHome }: Pick<Settings, 'csmRoot' | 'codexHome'>,
  session: { readonly id: string; readonly source: 'native' | 'codex' },
  limit = Number.POSITIVE_INFINITY,
): readonly SpokenWords[] {
  const newest =
    session.source === 'native' ? nativeWords(fs, csmRoot, session.id) : codexWords(fs, codexHome, session.id);
  const words: SpokenWords[] = [];
  for (const word of newest) {
    if (words.length >= limit) break;
    words.push(word);
  }
  return words.toReversed();
}

/** The newest first. */
function* nativeWords(fs: Fs, root: string, id: string): Generator<SpokenWords> {
  let before: number | undefined;
  do {
    const page = readHistoryPage(fs, sessionPaths(root, id).folder, PAGE_EVENTS, before);
    for (const event of page.events.toReversed()) {
      if (event.type !== 'item.completed' || event.payload === undefined) continue;
      if (event.kind !== 'user_message' && event.kind !== 'agent_message') continue;
      const text = itemText(event.payload.item).trim();
      if (text !== '') yield { role: event.kind === 'user_message' ? 'user' : 'assistant', text };
    }
    before = page.before;
  } while (before !== undefined);
}

function* codexWords(fs: Fs, codexHome: string, id: string): Generator<SpokenWords> {
  const rollout = findRollout(fs, codexHome, id);
  if (rollout === undefined || rollout.isCompressed) return;
  const file = fs.openRead(rollout.path);
  let text: string;
  try {
    const from = Math.max(0, file.sizeBytes() - ROLLOUT_BYTES);
    text = Buffer.from(file.readAt(from, ROLLOUT_BYTES)).toString('utf8');
  } finally {
    file.close();
  }
  for (const line of text.split('\n').toReversed()) {
    const word = line === '' ? undefined : decodeWords(line);
    if (word !== undefined) yield word;
  }
}

function decodeWords(line: string): SpokenWords | undefined {
  const record = decodeRolloutLine(line);
  if (typeof record === 'string' || record.type !== 'response_item') return undefined;
  const { payload } = record;
  if (stringMember(payload, 'type') !== 'message') return undefined;
  const projected = projectItem(payload);
  if (projected === undefined || projected.role === 'context') return undefined;
  const text = itemText(projected.item).trim();
  return text === '' ? undefined : { role: projected.role === 'prompt' ? 'user' : 'assistant', text };
}
