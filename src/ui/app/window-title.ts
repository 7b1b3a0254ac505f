/** The window's title: a spinner while a turn runs, what waits for an answer, the name and the folder. Pure. */
import type { LiveFacts } from '#/workstation/live-session.ts';

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
export const SPINNER_MS = 100;
/** Shown unless configured. */
export const USUAL_TITLE_ITEMS: readonly string[] = ['activity', 'thread-name', 'project-name'];
/** Names that `[tui] terminal_title` may hold. */
export const TITLE_ITEMS: readonly string[] = [
  ...USUAL_TITLE_ITEMS,
  'thread-title',
  'current-dir',
  'app-name',
  'run-state',
  'git-branch',
  'model',
];

export interface TitleFacts {
  readonly live: LiveFacts | undefined;
  readonly directory: string;
  readonly needsAnswer: boolean;
  readonly moves: boolean;
  readonly nowMs: number;
}

/** Undefined: the title that was there stays. */
export function printWindowTitle(facts: TitleFacts, names: readonly string[] | undefined): string | undefined {
  const items = names ?? USUAL_TITLE_ITEMS;
  if (items.length === 0) return undefined;
  const { live } = facts;
  const project = baseName(live?.settings.projectRoot ?? live?.settings.cwd ?? facts.directory);
  const texts = items.map((name): string | undefined => {
    switch (name) {
      case 'thread-name':
        return live?.title;
      case 'thread-title':
        return live?.title ?? live?.sessionId;
      case 'project-name':
        return project;
      case 'current-dir':
        return facts.directory;
      case 'app-name':
        return 'csm';
      case 'run-state':
        return live?.turn === undefined ? 'Ready' : 'Working';
      case 'git-branch':
        return live?.gitBranch;
      case 'model':
        return live?.modelName;
    }
    return undefined;
  });
  const words = texts.filter((text) => text !== undefined && text !== '').join(' | ');
  if (!items.includes('activity')) return words;
  if (facts.needsAnswer) return words === '' ? '[ ! ] Action Required' : `[ ! ] Action Required | ${words}`;
  if (live?.turn === undefined) return words;
  const step = facts.moves ? Math.floor(facts.nowMs / SPINNER_MS) % SPINNER.length : 0;
  return `${SPINNER[step] ?? ''} ${words}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}
