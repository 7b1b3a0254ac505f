/**
 * Logs of any size, of real bytes: very many small records, very many compactions, large records up to a size, one line of any
 * length. The same bytes for the same options. @effects fs
 */
import type { Fs } from '#/platform/fs.ts';
import type { EventRef } from '#/session/events/compaction.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { encodeRecord } from '#/session/log/record-encoder.ts';
import { LogDigest, encodeSeal } from '#/session/log/seal.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import {
  CREATED,
  TS,
  TURN,
  agentMessage,
  functionCall,
  toolCompleted,
  toolStarted,
  userMessage,
} from './sample-events.ts';

export interface LargeLogOptions {
  /** Of a prompt, a short answer, keys that are typed: some 200 bytes each. Spread over the whole log. */
  readonly tinyRecords: number;
  /** Spread over the whole log; the last one stands before the last turns. One at least. */
  readonly compactions: number;
  /** Turns of 15 KB outputs are put among them until the log has so many bytes. */
  readonly sizeBytes?: number;
  /** One line of so many bytes in the middle of the log, of texts that are too short for blobs. */
  readonly wideLineBytes?: number;
}

export interface LargeLog {
  readonly id: string;
  readonly sizeBytes: number;
  readonly records: number;
  readonly compactions: number;
  readonly longestLineBytes: number;
}

const SEAL_EVERY = 4096;
const WRITE_BYTES = 4 * 1024 * 1024;
const SESSION = CREATED.type === 'session.created' ? CREATED.session_id : '';
const ARTIFACT_SHA256 = Bun.SHA256.hash('large', 'hex');
const KEY: DurableEvent = { type: 'pty.written', turn_id: TURN, call_id: 'c', process_id: 1, bytes: 1 };
const TINY: readonly DurableEvent[] = [userMessage('a', 'm1'), KEY, KEY, agentMessage('b', 'm2'), KEY, KEY, KEY, KEY];
const OUTPUT = 'What a command prints, some hundred bytes a line, and the next line after it.\n'.repeat(195);
const FAT: readonly DurableEvent[] = [functionCall('f'), toolStarted('f'), toolCompleted('f', OUTPUT)];
const FAT_BYTES = 16_400;
const WIDE_TEXT = 'w'.repeat(16_000);
/** Turns behind the last compaction: what a resume has to read. */
const HOT_TURNS = 12;
const HALF_RECORD = Buffer.from('{"v":1,"seq":123456789,"ts":"2026-01-02T03:0');

/** Writes it as a session below `root`, unsynced and without an index. */
export function makeLargeSession(fs: Fs, root: string, options: LargeLogOptions): LargeLog {
  const { tinyRecords, compactions, sizeBytes = 0, wideLineBytes = 0 } = options;
  const paths = sessionPaths(root, SESSION);
  fs.makeDir(paths.folder);
  const log = new LargeLogFile(fs, paths.log);
  const fatTurns = Math.max(0, Math.ceil((sizeBytes - tinyRecords * 200 - compactions * 800) / FAT_BYTES));
  log.append(CREATED);
  let tiny = 0;
  let fat = 0;
  for (let step = 1; step <= compactions; step += 1) {
    for (; tiny < (tinyRecords * step) / compactions; tiny += 1) log.append(TINY[tiny % TINY.length] ?? KEY);
    for (; fat < (fatTurns * step) / compactions; fat += 1) for (const event of FAT) log.append(event);
    if (wideLineBytes > 0 && step === Math.ceil(compactions / 2)) log.append(wide(wideLineBytes));
    if (step === compactions)
      while (log.sizeBytes < sizeBytes - HOT_TURNS * FAT_BYTES) for (const event of FAT) log.append(event);
    log.compact(step);
  }
  for (let turn = 0; turn < HOT_TURNS; turn += 1) {
    for (const event of [userMessage('Go on.', 'm1'), KEY, ...FAT, agentMessage('Done.', 'm2')]) log.append(event);
  }
  return { id: SESSION, compactions, ...log.close() };
}

/** Puts the beginning of a record at the end, as a write that was cut short does. */
export function tearLog(fs: Fs, root: string, id: string): void {
  const file = fs.openAppend(sessionPaths(root, id).log);
  file.append(HALF_RECORD);
  file.close();
}

/** A log that is being written. */
class LargeLogFile {
  readonly #file: ReturnType<Fs['openAppend']>;
  readonly #digest = new LogDigest();
  #previous: EventRef | null = null;
  #kept: EventRef[] = [];
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #seq = 0;
  #sum = 0;
  #longest = 0;
  sizeBytes = 0;

  constructor(fs: Fs, path: string) {
    fs.writeFile(path, '', { exclusive: true });
    this.#file = fs.openAppend(path);
  }

  append(event: DurableEvent): void {
    if ((this.#seq + 1) % SEAL_EVERY === 0) this.#seal();
    const ref = this.#put(event);
    if (event.type === 'item.completed' && event.kind !== 'tool_call') this.#kept = [...this.#kept.slice(-1), ref];
  }

  compact(number: number): void {
    if ((this.#seq + 1) % SEAL_EVERY === 0) this.#seal();
    this.#previous = this.#put(compaction(number, this.#seq, this.#kept, this.#previous));
  }

  close(): { sizeBytes: number; records: number; longestLineBytes: number } {
    this.#flush();
    this.#file.close();
    return { sizeBytes: this.sizeBytes, records: this.#seq, longestLineBytes: this.#longest };
  }

  #seal(): void {
    const digest = this.#digest.digest();
    this.#put(encodeSeal(this.#seq + 1, this.sizeBytes, digest, undefined), digest);
  }

  /** @param sealed the digest of all before, where the event is a seal */
  #put(event: DurableEvent, sealed?: string): EventRef {
    this.#seq += 1;
    const record = encodeRecord(event, { seq: this.#seq, ts: TS, previousSum: this.#sum, policy: 'full' });
    const ref = { seq: this.#seq, offset: this.sizeBytes, digest: record.digest };
    if (sealed !== undefined) this.#digest.seal(sealed);
    this.#digest.push(record.line.subarray(0, -1));
    this.#sum = record.sum;
    this.#write(record.line);
    this.#longest = Math.max(this.#longest, record.line.length);
    return ref;
  }

  #write(bytes: Uint8Array): void {
    this.sizeBytes += bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= WRITE_BYTES) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#waiting);
    if (this.#file.append(bytes) !== bytes.length) throw new Error('the disk is full');
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}

function wide(lineBytes: number): DurableEvent {
  const items = Array.from({ length: Math.ceil(lineBytes / (WIDE_TEXT.length + 80)) }, (_, index) => ({
    type: 'message',
    role: 'user',
    id: `msg_${index}`,
    content: [{ type: 'input_text', text: WIDE_TEXT }],
  }));
  return { type: 'context.added', reason: 'import', payload: { items } };
}

function compaction(
  number: number,
  covers_seq: number,
  kept: readonly EventRef[],
  previous: EventRef | null,
): DurableEvent {
  const content = [{ type: 'input_text', text: `Summary ${number}.` }];
  return {
    type: 'compaction.committed',
    artifact_id: `compact-${number}`,
    kind: 'semantic-summary',
    artifact: { sha256: ARTIFACT_SHA256, bytes: 1 },
    trigger: 'auto',
    previous,
    covers_seq,
    kept,
    payload: { items: [{ type: 'message', id: `s${number}`, role: 'user', content }] },
  };
}
