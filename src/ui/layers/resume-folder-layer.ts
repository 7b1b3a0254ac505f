/** Where a session of another folder goes on. Pure. */
import { printVisible } from '#/terminal/text/visible.ts';
import { fitPath } from '#/ui/text/fit-path.ts';
import { encodeLine } from '#/ui/text/line.ts';
import { printPath } from './ask-context.ts';
import type { Layer, LayerStep } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';

/** The two folders that there are to choose from. */
export interface ResumeFolders {
  readonly verb: 'resume' | 'fork';
  /** Where the session worked, absolute. */
  readonly session: string;
  /** Where csm was started, or works now; absolute. */
  readonly current: string;
  readonly home: string;
}

/** The answer may be kept for sessions to come. */
export function createResumeFolderLayer({ verb, session, current, home }: ResumeFolders): Layer {
  const answer = (which: 'session' | 'current', isKept: boolean): LayerStep =>
    closeLayer({ type: 'start', answer: { kind: 'folder', which, isKept } });
  const show = (label: string, path: string, cols: number): string =>
    `  ${label} ${fitPath(printVisible(printPath(path, home)), Math.max(8, cols - label.length - 4))}`;
  return createList({
    name: 'resume-folder',
    title: `Working directory · ${verb}`,
    header: ({ cols, rows, theme }) =>
      [
        encodeLine(show('The session worked in', session, cols), theme.dim),
        encodeLine(show('You are in', current, cols), theme.dim),
      ].slice(0, rows),
    rows: [
      { id: 'session', label: 'Use session directory' },
      { id: 'current', label: 'Use current directory' },
      { id: 'always-session', label: 'Always use session directory' },
      { id: 'always-current', label: 'Always use current directory' },
    ],
    confirmHint: 'continue',
    cancelHint: 'use session',
    onCancel: () => answer('session', false),
    onChoose: ({ id }) => answer(id.endsWith('session') ? 'session' : 'current', id.startsWith('always')),
  });
}
