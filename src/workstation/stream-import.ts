/**
 * A recorded stream of the Responses API as a turn in an event log: through the decoder that exec uses, written by the
 * writer that sessions use. @effects fs clock random lock env
 */
import { AnswerReader } from '#/agent/model/answer-reader.ts';
import type { ModelEnd, ModelEvent } from '#/agent/model/model-event.ts';
import { CsmError, printErrno } from '#/base/errors.ts';
import { encodeUuidV5, isUuid } from '#/base/ids.ts';
import { stringMember, type JsonObject } from '#/base/json.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import { addUsage, NO_USAGE, type ResponseItem } from '#/protocol/responses/items.ts';
import { createRedactor } from '#/redaction/redactor.ts';
import type { DurableEvent, RecordedEvent } from '#/session/events/index.ts';
import type { ItemKind } from '#/session/events/item.ts';
import { readLog } from '#/session/log/log-reader.ts';
import { LogWriter } from '#/session/log/log-writer.ts';
import { EMPTY_HEAD, type LogHead } from '#/session/log/scanned-record.ts';
import { applyRedaction } from '#/session/log/redacted.ts';
import { writeBlob } from '#/session/store/blobs.ts';

export interface StreamImport {
  /** The recorded stream. */
  readonly streamPath: string;
  /** The event log: made where it is not there, else the turn is appended. */
  readonly logPath: string;
  /** UUID or name of the session; must be the log's own where it has one. */
  readonly sessionId: string;
  readonly csmVersion: string;
}

export interface StreamImportReport {
  readonly sessionId: string;
  readonly turnId: string;
  readonly logPath: string;
  /** First and last sequence number written. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly eventsByType: Readonly<Record<string, number>>;
  /** How the stream ended: `completed`, or the code of its failure. */
  readonly end: string;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Imports one stream as one turn of trigger `import`. Tool calls in it are recorded as the items that they are; nothing is
 * run.
 * @throws CsmError `stream-unreadable`, `session-differs`, `log-damaged`, `log-locked`
 */
export async function importStream(platform: Platform, options: StreamImport): Promise<StreamImportReport> {
  const { fs, locks } = platform;
  const folder = options.logPath.includes('/') ? options.logPath.slice(0, options.logPath.lastIndexOf('/')) : '.';
  const stream = readStream(platform, options.streamPath);
  const lock = locks.tryAcquire(`${folder}/lock`);
  if (lock === undefined) {
    throw new CsmError('conflict', 'log-locked', `${options.logPath} is in use by another process`, {
      hint: 'Wait until it is done, or end it.',
    });
  }
  try {
    const existing = readHead(platform, options);
    const sessionId = existing?.sessionId ?? (isUuid(options.sessionId) ? options.sessionId : freshId(platform));
    const turnId = freshId(platform);
    const created = existing === undefined ? [sessionCreated(platform, options, sessionId)] : [];
    const events = [...created, ...projectStream(stream, turnId)];
    const recorded: RecordedEvent[] = [];
    const writer = new LogWriter({
      path: options.logPath,
      file: fs.openAppend(options.logPath),
      clock: platform.clock,
      head: existing?.head ?? EMPTY_HEAD,
      policy: 'full',
      writeBlob: (blob) => writeBlob(fs, `${folder}/blobs`, blob),
      onRecorded: (written) => void recorded.push(...written),
    });
    // Recordings hold what servers echo; shapes of secrets do not belong into a log.
    const redact = createRedactor({ knownValues: [], shapes: true });
    try {
      await writer.append(events.map((event) => applyRedaction(event, redact)));
    } finally {
      await writer.close();
    }
    const counts: Record<string, number> = {};
    for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
    const firstSeq = recorded[0]?.seq ?? 0;
    const end = stream.end.type === 'failed' ? stream.end.failure.code : stream.end.type;
    return {
      sessionId,
      turnId,
      logPath: options.logPath,
      firstSeq,
      lastSeq: recorded.at(-1)?.seq ?? firstSeq,
      eventsByType: counts,
      end,
    };
  } finally {
    lock.release();
  }
}

/** What a stream came to: finished items, the text of those that never ended, the end. */
interface ReadStream {
  readonly done: readonly ResponseItem[];
  readonly open: readonly { readonly id: string; readonly type: string; readonly text: string }[];
  readonly end: ModelEnd;
}

/** The durable events of a turn that a stream stands for. Pure. */
export function projectStream(stream: ReadStream, turnId: string): readonly DurableEvent[] {
  const { done, open, end } = stream;
  const events: DurableEvent[] = [{ type: 'turn.started', turn_id: turnId, trigger: 'import' }];
  const idOf = (item: ResponseItem, index: number): string =>
    stringMember(item, 'id') ?? encodeUuidV5(turnId, `item ${index}`);
  for (const [index, item] of done.entries()) {
    const kind = itemKind(item.type);
    events.push({ type: 'item.completed', turn_id: turnId, item_id: idOf(item, index), kind, payload: { item } });
  }
  for (const { id, type, text } of open) {
    const kind = itemKind(type);
    events.push({ type: 'item.interrupted', turn_id: turnId, item_id: id, kind, payload: { text } });
  }
  if (end.type === 'completed') {
    const answer = done.findLastIndex((item) => item.type === 'message');
    const message = done[answer];
    const usage = addUsage(NO_USAGE, end.usage);
    events.push(
      {
        type: 'response.completed',
        turn_id: turnId,
        response_id: end.responseId,
        model: end.model ?? 'unknown',
        usage,
        cost_usd: null,
        request: { input_items: 0, input_sha256: '' },
        duration_ms: 0,
      },
      {
        type: 'turn.completed',
        turn_id: turnId,
        duration_ms: 0,
        usage,
        cost_usd: null,
        ...(message === undefined ? {} : { last_message_item_id: idOf(message, answer) }),
      },
    );
    return events;
  }
  const code = end.type === 'failed' ? end.failure.code : 'canceled';
  const message = end.type === 'failed' ? end.failure.message : 'canceled';
  events.push(
    { type: 'response.failed', turn_id: turnId, code, attempt: 1, will_retry: false, payload: { message } },
    { type: 'turn.failed', turn_id: turnId, duration_ms: 0, code, usage: NO_USAGE, payload: { message } },
  );
  return events;
}

function itemKind(type: string): ItemKind {
  if (type === 'message') return 'agent_message';
  if (type === 'reasoning') return 'reasoning';
  if (type === 'web_search_call') return 'web_search';
  if (type === 'image_generation_call') return 'image_generation';
  return type.endsWith('_call') ? 'tool_call' : 'other';
}

function readStream(platform: Platform, path: string): ReadStream {
  const reader = new AnswerReader();
  const done: ResponseItem[] = [];
  const open = new Map<string, { readonly type: string; text: string }>();
  const observe = (event: ModelEvent): void => {
    if (event.type === 'item_started')
      open.set(idText(event.item), { type: stringMember(event.item, 'type') ?? '', text: '' });
    if (event.type === 'delta') {
      const item = open.get(event.itemId) ?? {
        type: event.channel === 'reasoning' ? 'reasoning' : 'message',
        text: '',
      };
      item.text += event.delta;
      open.set(event.itemId, item);
    }
    if (event.type === 'item_done') {
      done.push(event.item);
      open.delete(idText(event.item));
    }
  };
  try {
    const file = platform.fs.openRead(path);
    try {
      for (let offset = 0; !reader.ended;) {
        const chunk = file.readAt(offset, CHUNK_BYTES);
        if (chunk.length === 0) break;
        for (const event of reader.push(chunk)) observe(event);
        offset += chunk.length;
      }
    } finally {
      file.close();
    }
  } catch (error) {
    throw new CsmError('input', 'stream-unreadable', `Cannot read ${path}: ${printErrno(error)}`, { cause: error });
  }
  const rest = reader.finish();
  for (const event of rest) observe(event);
  return {
    done,
    open: [...open].flatMap(([id, { type, text }]) => (text === '' ? [] : [{ id, type, text }])),
    end: rest.at(-1) as ModelEnd,
  };
}

function idText(item: JsonObject): string {
  return stringMember(item, 'id') ?? '';
}

/** Where an existing log ends and whose it is; undefined where there is none yet. */
function readHead(
  platform: Platform,
  options: StreamImport,
): { readonly head: LogHead; readonly sessionId: string } | undefined {
  const { logPath } = options;
  if ((platform.fs.stat(logPath)?.sizeBytes ?? 0) === 0) return undefined;
  let owner: { readonly session_id: string; readonly name?: string } | undefined;
  const end = readLog(platform.fs, [{ path: logPath }], {
    onRecord: ({ record }) => {
      if (record.event.type === 'session.created') owner ??= record.event;
    },
  });
  if (owner === undefined || end.isNewer || end.tornBytes > 0 || end.damagedLines > 0) {
    throw new CsmError('input', 'log-damaged', `${logPath} is no whole event log of this version; it was not changed`, {
      hint: 'Give another --event-log, or repair this one first.',
    });
  }
  if (owner.session_id !== options.sessionId && owner.name !== options.sessionId) {
    throw new CsmError(
      'conflict',
      'session-differs',
      `${logPath} belongs to session ${owner.name ?? owner.session_id}`,
      {
        hint: `Pass --session-id ${owner.session_id}, or another --event-log.`,
      },
    );
  }
  return { head: end.head, sessionId: owner.session_id };
}

function sessionCreated(platform: Platform, options: StreamImport, sessionId: string): DurableEvent {
  return {
    type: 'session.created',
    session_id: sessionId,
    ...(sessionId === options.sessionId ? {} : { name: options.sessionId }),
    cwd: platform.env.cwd(),
    source: 'import',
    thread_source: 'user',
    csm_version: options.csmVersion,
    payload_policy: 'full',
    base_message_id: `msg_${encodeUuidV5(sessionId, 'base instructions')}`,
  };
}
