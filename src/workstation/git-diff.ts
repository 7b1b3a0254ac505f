/** What has changed in a repository since its last commit, new files too. @effects process fs */
import type { Platform } from '#/platform/platform.ts';
import { gitFailed, gitNone, openGit } from './git-command.ts';

/** As `git diff` prints it, without colours. */
export interface GitDiff {
  readonly diff: string;
  /** There is more than is shown: git printed more than 1 MiB, or there are more new files than are read. */
  readonly isCut: boolean;
}

const NEW_FILES = 500;
const NEW_FILE_BYTES = 256 * 1024;
const PRINTED_BYTES = 1024 * 1024;

/** @throws CsmError `git-missing`, `git-none` (no repository), `git-failed` */
export async function readGitDiff(platform: Platform, cwd: string): Promise<GitDiff> {
  const git = openGit(platform, cwd);
  const top = await git('rev-parse', '--show-toplevel');
  if (top.code !== 0) throw gitNone(cwd);
  const root = top.stdout.replace(/\n$/, '');
  const hasCommit = (await git('rev-parse', '--verify', '--quiet', 'HEAD')).code === 0;
  const against = hasCommit ? ['HEAD'] : ['--cached'];
  const changed = await git('diff', '--no-color', '--no-ext-diff', '--no-textconv', ...against);
  if (changed.code !== 0) throw gitFailed(changed.stderr.trim());
  const listed = await git('ls-files', '--others', '--exclude-standard', '-z', '--full-name', '--', root);
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
