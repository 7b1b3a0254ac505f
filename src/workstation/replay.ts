/** Playing a session again from its log: the same events, the same state, offline. Nothing is written. @effects fs clock */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import { isObject, type JsonObject, type JsonValue } from '#/base/json.ts';
import { absolutePath } from '#/config/paths.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { RecordedEvent, StoredEvent } from '#/session/events/index.ts';
import { applyReplay, createReplayState, type ReplayState } from '#/session/events/replay-state.ts';
import { digestReplayState, encodeReplayState } from '#/session/log/checkpoint.ts';
import { placeOf, readFoldedLog } from '#/session/log/folded-log.ts';
import { measureLog } from '#/session/log/read-index.ts';
import { resolveRecord, type LogDamage, type LogSegment } from '#/session/log/log-reader.ts';
import { decodeRecord } from '#/session/log/record.ts';
import type { ScanEnd } from '#/session/log/scanned-record.ts';
import type { TailRecord } from '#/session/log/tail-reader.ts';
import { LogVerifier, type VerifyReport } from '#/session/log/verify-log.ts';
import { listArtifacts } from '#/session/store/artifacts.ts';
import { readBlob } from '#/session/store/blobs.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { readSegments } from '#/session/store/read-session.ts';
import { findNativeSession } from './find-native-session.ts';
import { readSteps, type ReplayStep } from './replay-steps.ts';

/** The files that are played. */
export interface ReplaySource {
  readonly path: string;
  readonly folder: string;
  readonly segments: readonly LogSegment[];
  /** All pieces together. */
  readonly sizeBytes: number;
}

/** Why the words of a record are not there: never written, taken out, not those that were written, or their blob is gone. */
export type WithheldReason = 'not-kept' | 'forgotten' | 'changed' | 'blob-missing';

/** What is played, in the order of the log. */
export type ReplayItem =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | {
      readonly kind: 'withheld';
      readonly event: StoredEvent;
      readonly reason: WithheldReason;
      readonly payloadBytes: number;
    }
  | { readonly kind: 'damage'; readonly damage: LogDamage };

export interface ReplayOptions {
  /** The last record that is played. */
  readonly untilSeq?: number;
  /** Checks sums, numbers, digests, blobs, seals, and the state against what was recorded of it. */
  readonly isVerified: boolean;
  /** Signs the seals; absent: signatures are not checked. */
  readonly sealKey?: Uint8Array;
  /** Shows one item; false: nobody looks any more. The state is the one right after it. */
  readonly show: (item: ReplayItem, state: ReplayState) => Promise<boolean> | boolean;
  readonly onProgress?: (readBytes: number) => void;
}

/** Two states that should be one. */
export interface StateDifference {
  /**
   * - `checkpoint`: checkpoint and tail, and all records;
   * - `artifact`: the state that a compaction was made from, as its artifact says, and all records up to there;
   * - `artifact-file`: an artifact, and the digest of it in the log.
   */
  readonly what: 'checkpoint' | 'artifact' | 'artifact-file';
  readonly seq: number;
  /** Digests, or of a checkpoint the first member that differs. */
  readonly recorded: string;
  readonly replayed: string;
  readonly member?: string;
}

export interface ReplayReport {
  /** Undefined where the session's first record is not there. */
  readonly sessionId: string | undefined;
  readonly path: string;
  readonly state: ReplayState;
  readonly stateDigest: string;
  readonly records: number;
  readonly damagedLines: number;
  readonly tornBytes: number;
  readonly isNewer: boolean;
  /** Somebody stopped looking. */
  readonly isCut: boolean;
  /** Undefined: not asked for. */
  readonly verified:
    | {
        readonly isRight: boolean;
        readonly log: VerifyReport;
        /** Status of the index that the checkpoint is from; `missing` where there was nothing to compare with. */
        readonly checkpoint: string;
        readonly artifacts: number;
        readonly differences: readonly StateDifference[];
      }
    | undefined;
}

/**
 * The log that `ref` means: a session's id, beginning of an id, name or title; else the path of a session's folder or of its
 * `events.jsonl`.
 * @param settings asked for only where it is no path
 * @throws CsmError `session-not-found`, `session-ambiguous`, `session-foreign`, `log-unreadable`
 */
export function findReplaySource(platform: Platform, settings: () => Settings, ref: string): ReplaySource {
  const { fs } = platform;
  const path = absolutePath(platform.env, ref);
  const kind = ref === '' ? undefined : fs.stat(path)?.kind;
  const isPath = /\/|\.jsonl$/.test(ref);
  if (isPath && kind !== undefined) return openSource(platform, kind === 'directory' ? `${path}/events.jsonl` : path);
  try {
    return openSource(platform, findLog(platform, settings(), ref));
  } catch (error) {
    const isUnknown = error instanceof CsmError && error.code === 'session-not-found';
    if (isUnknown && kind === 'directory' && fs.stat(`${path}/events.jsonl`) !== undefined)
      return openSource(platform, `${path}/events.jsonl`);
    // A title may look like a path, too; what is neither is told as the path that it was meant to be.
    if (isUnknown && isPath) return openSource(platform, path);
    throw error;
  }
}

function findLog(platform: Platform, settings: Settings, ref: string): string {
  return sessionPaths(settings.csmRoot, findNativeSession(platform, settings, ref)).log;
}

function openSource({ fs }: Platform, path: string): ReplaySource {
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  try {
    const segments = readSegments(fs, { folder, log: path });
    return { path, folder, segments, sizeBytes: measureLog(fs, segments) };
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw new CsmError('input', 'log-unreadable', `cannot read ${path}: ${printErrno(error)}`, { cause: error });
  }
}

/** How long reading may keep signals waiting. */
const BREATH_MS = 50;

/**
 * Plays a log. Memory is bounded by its longest record.
 * @throws CsmError `log-unreadable`
 */
export async function replayLog(
  platform: Platform,
  source: ReplaySource,
  options: ReplayOptions,
): Promise<ReplayReport> {
  const { fs, clock } = platform;
  const run = new ReplayRun(platform, source, options);
  const steps = readSteps(fs, source.segments);
  let end: ScanEnd | undefined;
  let breathMs = clock.monotonic() + BREATH_MS;
  try {
    while (end === undefined && !run.isOver) {
      const next = steps.next();
      if (next.done === true) {
        end = next.value;
        break;
      }
      for (const step of next.value.steps) {
        const waiting = run.isOver ? undefined : run.take(step);
        if (waiting !== undefined) await waiting;
        if (clock.monotonic() < breathMs) continue;
        await clock.sleep(0);
        breathMs = clock.monotonic() + BREATH_MS;
      }
      options.onProgress?.(next.value.readBytes);
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw new CsmError('input', 'log-unreadable', `cannot read ${source.path}: ${printErrno(error)}`, { cause: error });
  } finally {
    steps.return({} as ScanEnd);
  }
  return run.report(end);
}

/** What is known while a log is played. */
class ReplayRun {
  readonly #fs: Platform['fs'];
  readonly #source: ReplaySource;
  readonly #options: ReplayOptions;
  readonly #verifier: LogVerifier | undefined;
  readonly #state = createReplayState();
  /** States that artifacts name, by the last record of each. */
  readonly #wanted = new Map<number, string | undefined>();
  readonly #artifacts = new Map<
    string,
    { readonly coversSeq: number; readonly stateDigest: string; readonly sha256: string }
  >();
  readonly #differences: StateDifference[] = [];
  #artifactCount = 0;
  #damagedLines = 0;
  #isNewer = false;
  #isCut = false;
  isOver = false;

  constructor(platform: Platform, source: ReplaySource, options: ReplayOptions) {
    const { fs } = platform;
    this.#fs = fs;
    this.#source = source;
    this.#options = options;
    if (!options.isVerified) return;
    const { sealKey } = options;
    const key = sealKey === undefined ? {} : { sealKey };
    this.#verifier = new LogVerifier(fs, { blobs: `${source.folder}/blobs`, ...key });
    for (const { artifactId, coversSeq, stateDigest, sha256 } of listArtifacts(fs, source.folder)) {
      if (coversSeq === undefined || stateDigest === undefined) continue;
      this.#artifacts.set(artifactId, { coversSeq, stateDigest, sha256 });
      this.#wanted.set(coversSeq, undefined);
    }
  }

  /** Answers what is to be waited for: a promise for each record would cost more than reading it. */
  take(step: ReplayStep): Promise<void> | undefined {
    const { untilSeq = Number.POSITIVE_INFINITY, show } = this.#options;
    if (step.kind === 'damage') {
      const { reason } = step.damage;
      if (reason !== 'missing-seq' && reason !== 'unverified' && reason !== 'missing-base') this.#damagedLines += 1;
      if (reason === 'version') this.#isNewer = true;
      this.#verifier?.damage(step.damage);
      return this.#shown(show(step, this.#state));
    }
    const { scanned, segment, line } = step;
    const { event } = scanned.record;
    if (event.seq > untilSeq) {
      this.isOver = true;
      return undefined;
    }
    if (event.type === 'unknown') this.#isNewer = true;
    applyReplay(this.#state, event, placeOf(scanned, segment));
    this.#verifier?.push(scanned, segment, line);
    if (this.#wanted.has(event.seq)) this.#wanted.set(event.seq, digestReplayState(this.#state));
    if (this.#verifier !== undefined && event.type === 'compaction.committed') this.#compareArtifact(event);
    if (event.seq === untilSeq) this.isOver = true;
    return this.#shown(show(this.#resolve(step), this.#state));
  }

  #shown(goesOn: Promise<boolean> | boolean): Promise<void> | undefined {
    if (typeof goesOn !== 'boolean') return goesOn.then((answer) => void this.#shown(answer));
    if (goesOn) return undefined;
    this.isOver = true;
    this.#isCut = true;
    return undefined;
  }

  #resolve({ scanned, segment, line }: Extract<ReplayStep, { kind: 'record' }>): ReplayItem {
    const { event, payload, payloadBytes } = scanned.record;
    // What is not there cannot have been changed.
    if (payload === 'dropped' || payload === 'forgotten')
      return readReplayItem(this.#fs, this.#source.folder, { record: scanned.record, path: segment.path });
    const record = decodeRecord(line, undefined);
    if (record.kind !== 'record') return { kind: 'withheld', event, reason: 'changed', payloadBytes };
    return readReplayItem(this.#fs, this.#source.folder, { record, path: segment.path });
  }

  /** The digests that a compaction recorded: of its artifact, and of the state that it was made from. */
  #compareArtifact(event: Extract<StoredEvent, { readonly type: 'compaction.committed' }>): void {
    const artifact = this.#artifacts.get(event.artifact_id);
    // One that was pruned is not missed.
    if (artifact === undefined) return;
    this.#artifactCount += 1;
    const compare = (what: StateDifference['what'], seq: number, recorded: string, replayed: string): void => {
      if (recorded !== replayed) this.#differences.push({ what, seq, recorded, replayed });
    };
    compare('artifact-file', event.seq, event.artifact.sha256, artifact.sha256);
    const replayed = this.#wanted.get(artifact.coversSeq);
    if (replayed !== undefined) compare('artifact', artifact.coversSeq, artifact.stateDigest, replayed);
  }

  /** @param end undefined: not all of it was played */
  report(end: ScanEnd | undefined): ReplayReport {
    const { path, segments } = this.#source;
    const state = this.#state;
    const { created, records } = state;
    const facts = {
      sessionId: created?.session_id,
      path,
      state,
      stateDigest: digestReplayState(state),
      records,
      damagedLines: end?.damagedLines ?? this.#damagedLines,
      tornBytes: end?.tornBytes ?? 0,
      isNewer: end?.isNewer ?? this.#isNewer,
      isCut: this.#isCut,
    };
    if (this.#verifier === undefined) return { ...facts, verified: undefined };
    const startOffset = segments.at(-1)?.startOffset ?? 0;
    const sizeBytes = end === undefined ? state.endOffset : startOffset + end.head.offset + facts.tornBytes;
    const log = this.#verifier.end(sizeBytes, facts);
    const checkpoint = this.#compareCheckpoint();
    const differences = this.#differences;
    const isRight = log.isWhole && differences.length === 0 && facts.tornBytes === 0;
    return { ...facts, verified: { isRight, log, checkpoint, artifacts: this.#artifactCount, differences } };
  }

  /** What a resume comes to, at the same record. Answers the status of the index that it begins with. */
  #compareCheckpoint(): string {
    const { folder, segments } = this.#source;
    const { lastSeq } = this.#state;
    if (lastSeq === 0) return 'missing';
    const indexPath = `${folder}/events.index.json`;
    const { replay, resumedFrom, status } = readFoldedLog(this.#fs, segments, { indexPath, toSeq: lastSeq });
    if (status === 'truncated' && this.#options.untilSeq === undefined) {
      this.#differences.push({ what: 'checkpoint', seq: lastSeq, recorded: 'a longer log', replayed: 'this one' });
    }
    // Without a checkpoint this was the same reading twice.
    if (resumedFrom === undefined) return status === 'fresh' || status === 'behind' ? 'later' : status;
    const recorded = digestReplayState(replay);
    const replayed = digestReplayState(this.#state);
    if (recorded !== replayed) {
      const member = findDifference(encodeReplayState(replay), encodeReplayState(this.#state));
      this.#differences.push({
        what: 'checkpoint',
        seq: lastSeq,
        recorded,
        replayed,
        ...(member === undefined ? {} : { member }),
      });
    }
    return status;
  }
}

/** What is shown of a whole record of a session in `folder`: its event with the texts of its blobs, or why it is not there. */
export function readReplayItem(fs: Platform['fs'], folder: string, { record, path }: TailRecord): ReplayItem {
  const { event, payload, payloadBytes } = record;
  if (payload === 'dropped' || payload === 'forgotten') {
    const reason = payload === 'forgotten' ? 'forgotten' : 'not-kept';
    return { kind: 'withheld', event, reason, payloadBytes };
  }
  try {
    const scanned = { offset: 0, endOffset: 0, record, verified: false };
    const whole = resolveRecord(scanned, path, (ref) => readBlob(fs, `${folder}/blobs`, ref));
    return { kind: 'event', event: whole as RecordedEvent };
  } catch (error) {
    if (!(error instanceof CsmError) || error.code !== 'blob-missing') throw error;
    return { kind: 'withheld', event, reason: 'blob-missing', payloadBytes };
  }
}

/** Path of the first member that differs, such as `tools.started`. */
export function findDifference(a: JsonValue | undefined, b: JsonValue | undefined, path = ''): string | undefined {
  if (Object.is(a, b)) return undefined;
  if (!isContainer(a) || !isContainer(b)) return path === '' ? '.' : path;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = findDifference(a[key], b[key], path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isContainer(value: JsonValue | undefined): value is JsonObject {
  return Array.isArray(value) || isObject(value);
}
