/** The words of a session, read from its log when they are asked for. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import type { EventRef } from '#/session/events/compaction.ts';
import {
  applyConversation,
  createConversation,
  decodeItems,
  type Conversation,
} from '#/session/events/conversation.ts';
import { payloadOf } from '#/session/events/define.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import type { ConversationSource } from '#/session/events/state.ts';
import { placeOf } from '#/session/log/folded-log.ts';
import { readLog, resolveRecord, type LogDamage, type LogSegment } from '#/session/log/log-reader.ts';
import { replaceHead } from '#/session/log/line-repair.ts';
import { readLineAt } from '#/session/log/read-line-at.ts';
import { decodeRecord } from '#/session/log/record.ts';
import type { ScannedRecord } from '#/session/log/scanned-record.ts';
import { readBlob } from './blobs.ts';

export interface WordsOptions {
  readonly fs: Fs;
  readonly segments: readonly LogSegment[];
  /** Folder of the session's blobs. */
  readonly blobs: string;
  readonly onDamage?: (damage: LogDamage) => void;
}

/** Reads from the segments as they are when it is asked. Errors: `blob-missing`, errno errors. */
export function wordsOf(options: WordsOptions): ConversationSource {
  const read = (ref: EventRef): StoredEvent | undefined => readEvent(options, ref);
  return { read, load: (boundary, endOffset) => loadConversation(options, boundary, endOffset, read) };
}

function loadConversation(
  options: WordsOptions,
  boundary: EventRef | undefined,
  endOffset: number,
  read: (ref: EventRef) => StoredEvent | undefined,
): Conversation {
  const { fs, segments, blobs, onDamage } = options;
  const conversation = createConversation();
  const findItems = (ref: EventRef) => {
    const event = read(ref);
    return event === undefined || payloadOf(event) === undefined ? undefined : decodeItems(event);
  };
  readLog(
    fs,
    segments,
    {
      onRecord: (scanned, segment) => {
        const event = resolveRecord(scanned, segment.path, (ref) => readBlob(fs, blobs, ref));
        // Other compactions than the one that holds were taken back.
        if (event.type === 'compaction.committed' && event.seq !== boundary?.seq) return;
        const { offset, digest } = placeOf(scanned, segment);
        applyConversation(conversation, event, { seq: event.seq, offset, digest }, findItems);
      },
      ...(onDamage === undefined ? {} : { onDamage }),
    },
    {
      from: {
        seq: (boundary?.seq ?? 1) - 1,
        sum: boundary === undefined ? 0 : undefined,
        offset: boundary?.offset ?? 0,
      },
      toOffset: endOffset,
    },
  );
  return conversation;
}

function readEvent(options: WordsOptions, ref: EventRef): StoredEvent | undefined {
  const { fs, segments, blobs } = options;
  const found = findRecord(fs, segments, ref);
  if (found === undefined) return undefined;
  return resolveRecord(found.scanned, found.path, (blob) => readBlob(fs, blobs, blob));
}

/** One event as it stands in the log: texts that are blobs stay references. Undefined where it is not what `ref` says. */
export function readRecord(fs: Fs, segments: readonly LogSegment[], ref: EventRef): StoredEvent | undefined {
  return findRecord(fs, segments, ref)?.scanned.record.event;
}

function findRecord(
  fs: Fs,
  segments: readonly LogSegment[],
  ref: EventRef,
): { readonly scanned: ScannedRecord; readonly path: string } | undefined {
  const segment = segments.findLast(({ startOffset = 0 }) => startOffset <= ref.offset);
  if (segment === undefined) return undefined;
  const line = readLineAt(fs, segment.path, ref.offset - (segment.startOffset ?? 0));
  // The reference says which record stands there; its payload's digest shows it, also where its number was changed.
  const mended = line === undefined ? undefined : replaceHead(line.subarray(0, -1), ref.seq);
  const record = mended === undefined ? undefined : decodeRecord(mended, undefined);
  if (record?.kind !== 'record' || record.event.seq !== ref.seq || record.digest !== ref.digest) return undefined;
  const scanned = { offset: ref.offset, endOffset: ref.offset, record, verified: false };
  return { scanned, path: segment.path };
}
