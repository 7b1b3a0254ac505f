/** Topic `skills`: the skills that `$name` can name, each name once. @effects fs env */
import type { SkillChoice } from '#/ui/composer/composer.ts';
import { listSkills } from '#/workstation/list-skills.ts';
import { defineTopic } from './deed.ts';
import { readPreferences } from './save-config.ts';

export default defineTopic({
  name: 'skills',
  read(context): readonly SkillChoice[] {
    const { platform, settings } = context;
    const { skills } = listSkills(platform, { ...settings(), raw: readPreferences(context) });
    const byName = new Map<string, SkillChoice>();
    for (const { name, description, isEnabled } of skills) {
      if (isEnabled && !byName.has(name)) byName.set(name, { name, description: description.replaceAll(/\s+/g, ' ') });
    }
    return [...byName.values()];
  },
});
