/**
 * Seals: now and then a record says how long the log was and what its digest was, so that who keeps a later seal, its digest or
 * the key sees what was cut off or changed before it. Pure.
 */
import type { LogSealed } from '#/session/events/lifecycle.ts';
import type { ReplayState } from '#/session/events/replay-state.ts';
import { coveredParts } from './record.ts';

/** Without a key, a seal is worth its bytes only now and then. */
const SEAL_EVERY_RECORDS = 1024;
/** While a session goes on: what has to be read again for a seal stays short. */
const SEAL_LONG_RECORDS = 2048;

/** Whether a session that goes on should be sealed now. */
export function isSealOverdue(replay: ReplayState): boolean {
  return replay.lastSeq - (replay.seals.last?.seq ?? 0) >= SEAL_LONG_RECORDS;
}

/** Whether a session that is closed now should be sealed: with a key always, if anything was recorded since. */
export function isSealDue(replay: ReplayState, hasKey: boolean): boolean {
  const since = replay.lastSeq - (replay.seals.last?.seq ?? 0);
  return since >= (hasKey ? 1 : SEAL_EVERY_RECORDS);
}

/** Bytes that wait to be hashed: a call for each line costs more than its bytes do. */
const GATHERED_BYTES = 32 * 1024;
const LF = 0x0a;

/** Takes a log's lines in order and says what its digest is. */
export class LogDigest {
  #hash = new Bun.CryptoHasher('sha256');
  readonly #gathered = Buffer.allocUnsafe(GATHERED_BYTES);
  #length = 0;

  /** Takes a line, without its LF. */
  push(line: Uint8Array): void {
    for (const part of coveredParts(line)) this.#add(part);
    if (this.#length === GATHERED_BYTES) this.#flush();
    this.#gathered[this.#length++] = LF;
  }

  /** The line that follows is a seal with this digest: what was before it counts by that alone. */
  seal(logDigest: string): void {
    this.#hash = new Bun.CryptoHasher('sha256').update(logDigest);
    this.#length = 0;
  }

  /** Digest of all lines so far, 64 hex digits. */
  digest(): string {
    this.#flush();
    return this.#hash.copy().digest('hex');
  }

  #add(part: Uint8Array): void {
    if (this.#length + part.length > GATHERED_BYTES) this.#flush();
    if (part.length > GATHERED_BYTES) {
      this.#hash.update(part);
      return;
    }
    this.#gathered.set(part, this.#length);
    this.#length += part.length;
  }

  #flush(): void {
    if (this.#length > 0) this.#hash.update(this.#gathered.subarray(0, this.#length));
    this.#length = 0;
  }
}

/** What a seal's key signs. */
function signed(seq: number, logBytes: number, logDigest: string): string {
  return `${seq}:${logBytes}:${logDigest}`;
}

/** HMAC-SHA256 of a seal, 64 hex digits. */
export function macOf(seq: number, logBytes: number, logDigest: string, key: Uint8Array): string {
  return new Bun.CryptoHasher('sha256', key).update(signed(seq, logBytes, logDigest)).digest('hex');
}

/** The event for a log of `logBytes` with that digest, as record `seq`. */
export function encodeSeal(seq: number, logBytes: number, logDigest: string, key: Uint8Array | undefined): LogSealed {
  return {
    type: 'log.sealed',
    log_bytes: logBytes,
    log_digest: logDigest,
    ...(key === undefined ? {} : { mac: macOf(seq, logBytes, logDigest, key) }),
  };
}
