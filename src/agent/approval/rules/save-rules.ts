/** Writes and revokes saved rules. @effects fs clock lock */
import { CsmError } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import { addSavedRule, dropSavedRules, listSavedRules, SAVED_RULES_FILE, type SavedRule } from './saved-rules.ts';

function pathOf(codexHome: string): string {
  return `${codexHome}/rules/${SAVED_RULES_FILE}`;
}

function readText({ fs }: Platform, path: string): string {
  return fs.stat(path) === undefined ? '' : fs.readText(path);
}

/** Saved rules, in the order of the file. */
export function readSavedRules(platform: Platform, codexHome: string): readonly SavedRule[] {
  return listSavedRules(readText(platform, pathOf(codexHome)));
}

/**
 * Adds one line. Everything in the file stays; a crash leaves the old file or the new one, 0600.
 * @param rule of `printPrefixRule` or `printNetworkRule`
 */
export function writeSavedRule(platform: Platform, codexHome: string, rule: string, expiresAtMs?: number): void {
  const nowMs = platform.clock.now();
  change(platform, codexHome, (text) => addSavedRule(text, rule, { nowMs, expiresAtMs }));
}

/** Takes the rules of that text away; answers how many there were. */
export function revokeSavedRule(platform: Platform, codexHome: string, rule: string): number {
  const found = readSavedRules(platform, codexHome).filter(({ text }) => text === rule).length;
  if (found > 0) change(platform, codexHome, (text) => dropSavedRules(text, (saved) => saved.text === rule));
  return found;
}

function change(platform: Platform, codexHome: string, edit: (text: string) => string): void {
  const { fs, locks } = platform;
  const path = pathOf(codexHome);
  fs.makeDir(`${codexHome}/rules`, 0o700);
  // Only against another csm: Codex knows nothing of this lock, and adds its lines at the end in one write.
  const lock = locks.tryAcquire(`${codexHome}/rules/.csm.lock`);
  if (lock === undefined) {
    throw new CsmError('conflict', 'rules-busy', `${path} is being changed by another csm`, {
      hint: 'Try again in a moment.',
    });
  }
  try {
    const text = readText(platform, path);
    const changed = edit(text);
    if (changed !== text) fs.writeFileAtomic(path, changed, { mode: 0o600 });
  } finally {
    lock.release();
  }
}
