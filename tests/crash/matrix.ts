/** The rows of the matrix, in the order of the table. */
import type { Row } from './row.ts';
import { contentionRow, fullDiskRow } from './rows/contention.ts';
import { changeRow, cutRow } from './rows/cut.ts';
import { fixturesRow } from './rows/fixtures.ts';
import { killRow } from './rows/kill.ts';
import { powerCutRow } from './rows/power-cut.ts';
import { reorderRow } from './rows/reorder.ts';
import { injectErrorRow, injectKillRow } from './rows/strace.ts';

export const ROWS: readonly Row[] = [
  cutRow,
  changeRow,
  killRow,
  injectKillRow,
  injectErrorRow,
  powerCutRow,
  reorderRow,
  contentionRow,
  fullDiskRow,
  fixturesRow,
];
