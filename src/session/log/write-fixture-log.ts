/** Writes a fixture as an event log. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import type { EventRef } from '#/session/events/compaction.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { FIXTURE_START_MS, fixtureEvents } from './fixture-events.ts';
import { withCallFacts } from '#/session/events/call-facts.ts';
import { RecordEncoder } from './record-encoder.ts';
import { LogDigest, encodeSeal } from './seal.ts';

export interface FixtureOptions {
  /** Exactly so many records. */
  readonly events: number;
  readonly seed: number;
  readonly onProgress?: (events: number) => void;
  /** In place of the event with this number, where it answers one: for tests of what a fixture does not have. */
  readonly replace?: (seq: number) => DurableEvent | undefined;
}

export interface FixtureReport {
  readonly events: number;
  readonly sizeBytes: number;
  readonly sessionId: string;
  readonly lastSum: number;
}

const SEAL_EVERY = 4096;
const WRITE_BYTES = 1024 * 1024;
/** Places of the last events; older ones are not asked for. */
const KEPT_REFS = 4096;

/** Writes the first `events` records of the fixture of a seed to a file that is not there, unsynced. */
export function writeFixtureLog(fs: Fs, path: string, options: FixtureOptions): FixtureReport {
  const refs: EventRef[] = [];
  const story = fixtureEvents(options.seed, (n) => refs[n % KEPT_REFS]);
  const digest = new LogDigest();
  fs.writeFile(path, '', { exclusive: true });
  const file = fs.openAppend(path);
  let offset = 0;
  let sum = 0;
  let sessionId = '';
  const waiting = new RecordEncoder();
  const flush = (): void => {
    const { bytes } = waiting;
    if (file.append(bytes) !== bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
    waiting.clear();
  };
  try {
    // Seals take a number of their own: the story goes on behind them, one later.
    let sealed = 0;
    for (let seq = 1; seq <= options.events; seq++) {
      const isSeal = seq % SEAL_EVERY === 0;
      const log = isSeal ? digest.digest() : '';
      const event = isSeal ? encodeSeal(seq, offset, log, undefined) : story.next().value;
      if (event.type === 'session.created') sessionId = event.session_id;
      // A second of time each, so that times grow and depend on nothing.
      const ts = new Date(FIXTURE_START_MS + seq * 1000).toISOString();
      const given = options.replace?.(seq) ?? event;
      const record = waiting.push(withCallFacts(given), { seq, ts, previousSum: sum, policy: 'full' });
      if (isSeal) {
        digest.seal(log);
        sealed += 1;
      } else {
        refs[(seq - sealed) % KEPT_REFS] = { seq, offset, digest: record.digest };
      }
      digest.push(waiting.bytes.subarray(-record.bytes, -1));
      sum = record.sum;
      offset += record.bytes;
      if (waiting.length >= WRITE_BYTES) {
        flush();
        options.onProgress?.(seq);
      }
    }
    flush();
    return { events: options.events, sizeBytes: offset, sessionId, lastSum: sum };
  } finally {
    file.close();
  }
}
