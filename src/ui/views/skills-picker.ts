/** The view `skills-picker`. Pure. */
import { createSkillsLayer } from '#/ui/layers/skills-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'skills-picker',
  about: 'Which skills are on',
  inputs: (say) =>
    new Story().opens(
      createSkillsLayer([
        {
          name: say('release-notes'),
          description: say('Writes release notes from the commits since the last tag.'),
          path: '/home/ada/engine/.agents/skills/release-notes/SKILL.md',
          scope: 'project',
          isEnabled: true,
        },
        {
          name: say('triage'),
          description: say(
            'Sorts new issues by what they are about and how much they hurt, and asks where that cannot be told.',
          ),
          path: '/home/ada/.agents/skills/triage/SKILL.md',
          scope: 'yours',
          isEnabled: false,
        },
      ]),
    ).inputs,
});
