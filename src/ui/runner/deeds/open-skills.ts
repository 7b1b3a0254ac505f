/** Deed `open-skills`: the skills of this folder. @effects fs env */
import { createSkillsLayer } from '#/ui/layers/skills-layer.ts';
import { listSkills } from '#/workstation/list-skills.ts';
import { defineDeed } from './deed.ts';
import { readPreferences } from './save-config.ts';

const SCOPES = { repo: 'project', user: 'yours', system: 'of Codex', admin: 'of the machine' } as const;

export default defineDeed({
  name: 'open-skills',
  run(context) {
    const { platform, settings, post } = context;
    const { skills, problems } = listSkills(platform, { ...settings(), raw: readPreferences(context) });
    for (const { path, reason } of problems.slice(0, 5)) {
      post({ type: 'notice', text: `The skill ${path} cannot be used: ${reason}.`, tone: 'error' });
    }
    const shown = skills.map(({ name, description, path, scope, isEnabled }) => ({
      name,
      description,
      path,
      scope: SCOPES[scope],
      isEnabled,
    }));
    post({ type: 'open-layer', layer: createSkillsLayer(shown) });
  },
});
