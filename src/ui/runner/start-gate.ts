/** What is asked before the first session opens: whether the folder is trusted, where answers come from. @effects fs env */
import { SCRIPTED_MODEL } from '#/config/models.ts';
import { decodeProvider } from '#/config/providers.ts';
import type { Settings } from '#/config/settings.ts';
import { decodeTrust } from '#/config/trust.ts';
import { writeApiKey } from '#/config/write-auth.ts';
import { writeProjectTrust } from '#/config/write-config.ts';
import { createFirstRunLayer } from '#/ui/layers/first-run-layer.ts';
import { createTrustLayer } from '#/ui/layers/trust-layer.ts';
import type { StartQuestions } from './start-questions.ts';
import type { Workstation } from './workstation.ts';

/**
 * Asks one after the other; answers the settings that the session is opened with. Stays unanswered where the workstation is
 * closed instead.
 */
export async function askStartQuestions(
  workstation: Workstation,
  settings: Settings,
  { asksTrust, asksKey, reload }: StartQuestions,
): Promise<Settings> {
  const { platform } = workstation.parts;
  let now = settings;
  let isReadOnly = false;
  if (asksTrust) {
    const folder = settings.gitRoot ?? settings.cwd;
    const answer = await workstation.ask(createTrustLayer({ folder, home: platform.env.homeDir() }));
    if (answer.kind === 'trusted') {
      await attempt(workstation, () => writeProjectTrust(platform, settings.codexHome, folder));
      now = reload();
    } else isReadOnly = true;
  }
  if (asksKey) {
    const answer = await workstation.ask(createFirstRunLayer());
    if (answer.kind === 'api-key') {
      const { key } = answer;
      if (await attempt(workstation, () => writeApiKey(platform, settings.codexHome, key))) now = reload();
    } else now = playBuiltIn(now);
  }
  return isReadOnly ? restrict(now) : now;
}

/** Whatever model is configured waits for its key. */
function playBuiltIn(settings: Settings): Settings {
  if (settings.provider.wire === 'scripted') return settings;
  const provider = decodeProvider({}, 'scripted', () => undefined);
  return { ...settings, provider, model: SCRIPTED_MODEL, reasoningEffort: undefined };
}

/** A folder that is not trusted is only read. */
function restrict(settings: Settings): Settings {
  if (decodeTrust(settings.raw, [settings.cwd]) === 'trusted') return settings;
  const { permissions: _permissions, ...sandbox } = settings.sandbox;
  return { ...settings, sandbox: { ...sandbox, mode: 'read-only', writableRoots: [], networkAccess: false } };
}

/** What cannot be kept is said, and the session opens all the same. Answers whether it was kept. */
// oxlint-disable-next-line require-await -- what throws at once is reported like the rest
async function attempt(workstation: Workstation, write: () => void): Promise<boolean> {
  try {
    write();
    return true;
  } catch (error) {
    workstation.deeds.report(error);
    return false;
  }
}
