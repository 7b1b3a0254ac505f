/** What a look inside of a session shows: facts at once, the last words when they have come. Pure. */
import type { Line } from '#/ui/text/line.ts';
import { cutText } from '#/ui/text/fit-line.ts';
import type { LayerFrame } from '../layer.ts';
import { printAge, printMoment } from './print-age.ts';
import type { SessionRow } from './session-row.ts';
import type { SessionsState } from './sessions-layer.ts';

const PREVIEW_LINES = 8;
/** Columns of the labels. */
const LABEL = 13;

/** How many rows {@link drawDetails} has. */
export function measureDetails(state: SessionsState, row: SessionRow): number {
  return listDetails(row, 0).length + 1 + (state.preview?.id === row.id ? Math.max(1, previewOf(state).length) : 1);
}

function previewOf(state: SessionsState) {
  return state.preview?.lines.slice(-PREVIEW_LINES) ?? [];
}

function listDetails(row: SessionRow, nowMs: number): readonly (readonly [string, string])[] {
  return [
    ['Session:', `${row.id}${row.source === 'codex' ? ' (Codex)' : ''}`],
    ['Created:', `${printAge(nowMs - row.createdMs)} · ${printMoment(row.createdMs)}`],
    ['Updated:', `${printAge(nowMs - row.updatedMs)} · ${printMoment(row.updatedMs)}`],
    ['Directory:', row.cwd === '' ? 'not known' : row.cwd],
    ...(row.forkedFrom === undefined ? [] : ([['Forked from:', row.forkedFrom]] as const)),
    ...(row.isDamaged
      ? ([['Damaged:', 'the log is not what it was: `csm doctor` and `csm replay` say more']] as const)
      : []),
    ['Model:', row.model ?? 'not known'],
    [
      'Turns:',
      `${row.turns ?? '?'}${row.tokens === undefined ? '' : ` · ${row.tokens.toLocaleString('en-US')} tokens`}`,
    ],
  ];
}

export function drawDetails(
  state: SessionsState,
  row: SessionRow,
  { cols, theme, nowMs }: LayerFrame,
): readonly Line[] {
  const facts = listDetails(row, nowMs).map(([label, text]): Line => ({
    spans: [{ text: '    │ ', style: theme.hint }, { text: label.padEnd(LABEL), style: theme.hint }, { text }],
  }));
  const bar: Line = { spans: [{ text: '    │', style: theme.hint }] };
  const isRead = state.preview?.id === row.id;
  const lines = previewOf(state);
  const said: readonly Line[] =
    !isRead || lines.length === 0
      ? [
          {
            spans: [
              { text: '    └ ', style: theme.hint },
              { text: isRead ? 'Nothing was said yet.' : 'Reading…', style: theme.dim },
            ],
          },
        ]
      : lines.map(({ role, text }, at): Line => ({
          spans: [
            { text: at === lines.length - 1 ? '    └ ' : '    │ ', style: theme.hint },
            { text: role === 'user' ? '› ' : '  ', style: theme.userMarker },
            { text: cutText(text, Math.max(1, cols - 10)), ...(role === 'user' ? { style: theme.bold } : {}) },
          ],
        }));
  return [...facts, bar, ...said];
}
