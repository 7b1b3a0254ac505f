/** Checking a whole log: sums, numbers, digests, blobs, seals, and a head that somebody kept elsewhere. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import { readLog, type LogDamage, type LogSegment } from './log-reader.ts';
import { isPayloadRight } from './record.ts';
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
  /** Nothing is wrong but, perhaps, a torn tail. */
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
  const findings: VerifyFinding[] = [];
  let findingCount = 0;
  const report = (finding: VerifyFinding): void => {
    findingCount += 1;
    if (findings.length < FINDINGS) findings.push(finding);
  };
  const digest = new LogDigest();
  const payloads = { present: 0, dropped: 0, forgotten: 0 };
  const seals = { count: 0, wrong: 0, signed: 0, macsChecked: options.sealKey !== undefined };
  const blobs = new BlobCheck(fs, options.blobs);
  const asked: { outcome: VerifyReport['expected'] } = {
    outcome: options.expected === undefined ? 'not-asked' : 'missing',
  };
  let lastSeq = 0;
  const end = readLog(
    fs,
    segments,
    {
      onRecord: ({ record, offset }, segment, line) => {
        const { event } = record;
        const place = { path: segment.path, offset, seq: event.seq };
        lastSeq = event.seq;
        if (record.payload !== 'none') payloads[record.payload] += 1;
        if (!isPayloadRight(line)) report({ ...place, reason: 'digest' });
        if (record.payload === 'present') {
          for (const name of record.blobs) {
            const wrong = blobs.check(name);
            if (wrong !== undefined) report({ ...place, reason: wrong });
          }
        }
        if (event.type === 'log.sealed') {
          seals.count += 1;
          if (event.mac !== undefined) seals.signed += 1;
          const wrong = checkSeal(event, digest.digest(), (segment.startOffset ?? 0) + offset, options.sealKey);
          for (const reason of wrong) report({ ...place, reason });
          if (wrong.length > 0) seals.wrong += 1;
          digest.seal(event.log_digest);
        }
        digest.push(line);
        if (event.seq === options.expected?.seq) {
          asked.outcome = digest.digest() === options.expected.digest ? 'found' : 'differs';
        }
      },
      onDamage: ({ path, offset, seq, reason }) => report({ path, offset, seq, reason }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    },
    { depth: 'facts' },
  );
  return {
    isWhole: findingCount === 0 && (asked.outcome === 'not-asked' || asked.outcome === 'found'),
    sizeBytes: (segments.at(-1)?.startOffset ?? 0) + end.head.offset + end.tornBytes,
    records: end.records,
    damagedLines: end.damagedLines,
    tornBytes: end.tornBytes,
    isNewer: end.isNewer,
    payloads,
    blobs: { checked: blobs.checked, wrong: blobs.wrong },
    seals,
    head: { seq: lastSeq, digest: digest.digest() },
    expected: asked.outcome,
    findings,
    findingCount,
  };
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
