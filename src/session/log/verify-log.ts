/** Checking a whole log: sums, numbers, digests, blobs, seals, and a head that somebody kept elsewhere. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import { findLostEnd, measureLog } from './read-index.ts';
import { readLog, type LogDamage, type LogSegment } from './log-reader.ts';
import { isPayloadRight } from './record.ts';
import type { ScanEnd, ScannedRecord } from './scanned-record.ts';
import { LogDigest, macOf } from './seal.ts';

/** A record, and the digest of the log at it: what can be kept elsewhere and asked for again. */
export interface ExpectedHead {
  readonly seq: number;
  /** 64 hex digits. */
  readonly digest: string;
}

export interface VerifyOptions {
  /** Folder of the blobs; absent: they are not looked for. */
  readonly blobs?: string;
  /** Indexes of the log, also such that were kept because it had been cut: what they have seen must be there. */
  readonly witnesses?: readonly string[];
  /** Signs the seals; absent: signatures are not checked. */
  readonly sealKey?: Uint8Array;
  readonly expected?: ExpectedHead;
  readonly onProgress?: (readBytes: number) => void;
}

/** Something that is not as it was written. */
export interface VerifyFinding {
  readonly path: string;
  readonly offset: number;
  readonly seq: number | undefined;
  /**
   * Reasons of damage (see `LogDamage`), and `blob-missing`, `blob-changed`, `seal-length`, `seal-digest`, `seal-mac` (signed with
   * another key, or not at all).
   */
  readonly reason: LogDamage['reason'] | 'blob-missing' | 'blob-changed' | 'seal-length' | 'seal-digest' | 'seal-mac';
}

export interface VerifyReport {
  /** There are records, and nothing is wrong but, perhaps, a torn tail. */
  readonly isWhole: boolean;
  readonly sizeBytes: number;
  readonly records: number;
  readonly damagedLines: number;
  /** Bytes after the last whole line: a write that was cut short. */
  readonly tornBytes: number;
  /** Records of types that are not known here, or of another version of the format. */
  readonly isNewer: boolean;
  readonly payloads: { readonly present: number; readonly dropped: number; readonly forgotten: number };
  readonly blobs: { readonly checked: number; readonly wrong: number };
  readonly seals: {
    readonly count: number;
    readonly wrong: number;
    readonly signed: number;
    readonly macsChecked: boolean;
  };
  /** The last record, and the digest of the log at it: keep it elsewhere for `--expect`. */
  readonly head: ExpectedHead;
  /** What came of `expected`. */
  readonly expected: 'not-asked' | 'found' | 'differs' | 'missing';
  /** The first thousand. */
  readonly findings: readonly VerifyFinding[];
  readonly findingCount: number;
}

const FINDINGS = 1000;

/**
 * Reads all of a log once, in memory bounded by its longest record.
 * @throws errno errors of the file port where the log itself cannot be read
 */
export function verifyLog(fs: Fs, segments: readonly LogSegment[], options: VerifyOptions = {}): VerifyReport {
  const verifier = new LogVerifier(fs, options);
  const end = readLog(
    fs,
    segments,
    {
      onRecord: (scanned, segment, line) => verifier.push(scanned, segment, line),
      onDamage: (damage) => verifier.damage(damage),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    },
    { depth: 'facts' },
  );
  const { path = '' } = segments.at(-1) ?? {};
  for (const witness of options.witnesses ?? []) {
    const lost = findLostEnd(fs, segments, witness, !witness.endsWith('/events.index.json'));
    if (lost === undefined) continue;
    const offset = Math.min(lost.offset, measureLog(fs, segments));
    verifier.damage({ path, offset, lengthBytes: lost.endOffset - offset, reason: 'truncated', seq: lost.seq });
  }
  return verifier.end((segments.at(-1)?.startOffset ?? 0) + end.head.offset + end.tornBytes, end);
}

/** Takes the records of a log in order, with their lines, and says what is not as it was written. */
export class LogVerifier {
  readonly #options: Omit<VerifyOptions, 'onProgress'>;
  readonly #blobs: BlobCheck;
  readonly #digest = new LogDigest();
  readonly #payloads = { present: 0, dropped: 0, forgotten: 0 };
  readonly #seals: { count: number; wrong: number; signed: number; readonly macsChecked: boolean };
  readonly #findings: VerifyFinding[] = [];
  #findingCount = 0;
  #expected: VerifyReport['expected'];
  #lastSeq = 0;

  constructor(fs: Fs, options: Omit<VerifyOptions, 'onProgress'> = {}) {
    this.#options = options;
    this.#blobs = new BlobCheck(fs, options.blobs);
    this.#seals = { count: 0, wrong: 0, signed: 0, macsChecked: options.sealKey !== undefined };
    this.#expected = options.expected === undefined ? 'not-asked' : 'missing';
  }

  push({ record, offset }: ScannedRecord, segment: LogSegment, line: Uint8Array): void {
    const { event } = record;
    const { sealKey, expected } = this.#options;
    const place = { path: segment.path, offset, seq: event.seq };
    this.#lastSeq = event.seq;
    if (record.payload !== 'none') this.#payloads[record.payload] += 1;
    if (!isPayloadRight(line)) this.#report({ ...place, reason: 'digest' });
    if (record.payload === 'present') {
      for (const name of record.blobs) {
        const wrong = this.#blobs.check(name);
        if (wrong !== undefined) this.#report({ ...place, reason: wrong });
      }
    }
    if (event.type === 'log.sealed') {
      this.#seals.count += 1;
      if (event.mac !== undefined) this.#seals.signed += 1;
      const wrong = checkSeal(event, this.#digest.digest(), (segment.startOffset ?? 0) + offset, sealKey);
      for (const reason of wrong) this.#report({ ...place, reason });
      if (wrong.length > 0) this.#seals.wrong += 1;
      this.#digest.seal(event.log_digest);
    }
    this.#digest.push(line);
    if (event.seq === expected?.seq) this.#expected = this.#digest.digest() === expected.digest ? 'found' : 'differs';
  }

  damage({ path, offset, seq, reason }: LogDamage): void {
    this.#report({ path, offset, seq, reason });
  }

  /** @param sizeBytes of the whole log */
  end(sizeBytes: number, end: Omit<ScanEnd, 'head'>): VerifyReport {
    const expected = this.#expected;
    return {
      isWhole: end.records > 0 && this.#findingCount === 0 && (expected === 'not-asked' || expected === 'found'),
      sizeBytes,
      records: end.records,
      damagedLines: end.damagedLines,
      tornBytes: end.tornBytes,
      isNewer: end.isNewer,
      payloads: this.#payloads,
      blobs: { checked: this.#blobs.checked, wrong: this.#blobs.wrong },
      seals: this.#seals,
      head: { seq: this.#lastSeq, digest: this.#digest.digest() },
      expected,
      findings: this.#findings,
      findingCount: this.#findingCount,
    };
  }

  #report(finding: VerifyFinding): void {
    this.#findingCount += 1;
    if (this.#findings.length < FINDINGS) this.#findings.push(finding);
  }
}

function checkSeal(
  seal: { readonly seq: number; readonly log_bytes: number; readonly log_digest: string; readonly mac?: string },
  logDigest: string,
  logBytes: number,
  key: Uint8Array | undefined,
): readonly ('seal-length' | 'seal-digest' | 'seal-mac')[] {
  const wrong: ('seal-length' | 'seal-digest' | 'seal-mac')[] = [];
  if (seal.log_bytes !== logBytes) wrong.push('seal-length');
  if (seal.log_digest !== logDigest) wrong.push('seal-digest');
  if (key !== undefined && seal.mac !== macOf(seal.seq, seal.log_bytes, seal.log_digest, key)) wrong.push('seal-mac');
  return wrong;
}

const CHUNK_BYTES = 256 * 1024;

/** Each blob once. */
class BlobCheck {
  readonly #fs: Fs;
  readonly #folder: string | undefined;
  readonly #seen = new Map<string, 'blob-missing' | 'blob-changed' | undefined>();
  wrong = 0;

  constructor(fs: Fs, folder: string | undefined) {
    this.#fs = fs;
    this.#folder = folder;
  }

  get checked(): number {
    return this.#seen.size;
  }

  check(name: string): 'blob-missing' | 'blob-changed' | undefined {
    if (this.#folder === undefined || this.#seen.has(name)) return this.#seen.get(name);
    const found = this.#digestOf(`${this.#folder}/${name}`);
    const wrong = found === undefined ? 'blob-missing' : found === name ? undefined : 'blob-changed';
    if (wrong !== undefined) this.wrong += 1;
    this.#seen.set(name, wrong);
    return wrong;
  }

  #digestOf(path: string): string | undefined {
    if (this.#fs.stat(path) === undefined) return undefined;
    const hash = new Bun.CryptoHasher('sha256');
    const file = this.#fs.openRead(path);
    try {
      for (let offset = 0; ;) {
        const chunk = file.readAt(offset, CHUNK_BYTES);
        if (chunk.length === 0) return hash.digest('hex');
        hash.update(chunk);
        offset += chunk.length;
      }
    } finally {
      file.close();
    }
  }
}
