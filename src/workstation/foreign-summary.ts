/** Summing up a rollout file: one pass, bounded memory, whatever its size and state. @effects fs */
import type { Platform } from '#/platform/platform.ts';
import { DAMAGE_KINDS, type DamageKind, type RolloutDamage } from '#/session/foreign/codex/rollout-damage.ts';
import { RolloutMeter, type RolloutSummary } from '#/session/foreign/codex/rollout-meter.ts';
import { readSegment } from '#/session/foreign/codex/rollout-reader.ts';

/** Lines up to this are parsed; of longer ones the envelope is read. */
const LINE_LIMIT_BYTES = 4 * 1024 * 1024;

/** What a rollout file holds, and what is wrong with it. */
export interface RolloutReport {
  readonly path: string;
  /** Bytes of the file. */
  readonly fileBytes: number;
  /** Bytes of its content; more than `fileBytes` where the file is compressed. */
  readonly contentBytes: number;
  readonly isCompressed: boolean;
  /** `paginated` or `legacy`; undefined where the file does not begin with its `session_meta`. */
  readonly form: 'paginated' | 'legacy' | undefined;
  readonly lines: number;
  readonly records: number;
  /** Records whose line is so long that only its beginning was looked at: they are counted, and no damage. */
  readonly longLines: number;
  readonly summary: RolloutSummary;
  readonly damage: {
    /** Places of all kinds. */
    readonly places: number;
    /** Places where something could not be read. */
    readonly losses: number;
    /** Lines from which no record was read. */
    readonly malformedLines: number;
    readonly counts: Readonly<Partial<Record<DamageKind, number>>>;
    /** The first thousand. */
    readonly described: readonly RolloutDamage[];
    /** The compressed stream broke off before its end. */
    readonly isBroken: boolean;
  };
}

/** What a kind of damage is, for people. Pure. */
export function printDamage(kind: DamageKind): string {
  return DAMAGE_KINDS[kind].about;
}

/**
 * @param onProgress called after each chunk with the bytes of content so far
 * @throws CsmError `rollout-unreadable`
 */
export async function summarizeRollout(
  { fs }: Pick<Platform, 'fs'>,
  path: string,
  onProgress: (contentBytes: number) => void = () => {},
): Promise<RolloutReport> {
  const meter = new RolloutMeter();
  let read = 0;
  const { bytes, lines, records, damage, isBroken } = await readSegment(
    fs,
    { path, threadId: undefined },
    {
      limitBytes: LINE_LIMIT_BYTES,
      onRecord: (record) => meter.record(record),
      onLongLine: (line) => meter.longLine(line),
      onBytes: (chunk) => {
        read += chunk.length;
        onProgress(read);
      },
    },
  );
  const summary = meter.end();
  const { 'too-long': longLines = 0, ...counts } = damage.counts;
  const malformed: readonly DamageKind[] = ['torn', 'not-json', 'not-a-record', 'nul'];
  return {
    path,
    fileBytes: fs.stat(path)?.sizeBytes ?? bytes,
    contentBytes: bytes,
    isCompressed: path.endsWith('.zst'),
    form: summary.meta === undefined ? undefined : summary.meta.historyMode === 'paginated' ? 'paginated' : 'legacy',
    lines,
    records,
    longLines,
    summary,
    damage: {
      places: damage.total - longLines,
      losses: damage.losses - longLines + (isBroken ? 1 : 0),
      malformedLines: malformed.reduce((sum, kind) => sum + (damage.counts[kind] ?? 0), 0),
      counts,
      described: damage.places.filter(({ kind }) => kind !== 'too-long'),
      isBroken,
    },
  };
}
