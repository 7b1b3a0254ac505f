/** `--worktree`: a detached git worktree to work in, so that the checkout itself stays as it is. @effects process fs */
import { CsmError } from '#/base/errors.ts';
import { encodeHex } from '#/base/ids.ts';
import type { Platform } from '#/platform/platform.ts';
import { runProgram } from '#/platform/run-program.ts';

const TIMEOUT_MS = 120_000;

/**
 * Makes `<codexHome>/worktrees/<4 hex>/<repository name>` at the checkout's current commit and answers its path. It is kept
 * afterwards, as Codex does: what the agent made is in it.
 */
export async function openWorktree(
  platform: Platform,
  codexHome: string,
  gitRoot: string | undefined,
): Promise<string> {
  if (gitRoot === undefined) {
    throw new CsmError(
      'input',
      'worktree-no-repository',
      '--worktree needs a git repository, and this folder is in none',
      {
        hint: 'Change to a repository, or leave --worktree out.',
      },
    );
  }
  const name = gitRoot.slice(gitRoot.lastIndexOf('/') + 1) || 'root';
  const path = `${codexHome}/worktrees/${encodeHex(platform.random.bytes(2))}/${name}`;
  platform.fs.makeDir(path.slice(0, path.lastIndexOf('/')));
  const git = platform.processes.which('git', platform.env.get('PATH'));
  if (git === undefined) {
    throw new CsmError('environment', 'git-missing', '--worktree needs git, and there is none on PATH', {
      hint: 'Install git, or leave --worktree out.',
    });
  }
  const argv = [git, '-C', gitRoot, 'worktree', 'add', '--detach', path];
  const result = await runProgram(platform, { argv, cwd: gitRoot, env: platform.env.all(), timeoutMs: TIMEOUT_MS });
  if (result.code === 0) return path;
  const reason = result.timedOut ? `no answer after ${TIMEOUT_MS / 1000} s` : result.stderr.trim();
  throw new CsmError('environment', 'worktree-failed', `git command failed: ${reason}`, {
    hint: 'A worktree needs at least one commit (`git commit`), and room in $CODEX_HOME/worktrees.',
  });
}
