/** Files that were changed, with their diffs. Pure. */
import type { FileChange } from '#/base/tool-action.ts';
import type { Line, Span } from '#/ui/text/line.ts';
import type { PatchCell } from '../cell.ts';
import { decodeFileDiff, drawFileDiff, type FileDiff } from '../diff-rows.ts';
import { drawApproval, isRefused } from './approval.ts';
import { drawReason } from './output.ts';
import {
  BLANK_ROW,
  bullet,
  DEEP_INDENT,
  elbow,
  INDENT,
  joinRow,
  shortenPath,
  toggleRows,
  wrapRows,
  type CellFrame,
  type Row,
} from '../rows.ts';

/** Changed rows that are shown while the cell is folded: of all its files, and at least of each. */
const SHOWN_ROWS = 60;
const LEAST_ROWS = 3;

export function drawPatch(cell: PatchCell, frame: CellFrame): Row[] {
  const { theme, cols } = frame;
  const files = cell.changes.map((change) => ({ change, diff: decodeFileDiff(change) }));
  // Codex leaves out what was allowed: the edits say it.
  const refused = isRefused(cell.approval);
  const what: readonly Span[] = [{ text: `make these edits` }];
  const asked = refused ? drawApproval(cell.approval, what, frame, cell.reason) : [];
  const isRunning = cell.state !== 'done';
  const failed = cell.state === 'done' && cell.status !== 'completed';
  const [only] = files;
  const isSingle = files.length === 1 && only !== undefined;
  const head: Span[] = [{ text: describeDeed(cell), style: theme.bold }];
  if (isSingle) head.push({ text: ` ${printPath(only.change, frame)}` });
  else if (files.length > 0) head.push({ text: ` ${files.length} files` });
  if (files.length > 0)
    head.push(
      ...printCounts(
        files.map(({ diff }) => diff),
        frame,
      ),
    );
  const title = wrapRows(
    { spans: head },
    cols,
    bullet(failed ? { ...theme.error, bold: true } : theme.bullet),
    INDENT,
  ).map((row, at): Row => ({
    ...row,
    toggles: true,
    ...(isRunning && at === 0 && cell.state === 'running' ? { isPulsing: true } : {}),
  }));
  const reason = failed && !refused && cell.reason !== undefined ? drawReason(cell.reason, frame, theme.error) : [];
  if (failed && !frame.isExpanded) {
    const more = files.length > 0 ? toggleRows(frame) : [];
    return [...asked, ...(refused ? [BLANK_ROW] : []), ...title, ...reason, ...more];
  }
  const most = Math.max(LEAST_ROWS, Math.floor(SHOWN_ROWS / files.length));
  const bodies = files.flatMap(({ change, diff }, at): Row[] => {
    const rows = drawFileDiff(change, diff, frame, most);
    if (isSingle) return rows;
    const path = { spans: [{ text: printPath(change, frame) }, ...printCounts([diff], frame)] };
    return [...(at > 0 ? [BLANK_ROW] : []), ...wrapRows(path, cols, elbow(theme), DEEP_INDENT), ...rows];
  });
  const gap = refused ? [BLANK_ROW] : [];
  // The last file may say itself how more of it is shown.
  const toggles = files.length === 0 || bodies.at(-1)?.toggles === true ? [] : toggleRows(frame);
  return [...asked, ...gap, ...title, ...reason, ...bodies, ...toggles];
}

/** All of the changes, one file below the other: for a pager. */
export function drawChanges(
  changes: readonly FileChange[],
  frame: Pick<CellFrame, 'cols' | 'theme' | 'cwd' | 'home'>,
): readonly Line[] {
  const whole = { ...frame, isExpanded: true };
  const files = changes.map((change) => {
    const diff = decodeFileDiff(change);
    const name: readonly Span[] = [{ text: printPath(change, frame), style: frame.theme.bold }];
    const head = wrapRows({ spans: [...name, ...printCounts([diff], frame)] }, frame.cols, []);
    return [...head, BLANK_ROW, ...drawFileDiff(change, diff, whole, Infinity)];
  });
  return files.flatMap((rows, at) => (at === 0 ? rows : [BLANK_ROW, ...rows])).map(joinRow);
}

function describeDeed({ state, status, changes, approval }: PatchCell): string {
  const [only] = changes;
  const kind = changes.length === 1 ? only?.kind : 'update';
  if (state === 'asked') return 'Proposed edits to';
  if (state === 'running') return kind === 'add' ? 'Adding' : kind === 'delete' ? 'Deleting' : 'Editing';
  if (status === 'completed') return kind === 'add' ? 'Added' : kind === 'delete' ? 'Deleted' : 'Edited';
  if (changes.length === 0) return 'Patch not applied';
  if (isRefused(approval)) return 'Did not edit';
  return status === 'interrupted'
    ? 'Interrupted while editing'
    : status === 'failed'
      ? 'Failed to edit'
      : 'Did not edit';
}

function printPath({ path, move_path: moved }: FileChange, frame: Pick<CellFrame, 'cwd' | 'home'>): string {
  const from = shortenPath(path, frame);
  return moved === undefined ? from : `${from} → ${shortenPath(moved, frame)}`;
}

function printCounts(diffs: readonly FileDiff[], { theme }: Pick<CellFrame, 'theme'>): readonly Span[] {
  const added = diffs.reduce((sum, diff) => sum + diff.added, 0);
  const removed = diffs.reduce((sum, diff) => sum + diff.removed, 0);
  return [
    { text: ' (' },
    { text: `+${added}`, style: theme.diffAddedSign },
    { text: ' ' },
    { text: `-${removed}`, style: theme.diffRemovedSign },
    { text: ')' },
  ];
}
