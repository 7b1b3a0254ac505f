/** Whether anything has to be asked before a session opens. Pure. */
import type { Settings } from '#/config/settings.ts';
import { decodeTrust } from '#/config/trust.ts';

export interface StartQuestions {
  readonly asksTrust: boolean;
  readonly asksKey: boolean;
  /** Reads the configuration anew, with what the answers have changed. */
  readonly reload: () => Settings;
}

export interface StartFacts {
  /** The user has taken down all walls by a flag: a question about trust would be idle. */
  readonly isUnbound: boolean;
  /** The answers are given: no key is needed. */
  readonly hasScript: boolean;
  /** Of OpenAI, in a variable, a file or `auth.json`. */
  readonly hasKey: boolean;
}

export function decideStartQuestions(
  settings: Settings,
  { isUnbound, hasScript, hasKey }: StartFacts,
): Omit<StartQuestions, 'reload'> | undefined {
  const folders = [settings.cwd, settings.projectRoot, settings.gitRoot];
  const isUndecided = settings.trustedConfigFolders.length === 0 && decodeTrust(settings.raw, folders) === 'undecided';
  const asksTrust = isUndecided && !isUnbound;
  const { requiresOpenAiAuth, envKey, bearerToken } = settings.provider;
  const needsKey = requiresOpenAiAuth && envKey === undefined && bearerToken === undefined;
  const standsIn = settings.warnings.some(({ code }) => code === 'scripted-model');
  const asksKey = !hasScript && !hasKey && (needsKey || standsIn);
  return asksTrust || asksKey ? { asksTrust, asksKey } : undefined;
}
