/** `/presets`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'presets',
  description: 'prompts to use again (not in csm)',
  why: 'There are no presets here. Keep a prompt as a skill instead: a SKILL.md below .agents/skills, which /skills lists and $NAME uses.',
});
