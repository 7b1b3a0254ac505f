/** Commands that only look, as what they looked at. Pure. */
import { parseExploration, type Exploration } from '#/workstation/exploration.ts';
import type { Span } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { ExecCall, ExploreCell } from '../cell.ts';
import { drawWholeCall } from './exec.ts';
import {
  BLANK_ROW,
  bullet,
  DEEP_INDENT,
  elbow,
  flattenText,
  toggleRows,
  wrapRows,
  type CellFrame,
  type Row,
} from '../rows.ts';

const SHOWN_ROWS = 8;

interface Look extends Exploration {
  /** How it failed; empty: it did not. */
  readonly failure: string;
}

export function drawExplore(cell: ExploreCell, frame: CellFrame): Row[] {
  const { theme, cols } = frame;
  if (frame.isExpanded) {
    const calls = cell.calls.flatMap((call, at) => [...(at === 0 ? [] : [BLANK_ROW]), ...drawWholeCall(call, frame)]);
    return [...calls, ...toggleRows(frame)];
  }
  const looks = joinLooks(cell.calls);
  const runs = cell.calls.some(({ state }) => state === 'running');
  const title: Row = {
    lead: bullet(runs ? theme.bullet : theme.dim),
    line: { spans: [{ text: runs ? 'Exploring' : 'Explored', style: theme.bold }, ...printFailures(looks, theme)] },
    ...(runs ? { isPulsing: true } : {}),
    toggles: true,
  };
  const rows = looks.slice(0, SHOWN_ROWS).flatMap(({ verb, target, failure }, at): Row[] => {
    const spans: Span[] = [{ text: verb, style: theme.accent }, { text: ` ${flattenText(target)}` }];
    if (failure !== '') spans.push({ text: ` (${failure})`, style: theme.error });
    const lead = at === 0 ? elbow(theme) : DEEP_INDENT;
    return wrapRows({ spans }, cols, lead, [{ text: '      ' }]);
  });
  const left = looks.length - SHOWN_ROWS;
  return [title, ...rows, ...toggleRows(frame, left > 0 ? `+ ${left} more (^t to expand)` : '+ Show details')];
}

/** Reads that follow one another stand on one row; what was looked at twice stands once. */
function joinLooks(calls: readonly ExecCall[]): readonly Look[] {
  const looks: Look[] = [];
  for (const call of calls) {
    const found = parseExploration(call.command) ?? [];
    for (const [at, look] of found.entries()) {
      // Of several programs, the last one is the one that ended the line.
      const failure = at === found.length - 1 ? describeFailure(call, look) : '';
      const last = looks.at(-1);
      if (last?.verb === look.verb && last.target === look.target && failure === last.failure) continue;
      if (last?.verb === 'Read' && look.verb === 'Read' && failure === '' && last.failure === '') {
        const names = last.target.split(', ');
        const more = look.target.split(', ').filter((name) => !names.includes(name));
        looks[looks.length - 1] = { ...last, target: [...names, ...more].join(', ') };
      } else looks.push({ ...look, failure });
    }
  }
  return looks;
}

function describeFailure({ state, status, exitCode }: ExecCall, { verb }: Exploration): string {
  if (state !== 'done' || status === 'completed' || status === undefined) return '';
  // To find nothing is no failure of a search, but it is one of the program.
  if (status === 'failed' && exitCode === 1 && verb === 'Search') return '';
  return status === 'failed' && exitCode !== undefined ? `exit ${exitCode}` : status;
}

/** Behind the title, so that it is seen however much is folded. */
function printFailures(looks: readonly Look[], theme: Theme): readonly Span[] {
  const count = looks.filter(({ failure }) => failure.startsWith('exit')).length;
  if (count === 0) return [];
  return [{ text: ` · ${count} nonzero ${count === 1 ? 'exit' : 'exits'}`, style: theme.bold }];
}
