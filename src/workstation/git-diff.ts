/** What has changed in a repository since its last commit, new files too. @effects process fs */
import { CsmError } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import { runProgram } from '#/platform/run-program.ts';

/** As `git diff` prints it, without colours. */
export interface GitDiff {
  readonly diff: string;
  /** There is more than is shown: git printed more than 1 MiB, or there are more new files than are read. */
  readonly isCut: boolean;
}

const TIMEOUT_MS = 20_000;
const NEW_FILES = 500;
const NEW_FILE_BYTES = 256 * 1024;
const PRINTED_BYTES = 1024 * 1024;
/** Nothing of the repository's configuration is run, and nothing is written, not even the index. */
const QUIET = ['--no-optional-locks', '--no-pager', '-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false'];

/** @throws CsmError `git-missing`, `git-none` (no repository), `git-failed` */
export async function readGitDiff(platform: Platform, cwd: string): Promise<GitDiff> {
  const git = platform.processes.which('git', platform.env.get('PATH'));
  if (git === undefined) {
    throw new CsmError('environment', 'git-missing', 'there is no git on PATH', {
      hint: 'Install git to see changes.',
    });
  }
  const run = async (...words: readonly string[]) => {
    const result = await runProgram(platform, {
      argv: [git, '-C', cwd, ...QUIET, ...words],
      cwd,
      env: { ...platform.env.all(), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
      timeoutMs: TIMEOUT_MS,
    });
    if (result.timedOut) throw failed(`git did not answer within ${TIMEOUT_MS / 1000} s`);
    return result;
  };
  const top = await run('rev-parse', '--show-toplevel');
  if (top.code !== 0) {
    throw new CsmError('input', 'git-none', `${cwd} is in no git repository`, {
      hint: 'Changes are those since a commit.',
    });
  }
  const root = top.stdout.replace(/\n$/, '');
  const hasCommit = (await run('rev-parse', '--verify', '--quiet', 'HEAD')).code === 0;
  const against = hasCommit ? ['HEAD'] : ['--cached'];
  const changed = await run('diff', '--no-color', '--no-ext-diff', '--no-textconv', ...against);
  if (changed.code !== 0) throw failed(changed.stderr.trim());
  const listed = await run('ls-files', '--others', '--exclude-standard', '-z', '--full-name', '--', root);
  const names = listed.stdout.split('\0').filter((name) => name !== '' && !name.endsWith('/'));
  const created = names.slice(0, NEW_FILES).map((name) => printNewFile(platform, root, name));
  return {
    diff: changed.stdout + created.join(''),
    isCut: changed.stdout.length >= PRINTED_BYTES || names.length > NEW_FILES,
  };
}

/** A file that git does not know, as a diff. */
function printNewFile({ fs }: Platform, root: string, name: string): string {
  const path = `${root}/${name}`;
  const head = `diff --git a/${name} b/${name}\nnew file\n`;
  const stat = fs.lstat(path);
  if (stat === undefined) return '';
  if (stat.kind === 'symlink') return `${head}--- /dev/null\n+++ b/${name}\n@@ -0,0 +1 @@\n+${fs.readLink(path)}\n`;
  if (stat.kind !== 'file') return '';
  if (stat.sizeBytes === 0) return head;
  if (stat.sizeBytes > NEW_FILE_BYTES) return `${head}Binary or large: ${stat.sizeBytes} bytes, not shown\n`;
  let bytes: Uint8Array;
  try {
    bytes = fs.readFile(path);
  } catch {
    return `${head}It may not be read\n`;
  }
  if (bytes.includes(0)) return `${head}Binary file b/${name}\n`;
  const text = new TextDecoder().decode(bytes);
  const lines = text.replace(/\n$/, '').split('\n');
  const end = text.endsWith('\n') ? '' : '\\ No newline at end of file\n';
  return `${head}--- /dev/null\n+++ b/${name}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}${end}`;
}

function failed(reason: string): CsmError {
  return new CsmError('environment', 'git-failed', `the changes cannot be read: ${reason}`, {
    hint: 'Look with `git status`.',
  });
}
