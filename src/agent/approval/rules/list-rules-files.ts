/** Finds the files of rules that hold in a session. @effects fs */
import { CsmError, printErrno } from '#/base/errors.ts';
import type { PathPorts } from '#/config/paths.ts';
import type { Settings } from '#/config/settings.ts';

export type RulesSettings = Pick<Settings, 'codexHome' | 'cwd' | 'trustedConfigFolders'>;

/**
 * In the order in which they are read: `$CODEX_HOME/rules/*.rules`, then `.codex/rules/*.rules` of the project from its root
 * down, where it is trusted. Throws `rules-invalid` where `rules` is no folder.
 */
export function listRulesFiles({ fs }: Pick<PathPorts, 'fs'>, settings: RulesSettings): readonly string[] {
  return [settings.codexHome, ...settings.trustedConfigFolders].flatMap((folder) => {
    const rules = `${folder}/rules`;
    let names: readonly string[];
    try {
      names = fs.list(rules);
      if (names.length === 0 && ![undefined, 'directory'].includes(fs.stat(rules)?.kind)) {
        throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
      }
    } catch (error) {
      throw failRules(`failed to read rules files from ${rules}: ${printErrno(error)}`, rules, error);
    }
    return names
      .filter((name) => name.endsWith('.rules') && name !== '.rules')
      .map((name) => `${rules}/${name}`)
      .filter((path) => fs.stat(path)?.kind === 'file');
  });
}

export function failRules(message: string, path: string, cause?: unknown): CsmError {
  return new CsmError('config', 'rules-invalid', `Error loading rules:\n${message}`, {
    hint: 'Correct the file, move it away, or run with --ignore-rules: then no rule forbids anything.',
    data: { path },
    ...(cause === undefined ? {} : { cause }),
  });
}
