/** A rollout's history with the facts that an import records. One pass over its files. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import type { SessionMeta } from '#/protocol/rollout/session-meta.ts';
import { HistoryProjector, type ProjectedHistory } from './history-projector.ts';
import type { DamageKind } from './rollout-damage.ts';
import { RolloutMeter, type RolloutSummary } from './rollout-meter.ts';
import { HISTORY_LINE_BYTES, readLineage, readSegment } from './rollout-reader.ts';

/** A file as far as it was read. */
export interface ReadFilePart {
  readonly path: string;
  readonly threadId: string | undefined;
  /** Bytes of the uncompressed file. */
  readonly bytes: number;
  /** Of those bytes, lower-case hex. */
  readonly sha256: string;
  /** Of the last record. */
  readonly lastOrdinal: number | undefined;
  readonly isCompressed: boolean;
}

/** What stands in a rollout and the files that it goes on from. */
export interface CodexHistory {
  /** Of the rollout itself. */
  readonly meta: SessionMeta | undefined;
  /** Over all its files. */
  readonly summary: RolloutSummary;
  readonly history: ProjectedHistory;
  /** Oldest first; the rollout itself is the last one. */
  readonly parts: readonly ReadFilePart[];
  /** Places of damage, by kind, in all files. */
  readonly damage: Readonly<Partial<Record<DamageKind, number>>>;
  /** Places where something could not be read. */
  readonly losses: number;
}

/**
 * Reads the history that Codex would resume.
 * @param onProgress told how far each of the files is; of a compressed one the size is not known before
 * @throws CsmError `rollout-unreadable`, `rollout-base-missing`
 */
export async function readCodexHistory(
  fs: Fs,
  codexHome: string,
  path: string,
  onProgress?: (readBytes: number, totalBytes: number) => void,
): Promise<CodexHistory> {
  const meter = new RolloutMeter();
  const projector = new HistoryProjector();
  const parts: ReadFilePart[] = [];
  const damage: Partial<Record<DamageKind, number>> = {};
  let losses = 0;
  let meta: SessionMeta | undefined;
  for (const segment of await readLineage(fs, codexHome, path)) {
    const hash = new Bun.CryptoHasher('sha256');
    const own = new RolloutMeter();
    let lastOrdinal: number | undefined;
    let readBytes = 0;
    const totalBytes = onProgress === undefined ? 0 : (fs.stat(segment.path)?.sizeBytes ?? 0);
    const report = await readSegment(fs, segment, {
      limitBytes: HISTORY_LINE_BYTES,
      onRecord: (record) => {
        meter.record(record);
        if (record.line.type === 'session_meta') own.record(record);
        projector.push(record.line);
        lastOrdinal = record.line.ordinal ?? lastOrdinal;
      },
      onLongLine: (line) => meter.longLine(line),
      onBytes: (chunk) => {
        hash.update(chunk);
        readBytes += chunk.length;
        onProgress?.(readBytes, Math.max(readBytes, totalBytes));
      },
    });
    meta = own.end().meta;
    for (const [kind, count] of Object.entries(report.damage.counts)) {
      const key = kind as DamageKind;
      damage[key] = (damage[key] ?? 0) + count;
    }
    losses += report.damage.losses + (report.isBroken ? 1 : 0);
    parts.push({
      path: segment.path,
      threadId: segment.threadId,
      bytes: report.bytes,
      sha256: hash.digest('hex'),
      lastOrdinal,
      isCompressed: segment.path.endsWith('.zst'),
    });
  }
  return { meta, summary: meter.end(), history: projector.end(), parts, damage, losses };
}
