/** What changes while a session is open, applied to its settings. @effects fs */
import { resolve } from 'node:path/posix';
import { CsmError } from '#/base/errors.ts';
import { decideSandbox } from '#/config/decide-sandbox.ts';
import { findGitRoot } from '#/config/git-state.ts';
import { findModel } from '#/config/models.ts';
import type { SandboxPolicy, Settings } from '#/config/settings.ts';
import { statReachable } from '#/config/stat-path.ts';
import type { Platform } from '#/platform/platform.ts';
import type { CollaborationMode, LiveSettingsChange } from './live-session.ts';

/**
 * The settings with the change. What goes with a model goes with it: an effort that it does not have is its default one.
 * @param addedDirs folders of the workspace besides the working directory, also where the sandbox of now names none
 * @throws CsmError `folder-missing`, `model-empty`
 */
export function applySettingsChange(
  platform: Pick<Platform, 'fs' | 'env'>,
  settings: Settings,
  change: LiveSettingsChange,
  addedDirs: readonly string[] = settings.sandbox.writableRoots,
): Settings {
  const { model, effort, approvalPolicy, sandboxMode, webSearch, verbosity, serviceTier, cwd } = change;
  if (model?.trim() === '') throw new CsmError('input', 'model-empty', 'the model has no name');
  const moved = cwd === undefined ? settings : moveTo(platform, settings, cwd);
  const chosen = model ?? settings.model;
  const { model: facts } = findModel(chosen);
  const wantedEffort = effort ?? settings.reasoningEffort;
  const isKept = effort !== undefined || facts.supportedEfforts.length === 0;
  const tier = serviceTier === undefined ? settings.serviceTier : serviceTier === 'fast' ? 'priority' : undefined;
  return {
    ...moved,
    model: chosen,
    reasoningEffort:
      wantedEffort === undefined || isKept || facts.supportedEfforts.includes(wantedEffort) ? wantedEffort : undefined,
    serviceTier: tier === undefined || tier === 'flex' || facts.serviceTiers.includes(tier) ? tier : undefined,
    ...(verbosity === undefined ? {} : { verbosity }),
    ...(approvalPolicy === undefined ? {} : { approvalPolicy }),
    ...(webSearch === undefined ? {} : { webSearch: { ...settings.webSearch, mode: webSearch } }),
    ...(sandboxMode === undefined ? {} : { sandbox: chooseSandbox(platform, moved, sandboxMode, addedDirs) }),
  };
}

/** What `plan_mode_reasoning_effort` says; undefined where it says nothing. */
export function decodePlanEffort({ raw }: Settings): string | undefined {
  const effort = raw['plan_mode_reasoning_effort'];
  return typeof effort === 'string' ? effort : undefined;
}

/** @param planEffort holds in Plan mode where the model has it */
export function settingsOfMode(settings: Settings, mode: CollaborationMode, planEffort: string | undefined): Settings {
  if (mode !== 'plan' || planEffort === undefined) return settings;
  const { supportedEfforts } = findModel(settings.model).model;
  return supportedEfforts.includes(planEffort) ? { ...settings, reasoningEffort: planEffort } : settings;
}

/** The mode, with what the configuration says about it. Folders that were added to the workspace stay. */
function chooseSandbox(
  { env }: Pick<Platform, 'env'>,
  settings: Settings,
  mode: SandboxPolicy['mode'],
  addedDirs: readonly string[],
): SandboxPolicy {
  const { cwd } = settings;
  const addDirs = mode === 'workspace-write' ? addedDirs : [];
  return decideSandbox(settings.raw, { sandbox: mode, addDirs }, true, { cwd, homeDir: env.homeDir() }).sandbox;
}

function moveTo({ fs, env }: Pick<Platform, 'fs' | 'env'>, settings: Settings, wanted: string): Settings {
  const path = wanted === '~' || wanted.startsWith('~/') ? `${env.homeDir()}${wanted.slice(1)}` : wanted;
  const cwd = resolve(settings.cwd, path);
  if (statReachable(fs, cwd)?.kind !== 'directory') {
    throw new CsmError('input', 'folder-missing', `there is no folder ${cwd}`, {
      hint: 'Name one that is there; a relative path counts from the working directory.',
    });
  }
  const gitRoot = findGitRoot(fs, cwd);
  return { ...settings, cwd, gitRoot, projectRoot: gitRoot };
}
