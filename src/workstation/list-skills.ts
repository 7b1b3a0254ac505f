/** The skills that a session in a folder has. @effects fs env */
import { readSkills, type SkillInventory } from '#/agent/context/skills/read-skills.ts';
import type { Settings } from '#/config/settings.ts';
import { decodeSkillSettings } from '#/config/skill-settings.ts';
import type { Platform } from '#/platform/platform.ts';

export function listSkills(
  { fs, env }: Pick<Platform, 'fs' | 'env'>,
  { codexHome, cwd, projectRoot, raw }: Pick<Settings, 'codexHome' | 'cwd' | 'projectRoot' | 'raw'>,
): SkillInventory {
  return readSkills(fs, { codexHome, homeDir: env.homeDir(), cwd, projectRoot, settings: decodeSkillSettings(raw) });
}
