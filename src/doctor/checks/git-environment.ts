/** The git that repositories are looked at with. @effects fs process env */
import { defineCheck } from '../check.ts';
import { listOnPath } from '../list-on-path.ts';
import { statReachable } from '#/config/stat-path.ts';

export default defineCheck({
  id: 'git.environment',
  category: 'git',
  section: 'Environment',
  run: ({ platform, settings }) => {
    const found = listOnPath(platform, 'git');
    const root = settings?.gitRoot;
    const entry = root === undefined ? undefined : statReachable(platform.fs, `${root}/.git`)?.kind;
    return {
      summary: found.length === 0 ? 'git executable not found' : 'git executable found; execution not verified',
      details: {
        'selected git': found[0] ?? 'none',
        'PATH git entries': found,
        'repo detected': settings === undefined ? 'not inspected' : String(root !== undefined),
        ...(root === undefined ? {} : { 'repo root': root, '.git entry': entry ?? 'out of reach' }),
      },
      issues:
        found.length === 0
          ? [
              {
                severity: 'warning',
                cause: 'git is not on PATH: sessions do not know their commit, and worktrees and diffs do not work',
                remedy: 'Install it: apt install git, dnf install git or apk add git.',
              },
            ]
          : [],
    };
  },
});
