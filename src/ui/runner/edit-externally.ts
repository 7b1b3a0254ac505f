/** The user's own editor on the composer's text: the terminal is lent to it meanwhile. @effects terminal fs process env */
import { CsmError, printErrno } from '#/base/errors.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import type { TerminalDriver } from '#/terminal/driver/terminal-driver.ts';

/** The text as the editor left it, without the line feed that editors put at the end. */
export async function editExternally(platform: Platform, driver: TerminalDriver, text: string): Promise<string> {
  const { env, fs, processes } = platform;
  // A variable that is set to nothing names no editor.
  const editor = env.get('VISUAL') || env.get('EDITOR') || undefined;
  if (editor === undefined) {
    throw new CsmError('environment', 'no-editor', 'No editor is set', {
      hint: 'Set VISUAL or EDITOR, for example EDITOR=vi.',
    });
  }
  const folder = `${env.tempDir()}/csm-edit-${freshId(platform)}`;
  const path = `${folder}/prompt.md`;
  fs.makeDir(folder, 0o700);
  try {
    fs.writeFile(path, text, { mode: 0o600 });
    driver.lend();
    try {
      // The variable holds a command line (`code --wait`), so a shell takes it apart; the path comes as an argument.
      const argv = ['/bin/sh', '-c', `${editor} "$1"`, 'sh', path];
      const child = processes.spawnInPlace({ argv, cwd: env.cwd(), env: env.all() });
      const status = await child.exited;
      if (status.code !== 0)
        throw new CsmError('environment', 'editor-failed', `${editor} did not end well: the text is unchanged`);
    } finally {
      driver.regain();
    }
    const edited = fs.readText(path);
    return edited.endsWith('\n') ? edited.slice(0, -1) : edited;
  } catch (error) {
    if (error instanceof CsmError) throw error;
    throw new CsmError('environment', 'editor-failed', `${editor} could not be run: ${printErrno(error)}`);
  } finally {
    fs.remove(folder, { recursive: true });
  }
}
