/** What a person is told of what was found when a session was opened. Pure. */
import type { RecoveryReport } from '#/session/store/open-session.ts';

/** Sentences, one a warning. None where the session was as it was left. */
export function printRecovery(recovery: RecoveryReport): readonly string[] {
  const { tornBytes, tornPath, damagedLines, damage, interrupted } = recovery;
  const notes: string[] = [];
  const cut = damage.find(({ reason }) => reason === 'truncated');
  if (cut !== undefined) {
    notes.push(
      `Records of this session are missing at its end: record ${cut.seq} was seen, up to byte ${cut.offset + cut.lengthBytes}, and the log ` +
        `ends at byte ${cut.offset}. Look for a copy of the session before you go on with it.`,
    );
  }
  const lost = damage.filter(({ reason }) => reason === 'missing-base');
  if (lost.length > 0) {
    notes.push(
      `The beginning of this session is not whole: ${lost.map(({ path }) => path).join(', ')} (what it was forked from, up to record ` +
        `${lost.at(-1)?.seq}) is missing or was changed. The model does not know what stood there.`,
    );
  }
  if (tornBytes > 0) {
    notes.push(`The last write of this session was cut off: ${tornBytes} bytes were moved to ${tornPath}.`);
  }
  if (damagedLines > 0) {
    const what =
      damagedLines === 1
        ? '1 damaged record in this session was'
        : `${damagedLines} damaged records in this session were`;
    const first = damage.find(({ reason }) => reason !== 'truncated');
    notes.push(`${what} left out (the first at byte ${first?.offset}).`);
  }
  const gap = damage.find(({ reason }) => reason === 'missing-seq');
  if (gap !== undefined) notes.push(`Records of this session are missing before number ${gap.seq}.`);
  if (interrupted.length > 0) notes.push('The last turn of this session did not end; it is recorded as interrupted.');
  return notes;
}
