/**
 * The shortest line difference of two texts (Myers, greedy, with a bounded number of edits: beyond it the differing
 * middle counts as replaced). Pure.
 */

/** A run of lines of the old text that is replaced by a run of the new; one of them may be empty. */
export interface Edit {
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
}

/** Memory of the search grows with the square of the edits: 1,500 take 9 MB. */
const EDIT_LIMIT = 1500;

/** Runs that differ, in order, with at least one equal line between two of them. */
export function diffLines(oldLines: readonly string[], newLines: readonly string[]): readonly Edit[] {
  let head = 0;
  const shorter = Math.min(oldLines.length, newLines.length);
  while (head < shorter && oldLines[head] === newLines[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && oldLines.at(-1 - tail) === newLines.at(-1 - tail)) tail += 1;
  const oldMiddle = oldLines.slice(head, oldLines.length - tail);
  const newMiddle = newLines.slice(head, newLines.length - tail);
  if (oldMiddle.length === 0 && newMiddle.length === 0) return [];
  const edits = diffMiddle(oldMiddle, newMiddle);
  return edits.map((edit) => ({ ...edit, oldStart: edit.oldStart + head, newStart: edit.newStart + head }));
}

function diffMiddle(oldLines: readonly string[], newLines: readonly string[]): readonly Edit[] {
  const whole = { oldStart: 0, oldCount: oldLines.length, newStart: 0, newCount: newLines.length };
  if (oldLines.length === 0 || newLines.length === 0) return [whole];
  const { oldIds, newIds } = numberLines(oldLines, newLines);
  const trace = searchShortest(oldIds, newIds);
  return trace === undefined ? [whole] : followTrace(trace, oldIds.length, newIds.length);
}

function numberLines(
  oldLines: readonly string[],
  newLines: readonly string[],
): { oldIds: Int32Array; newIds: Int32Array } {
  const ids = new Map<string, number>();
  const idOf = (line: string): number => {
    const known = ids.get(line);
    if (known !== undefined) return known;
    ids.set(line, ids.size);
    return ids.size - 1;
  };
  return { oldIds: Int32Array.from(oldLines, idOf), newIds: Int32Array.from(newLines, idOf) };
}

/** Furthest reached old index a diagonal, after each number of edits; undefined where there are too many. */
function searchShortest(oldIds: Int32Array, newIds: Int32Array): readonly Int32Array[] | undefined {
  const limit = Math.min(oldIds.length + newIds.length, EDIT_LIMIT);
  const reached = new Int32Array(2 * limit + 3);
  const middle = limit + 1;
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits += 1) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const below = reached[middle + diagonal - 1] ?? 0;
      const above = reached[middle + diagonal + 1] ?? 0;
      let oldIndex = diagonal === -edits || (diagonal !== edits && below < above) ? above : below + 1;
      let newIndex = oldIndex - diagonal;
      while (oldIndex < oldIds.length && newIndex < newIds.length && oldIds[oldIndex] === newIds[newIndex]) {
        oldIndex += 1;
        newIndex += 1;
      }
      reached[middle + diagonal] = oldIndex;
      if (oldIndex >= oldIds.length && newIndex >= newIds.length) {
        trace.push(reached.slice(middle - edits - 1, middle + edits + 2));
        return trace;
      }
    }
    trace.push(reached.slice(middle - edits - 1, middle + edits + 2));
  }
  return undefined;
}

/** Walks back from the end of both texts. `trace[n]` holds the diagonals -n-1 to n+1. */
function followTrace(trace: readonly Int32Array[], oldLength: number, newLength: number): readonly Edit[] {
  const steps: Edit[] = [];
  let oldIndex = oldLength;
  let newIndex = newLength;
  for (let edits = trace.length - 1; edits > 0; edits -= 1) {
    const before = trace[edits - 1] ?? new Int32Array();
    const diagonal = oldIndex - newIndex;
    const at = (wanted: number): number => before[wanted + edits] ?? 0;
    const isInsert = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const from = diagonal + (isInsert ? 1 : -1);
    oldIndex = at(from);
    newIndex = oldIndex - from;
    steps.push({ oldStart: oldIndex, oldCount: isInsert ? 0 : 1, newStart: newIndex, newCount: isInsert ? 1 : 0 });
  }
  return joinNeighbours(steps.toReversed());
}

function joinNeighbours(steps: readonly Edit[]): readonly Edit[] {
  const edits: Edit[] = [];
  for (const step of steps) {
    const last = edits.at(-1);
    const touches =
      last !== undefined &&
      last.oldStart + last.oldCount === step.oldStart &&
      last.newStart + last.newCount === step.newStart;
    if (!touches) edits.push(step);
    else {
      edits[edits.length - 1] = {
        ...last,
        oldCount: last.oldCount + step.oldCount,
        newCount: last.newCount + step.newCount,
      };
    }
  }
  return edits;
}
