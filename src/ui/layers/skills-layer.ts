/** Skills: which there are, which are used. Pure. */
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';

/** A skill as it is listed. */
export interface ShownSkill {
  readonly name: string;
  readonly description: string;
  /** Its SKILL.md, absolute. */
  readonly path: string;
  /** For people: `project`, `yours`, ... */
  readonly scope: string;
  readonly isEnabled: boolean;
}

/** Enter saves what is on; `i` puts a skill into the prompt. */
export function createSkillsLayer(skills: readonly ShownSkill[]): Layer {
  const before = skills.flatMap(({ path, isEnabled }) => (isEnabled ? [path] : []));
  return createList({
    name: 'skills',
    title: 'Skills',
    about: '$NAME in a prompt brings one in.',
    rows: skills.map(({ name, description, path, scope }) => ({
      id: path,
      label: name,
      description: `${description.replaceAll(/\s+/g, ' ')} (${scope})`,
    })),
    checkedIds: before,
    isNumbered: false,
    filter: 'slash',
    emptyText: 'There are none: a folder with a SKILL.md below .agents/skills or ~/.agents/skills is one.',
    confirmHint: 'save',
    cancelHint: 'cancel',
    keys: [
      {
        key: 'i',
        hint: 'use it',
        run: ({ row }) =>
          row === undefined ? undefined : closeLayer({ type: 'set-composer', text: `$${row.label} ` }),
      },
    ],
    onChoose: (_row, { checkedIds }) => {
      const changed = skills.filter(({ path }) => before.includes(path) !== checkedIds.includes(path));
      if (changed.length === 0) return closeLayer();
      const argument = changed.map(({ name, path }) => ({ name, path, isEnabled: checkedIds.includes(path) }));
      return closeLayer({ type: 'do', deed: 'save-skills', argument });
    },
  });
}
