/** Finds and reads the rules that hold in a session: the user's own, then those of trusted projects. @effects fs env clock */
import { CsmError, printErrno } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { decodeRules } from './decode-rules.ts';
import { EMPTY_POLICY, mergePolicies, type ExecPolicy } from './exec-policy.ts';
import { openPathResolver, readRulesText } from './read-rules.ts';
import { blankExpired } from './saved-rules.ts';

type RulesSettings = Pick<Settings, 'codexHome' | 'cwd' | 'trustedConfigFolders'>;

/** Files of rules in the order in which they are read: `$CODEX_HOME/rules/*.rules`, then `.codex/rules/*.rules`. */
export function listRulesFiles({ fs }: Platform, settings: RulesSettings): readonly string[] {
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

/** All rules as one policy. Rules that csm saved with an end do not hold behind it. Throws `rules-syntax`, `rules-unreadable`. */
export function loadRules(platform: Platform, settings: RulesSettings): ExecPolicy {
  const paths = listRulesFiles(platform, settings);
  if (paths.length === 0) return EMPTY_POLICY;
  const resolvePath = openPathResolver(platform, settings.cwd);
  const nowMs = platform.clock.now();
  return mergePolicies(
    paths.map((path) => {
      const decoded = decodeRules(blankExpired(readText(platform, path), nowMs), path, resolvePath);
      if (decoded.ok) return decoded.policy;
      const line = decoded.line ?? 1;
      const lines = decoded.message.split('\n');
      // A traceback is for people who write rules; here its last line says enough.
      const what = lines[0]?.endsWith('Traceback (most recent call last):')
        ? lines.find((each) => each.startsWith('error: '))
        : lines[0];
      throw failRules(`${path}:${line}: ${what} (problem is on or around line ${line})`, path);
    }),
  );
}

function readText(platform: Platform, path: string): string {
  try {
    return readRulesText(platform, path);
  } catch (error) {
    const reason = error instanceof CsmError ? error.message.split('\n').at(-1)?.trim() : printErrno(error);
    throw failRules(`failed to read rules file ${path}: ${reason}`, path, error);
  }
}

function failRules(message: string, path: string, cause?: unknown): CsmError {
  return new CsmError('config', 'rules-invalid', `Error loading rules:\n${message}`, {
    hint: 'Correct the file, move it away, or run with --ignore-rules: then no rule forbids anything.',
    data: { path },
    ...(cause === undefined ? {} : { cause }),
  });
}
