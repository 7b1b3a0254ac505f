/** Every deed and topic by name, loaded when it is done first. */
import type { Deed, Topic } from './deed.ts';

type Loader<T> = () => Promise<{ readonly default: T }>;

export const DEEDS: Readonly<Record<string, Loader<Deed>>> = {
  'change-directory': () => import('./change-directory.ts'),
  'delete-session': () => import('./delete-session.ts'),
  'export-markdown': () => import('./export-markdown.ts'),
  'follow-process': () => import('./follow-process.ts'),
  'open-config': () => import('./open-config.ts'),
  'open-copy': () => import('./open-copy.ts'),
  'open-experimental': () => import('./open-experimental.ts'),
  'open-hooks': () => import('./open-hooks.ts'),
  'open-items': () => import('./open-items.ts'),
  'open-keymap': () => import('./open-keymap.ts'),
  'open-session-transcript': () => import('./open-session-transcript.ts'),
  'open-skills': () => import('./open-skills.ts'),
  'open-theme': () => import('./open-theme.ts'),
  'open-tui': () => import('./open-tui.ts'),
  'open-worktree': () => import('./open-worktree.ts'),
  'pick-session': () => import('./pick-session.ts'),
  'poll-process': () => import('./poll-process.ts'),
  'preview-theme': () => import('./preview-theme.ts'),
  'remember-prompt': () => import('./remember-prompt.ts'),
  'save-config': () => import('./save-config.ts'),
  'save-skills': () => import('./save-skills.ts'),
  'set-goal': () => import('./set-goal.ts'),
  'show-diff': () => import('./show-diff.ts'),
  'show-mcp': () => import('./show-mcp.ts'),
  'show-metrics': () => import('./show-metrics.ts'),
  'show-status': () => import('./show-status.ts'),
  'switch-by-name': () => import('./switch-by-name.ts'),
  'switch-saying': () => import('./switch-saying.ts'),
};

export const TOPICS: Readonly<Record<string, Loader<Topic>>> = {
  'clipboard-image': () => import('./clipboard-image.ts'),
  files: () => import('./files.ts'),
  'git-branches': () => import('./git-branches.ts'),
  'git-commits': () => import('./git-commits.ts'),
  hooks: () => import('./hooks.ts'),
  'image-path': () => import('./image-path.ts'),
  'prompt-history': () => import('./prompt-history.ts'),
  'session-preview': () => import('./session-preview.ts'),
  sessions: () => import('./sessions.ts'),
  skills: () => import('./skills.ts'),
};
