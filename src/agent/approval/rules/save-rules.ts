/** Writes and revokes saved rules. @effects fs lock */
import { CsmError, printErrno } from '#/base/errors.ts';
import type { PathPorts } from '#/config/paths.ts';
import { addSavedRule, dropSavedRules, listSavedRules, SAVED_RULES_FILE, type SavedRule } from './saved-rules.ts';

/** The ports that changing the file needs. Given from above, so that this folder knows no machine. */
export interface RulesPorts extends Pick<PathPorts, 'fs'> {
  readonly locks: { tryAcquire(path: string): { release(): void } | undefined };
}

/** The file that saved rules stand in. */
export function printSavedRulesPath(codexHome: string): string {
  return `${codexHome}/rules/${SAVED_RULES_FILE}`;
}

function readText({ fs }: RulesPorts, path: string): string {
  return fs.stat(path) === undefined ? '' : fs.readText(path);
}

/** The text of that file; empty where there is none. Throws `rules-unreadable`. */
export function readSavedRulesText(ports: RulesPorts, codexHome: string): string {
  const path = printSavedRulesPath(codexHome);
  try {
    return readText(ports, path);
  } catch (error) {
    throw new CsmError('config', 'rules-unreadable', `cannot read ${path}: ${printErrno(error)}`, { cause: error });
  }
}

/** Saved rules, in the order of the file. */
export function readSavedRules(ports: RulesPorts, codexHome: string): readonly SavedRule[] {
  return listSavedRules(readText(ports, printSavedRulesPath(codexHome)));
}

/** When it is saved, and when it ends; without an end it holds until it is revoked. */
export interface SavedTimes {
  readonly nowMs: number;
  readonly expiresAtMs?: number | undefined;
}

/**
 * Adds one line. Everything in the file stays; a crash leaves the old file or the new one, 0600.
 * @param rule of `printPrefixRule` or `printNetworkRule`
 */
export function writeSavedRule(ports: RulesPorts, codexHome: string, rule: string, times: SavedTimes): void {
  change(ports, codexHome, (text) => addSavedRule(text, rule, { nowMs: times.nowMs, expiresAtMs: times.expiresAtMs }));
}

/** Takes the rules of that text away; answers how many there were. */
export function revokeSavedRule(ports: RulesPorts, codexHome: string, rule: string): number {
  const found = readSavedRules(ports, codexHome).filter(({ text }) => text === rule).length;
  if (found > 0) change(ports, codexHome, (text) => dropSavedRules(text, (saved) => saved.text === rule));
  return found;
}

function change(ports: RulesPorts, codexHome: string, edit: (text: string) => string): void {
  const { fs, locks } = ports;
  const path = printSavedRulesPath(codexHome);
  fs.makeDir(`${codexHome}/rules`, 0o700);
  // Only against another csm: Codex knows nothing of this lock, and adds its lines at the end in one write.
  const lock = locks.tryAcquire(`${codexHome}/rules/.csm.lock`);
  if (lock === undefined) {
    throw new CsmError('conflict', 'rules-busy', `${path} is being changed by another csm`, {
      hint: 'Try again in a moment.',
    });
  }
  try {
    const text = readText(ports, path);
    const changed = edit(text);
    if (changed !== text) fs.writeFileAtomic(path, changed, { mode: 0o600 });
  } finally {
    lock.release();
  }
}
