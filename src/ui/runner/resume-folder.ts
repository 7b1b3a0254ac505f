/** Where a session goes on that worked in another folder than this one: `[tui] resume_cwd` says it, else the user does. @effects fs */
import type { Settings } from '#/config/settings.ts';
import { decodeTuiSettings } from '#/config/tui-settings.ts';
import type { SessionTarget } from '#/workstation/live-session.ts';
import type { Workstation } from './workstation.ts';

type ResumedTarget = Exclude<SessionTarget, { readonly kind: 'new' }>;

/** The settings that the session is opened with: those of now, or the same in its own folder. */
export async function settleResumeFolder(workstation: Workstation, target: ResumedTarget): Promise<Settings> {
  const { settings } = workstation;
  const { platform, options } = workstation.parts;
  if (options.staysInFolder === true) return settings;
  const { readSessionFolder } = await import('#/workstation/session-folder.ts');
  const session = readSessionFolder(platform, settings, target.id);
  if (session === undefined || session === settings.cwd) return settings;
  const { resumeFolder } = decodeTuiSettings(settings.raw);
  const which = resumeFolder === 'ask' ? await ask(workstation, target.kind, session) : resumeFolder;
  if (which === 'current') return settings;
  const { applySettingsChange } = await import('#/workstation/live-settings.ts');
  return applySettingsChange(platform, settings, { cwd: session });
}

async function ask(workstation: Workstation, verb: 'resume' | 'fork', session: string): Promise<'session' | 'current'> {
  const { createResumeFolderLayer } = await import('#/ui/layers/resume-folder-layer.ts');
  const home = workstation.parts.platform.env.homeDir();
  const current = workstation.settings.cwd;
  const answer = await workstation.ask(createResumeFolderLayer({ verb, session, current, home }));
  if (answer.kind !== 'folder') return 'current';
  const { which, isKept } = answer;
  if (isKept) {
    const edits = [{ path: ['tui', 'resume_cwd'], value: which }];
    await workstation.perform({ type: 'do', deed: 'save-config', argument: { edits } });
  }
  return which;
}
