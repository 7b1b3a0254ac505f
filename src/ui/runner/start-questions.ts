/** Whether anything has to be asked before a session opens. Pure. */
import type { Settings } from '#/config/settings.ts';
import { decodeTrust } from '#/config/trust.ts';

export interface StartQuestions {
  readonly asksTrust: boolean;
  readonly asksKey: boolean;
  /** Reads the configuration anew, with what the answers have changed. */
  readonly reload: () => Settings;
}

/**
 * @param isUnbound the user has taken down all walls by a flag: a question about trust would be idle
 * @param hasScript the answers are given: no key is needed
 */
export function decideStartQuestions(
  settings: Settings,
  { isUnbound, hasScript }: { readonly isUnbound: boolean; readonly hasScript: boolean },
): Omit<StartQuestions, 'reload'> | undefined {
  const folders = [settings.cwd, settings.projectRoot, settings.gitRoot];
  const isUndecided = settings.trustedConfigFolders.length === 0 && decodeTrust(settings.raw, folders) === 'undecided';
  const asksTrust = isUndecided && !isUnbound;
  const asksKey = !hasScript && settings.warnings.some(({ code }) => code === 'scripted-model');
  return asksTrust || asksKey ? { asksTrust, asksKey } : undefined;
}
