/** Skills that a prompt asks for by name. Pure. */
import { join, normalize } from 'node:path/posix';
import type { Skill } from './read-skills.ts';

/** `$PATH` in a prompt is the variable. */
const VARIABLES: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'SHELL',
  'PWD',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'TERM',
  'XDG_CONFIG_HOME',
]);

/**
 * The skills that texts name with `$name` or `[$name](<path of SKILL.md>)`, in the order of the list. A name that several have
 * means none of them; disabled skills are not found.
 */
export function matchSkillMentions(texts: readonly string[], skills: readonly Skill[], cwd: string): readonly Skill[] {
  const enabled = skills.filter(({ isEnabled }) => isEnabled);
  if (enabled.length === 0) return [];
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const text of texts) {
    const plain = text.replaceAll(/\[\$([A-Za-z0-9_:-]+)\]\(([^()\s]+)\)/g, (_, _name: string, target: string) => {
      const path = target.replace(/^(skill|file):\/\//, '');
      paths.add(path.startsWith('/') ? normalize(path) : join(cwd, path));
      return ' ';
    });
    for (const match of plain.matchAll(/\$([A-Za-z0-9_:-]+)/g)) {
      const name = match[1] ?? '';
      if (!VARIABLES.has(name)) names.add(name);
    }
  }
  const count = (name: string): number => enabled.filter((skill) => skill.name === name).length;
  return enabled.filter((skill) => paths.has(skill.path) || (names.has(skill.name) && count(skill.name) === 1));
}

/** The message that brings a skill in. @param contents of its SKILL.md */
export function printSkillBody({ name, path }: Pick<Skill, 'name' | 'path'>, contents: string): string {
  return `<skill>\n<name>${name}</name>\n<path>${path}</path>\n${contents}\n</skill>`;
}
