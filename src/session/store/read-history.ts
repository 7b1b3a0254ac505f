/** The history of a session by pages, from its end: what screens show first. @effects fs */
import { errnoOf } from '#/base/errors.ts';
import type { JsonValue } from '#/base/json.ts';
import type { Fs } from '#/platform/fs.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import { resolveBlobRefs, type BlobRef } from '#/session/log/blob-refs.ts';
import { readRecordsBackwards, type PlacedRecord } from '#/session/log/tail-reader.ts';
import { readSegments } from './read-session.ts';

/** Texts that stand in blobs are shown up to so many bytes: their beginning and their end. */
const SHOWN_HEAD_BYTES = 48 * 1024;
const SHOWN_TAIL_BYTES = 16 * 1024;

/** A page of the history, oldest first. */
export interface HistoryPage {
  readonly events: readonly StoredEvent[];
  /** Give this to get the page before; undefined: this is the beginning. */
  readonly before: number | undefined;
}

/**
 * The newest events before a place, whole but for very long texts, whose middle is left out. Reads only what it answers, whatever
 * the size of the session; no index is needed. What was left behind (`reverts_to`) is passed over, and so are damaged records.
 * @param folder the session's
 * @param before a page's `before`, or a logical offset of the log; its end where absent
 * @throws errno errors of the file port
 */
export function readHistoryPage(fs: Fs, folder: string, limitEvents: number, before?: number): HistoryPage {
  const segments = readSegments(fs, { folder, log: `${folder}/events.jsonl` });
  const newest: StoredEvent[] = [];
  let from: number | undefined = before;
  for (let isMore = true; isMore;) {
    isMore = false;
    for (const record of readRecordsBackwards(fs, segments, from)) {
      if (newest.length >= limitEvents) return { events: newest.toReversed(), before: from };
      newest.push(resolveShown(fs, `${folder}/blobs`, record));
      from = record.offset;
      const { event } = record.record;
      if (event.type !== 'compaction.committed' || event.reverts_to === undefined) continue;
      from = event.reverts_to.offset;
      isMore = true;
      break;
    }
  }
  return { events: newest.toReversed(), before: undefined };
}

function resolveShown(fs: Fs, blobs: string, { record }: PlacedRecord): StoredEvent {
  const { event } = record;
  if (record.blobs.length === 0 || !('payload' in event) || event.payload === undefined) return event;
  const payload = resolveBlobRefs(event.payload as unknown as JsonValue, (ref) => readShown(fs, blobs, ref));
  return { ...event, payload } as unknown as StoredEvent;
}

/** A text as people are shown it. A screen shows what there is: one that is gone says so. */
function readShown(fs: Fs, blobs: string, ref: BlobRef & { readonly isJson: boolean }): Uint8Array {
  const say = (text: string): Uint8Array => Buffer.from(ref.isJson ? JSON.stringify(text) : text);
  try {
    const path = `${blobs}/${ref.sha256}`;
    const whole = SHOWN_HEAD_BYTES + SHOWN_TAIL_BYTES;
    if (ref.bytes <= whole) return fs.readFile(path);
    if (ref.isJson) return say(`[${ref.bytes} bytes that are no text]`);
    const file = fs.openRead(path);
    try {
      const head = Buffer.from(file.readAt(0, SHOWN_HEAD_BYTES))
        .toString('utf8')
        .replace(/\ufffd+$/, '');
      const tail = Buffer.from(file.readAt(ref.bytes - SHOWN_TAIL_BYTES, SHOWN_TAIL_BYTES)).toString('utf8');
      return say(`${head}\n[${ref.bytes - whole} bytes not shown]\n${tail.replace(/^\ufffd+/, '')}`);
    } finally {
      file.close();
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return say(`[a text of ${ref.bytes} bytes that cannot be read]`);
  }
}
