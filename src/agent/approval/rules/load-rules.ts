/** Reads the rules that hold in a session. @effects fs env */
import { CsmError, printErrno } from '#/base/errors.ts';
import type { PathPorts } from '#/config/paths.ts';
import { decodeRules } from './decode-rules.ts';
import { EMPTY_POLICY, mergePolicies, type ExecPolicy } from './exec-policy.ts';
import { failRules, listRulesFiles, type RulesSettings } from './list-rules-files.ts';
import { openPathResolver, readRulesText } from './read-rules.ts';
import { blankExpired } from './saved-rules.ts';

/** All rules as one policy. Rules that csm saved with an end do not hold behind it. Throws `rules-syntax`, `rules-unreadable`. */
export function loadRules(ports: PathPorts, settings: RulesSettings, nowMs: number): ExecPolicy {
  const paths = listRulesFiles(ports, settings);
  if (paths.length === 0) return EMPTY_POLICY;
  const resolvePath = openPathResolver(ports, settings.cwd);
  return mergePolicies(
    paths.map((path) => {
      const decoded = decodeRules(blankExpired(readText(ports, path), nowMs), path, resolvePath);
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

function readText(ports: PathPorts, path: string): string {
  try {
    return readRulesText(ports, path);
  } catch (error) {
    const reason = error instanceof CsmError ? error.message.split('\n').at(-1)?.trim() : printErrno(error);
    throw failRules(`failed to read rules file ${path}: ${reason}`, path, error);
  }
}
