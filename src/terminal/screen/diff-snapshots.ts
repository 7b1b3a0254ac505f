/** What a person would say has changed between two snapshots. Pure. */
import type { ScreenSnapshot, StyleRun } from './snapshot.ts';

export interface SnapshotDifference {
  readonly kind: 'size' | 'text' | 'style' | 'cursor' | 'modes';
  /** The row of a text or style. */
  readonly row?: number;
  readonly before: string;
  readonly after: string;
}

/** Differences from the top to the bottom; none where both show the same. How runs of one look are cut does not count. */
export function diffSnapshots(before: ScreenSnapshot, after: ScreenSnapshot): SnapshotDifference[] {
  const differences: SnapshotDifference[] = [];
  const compare = (kind: SnapshotDifference['kind'], left: string, right: string, row?: number): void => {
    if (left === right) return;
    differences.push({ kind, ...(row === undefined ? {} : { row }), before: left, after: right });
  };
  compare('size', `${before.cols}x${before.rows}`, `${after.cols}x${after.rows}`);
  compare('cursor', before.cursor, after.cursor);
  compare('modes', before.modes.join(' '), after.modes.join(' '));
  for (let row = 0; row < Math.max(before.rows, after.rows); row += 1) {
    compare('text', before.text[row] ?? '', after.text[row] ?? '', row);
    compare('style', printStyles(before.styles, row), printStyles(after.styles, row), row);
  }
  return differences;
}

/** The looks of a row, runs that touch and look alike as one. */
function printStyles(styles: readonly StyleRun[], row: number): string {
  const runs: StyleRun[] = [];
  for (const run of styles) {
    if (run.row !== row) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.to === run.from && last.style === run.style)
      runs[runs.length - 1] = { ...last, to: run.to };
    else runs.push(run);
  }
  return runs.map(({ from, to, style }) => `${from}-${to} ${style}`).join('; ');
}

/** One line a side of each difference: `row 3 text`, `- before`, `+ after`. */
export function printDifferences(differences: readonly SnapshotDifference[]): string {
  return differences
    .flatMap(({ kind, row, before, after }) => [
      `${row === undefined ? '' : `row ${row} `}${kind}`,
      `- ${before}`,
      `+ ${after}`,
    ])
    .join('\n');
}
