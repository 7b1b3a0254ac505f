/** Rows that a terminal is to keep as lines. Pure (no effect but on what it is given). */
import { cutGrid, drawGrid } from '#/terminal/cells/draw.ts';
import { Grid } from '#/terminal/cells/grid.ts';
import type { Capabilities } from './capabilities.ts';
import { diffGrids, GridDiff } from './diff.ts';
import type { PlanEncoder } from './encode.ts';
import { flowsOn, hasUncertain } from './measure-rows.ts';
import type { Pen } from './pen.ts';
import { planCells } from './plan-cells.ts';
import type { Plan } from './plan.ts';

export interface LineTools {
  readonly plan: Plan;
  /** In column 0 of an empty row; afterwards in that of the row behind the last one, which is its row 0. */
  readonly pen: Pen;
  readonly encoder: PlanEncoder;
  readonly capabilities: Capabilities;
}

/**
 * Writes rows as any program writes lines: one below the other, and what is too long for a window that has just become narrower goes on in
 * the next one. `wrapped` are those that go on in the next row by themselves. Answers the number of cells written.
 */
export function writeLines(lines: Grid, wrapped: ReadonlySet<number>, tools: LineTools): number {
  const { plan, pen, encoder, capabilities } = tools;
  const diff = new GridDiff();
  const row = new Grid(lines.pools, lines.cols, 1);
  const blankRow = new Grid(lines.pools, lines.cols, 1);
  let cells = 0;
  let isWrapping = false;
  for (let y = 0; y < lines.rows; y += 1) {
    row.clear();
    drawGrid(cutGrid(row), 0, 0, lines, y, 1);
    diffGrids(blankRow, row, diff, { scrolls: false });
    // A row of which the terminal may think otherwise stays one in any case.
    if (isWrapping === hasUncertain(row)) {
      isWrapping = !isWrapping;
      plan.add('autowrap', isWrapping ? 1 : 0);
    }
    planCells(plan, pen, diff, row, capabilities);
    if (!isWrapping || !wrapped.has(y) || !flowsOn(lines, y)) {
      // What comes in at the bottom has the background of the moment.
      pen.setStyle(plan, 0);
      plan.add('carriageReturn');
      plan.add('lineFeed', 1);
    }
    // What is planned stands for the cells of one grid: written before those of another one come.
    encoder.encode(plan, row);
    plan.clear();
    pen.x = 0;
    cells += diff.cells;
  }
  if (isWrapping) plan.add('autowrap', 0);
  return cells;
}
