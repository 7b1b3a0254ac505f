/** A sample of `bun run crash`. Rows that this machine cannot run are skipped with the reason, as there. */
import { expect, test } from 'bun:test';
import { ROWS } from './matrix.ts';
import { countProblems, printRow } from './print-matrix.ts';
import { runMatrix } from './run-matrix.ts';

test('a sample of the crash matrix finds nothing that must not be', async () => {
  const done = await runMatrix(ROWS, { isSample: true, seed: 1, lanes: 2 });
  expect(done.filter((row) => countProblems(row) > 0).map(printRow)).toEqual([]);
  // What is not skipped was really done.
  for (const { row, skipped, result } of done)
    if (skipped === undefined) expect(result?.points, row.name).toBeGreaterThanOrEqual(row.sample * 0.9);
}, 120_000);

test('the whole matrix has the points that it promises', () => {
  expect(ROWS.reduce((sum, { points }) => sum + points, 0)).toBeGreaterThanOrEqual(70_000);
});
