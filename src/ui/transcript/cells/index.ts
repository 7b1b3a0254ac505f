/** How each kind of cell is laid out. A new kind does not compile until it stands here. */
import type { Cell } from '../cell.ts';
import type { CellFrame, Rows } from '../rows.ts';
import { drawCompaction } from './compaction.ts';
import { drawError } from './error.ts';
import { drawExec } from './exec.ts';
import { drawExplore } from './explore.ts';
import { drawGoal } from './goal.ts';
import { drawHook } from './hook.ts';
import { drawImage } from './image.ts';
import { drawInterruption } from './interruption.ts';
import { MessageLayout } from './message.ts';
import { drawNotice } from './notice.ts';
import { drawPatch } from './patch.ts';
import { drawPlan } from './plan.ts';
import { drawProcess } from './process.ts';
import { drawQuestions } from './questions.ts';
import { drawRawText, stripRows } from './raw.ts';
import { drawReasoning } from './reasoning.ts';
import { drawReview } from './review.ts';
import { drawSettings } from './settings.ts';
import { drawStdin } from './stdin.ts';
import { drawTable } from './table.ts';
import { drawTool } from './tool.ts';
import { drawTurnEnd } from './turn-end.ts';
import { drawUser, promptText } from './user.ts';
import { drawWarning } from './warning.ts';
import { drawWeb } from './web.ts';

/** Rows of a cell. @param message what is known of it from before, where it is a message */
export function drawCell(cell: Cell, frame: CellFrame, message: MessageLayout = new MessageLayout()): Rows {
  if (!frame.isRaw) return drawRich(cell, frame, message);
  if (cell.kind === 'user') return drawRawText(promptText(cell), frame.cols);
  const isWhole = cell.kind === 'exec' || cell.kind === 'explore' || cell.kind === 'process' || cell.kind === 'tool';
  return stripRows(drawRich(cell, isWhole ? { ...frame, isExpanded: true, isAlone: false } : frame, message));
}

function drawRich(cell: Cell, frame: CellFrame, message: MessageLayout): Rows {
  switch (cell.kind) {
    case 'user':
      return drawUser(cell, frame);
    case 'message':
      return message.rows(cell, frame);
    case 'reasoning':
      return drawReasoning(cell, frame);
    case 'exec':
      return drawExec(cell, frame);
    case 'explore':
      return drawExplore(cell, frame);
    case 'stdin':
      return drawStdin(cell, frame);
    case 'patch':
      return drawPatch(cell, frame);
    case 'plan':
      return drawPlan(cell, frame);
    case 'questions':
      return drawQuestions(cell, frame);
    case 'tool':
      return drawTool(cell, frame);
    case 'image':
      return drawImage(cell, frame);
    case 'web':
      return drawWeb(cell, frame);
    case 'compaction':
      return drawCompaction(cell, frame);
    case 'warning':
      return drawWarning(cell, frame);
    case 'error':
      return drawError(cell, frame);
    case 'interruption':
      return drawInterruption(cell, frame);
    case 'turn-end':
      return drawTurnEnd(cell, frame);
    case 'hook':
      return drawHook(cell, frame);
    case 'goal':
      return drawGoal(cell, frame);
    case 'review':
      return drawReview(cell, frame);
    case 'settings':
      return drawSettings(cell, frame);
    case 'process':
      return drawProcess(cell, frame);
    case 'notice':
      return drawNotice(cell, frame);
    case 'table':
      return drawTable(cell, frame);
  }
}
