/** The answers of a thread at a provider that keeps them: each request goes on from the last one. @effects fs http */
import type { Model, ModelRequest } from '#/agent/model/model-event.ts';
import { CsmError } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import type { LogSegment } from '#/session/log/log-reader.ts';
import { decodeRecord } from '#/session/log/record.ts';
import type { LogHead } from '#/session/log/scanned-record.ts';
import { readSegments } from '#/session/store/read-session.ts';
import {
  matchLostResponse,
  planContinuation,
  printWindow,
  type Continuation,
  type LastResponse,
} from './continuation.ts';
import { HistoryFingerprint } from './request-history.ts';
import type { Thread } from './thread.ts';

const CHUNK_BYTES = 256 * 1024;
/** An answer further back than this is not looked for: the whole context goes out instead. */
const SEARCH_BYTES = 8 * 1024 * 1024;
const LF = 0x0a;
const MARKER = Buffer.from('Z","type":"response.completed"');
const START_ANEW = 'Start a new session; tell it what it needs to know.';
/** Events that change what the context is. */
const BREAK = Buffer.from('Z","type":"compaction.');

interface Sent extends Omit<LastResponse, 'responseId'> {
  /** The same with the whole context. */
  readonly full: () => ModelRequest;
}

export class ResponseChain {
  #last: LastResponse | undefined;
  /** The words before this process were not kept: the whole context cannot be sent. */
  readonly #isPartial: boolean;
  readonly #sent = new WeakMap<ModelRequest, Sent>();

  /** @param last the thread's last answer; see {@link readLastResponse} */
  constructor(last: LastResponse | undefined) {
    this.#last = last;
    this.#isPartial = last?.precedesAll === true;
  }

  /**
   * How the next request goes on.
   * @throws CsmError `payloads-withheld` where only the provider has the context, and the request cannot go on from its answer
   */
  plan(input: readonly ResponseItem[], window: string): Continuation {
    const plan = planContinuation(this.#last, input, window, (items) => new HistoryFingerprint().update(items));
    if (plan.kind === 'previous' || !this.#isPartial) return plan;
    throw new CsmError('input', 'payloads-withheld', 'the messages before this turn were not kept', {
      hint: START_ANEW,
    });
  }

  /** Takes note of a request that may be sent, and of the whole context that it stands for. */
  note(request: ModelRequest, sent: Sent): void {
    this.#sent.set(request, sent);
  }

  /** The model, asked again with the whole context where it has lost the answer that a request goes on from. */
  follow(model: Model): Model {
    const ask = (request: ModelRequest, signal: AbortSignal) => this.#ask(model, request, signal);
    return { ask };
  }

  async *#ask(model: Model, request: ModelRequest, signal: AbortSignal): ReturnType<Model['ask']> {
    const sent = this.#sent.get(request);
    for await (const event of model.ask(request, signal)) {
      if (
        event.type === 'failed' &&
        sent !== undefined &&
        this.#last !== undefined &&
        matchLostResponse(event.failure)
      ) {
        if (this.#isPartial) {
          yield { type: 'failed', failure: { ...event.failure, hint: `The session keeps no texts. ${START_ANEW}` } };
          return;
        }
        this.#last = undefined;
        const full = sent.full();
        this.#sent.set(full, sent);
        yield* this.#ask(model, full, signal);
        return;
      }
      if (event.type === 'completed' && sent !== undefined) {
        const { inputItems, inputSha256, window } = sent;
        this.#last = { responseId: event.responseId, inputItems, inputSha256, window };
      }
      yield event;
    }
  }
}

/** The chain of a thread, from its last answer on. */
export function openResponseChain({ platform, session }: Pick<Thread, 'platform' | 'session'>): ResponseChain {
  const window = printWindow(session.state.replay.compactions);
  const last = readLastResponse(platform.fs, segmentsIn(platform.fs, session.folder), window);
  const isPartial = last !== undefined && session.state.missingPayloads > 0;
  return new ResponseChain(isPartial ? { ...last, precedesAll: true } : last);
}

/** The files of the session in a folder. */
export function segmentsIn(fs: Fs, folder: string): readonly LogSegment[] {
  return readSegments(fs, { folder, log: `${folder}/events.jsonl` });
}

/** The last answer of a log, and its record. */
export interface FoundResponse extends LastResponse {
  readonly turnId: string;
  /** Of the log at it; `offset` is one of the logical log. */
  readonly head: LogHead;
}

/**
 * The last answer in a log, looked for from its end; undefined where there is none within 8 MiB, or a compaction or an undo
 * came after it.
 * @param window of the context now
 */
export function readLastResponse(fs: Fs, segments: readonly LogSegment[], window: string): FoundResponse | undefined {
  let leftBytes = SEARCH_BYTES;
  for (const segment of segments.toReversed()) {
    if (fs.stat(segment.path) === undefined) return undefined;
    const found = readLastOf(fs, segment, window, leftBytes);
    if (found === 'cut') return undefined;
    if (typeof found === 'object') return found;
    leftBytes -= found;
  }
  return undefined;
}

/** The same of one file; `cut` where nothing before may be used, else the bytes that were looked through. */
function readLastOf(fs: Fs, segment: LogSegment, window: string, limitBytes: number): FoundResponse | 'cut' | number {
  const { path, startOffset = 0, endOffset = Number.POSITIVE_INFINITY } = segment;
  const file = fs.openRead(path);
  try {
    const sizeBytes = Math.min(file.sizeBytes(), endOffset);
    let behind = Buffer.alloc(0);
    for (let start = sizeBytes; start > 0;) {
      if (sizeBytes - start >= limitBytes) return 'cut';
      const from = Math.max(0, start - CHUNK_BYTES);
      const bytes = Buffer.concat([file.readAt(from, start - from), behind]);
      for (let at = bytes.lastIndexOf(MARKER); at !== -1; at = at === 0 ? -1 : bytes.lastIndexOf(MARKER, at - 1)) {
        const found = decodeAt(bytes, at, window, startOffset + from);
        if (found !== undefined) return bytes.includes(BREAK, at) ? 'cut' : found;
      }
      if (bytes.includes(BREAK)) return 'cut';
      // A record that begins further in front is read again with what stands there.
      const firstEnd = bytes.indexOf(LF);
      behind = Buffer.from(bytes.subarray(0, firstEnd === -1 ? bytes.length : firstEnd + 1));
      start = from;
    }
    return sizeBytes;
  } finally {
    file.close();
  }
}

function decodeAt(bytes: Buffer, at: number, window: string, offset: number): FoundResponse | undefined {
  const end = bytes.indexOf(LF, at);
  if (end === -1) return undefined;
  const decoded = decodeRecord(bytes.subarray(bytes.lastIndexOf(LF, at) + 1, end), undefined);
  if (decoded.kind !== 'record' || decoded.event.type !== 'response.completed') return undefined;
  // A review stands beside the conversation.
  if (decoded.event.purpose === 'review') return undefined;
  const { response_id, request, turn_id, seq } = decoded.event;
  const { input_items: inputItems, input_sha256: inputSha256 } = request;
  const head = { seq, sum: decoded.sum, offset: offset + end + 1 };
  return { responseId: response_id, inputItems, inputSha256, window, turnId: turn_id, head };
}
