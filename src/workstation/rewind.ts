/** Going back to before a prompt: what followed it is left behind, in the same session. See docs/adr/0008. @effects log fs */
import { CsmError } from '#/base/errors.ts';
import { itemText } from '#/protocol/responses/items.ts';
import type { CompactionCommitted, EventRef } from '#/session/events/compaction.ts';
import { referencedItems } from '#/session/events/conversation.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import { readRecordsBackwards } from '#/session/log/tail-reader.ts';
import type { LogSegment } from '#/session/log/log-reader.ts';
import { readSegments } from '#/session/store/read-session.ts';
import { wordsOf } from '#/session/store/words.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { promptText } from './turn-hooks.ts';
import { commitCompaction } from './compaction-commit.ts';
import { readChain } from './compaction-session.ts';
import type { Thread } from './thread.ts';

type RevertPoint = NonNullable<CompactionCommitted['reverts_to']>;

/** What was left behind. */
export interface Rewound {
  /** The prompt's text. */
  readonly text: string;
  readonly revertsTo: RevertPoint;
}

/**
 * Switches the context to what it was before the prompt; the log keeps everything, and undoing the compaction takes it back. What
 * csm has told the model of its settings since then is told again, because they still hold. No turn may run.
 * @throws CsmError `prompt-not-found`, `session-locked`, `log-degraded`, `artifact-unwritable`
 */
export async function rewindThread({ platform, session }: Thread, itemId: string): Promise<Rewound> {
  const hold = await session.hold();
  try {
    const { fs } = platform;
    const { folder, state } = session;
    const segments = readSegments(fs, { folder, log: `${folder}/events.jsonl` });
    const found = findPrompt(platform, segments, itemId, state.replay.endOffset);
    if (found === undefined) {
      throw new CsmError('input', 'prompt-not-found', 'that prompt is not part of this session any more');
    }
    const { from, changes } = found;
    const words = wordsOf({ fs, segments, blobs: `${folder}/blobs` });
    const boundary = readChain(platform, segments, state.replay.compactions.boundary).find(
      ({ ref }) => ref.seq < from.seq,
    )?.ref;
    const kept = new Map(
      referencedItems(words.load(boundary, from.offset)).map(({ ref }): readonly [number, EventRef] => [ref.seq, ref]),
    );
    await commitCompaction(platform, session, {
      kind: 'replay-seed',
      trigger: 'manual',
      artifactId: `rewind-${freshId(platform)}`,
      context: { kept: [...kept.values()], copied: [], after: [] },
      promptAfter: changes,
      revertsTo: from,
    });
    const whole = words.read(found.prompt);
    return { text: whole === undefined ? '' : textOf(whole), revertsTo: from };
  } finally {
    await hold.release();
  }
}

/** The text of the prompt itself; labels of pictures stand before it. */
function textOf(event: StoredEvent): string {
  if (event.type !== 'item.completed' || event.payload === undefined) return '';
  return promptText(event) || itemText(event.payload.item);
}

interface FoundPrompt {
  readonly prompt: EventRef;
  /** The first record that is left behind: the beginning of its turn where the prompt begins one. */
  readonly from: RevertPoint;
  /** Records in which the model was told of settings since, the oldest first. */
  readonly changes: readonly EventRef[];
}

/** Looks for it from the end on, past what was left behind before. */
function findPrompt(
  { fs }: Thread['platform'],
  segments: readonly LogSegment[],
  itemId: string,
  endOffset: number,
): FoundPrompt | undefined {
  const changes: EventRef[] = [];
  let prompt: (EventRef & { readonly turnId: string }) | undefined;
  let toOffset = endOffset;
  for (let isMore = true; isMore;) {
    isMore = false;
    for (const { record, offset } of readRecordsBackwards(fs, segments, toOffset)) {
      const { event, digest } = record;
      const ref = { seq: event.seq, offset, digest };
      if (prompt !== undefined) {
        if (event.type === 'turn.started' && event.turn_id === prompt.turnId) {
          return { prompt, from: { seq: ref.seq, offset }, changes: changes.toReversed() };
        }
        // What hooks say about it may stand in between.
        const isOpening = event.type.startsWith('hook.') || event.type === 'context.added';
        if (!isOpening)
          return { prompt, from: { seq: prompt.seq, offset: prompt.offset }, changes: changes.toReversed() };
        continue;
      }
      if (event.type === 'context.added' && event.reason === 'change') changes.push(ref);
      if (event.type === 'item.completed' && event.kind === 'user_message' && event.item_id === itemId) {
        prompt = { ...ref, turnId: event.turn_id };
      }
      if (event.type !== 'compaction.committed' || event.reverts_to === undefined) continue;
      // Told again then, already.
      changes.push(...(event.kept_after ?? []).toReversed());
      toOffset = event.reverts_to.offset;
      isMore = true;
      break;
    }
  }
  return undefined;
}
