/** Logs of very many, very small records, and of very many compactions. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import type { EventRef } from '#/session/events/compaction.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { encodeRecord } from '#/session/log/record.ts';
import { LogDigest, encodeSeal } from '#/session/log/seal.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { CREATED, TS, TURN, agentMessage, userMessage } from './sample-events.ts';

export interface TinyOptions {
  /** Exactly so many records. */
  readonly events: number;
  /** Records from one compaction to the next. */
  readonly compactEvery: number;
}

const SEAL_EVERY = 4096;
const WRITE_BYTES = 1024 * 1024;
const SESSION = CREATED.type === 'session.created' ? CREATED.session_id : '';
const ARTIFACT_SHA256 = Bun.SHA256.hash('tiny', 'hex');
const KEY: DurableEvent = { type: 'pty.written', turn_id: TURN, call_id: 'c', process_id: 1, bytes: 1 };
/** One of these a record: a short prompt, a short answer, keys that are typed. */
const STORY: readonly DurableEvent[] = [userMessage('a', 'm1'), KEY, KEY, agentMessage('b', 'm2'), KEY, KEY, KEY, KEY];

/** Writes it below `root`, unsynced and without an index. */
export function makeTinySession(fs: Fs, root: string, { events, compactEvery }: TinyOptions) {
  const paths = sessionPaths(root, SESSION);
  fs.makeDir(paths.folder);
  fs.writeFile(paths.log, '', { exclusive: true });
  const file = fs.openAppend(paths.log);
  const digest = new LogDigest();
  let previous: EventRef | null = null;
  let kept: EventRef[] = [];
  let compactions = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let offset = 0;
  let sum = 0;
  for (let seq = 1; seq <= events; seq += 1) {
    const isSeal = seq % SEAL_EVERY === 0;
    const isCompaction = !isSeal && seq % compactEvery === 0;
    let event = seq === 1 ? CREATED : (STORY[seq % STORY.length] ?? CREATED);
    if (isSeal) event = encodeSeal(seq, offset, digest.digest(), undefined);
    if (isCompaction) {
      compactions += 1;
      event = compaction(compactions, seq - 1, kept, previous);
    }
    const record = encodeRecord(event, { seq, ts: TS, previousSum: sum, policy: 'full' });
    const ref = { seq, offset, digest: record.digest };
    if (isSeal) digest.seal(digest.digest());
    if (isCompaction) previous = ref;
    else if (event.type === 'item.completed') kept = [...kept, ref].slice(-2);
    digest.push(record.line.subarray(0, -1));
    sum = record.sum;
    offset += record.line.length;
    waiting.push(record.line);
    waitingBytes += record.line.length;
    if (waitingBytes < WRITE_BYTES && seq < events) continue;
    file.append(Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
  }
  file.close();
  return { id: SESSION, sizeBytes: offset, compactions };
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
