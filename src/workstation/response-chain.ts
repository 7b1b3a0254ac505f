/** The answers of a thread at a provider that keeps them: each request goes on from the last one. @effects fs http */
import type { Model, ModelRequest } from '#/agent/model/model-event.ts';
import type { Fs } from '#/platform/fs.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { decodeRecord } from '#/session/log/record.ts';
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
/** Events that change what the context is. */
const BREAK = Buffer.from('Z","type":"compaction.');

interface Sent extends Omit<LastResponse, 'responseId'> {
  /** The same with the whole context. */
  readonly full: () => ModelRequest;
}

export class ResponseChain {
  #last: LastResponse | undefined;
  readonly #sent = new WeakMap<ModelRequest, Sent>();

  /** @param last the thread's last answer; see {@link readLastResponse} */
  constructor(last: LastResponse | undefined) {
    this.#last = last;
  }

  /** How the next request goes on. */
  plan(input: readonly ResponseItem[], window: string): Continuation {
    return planContinuation(this.#last, input, window, (items) => new HistoryFingerprint().update(items));
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
  return new ResponseChain(readLastResponse(platform.fs, `${session.folder}/events.jsonl`, window));
}

/**
 * The last answer in a log, looked for from its end; undefined where there is none within 8 MiB, or a compaction or an undo
 * came after it.
 * @param window of the context now
 */
export function readLastResponse(fs: Fs, logPath: string, window: string): LastResponse | undefined {
  const file = fs.openRead(logPath);
  try {
    const sizeBytes = file.sizeBytes();
    let behind = Buffer.alloc(0);
    for (let start = sizeBytes; start > 0 && sizeBytes - start < SEARCH_BYTES;) {
      const from = Math.max(0, start - CHUNK_BYTES);
      const bytes = Buffer.concat([file.readAt(from, start - from), behind]);
      for (let at = bytes.lastIndexOf(MARKER); at !== -1; at = at === 0 ? -1 : bytes.lastIndexOf(MARKER, at - 1)) {
        const found = decodeAt(bytes, at, window);
        if (found !== undefined) return bytes.includes(BREAK, at) ? undefined : found;
      }
      if (bytes.includes(BREAK)) return undefined;
      // A record that begins further in front is read again with what stands there.
      const firstEnd = bytes.indexOf(LF);
      behind = Buffer.from(bytes.subarray(0, firstEnd === -1 ? bytes.length : firstEnd + 1));
      start = from;
    }
    return undefined;
  } finally {
    file.close();
  }
}

function decodeAt(bytes: Buffer, at: number, window: string): LastResponse | undefined {
  const end = bytes.indexOf(LF, at);
  if (end === -1) return undefined;
  const decoded = decodeRecord(bytes.subarray(bytes.lastIndexOf(LF, at) + 1, end), undefined);
  if (decoded.kind !== 'record' || decoded.event.type !== 'response.completed') return undefined;
  const { response_id, request } = decoded.event;
  return { responseId: response_id, inputItems: request.input_items, inputSha256: request.input_sha256, window };
}
