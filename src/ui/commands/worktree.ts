/** `/worktree`: git worktree; the session works there from the next turn on. Pure. */
import { defineSlashCommand, refusal } from './slash-command.ts';

export default defineSlashCommand({
  name: 'worktree',
  description: 'go on in a checkout of its own, so that this one stays as it is',
  argument: '[new]',
  whileRunning: false,
  run: ({ argument, facts }) => {
    if (facts.settings.gitRoot === undefined) {
      return [refusal('A worktree needs a git repository, and this folder is in none.')];
    }
    if (argument !== '' && argument !== 'new')
      return [refusal('Use /worktree, or /worktree new for a new session in it.')];
    return [{ type: 'do', deed: 'open-worktree', argument: { isNewSession: argument === 'new' } }];
  },
});
