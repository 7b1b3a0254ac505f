/** git, asked without side effects: nothing of the repository's configuration is run, nothing is written. @effects process */
import { CsmError } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import { runProgram, type ProgramResult } from '#/platform/run-program.ts';

const TIMEOUT_MS = 20_000;
const QUIET = ['--no-optional-locks', '--no-pager', '-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false'];

/** Asks git with these words; what it answers with another code than 0 is the caller's. */
export type AskGit = (...words: readonly string[]) => Promise<ProgramResult>;

/** @throws CsmError `git-missing`, and `git-failed` when an answer takes too long */
export function openGit(platform: Platform, cwd: string): AskGit {
  const git = platform.processes.which('git', platform.env.get('PATH'));
  if (git === undefined) {
    throw new CsmError('environment', 'git-missing', 'there is no git on PATH', {
      hint: 'Install git to see changes.',
    });
  }
  return async (...words) => {
    const result = await runProgram(platform, {
      argv: [git, '-C', cwd, ...QUIET, ...words],
      cwd,
      env: { ...platform.env.all(), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
      timeoutMs: TIMEOUT_MS,
    });
    if (result.timedOut) throw gitFailed(`git did not answer within ${TIMEOUT_MS / 1000} s`);
    return result;
  };
}

export function gitFailed(reason: string): CsmError {
  return new CsmError('environment', 'git-failed', `the repository cannot be read: ${reason}`, {
    hint: 'Look with `git status`.',
  });
}

export function gitNone(cwd: string): CsmError {
  return new CsmError('input', 'git-none', `${cwd} is in no git repository`, {
    hint: 'Changes are those since a commit.',
  });
}
